"""Text of a request is run as code.

What `eval` and `exec` read can do all that the server can: read its secrets, delete its files. The source of
a template can too, for Jinja2 reaches from any value to the whole of Python (`{{ ''.__class__.__mro__ }}`).
There is no list of bad words that keeps a client from it. Values are read with `json.loads`,
`ast.literal_eval` or a model; templates are the server's, and the client's text goes into them as a value.
"""

from collections.abc import Iterator

from fastapi_mentor.edits import Editor
from fastapi_mentor.facts import place
from fastapi_mentor.facts.authentication import Guard
from fastapi_mentor.facts.protection import guard_of_route
from fastapi_mentor.facts.taint import Sink, Tainted
from fastapi_mentor.rule import Example, Finding, Fix, Related, Rule, Safety, Severity

_CODE = frozenset({"code", "content", "source_code", "python_code", "script", "snippet", "program"})
MEANING = {Sink.CODE: "is run as code", Sink.TEMPLATE: "is run as a template"}


def check(tainted: Tainted) -> Iterator[Finding]:
    if tainted.sink not in MEANING or _is_for_code(tainted):
        return
    yield Finding(
        tainted,
        f"`{tainted.name}` {MEANING[tainted.sink]}{tainted.through}",
        _fix(tainted),
        tuple(Related(hop, hop.message, hop.path) for hop in tainted.way),
    )


def _is_for_code(tainted: Tainted) -> bool:
    """Whether it is code by its name, and those who may send it are known: the routes are there to run it."""
    name = tainted.name.rpartition(".")[2].strip("_").lower()
    return (
        tainted.sink is Sink.CODE
        and name in _CODE
        and bool(tainted.routes)
        and all(guard_of_route(route) is Guard.YES for route in tainted.routes)
    )


def _fix(tainted: Tainted) -> Fix | None:
    call = tainted.call
    if call is None or len(call.args) != 1 or call.keywords or tainted.before != "":
        return None
    if place(tainted.outline, tainted.scope).qualified(call.func) != "eval":
        return None

    def edit(editor: Editor) -> None:
        read = editor.add_plain_import("ast")
        editor.replace(call.func, f"{read}.literal_eval")

    return Fix("Read only literals", edit, Safety.UNSAFE)


FOUND = """
+ import ast
  from typing import Any

  from fastapi import FastAPI

  app = FastAPI()

  @app.get("/numbers")
  def read_numbers(values: str) -> Any:
-     return eval(values)
                  ^^^^^^ `values` is run as code
+     return ast.literal_eval(values)
"""

PROOF = """
from fastapi.testclient import TestClient

client = TestClient(app, raise_server_exceptions=False)
assert client.get("/numbers", params={"values": "[1, 2]"}).json() == [1, 2]
assert client.get("/numbers", params={"values": "__import__('os').getpid()"}).status_code == 500
"""

ELSEWHERE = """
  === rules.py ===
  def evaluate(formula: str, **values: float) -> float:
      return eval(f"({formula})", {}, values)

  === main.py ===
  import importlib
  from typing import Any

  import jinja2
  from fastapi import FastAPI, Request
  from fastapi.responses import HTMLResponse
  from fastapi.templating import Jinja2Templates
  from pydantic import BaseModel

  from rules import evaluate

  app = FastAPI()
  templates = Jinja2Templates("templates")

  class Formula(BaseModel):
      text: str
      x: float = 0

  @app.post("/formulas")
  def calculate(formula: Formula) -> float:
      return evaluate(formula.text, x=formula.x)
                      ^^^^^^^^^^^^ `formula.text` is run as code by `evaluate`

  @app.post("/plugins/{name}")
  def load(name: str) -> None:
      importlib.import_module(name)
                              ^^^^ `name` is run as code

  @app.post("/scripts")
  async def run(request: Request) -> None:
      exec((await request.body()).decode())
           ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ `request.body()` is run as code

  @app.get("/greetings")
  def greet(name: str) -> HTMLResponse:
      template = jinja2.Template(f"<h1>Hello {name}</h1>")
                                 ^^^^^^^^^^^^^^^^^^^^^^^^ `name` is run as a template
      return HTMLResponse(template.render())

  @app.post("/mails")
  def preview(text: str) -> str:
      return templates.env.from_string(text).render(name="Ada")
                                       ^^^^ `text` is run as a template
"""

