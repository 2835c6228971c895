"""Parameter named like a header is read from the query.

Only `Header()` makes FastAPI look into the headers; a plain parameter is one of the query. `authorization`
then stands in URLs, in histories and in logs, and the header that clients send is ignored.
"""

from collections.abc import Iterator

from fastapi_mentor.edits import Editor
from fastapi_mentor.facts.handler import Handler
from fastapi_mentor.facts.marker import declared_shape, may_be_marked_elsewhere
from fastapi_mentor.facts.parameter import Parameter
from fastapi_mentor.pattern import pattern
from fastapi_mentor.rule import Example, Finding, Fix, Rule, Severity

HEADERS = frozenset(
    {
        *("authorization", "user_agent", "accept_language", "accept_encoding", "if_none_match", "if_match"),
        *("if_modified_since", "x_token", "x_api_key", "x_api_token", "x_auth_token", "x_access_token"),
        *("x_request_id", "x_correlation_id", "x_forwarded_for", "x_forwarded_proto", "x_forwarded_host"),
        *("x_real_ip", "x_csrf_token", "x_signature", "x_hub_signature", "x_hub_signature_256", "x_user_id"),
        *("x_tenant_id", "x_idempotency_key", "idempotency_key", "stripe_signature", "last_event_id"),
    }
)
# What follows the X of headers; `x_axis` and `x_min` are coordinates.
EXTENDED = pattern(
    r"x_(api|auth|access|tenant|request|trace|correlation|forwarded|client|device|session|csrf|xsrf|signature|hub|user"
    r"|org|organization|organisation|account|admin|app|service|webhook|internal|secret|token|real|original|github"
    r"|gitlab|slack|telegram|stripe|shopify|idempotency|locale|language|timezone|role)(_.*)?"
)


def check(handler: Handler) -> Iterator[Finding]:
    if handler.may_have_another_signature:
        return
    names = handler.routes[0].path_names if handler.routes else frozenset()
    for parameter in handler.parameters:
        name = parameter.name.lower()
        if name not in HEADERS and not (name.startswith("x_") and EXTENDED.fullmatch(name)):
            continue
        if parameter.name in names or parameter.marker is not None:
            continue
        shape = declared_shape(parameter) if not may_be_marked_elsewhere(parameter) else None
        if shape is not None and shape.without_none.name == "str":
            header = "-".join(part.capitalize() for part in parameter.name.split("_"))
            message = f"`{parameter.name}` is read from the query, not from the header `{header}`"
            yield Finding(at=parameter, message=message, fix=_from_header(parameter))


def _from_header(parameter: Parameter) -> Fix | None:
    annotation = parameter.node.annotation
    if annotation is None:
        return None

    def edit(editor: Editor) -> None:
        annotated = editor.add_import("typing", "Annotated")
        header = editor.add_import("fastapi", "Header")
        editor.wrap(annotation, f"{annotated}[", f", {header}()]")

    return Fix("Read it from the header", edit)


TOKEN = """
+ from typing import Annotated
+
- from fastapi import Depends, FastAPI, HTTPException
+ from fastapi import Depends, FastAPI, Header, HTTPException

  app = FastAPI()


- def check_token(x_token: str):
                  ^^^^^^^^^^^^ `x_token` is read from the query, not from the header `X-Token`
+ def check_token(x_token: Annotated[str, Header()]):
      if x_token != "secret":
          raise HTTPException(403)


  @app.get("/items", dependencies=[Depends(check_token)])
- def read_items(user_agent: str | None = None):
                 ^^^^^^^^^^^^^^^^^^^^^^ `user_agent` is read from the query, not from the header `User-Agent`
+ def read_items(user_agent: Annotated[str | None, Header()] = None):
      return user_agent


  @app.get("/tenant")
- def read_tenant(x_tenant: str = ""):
                  ^^^^^^^^^^^^^ `x_tenant` is read from the query, not from the header `X-Tenant`
+ def read_tenant(x_tenant: Annotated[str, Header()] = ""):
      return x_tenant
"""

READ = """
from fastapi.testclient import TestClient

answer = TestClient(app).get("/items", headers={"X-Token": "secret", "User-Agent": "Lynx"})
assert answer.json() == "Lynx"
"""

FINE = """
from typing import Annotated

from fastapi import Depends, FastAPI, Header, Query

app = FastAPI()


def find_agent() -> str:
    return "agent"


@app.get("/items/{x_token}")
def read_items(
    x_token: str,
    authorization: Annotated[str, Header()],
    x_axis: str = "time",
    x_api_key: str = Query(""),
    user_agent: str = Depends(find_agent),
    x_user_id: int = 0,
):
    return x_axis


def helper(authorization: str):
    return authorization
"""

rule = Rule(
    Handler,
    check,
    bullet="query, path and header parameters",
    severity=Severity.WARNING,
    since="0.1",
    changes=("parameters",),
    examples=[Example(TOKEN, proof=READ), FINE],
)
