"""Route does not declare what it returns.

FastAPI reads the return annotation (or `response_model=`) to validate what leaves the server, to drop
fields that the model does not list, and to describe the response in OpenAPI. Without it, whatever the
function returns is sent as it is, secrets included, and clients learn nothing from the schema.

Routes that return a `Response`, stream, have a status without a body or are hidden from the schema need
none, and neither do health checks and fixed answers such as `{"status": "ok"}`.
"""

from collections.abc import Iterator

from fastapi_mentor.edits.response_models import declare_response
from fastapi_mentor.facts import Route
from fastapi_mentor.rule import Example, Finding, Rule, Severity


def check(route: Route) -> Iterator[Finding]:
    if not route.is_first_of_stack or any(each.declares_response for each in route.stack):
        return
    if route.is_health_check or route.answer.is_acknowledgement:
        return
    if route.answers_documented_json and route.returns_a_value:
        message = f"`{route.name}` does not declare what it returns"
        yield Finding(at=route.name, message=message, fix=declare_response(route))


CONSTRUCTED = """
  from fastapi import FastAPI
  from pydantic import BaseModel

  app = FastAPI()

  class User(BaseModel):
      name: str

  @app.get("/me")
- def read_me():
      ^^^^^^^ `read_me` does not declare what it returns
+ def read_me() -> User:
      return User(name="Ada")
"""

DESCRIBED = """
schema = app.openapi()["paths"]["/me"]["get"]["responses"]["200"]["content"]["application/json"]["schema"]
assert schema == {"$ref": "#/components/schemas/User"}
"""

rule = Rule(
    Route,
    check,
    bullet="response models and status codes",
    severity=Severity.WARNING,
    since="0.1",
    examples=[Example(CONSTRUCTED, proof=DESCRIBED)],
)
