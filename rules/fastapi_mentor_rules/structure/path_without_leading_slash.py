"""Path or prefix does not begin with a slash, or a prefix ends in one.

Paths are put together as they are: `prefix="/users"` and `"me"` give `/usersme`, and the path `"me"` of an
application is one that no request has. Of a prefix or a mount FastAPI demands the slash at its beginning, and
that a prefix has none at its end: the application does not start.
"""

import re
from collections.abc import Iterator

from fastapi_mentor.edits import Editor
from fastapi_mentor.facts.routing_path import RoutingPath
from fastapi_mentor.rule import Example, Finding, Fix, Rule, Safety, Severity


def check(path: RoutingPath) -> Iterator[Finding]:
    if path.kind == "prefix" and path.text.endswith("/"):
        yield Finding(path, f"The prefix `{path.text}` ends in a slash", _with(path, _trimmed(path.text)))
    elif path.text and not path.text.startswith("/") and not _goes_on(path):
        kind = "prefix" if path.kind == "prefix" else "path"
        yield Finding(
            path,
            f"The {kind} `{path.text}` does not begin with a slash",
            _with(path, "/" + path.text),
        )


def _goes_on(path: RoutingPath) -> bool:
    """Whether it is meant to go on where a prefix ends: `{rest:path}`, `:search`, `.json`."""
    on_purpose = not path.text[0].isalnum() and not re.match(r"{\w+}", path.text)
    return path.kind == "route" and not path.is_of_application and on_purpose


def _trimmed(text: str) -> str:
    inner = text.strip("/")
    return f"/{inner}" if inner else ""


def _with(path: RoutingPath, text: str) -> Fix | None:
    if path.written[1:-1] != path.text:
        return None

    def write(editor: Editor) -> None:
        if text:
            editor.replace(path.node, path.written[0] + text + path.written[-1])
        else:
            editor.remove_argument(path.call, "prefix")

    is_certain = path.kind != "route" or path.is_of_application
    title = f"Write `{text}`" if text else "Leave the prefix away"
    return Fix(title, write, Safety.SAFE if is_certain else Safety.UNSAFE)


ROUTES = """
  from fastapi import APIRouter, FastAPI

  app = FastAPI()
  router = APIRouter(prefix="/users")


- @app.get("health")
           ^^^^^^^^ The path `health` does not begin with a slash
+ @app.get("/health")
  def health():
      return "ok"


- @router.get(path='me')
                   ^^^^ The path `me` does not begin with a slash
+ @router.get(path='/me')
  def read_me():
      return "me"


  app.include_router(router)
"""

REACHED = """
from fastapi.testclient import TestClient

client = TestClient(app)
assert client.get("/health").json() == "ok"
assert client.get("/users/me").json() == "me"
"""

PREFIX = """
  from fastapi import APIRouter, FastAPI

- router = APIRouter(prefix="users")
                            ^^^^^^^ The prefix `users` does not begin with a slash
+ router = APIRouter(prefix="/users")


  @router.get("/me")
  def read_me():
      return "me"


  app = FastAPI()
- app.include_router(router, prefix="/api/")
                                    ^^^^^^^ The prefix `/api/` ends in a slash
+ app.include_router(router, prefix="/api")
"""

MOUNT = """
  from fastapi import FastAPI

  app = FastAPI()
- app.mount("admin", FastAPI())
            ^^^^^^^ The path `admin` does not begin with a slash
+ app.mount("/admin", FastAPI())
"""

SLASH = """
  from fastapi import APIRouter, FastAPI

  router = APIRouter()


  @router.get("/me")
  def read_me():
      return "me"


  app = FastAPI()
- app.include_router(router, prefix="/")
                                    ^^^ The prefix `/` ends in a slash
+ app.include_router(router)
"""

FINE = """
import os

from fastapi import APIRouter, FastAPI
from fastapi.testclient import TestClient

router = APIRouter(prefix="/items")
NAME = "/name"


@router.get("")
def read_items():
    return {"key": "value"}.get("key")


@router.post(":search")
def search_items():
    return "found"


@router.get("{rest:path}")
def read_rest(rest: str):
    return rest


app = FastAPI()
app.include_router(router, prefix="")
app.include_router(router, prefix=os.environ.get("PREFIX", "/other"))
app.mount("", FastAPI())
app.webhooks.post("item-created")(read_items)
app.get(NAME)(read_items)
client = TestClient(app)
answer = client.get("items")
"""

rule = Rule(
    RoutingPath,
    check,
    bullet="routes that can be reached",
    severity=Severity.ERROR,
    since="0.1",
    examples=[
        Example(ROUTES, proof=REACHED),
        Example(PREFIX, crashes="AssertionError: A path prefix must start with '/'"),
        Example(MOUNT, crashes="AssertionError: Routed paths must start with '/'"),
        Example(SLASH, crashes="AssertionError: A path prefix must not end with '/'"),
        FINE,
    ],
)
