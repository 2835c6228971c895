"""Route and its response class do not go together.

A text that a route returns is sent as JSON: the browser shows `"<h1>..."` in quotes, unless
`response_class=HTMLResponse` says what it is. The other way round, a response class for text can not write
a dict or a list: the client gets a 500.
"""

import ast
import re
from collections.abc import Iterator

from fastapi_mentor.edits import Editor
from fastapi_mentor.facts import How, Route, argument, place, type_of
from fastapi_mentor.facts.construction import construction_of
from fastapi_mentor.pattern import pattern
from fastapi_mentor.rule import Example, Finding, Fix, Rule, Severity

TEXTS = frozenset({"starlette.responses.HTMLResponse", "starlette.responses.PlainTextResponse"})
PAGE = pattern(
    r"\s*<(?:!doctype|html|head|title|meta|style|body|header|main|section|article|nav|div|center|h[1-6]|p|pre|b"
    r"|strong|em|form|table|ul|ol|span|a|img|script|svg)[\s>]",
    re.IGNORECASE,
)
JSON = (".JSONResponse", ".ORJSONResponse", ".UJSONResponse")
UNWRITABLE = frozenset({"dict", "list", "tuple", "int", "float", "bool"})


def check(route: Route) -> Iterator[Finding]:
    if route.is_websocket or len(route.stack) > 1 or not route.is_fully_visible:
        return
    if route.response_class is None:
        pages = [each for each in route.answer.values if PAGE.match(_beginning(each, route))]
        for page in pages if pages and not _may_have_class_from_above(route) else ():
            message = f"`{route.name}` sends this page as a JSON text, in quotes"
            yield Finding(page, message, _as_page(route), severity=Severity.WARNING)
    elif route.response_class in TEXTS and not route.answer.is_streamed:
        name = route.response_class.rpartition(".")[2]
        for value in route.answer.values:
            if _is_no_text(value, route):
                message = f"`{name}` can not write this, so the client of `{route.name}` gets a 500"
                yield Finding(at=value, message=message, fix=_as_json(route))


def _may_have_class_from_above(route: Route) -> bool:
    """Whether something that includes routers in this project has another response class for all of them."""
    for outline in route.outline.module.including():
        for call in outline.calls("include_router"):
            at = place(outline, call.scope)
            callee = call.node.func
            made = construction_of(callee.value, at) if isinstance(callee, ast.Attribute) else None
            for node, where in ((call.node, at), made or (call.node, at)):
                given = argument(node, "default_response_class")
                if given is not None and not (where.qualified(given) or "").endswith(JSON):
                    return True
    return False


def _beginning(value: ast.expr, route: Route) -> str:
    """The text that an expression begins with, if it is one that is written here or in a constant."""
    match value:
        case ast.Constant(value=str() as text):
            return text
        case ast.JoinedStr(values=[ast.Constant(value=str() as text), *_]):
            return text
        case ast.BinOp(left=left, op=ast.Add() | ast.Mod()):
            return _beginning(left, route)
        case ast.Call(func=ast.Attribute(value=ast.Constant() | ast.Name() as text, attr="format" | "strip")):
            return _beginning(text, route)
        case ast.Call(func=ast.Attribute(value=ast.Constant(), attr="join"), args=[parts]):
            made = route.scope.bindings.get(parts.id, []) if isinstance(parts, ast.Name) else []
            written = made[0].value if len(made) == 1 and made[0].how is How.ASSIGNED else parts
            return (
                _beginning(written.elts[0], route) if isinstance(written, ast.List) and written.elts else ""
            )
        case ast.Name(id=name):
            bindings = route.scope.bindings.get(name)
            if bindings is None:
                definition = route.answer.place.definition(value)
                given = definition.value if definition is not None else None
                return given.value if isinstance(given, ast.Constant) and isinstance(given.value, str) else ""
            first = bindings[0]
            if first.how is not How.ASSIGNED or any(each.how is How.ASSIGNED for each in bindings[1:]):
                return ""
            is_it = isinstance(first.value, ast.Name)
            return "" if first.value is None or is_it else _beginning(first.value, route)
    return ""


def _is_no_text(value: ast.expr, route: Route) -> bool:
    if isinstance(value, (ast.Dict, ast.List, ast.ListComp, ast.DictComp)):
        return True
    if isinstance(value, (ast.Constant, ast.JoinedStr)):
        return False
    kind = type_of(value, route.answer.place)
    return kind in UNWRITABLE or "pydantic.BaseModel" in route.outline.module.ancestors(kind or "")


def _as_page(route: Route) -> Fix:
    def edit(editor: Editor) -> None:
        name = editor.add_import("fastapi.responses", "HTMLResponse")
        editor.set_keyword(route.decorator, "response_class", name)

    return Fix("Say `response_class=HTMLResponse`", edit)


