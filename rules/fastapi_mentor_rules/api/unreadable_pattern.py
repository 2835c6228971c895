"""Pattern of a parameter can not be read.

Pydantic reads patterns with an engine of its own, which takes the same time for every text: it knows neither
looking ahead and behind (`(?=...)`, `(?<!...)`) nor references to what was found before. FastAPI asks it when
the route is declared, so the application does not start. Say it with two patterns, or with a validator:
`Annotated[str, AfterValidator(check)]`.
"""

import ast
from collections.abc import Iterator

from fastapi_mentor.edits import Editor
from fastapi_mentor.facts import argument, literal, place
from fastapi_mentor.facts.marker import MarkerCall
from fastapi_mentor.facts.regex import unreadable
from fastapi_mentor.rule import Example, Finding, Fix, Rule, Safety, Severity


def check(marker: MarkerCall) -> Iterator[Finding]:
    given = argument(marker.node, "pattern")
    at = place(marker.outline, marker.call.scope)
    definition = at.definition(given) if isinstance(given, ast.Name) else None
    written = definition.value if definition is not None else given
    text = literal(written) if written is not None else None
    problem = unreadable(text) if isinstance(text, str) else None
    if given is None or problem is None:
        return
    message = f"This pattern can not be read ({problem}): the app can not start"
    shown = marker.outline.text(given)

    def edit(editor: Editor) -> None:
        editor.replace(given, shown.replace(r"\Z", "$"))

    is_end = problem == r"`\Z`" and shown.count(r"\Z") == 1 and "$" not in shown
    yield Finding(given, message, Fix("Write `$`", edit, Safety.UNSAFE) if is_end else None)


LOOKS = """
from typing import Annotated

from fastapi import FastAPI, Query

app = FastAPI()


@app.get("/users")
def find_user(password: Annotated[str, Query(pattern=r"^(?=.*\\d).{8,}$")]):
                                                     ^^^^^^^^^^^^^^^^^^ \
    This pattern can not be read (looking ahead and behind): the app can not start
    return password
"""

BROKEN = """
from fastapi import FastAPI, Path

app = FastAPI()
CODE = "^[a-z"


@app.get("/codes/{code}")
def read_code(code: str = Path(pattern=CODE)):
                                       ^^^^ \
    This pattern can not be read (unterminated character set): the app can not start
    return code
"""

END = """
  from typing import Annotated

  from fastapi import FastAPI, Query

  app = FastAPI()


  @app.get("/codes")
- def read_code(code: Annotated[str, Query(pattern=r"^\\d{3}\\Z")]):
                                                   ^^^^^^^^^^^ \
    This pattern can not be read (`\\Z`): the app can not start
+ def read_code(code: Annotated[str, Query(pattern=r"^\\d{3}$")]):
      return code
"""

FINE = """
from typing import Annotated

from fastapi import FastAPI, Query

app = FastAPI()
CODE = "^[a-z]+$"


@app.get("/codes")
def read_codes(
    a: Annotated[str, Query(pattern=r"^(?:a|b)[(?=)\\\\1]\\\\Z$")],
    b: Annotated[str, Query(pattern=r"^\\p{L}+$")],
    c: Annotated[str, Query(pattern=CODE)],
    d: Annotated[str, Query(pattern=r"(?i)^(?P<year>\\d{4})$")],
):
    return a, b, c, d
"""

rule = Rule(
    MarkerCall,
    check,
    bullet="query, path and header parameters",
    severity=Severity.ERROR,
    since="0.1",
    requires={"pydantic": ">=2"},
    examples=[
        Example(LOOKS, crashes="SchemaError: Error building"),
        Example(BROKEN, crashes="SchemaError: Error building"),
        Example(END, crashes="SchemaError: Error building"),
        FINE,
    ],
)
