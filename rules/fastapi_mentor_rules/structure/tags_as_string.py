"""`tags=` is a string where a list is wanted.

A string is a sequence of letters, and FastAPI takes it for one: `tags="users"` on a route or an inclusion
gives the operation five tags, `u`, `s`, `e`, `r` and `s`. `APIRouter(tags="users")` ends with an
`AttributeError` as soon as it has a route.
"""

from collections.abc import Iterator

from fastapi_mentor.edits.brackets import put_in_list
from fastapi_mentor.facts import literal
from fastapi_mentor.facts.registration import Registration
from fastapi_mentor.rule import Example, Finding, Rule, Severity


def check(call: Registration) -> Iterator[Finding]:
    given = call.option("tags")
    text = literal(given)
    if given is None or not isinstance(text, str) or not text:
        return
    message = f"`tags` takes a list: each letter of `{text}` becomes a tag"
    severity = Severity.ERROR if call.name == "APIRouter" else None
    yield Finding(given, message, put_in_list(given), severity=severity)


ROUTE = """
  from fastapi import APIRouter, FastAPI

  app = FastAPI()
  router = APIRouter(prefix="/users")


- @app.get("/items", tags="items")
                          ^^^^^^^ `tags` takes a list: each letter of `items` becomes a tag
+ @app.get("/items", tags=["items"])
  def read_items():
      return []


  @router.get("")
  def read_users():
      return []


- app.include_router(router, tags='me')
                                  ^^^^ `tags` takes a list: each letter of `me` becomes a tag
+ app.include_router(router, tags=['me'])
"""

TAGGED = """
paths = app.openapi()["paths"]
assert paths["/items"]["get"]["tags"] == ["items"], paths
assert paths["/users"]["get"]["tags"] == ["me"], paths
"""

ROUTER = """
  from fastapi import APIRouter

- router = APIRouter(tags="users")
                          ^^^^^^^ `tags` takes a list: each letter of `users` becomes a tag
+ router = APIRouter(tags=["users"])


  @router.get("/users")
  def read_users():
      return []
"""

FINE = """
  from fastapi import APIRouter, FastAPI

  TAGS = ["users"]
  app = FastAPI()
  router = APIRouter(tags=TAGS)


  @router.get("/users", tags=["me"])
  def read_users():
      return {}.get("tags")
"""

rule = Rule(
    Registration,
    check,
    bullet="routers for the parts of an application",
    severity=Severity.WARNING,
    since="0.1",
    changes=("tags",),
    examples=[
        Example(ROUTE, proof=TAGGED),
        Example(ROUTER, crashes="AttributeError: 'str' object has no attribute 'copy'"),
        FINE,
    ],
)
