"""Application does not say what it is.

The documentation is headed "FastAPI 0.1.0", and so is every client that is generated from it. A title, a
version and a sentence of description tell people, and tools that compare versions, what they are looking
at.
"""

import ast
from collections.abc import Iterator

from fastapi_mentor.edits import Editor
from fastapi_mentor.facts import Purpose, argument, literal, purpose_of
from fastapi_mentor.facts.application import Application
from fastapi_mentor.rule import Example, Finding, Fix, Rule, Safety, Severity

WANTED = {"title": '"My application"', "version": '"0.1.0"', "description": '"What it is for."'}


def check(application: Application) -> Iterator[Finding]:
    call = application.node
    if not application.is_fully_visible or purpose_of(application.outline.module) is not Purpose.APPLICATION:
        return
    hidden = argument(call, "openapi_url")
    if hidden is not None and literal(hidden) is None:
        return
    missing = [name for name in WANTED if argument(call, name) is None]
    if "description" in missing and argument(call, "summary") is not None:
        missing.remove("description")
    if missing:
        shown = missing[0] if len(missing) == 1 else f"{', '.join(missing[:-1])} and {missing[-1]}"
        yield Finding(
            call.func, f"The documentation of this application has no {shown}", _described(call, missing)
        )


def _described(call: ast.Call, missing: list[str]) -> Fix:
    def edit(editor: Editor) -> None:
        for name in missing:
            editor.set_keyword(call, name, WANTED[name])

    return Fix("Write what it is", edit, Safety.UNSAFE)


NAMELESS = """
  from fastapi import FastAPI

- app = FastAPI()
        ^^^^^^^ The documentation of this application has no title, version and description
+ app = FastAPI(title="My application", version="0.1.0", description="What it is for.")
"""

NAMED = """
assert app.openapi()["info"]["title"] != "FastAPI"
"""

FINE = """
from fastapi import FastAPI

OPTIONS = {"title": "Shop"}

app = FastAPI(title="Shop", version="1.2.0", summary="What is sold")
other = FastAPI(**OPTIONS)
hidden = FastAPI(openapi_url=None)
"""

rule = Rule(
    Application,
    check,
    bullet="OpenAPI that people can read",
    severity=Severity.HINT,
    opinionated=True,
    since="0.1",
    examples=[Example(NAMELESS, proof=NAMED), FINE],
)
