"""Text of a request is run as code.

What `eval` and `exec` read can do all that the server can: read its secrets, delete its files. The source of
a template can too, for Jinja2 reaches from any value to the whole of Python (`{{ ''.__class__.__mro__ }}`).
There is no list of bad words that keeps a client from it. Values are read with `json.loads`,
`ast.literal_eval` or a model; templates are the server's, and the client's text goes into them as a value.
"""

from collections.abc import Iterator

from fastapi_mentor.edits import Editor
from fastapi_mentor.facts import place
from fastapi_mentor.facts.taint import Sink, Tainted
from fastapi_mentor.rule import Example, Finding, Fix, Related, Rule, Safety, Severity

MEANING = {Sink.CODE: "is run as code", Sink.TEMPLATE: "is run as a template"}


def check(tainted: Tainted) -> Iterator[Finding]:
    if tainted.sink not in MEANING:
        return
    yield Finding(
        tainted,
        f"`{tainted.name}` {MEANING[tainted.sink]}{tainted.through}",
        _fix(tainted),
        tuple(Related(hop, hop.message, hop.path) for hop in tainted.way),
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
    examples=[Example(FOUND, proof=PROOF), ELSEWHERE, SAFE],
)
