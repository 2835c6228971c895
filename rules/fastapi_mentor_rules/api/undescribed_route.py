"""Operation has no description.

The first line of the docstring, `summary=` or `description=` is what people read in the documentation, and
what generated clients say above their functions. Without one there is only the name of the function.
"""

import ast
from collections.abc import Iterator

from fastapi_mentor.edits import Editor
from fastapi_mentor.facts import Purpose, Route, purpose_of
from fastapi_mentor.rule import Example, Finding, Fix, Rule, Safety, Severity


def check(route: Route) -> Iterator[Finding]:
    if not route.is_first_of_stack or route.is_websocket or route.is_health_check:
        return
    if any(
        each.option("summary") is not None or each.option("description") is not None for each in route.stack
    ):
        return
    if ast.get_docstring(route.node) or route.include_in_schema is not True or not route.is_fully_visible:
        return
    if purpose_of(route.outline.module) is Purpose.TEST:
        return
    yield Finding(
        route.name, f"The documentation does not say what `{route.name}` does", _with_docstring(route)
    )


def _with_docstring(route: Route) -> Fix | None:
    first = route.node.body[0]
    if first.lineno == route.node.lineno:
        return None
    words = route.node.name.strip("_").replace("_", " ")
    text = f"{words[:1].upper()}{words[1:]}."

    def edit(editor: Editor) -> None:
        editor.insert_statement_before(first, f'"""{text}"""')

    return Fix(f'Write `"""{text}"""`', edit, Safety.UNSAFE)


BARE = '''
  from fastapi import FastAPI

  app = FastAPI()


  @app.get("/items")
  def read_items() -> list[str]:
      ^^^^^^^^^^ The documentation does not say what `read_items` does
+     """Read items."""
      return []
'''

DESCRIBED = """
assert app.openapi()["paths"]["/items"]["get"]["description"] == "Read items."
"""

FINE = '''
from fastapi import FastAPI

app = FastAPI()


@app.get("/a")
def read_a():
    """All that there is."""


@app.get("/b", summary="All that there is")
def read_b():
    return "b"


@app.get("/c", include_in_schema=False)
def read_c():
    return "c"


@app.get("/health")
def health():
    return "ok"
'''

rule = Rule(
    Route,
    check,
    bullet="OpenAPI that people can read",
    severity=Severity.HINT,
    opinionated=True,
    since="0.1",
    examples=[Example(BARE, proof=DESCRIBED), FINE],
)
