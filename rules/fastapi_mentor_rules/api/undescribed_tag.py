"""Tag is not in `openapi_tags`.

`openapi_tags` describes the tags and puts them in order. One that is not listed there comes last and
without a word; often it is another one misspelt.
"""

import ast
from collections.abc import Iterator
from difflib import get_close_matches

from fastapi_mentor.edits import Editor
from fastapi_mentor.facts import RoutingCall, literal
from fastapi_mentor.rule import Finding, Fix, Rule, Safety, Severity


def check(call: RoutingCall) -> Iterator[Finding]:
    for remark in call.remarks:
        if remark.kind == "unknown tag":
            tag, *known = remark.words
            given = call.argument("tags")
            elements = given.elts if isinstance(given, (ast.List, ast.Tuple)) else []
            at = next((each for each in elements if literal(each) == tag), given)
            message = f"`openapi_tags` does not describe the tag `{tag}`"
            yield Finding(at=at, message=message, fix=_spelt(at, tag, known))


def _spelt(at: ast.expr, tag: str, known: list[str]) -> Fix | None:
    """The tag that was meant, if one is spelt almost like it."""
    close = get_close_matches(tag, known, 1, 0.75)
    if not close or not isinstance(at, ast.Constant):
        return None

    def edit(editor: Editor) -> None:
        editor.replace(at, editor.text(at).replace(tag, close[0]))

    return Fix(f"Write `{close[0]}`", edit, Safety.UNSAFE)


MISSPELT = """
  from fastapi import FastAPI

  app = FastAPI(openapi_tags=[{"name": "users", "description": "Who is there"}])


- @app.get("/a", tags=["user"])
                       ^^^^^^ `openapi_tags` does not describe the tag `user`
+ @app.get("/a", tags=["users"])
  def read_a():
      return "a"
"""

OTHER = """
from fastapi import APIRouter, FastAPI

app = FastAPI(openapi_tags=[{"name": "users", "description": "Who is there"}])
router = APIRouter(tags=["orders"])
                         ^^^^^^^^ `openapi_tags` does not describe the tag `orders`


@router.get("/b")
def read_b():
    return "b"


app.include_router(router)
"""

FINE = """
from fastapi import FastAPI

app = FastAPI(openapi_tags=[{"name": "users"}])
other = FastAPI()


@app.get("/a", tags=["users"])
def read_a():
    return "a"


@app.get("/b", tags=["orders"], include_in_schema=False)
def read_b():
    return "b"


@other.get("/c", tags=["orders"])
def read_c():
    return "c"
"""

rule = Rule(
    RoutingCall,
    check,
    bullet="OpenAPI that clients can be generated from",
    severity=Severity.HINT,
    opinionated=True,
    since="0.1",
    examples=[MISSPELT, OTHER, FINE],
)