def _as_json(route: Route) -> Fix | None:
    given = route.option("response_class")
    if given is None:
        return None

    def edit(editor: Editor) -> None:
        editor.remove_argument(route.decorator, "response_class")
        editor.remove_import_if_unused(editor.text(given))

    return Fix("Leave `response_class` away", edit)


PAGES = """
  from fastapi import FastAPI
+ from fastapi.responses import HTMLResponse

  app = FastAPI()


- @app.get("/")
+ @app.get("/", response_class=HTMLResponse)
  def home(name: str = "Ada"):
      return f"<h1>Hello {name}</h1>"
             ^^^^^^^^^^^^^^^^^^^^^^^^ `home` sends this page as a JSON text, in quotes
"""

WRITTEN_BEFORE = """
  from fastapi import FastAPI
+ from fastapi.responses import HTMLResponse

  app = FastAPI()
  FORM = "<form method=post></form>"


- @app.get("/")
+ @app.get("/", response_class=HTMLResponse)
  def home(name: str = "Ada"):
      html = f"<h1>Hello {name}</h1>"
      html += "<p>Nice to see you</p>"
      return html
             ^^^^ `home` sends this page as a JSON text, in quotes


- @app.get("/list")
+ @app.get("/list", response_class=HTMLResponse)
  def list_names():
      parts = ["<ul>", "<li>Ada</li>"]
      parts.append("</ul>")
      return "".join(parts)
             ^^^^^^^^^^^^^^ `list_names` sends this page as a JSON text, in quotes


- @app.get("/form")
+ @app.get("/form", response_class=HTMLResponse)
  def form():
      return FORM
             ^^^^ `form` sends this page as a JSON text, in quotes
"""

SHOWN = """
from fastapi.testclient import TestClient

assert TestClient(app).get("/").text == "<h1>Hello Ada</h1>"
"""

DICT = """
  from fastapi import FastAPI
- from fastapi.responses import HTMLResponse

  app = FastAPI()


- @app.get("/", response_class=HTMLResponse)
+ @app.get("/")
  def home():
      return {"name": "Ada"}
             ^^^^^^^^^^^^^^^ `HTMLResponse` can not write this, so the client of `home` gets a 500
"""

MODEL = """
  from fastapi import FastAPI
- from fastapi.responses import PlainTextResponse
  from pydantic import BaseModel

  app = FastAPI()


  class Item(BaseModel):
      name: str


- @app.get("/", response_class=PlainTextResponse)
+ @app.get("/")
  def read_item():
      item = Item(name="pen")
      return item
             ^^^^ `PlainTextResponse` can not write this, so the client of `read_item` gets a 500
"""

ANSWERS = """
from fastapi.testclient import TestClient

assert TestClient(app, raise_server_exceptions=False).get("/").json() == {"name": "Ada"}
"""

FINE = """
from fastapi import APIRouter, FastAPI
from fastapi.responses import HTMLResponse, JSONResponse

app = FastAPI()
pages = APIRouter(default_response_class=HTMLResponse)


@app.get("/a", response_class=HTMLResponse)
def read_a():
    return "<h1>a</h1>"


@pages.get("/b")
def read_b():
    return "<h1>b</h1>"


@app.get("/c")
def read_c():
    return "< 3"


@app.get("/d")
def read_d():
    return HTMLResponse("<h1>d</h1>")


@app.get("/e", response_class=HTMLResponse)
def read_e(wrong: bool = False):
    if wrong:
        return JSONResponse({"error": "wrong"}, 400)
    return "e"


@app.get("/f")
def read_f():
    return {"html": "<h1>f</h1>"}


@app.get("/g")
def read_g(plain: bool = False):
    text = "<h1>g</h1>"
    if plain:
        text = "g"
    return text


@app.get("/h", response_class=HTMLResponse)
def read_h(name: str):
    page = "<h1>" + name + "</h1>"
    return page
"""

INCLUDED = """
=== app/__init__.py ===
=== app/pages.py ===
from fastapi import APIRouter

router = APIRouter()


@router.get("/a")
def read_a():
    return "<h1>a</h1>"
=== app/main.py ===
from fastapi import FastAPI
from fastapi.responses import HTMLResponse

from app.pages import router

app = FastAPI(default_response_class=HTMLResponse)
app.include_router(router)
"""

rule = Rule(
    Route,
    check,
    bullet="response models and status codes",
    severity=Severity.ERROR,
    since="0.1",
    changes=("responses",),
    examples=[
        Example(PAGES, proof=SHOWN),
        WRITTEN_BEFORE,
        Example(DICT, proof=ANSWERS),
        MODEL,
        FINE,
        INCLUDED,
    ],
)