# What is parsed first runs as well, function by function.
PARSED = """
  === checking.py ===
  import ast


  def errors_in(text: str) -> list[str]:
      errors = []
      tree = ast.parse(text)
      for node in tree.body:
          if isinstance(node, ast.FunctionDef):
              made = compile(ast.Module(body=[node], type_ignores=[]), "<string>", "exec")
              try:
                  exec(made)
              except Exception as error:
                  errors.append(str(error))
      return errors
  === main.py ===
  from fastapi import FastAPI
  from pydantic import BaseModel

  from checking import errors_in

  app = FastAPI()


  class Code(BaseModel):
      code: str


  @app.post("/checks")
  def check(code: Code) -> list[str]:
      return errors_in(code.code)
                       ^^^^^^^^^ `code.code` is run as code by `errors_in`
"""

# A pattern that stands for any text lets any text through.
TAKEN_APART = """
  === prompts.py ===
  import re

  from jinja2 import DictLoader, Environment
  from jinja2.sandbox import SandboxedEnvironment


  class Prompts:
      def __init__(self) -> None:
          self.environment = Environment(loader=DictLoader({}))
          self.sandbox = SandboxedEnvironment()

      def parse(self, content: str) -> tuple[str, str]:
          beginning = r"^---(.*?)---(.*)$"
          match = re.match(beginning, content, re.DOTALL)
          if match:
              head, text = match.group(1), match.group(2)
          else:
              head, text = "", content
          return head, text


  class Prompt:
      def __init__(self, head: str, text: str) -> None:
          self.model = head.strip()
          self.text = text
  === main.py ===
  from fastapi import FastAPI, HTTPException
  from pydantic import BaseModel

  from prompts import Prompt, Prompts

  app = FastAPI()


  class Given(BaseModel):
      prompt: str


  @app.post("/prompts")
  def show(given: Given) -> str:
      prompts = Prompts()
      head, text = prompts.parse(given.prompt)
      prompt = Prompt(head, text)
      if not prompt.model:
          raise HTTPException(400)
      return prompts.environment.from_string(text).render()
                                             ^^^^ `given.prompt` is run as a template


  @app.post("/previews")
  def preview(given: Given) -> str:
      prompts = Prompts()
      head, text = prompts.parse(given.prompt)
      return prompts.sandbox.from_string(text).render()
"""

# Those who are known may send the code that a route is there to run.
CODE = """
import ast
from typing import Annotated

from fastapi import Depends, FastAPI, HTTPException
from fastapi.security import OAuth2PasswordBearer
from pydantic import BaseModel

app = FastAPI()
scheme = OAuth2PasswordBearer(tokenUrl="token")


class Cell(BaseModel):
    code: str


def get_current_user(token: Annotated[str, Depends(scheme)]) -> str:
    if token != "ada":
        raise HTTPException(401)
    return token


@app.post("/cells")
def run(cell: Cell, user: Annotated[str, Depends(get_current_user)]) -> None:
    exec(cell.code)


@app.post("/syntax")
def check_syntax(text: str) -> bool:
    try:
        compile(text, "<text>", "exec")
    except SyntaxError:
        return False
    return True


@app.get("/sums")
def add(formula: str) -> float:
    tree = ast.parse(formula, mode="eval")
    for node in ast.walk(tree):
        if not isinstance(node, (ast.Expression, ast.BinOp, ast.Add, ast.Constant)):
            raise HTTPException(400)
    return eval(compile(tree, "<formula>", "eval"))
"""

SAFE = """
  import ast
  import importlib
  import json
  from typing import Any, Literal

  import jinja2
  from fastapi import FastAPI, HTTPException
  from jinja2.sandbox import SandboxedEnvironment

  app = FastAPI()
  HELLO = jinja2.Template("Hello {{ name }}", autoescape=True)
  PLUGINS = {"mail": "plugins.mail"}
  sandbox = SandboxedEnvironment()

  @app.get("/numbers")
  def read_numbers(values: str, other: str) -> Any:
      return ast.literal_eval(values) + json.loads(other)

  @app.get("/hello")
  def say_hello(name: str) -> str:
      return HELLO.render(name=name)

  @app.get("/plugins")
  def load(name: str, kind: Literal["a", "b"]) -> None:
      importlib.import_module(PLUGINS[name])
      importlib.import_module(f"plugins.{kind}")

  @app.get("/checked")
  def load_checked(name: str) -> None:
      if name not in PLUGINS:
          raise HTTPException(404)
      importlib.import_module(f"plugins.{name}")

  @app.get("/mails")
  def preview(text: str) -> str:
      return sandbox.from_string(text).render(name="Ada")
"""

rule = Rule(
    Tainted,
    check,
    bullet="validated input",
    severity=Severity.ERROR,
    since="0.1",
    examples=[Example(FOUND, proof=PROOF), ELSEWHERE, PARSED, TAKEN_APART, CODE, SAFE],
)
