"""URL is asked for by a name that no route has.

`request.url_for("read_item")` and `app.url_path_for(...)` look a route up by its name: that of its function,
or the `name` that its decorator gives. Where there is none they raise `NoMatchFound`, when the request comes.
"""

from collections.abc import Iterator

from fastapi_mentor.edits import Editor
from fastapi_mentor.facts import RoutingCall
from fastapi_mentor.rule import Example, Finding, Fix, Rule, Safety, Severity


def check(call: RoutingCall) -> Iterator[Finding]:
    remark = call.remark("unknown name")
    if remark is None:
        return
    name, close = remark.words
    at = call.node.args[0]

    def spell_it(editor: Editor) -> None:
        editor.replace(at, editor.text(at).replace(name, close))

    fix = Fix(f"Ask for `{close}`", spell_it, Safety.UNSAFE) if close else None
    yield Finding(at, f"No route is called `{name}`", fix)


MISSPELT = """
=== app/__init__.py ===
=== app/items.py ===
  from fastapi import APIRouter

  router = APIRouter(prefix="/items")


  @router.get("/{item_id}")
  def read_item(item_id: int):
      return item_id
=== app/main.py ===
  from fastapi import FastAPI, Request

  from app import items

  app = FastAPI()
  app.include_router(items.router)


  @app.get("/")
  def home(request: Request):
-     return {"first": str(request.url_for("read_items", item_id=1))}
                                           ^^^^^^^^^^^^ No route is called `read_items`
+     return {"first": str(request.url_for("read_item", item_id=1))}
"""

FOUND = """
from fastapi.testclient import TestClient

assert TestClient(app).get("/").json() == {"first": "http://testserver/items/1"}
"""

KNOWN = """
from fastapi import FastAPI, Request
from fastapi.staticfiles import StaticFiles

app = FastAPI()
app.mount("/static", StaticFiles(directory="."), name="files")
other = FastAPI()
app.mount("/other", other, name="other")


@other.get("/inner")
def inner():
    return 1


@app.get("/named", name="special")
def named():
    return 1


@app.get("/")
def home(request: Request, name: str = "home"):
    return [
        str(request.url_for("files", path="main.py")),
        str(request.url_for("other:inner")),
        app.url_path_for("special"),
        app.url_path_for("openapi"),
        str(request.url_for(name)),
    ]
"""

LINKED = """
from fastapi.testclient import TestClient

assert len(TestClient(app).get("/").json()) == 5
"""

NOT_ALL_KNOWN = """
=== app/__init__.py ===
=== app/plugins.py ===
def load():
    from fastapi import APIRouter

    routers = {}
    exec("from fastapi import APIRouter\\nrouter = APIRouter()", routers)
    return routers["router"]
=== app/main.py ===
from fastapi import FastAPI, Request

from app.plugins import load

app = FastAPI()
app.include_router(load())


@app.get("/")
def home(request: Request):
    return str(request.url_for("from_a_plugin"))
"""

rule = Rule(
    RoutingCall,
    check,
    bullet="links that lead somewhere",
    severity=Severity.WARNING,
    since="0.1",
    examples=[Example(MISSPELT, proof=FOUND), Example(KNOWN, proof=LINKED), NOT_ALL_KNOWN],
)
