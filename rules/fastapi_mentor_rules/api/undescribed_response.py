"""Entry of `responses=` is no dict.

Each entry describes a response as OpenAPI does: `{404: {"model": Message, "description": "..."}}`. With a
model or a text alone FastAPI refuses to start.
"""

import ast
from collections.abc import Iterator

from fastapi_mentor.edits import Editor
from fastapi_mentor.facts.documented_responses import DocumentedResponses
from fastapi_mentor.rule import Example, Finding, Fix, Rule, Severity


def check(responses: DocumentedResponses) -> Iterator[Finding]:
    for value in responses.table.values:
        key = _key_for(value, responses)
        if key is not None:
            text = responses.outline.text(value)
            message = f"`{text}` alone describes no response: the app can not start"
            yield Finding(at=value, message=message, fix=_described(value, key, text))


def _key_for(value: ast.expr, responses: DocumentedResponses) -> str | None:
    """What an entry that is no dict was meant to say."""
    if isinstance(value, ast.Constant) and isinstance(value.value, str):
        return "description"
    named = value.value if isinstance(value, ast.Subscript) else value
    if not isinstance(named, (ast.Name, ast.Attribute)):
        return None
    if isinstance(value, ast.Subscript) and responses.place.qualified(named) == "list":
        return "model"
    definition = responses.place.definition(named)
    return "model" if definition is not None and isinstance(definition.node, ast.ClassDef) else None


def _described(value: ast.expr, key: str, text: str) -> Fix:
    def edit(editor: Editor) -> None:
        editor.replace(value, f'{{"{key}": {editor.text(value)}}}')

    return Fix(f'Write `{{"{key}": {text}}}`', edit)


MODELS = """
  from fastapi import APIRouter, FastAPI
  from pydantic import BaseModel

  app = FastAPI()


  class Message(BaseModel):
      text: str


- router = APIRouter(responses={403: list[Message]})
                                     ^^^^^^^^^^^^^ \
    `list[Message]` alone describes no response: the app can not start
+ router = APIRouter(responses={403: {"model": list[Message]}})


- @app.get("/a", responses={404: Message, 409: {"model": Message}})
                                 ^^^^^^^ `Message` alone describes no response: the app can not start
+ @app.get("/a", responses={404: {"model": Message}, 409: {"model": Message}})
  def read_a():
      return "a"


- @router.get("/b", responses={404: "Not found"})
                                    ^^^^^^^^^^^ \
    `"Not found"` alone describes no response: the app can not start
+ @router.get("/b", responses={404: {"description": "Not found"}})
  def read_b():
      return "b"


  app.include_router(router)
"""

DESCRIBED = """
responses = app.openapi()["paths"]["/b"]["get"]["responses"]
assert set(responses) == {"200", "403", "404"}
"""

FINE = """
from fastapi import FastAPI
from pydantic import BaseModel


class Message(BaseModel):
    text: str


MISSING = {"model": Message}


def described(model):
    return {"model": model}


ALL = {404: Message}
app = FastAPI(responses={400: MISSING, 404: described(Message)})


class Board:
    def get(self, path: str, responses: dict):
        return lambda function: function


@Board().get("/a", responses={404: Message})
def read_a():
    return "a"
"""

rule = Rule(
    DocumentedResponses,
    check,
    bullet="errors in OpenAPI",
    severity=Severity.ERROR,
    since="0.1",
    examples=[
        Example(MODELS, crashes="AssertionError: An additional response must be a dict", proof=DESCRIBED),
        FINE,
    ],
)
