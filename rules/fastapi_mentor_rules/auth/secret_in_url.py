"""A secret is read from the URL.

URLs are written down everywhere: in logs of servers and proxies, in histories of browsers, in the `Referer`
header, in bookmarks and chats. A password belongs into the body (`Form()` or a model), a key or token into
a header. Links that somebody clicks on need their token in the URL, and so do websockets of browsers: let
those work once, or for a minute.
"""

import re
from collections.abc import Iterator

from fastapi_mentor.edits import Editor
from fastapi_mentor.facts import Purpose, purpose_of
from fastapi_mentor.facts.authentication import Guard, guard_of
from fastapi_mentor.facts.handler import Handler
from fastapi_mentor.facts.marker import declared_shape, may_be_marked_elsewhere
from fastapi_mentor.facts.parameter import Parameter
from fastapi_mentor.facts.token_use import is_checked_as_token
from fastapi_mentor.pattern import pattern
from fastapi_mentor.rule import Example, Finding, Fix, Rule, Safety, Severity

PASSWORDS = pattern(r"((current|new|old|user|admin|plain|raw)_)?(password|passwd|pwd|passphrase)")
KEYS = pattern(
    r"(api_?key|api_token|api_secret|secret|secret_key|client_secret|access_token|refresh_token|auth_token"
    r"|bearer_token|private_key|jwt|jwt_token|admin_token|admin_key)"
)
AMBIGUOUS = frozenset({"token", "api_key", "apikey", "api_token", "secret"})
_NAMES = pattern(f"{PASSWORDS.pattern}|{KEYS.pattern}|token")
FOR_LINKS = pattern(
    r"verif|confirm|reset|recover|activat|unsubscri|invit|magic|download|share|callback|oauth|redirect|feed"
    r"|ical|calendar|rss|stream|sse|event|avatar|image|file|media|preview|webhook|hook|setup|accept|join"
    r"|claim|device|link|signed|ticket|optout|opt_out|embed|export|thumbnail|video|audio|ws",
    re.IGNORECASE,
)


def check(handler: Handler) -> Iterator[Finding]:
    candidates = [each for each in handler.parameters if _NAMES.fullmatch(each.node.arg.lower())]
    if not candidates or handler.may_have_another_signature or _takes_websocket(handler):
        return
    if purpose_of(handler.outline.module) is Purpose.TEST:
        return
    is_for_links = FOR_LINKS.search(" ".join([handler.name, *(route.path or "" for route in handler.routes)]))
    in_path = handler.routes[0].path_names if handler.routes else frozenset[str]()
    for parameter in candidates:
        is_password = PASSWORDS.fullmatch(parameter.name.lower()) is not None
        if not is_password and (is_for_links or not _is_key(parameter, handler, in_path)):
            continue
        where = _where(parameter, in_path)
        if where and (is_password or not _is_known_otherwise(handler)):
            message = f"`{parameter.name}` stands in the {where}, which logs and histories keep"
            yield Finding(parameter, message, _fix(parameter, handler, where, is_password))


def _is_known_otherwise(handler: Handler) -> bool:
    """Whether another dependency finds out who asks, so that a key is what is looked for."""
    targets = [each.dependency for each in handler.parameters if each.dependency is not None]
    return any(guard_of(*target) is Guard.YES for target in targets)


def _takes_websocket(handler: Handler) -> bool:
    if any(route.is_websocket for route in handler.routes):
        return True
    sockets = ("starlette.websockets.WebSocket", "starlette.requests.HTTPConnection")
    return any(parameter.type in sockets for parameter in handler.parameters)


def _is_key(parameter: Parameter, handler: Handler, in_path: frozenset[str]) -> bool:
    """Whether a name is that of a key; `token` may be a word, and `api_key` what is looked for."""
    if parameter.name.lower() not in AMBIGUOUS:
        return True
    return parameter.name not in in_path and is_checked_as_token(parameter.name, handler.scope)


def _where(parameter: Parameter, in_path: frozenset[str]) -> str:
    """`path` or `query string`; "" where it is neither."""
    marker = parameter.marker[0] if parameter.marker is not None else ""
    if marker not in ("", "fastapi.Query", "fastapi.Path") or may_be_marked_elsewhere(parameter):
        return ""
    shape = declared_shape(parameter)
    if shape is None or shape.without_none.name not in ("str", "pydantic.SecretStr"):
        return ""
    return "path" if parameter.name in in_path or marker == "fastapi.Path" else "query string"


def _fix(parameter: Parameter, handler: Handler, where: str, is_password: bool) -> Fix | None:
    annotation = parameter.node.annotation
    if where == "path" or annotation is None:
        return None
    if is_password and not (handler.routes and handler.routes[0].kind in ("post", "put", "patch")):
        return None
    if is_password and not all(_is_plain(each) for each in handler.parameters):
        return None
    kind = "Form" if is_password else "Header"

    def edit(editor: Editor) -> None:
        marker = editor.add_import("fastapi", kind)
        if parameter.marker is not None:
            called = parameter.marker[1].func
            written = editor.text(called)
            editor.replace(called, marker)
            editor.remove_import_if_unused(written)
        else:
            annotated = editor.add_import("typing", "Annotated")
            editor.wrap(annotation, f"{annotated}[", f", {marker}()]")

    return Fix(f"Read it from the {'form' if is_password else 'header'}", edit, Safety.UNSAFE)


def _is_plain(parameter: Parameter) -> bool:
    """Whether a parameter does not need a body of JSON."""
    if parameter.marker is not None:
        return parameter.marker[0] not in ("fastapi.Body", "fastapi.File")
    shape = declared_shape(parameter)
    return shape is not None and shape.without_none.name in ("str", "int", "float", "bool", "uuid.UUID")


LOG_IN = """
+ from typing import Annotated
+
- from fastapi import FastAPI, HTTPException, Query
+ from fastapi import FastAPI, Form, Header, HTTPException

  app = FastAPI()


  @app.post("/login")
- def log_in(name: str, password: str) -> str:
                        ^^^^^^^^^^^^^ `password` stands in the query string, which logs and histories keep
+ def log_in(name: str, password: Annotated[str, Form()]) -> str:
      return name


  @app.get("/items")
- def read_items(page: int, api_key: str = Query(max_length=9)) -> int:
                            ^^^^^^^^^^^^ `api_key` stands in the query string, which logs and histories keep
+ def read_items(page: int, api_key: str = Header(max_length=9)) -> int:
      if api_key != "tea":
          raise HTTPException(403)
      return page

"""

SENT = """
from fastapi.testclient import TestClient

client = TestClient(app)
assert client.post("/login?name=ada", data={"password": "tea"}).json() == "ada"
assert client.get("/items?page=1", headers={"api-key": "tea"}).json() == 1
"""

TOKEN = """
+ from typing import Annotated
+
- from fastapi import Depends, FastAPI, HTTPException
+ from fastapi import Depends, FastAPI, Header, HTTPException

  app = FastAPI()


  def decode_token(token: str) -> str:
      return token


- def current_user(token: str) -> str:
                   ^^^^^^^^^^ `token` stands in the query string, which logs and histories keep
+ def current_user(token: Annotated[str, Header()]) -> str:
      return decode_token(token)


  @app.get("/me")
  def read_me(user: str = Depends(current_user)) -> str:
      return user
"""

PATH = """
  from fastapi import FastAPI

  app = FastAPI()


  @app.get("/users/{name}/{password}")
  def find_user(name: str, password: str) -> str:
                           ^^^^^^^^^^^^^ `password` stands in the path, which logs and histories keep
      return name
"""

# A link brings its token in the URL, browsers' websockets have no headers, and not every token is a secret.
FINE = """
from typing import Annotated

from fastapi import Depends, FastAPI, Form, Header, WebSocket
from fastapi.security import OAuth2PasswordBearer
from pydantic import BaseModel

app = FastAPI()
scheme = OAuth2PasswordBearer(tokenUrl="token")


class Credentials(BaseModel):
    name: str
    password: str


def decode_token(token: str) -> str:
    return token


@app.get("/verify-email")
def verify_email(token: str) -> str:
    return decode_token(token)


@app.get("/coins")
def read_coin(token: str, page_token: str = "", next_token: str = "") -> str:
    return token


@app.get("/me")
def read_me(token: Annotated[str, Depends(scheme)], api_key: Annotated[str, Header()]) -> str:
    return decode_token(token)


@app.get("/spending")
def read_spending(api_key: str, token: Annotated[str, Depends(scheme)]) -> str:
    return api_key


@app.post("/login")
def log_in(password: Annotated[str, Form()]) -> str:
    return password


@app.post("/sign-up")
def sign_up(credentials: Credentials, has_password: bool = False) -> None:
    pass


@app.websocket("/chat")
async def chat(websocket: WebSocket, token: str) -> None:
    await websocket.accept()
    await websocket.send_text(decode_token(token))


def hash_password(password: str) -> str:
    return password
"""

rule = Rule(
    Handler,
    check,
    bullet="secrets out of reach",
    severity=Severity.WARNING,
    since="0.1",
    examples=[Example(LOG_IN, proof=SENT), TOKEN, PATH, FINE],
)
