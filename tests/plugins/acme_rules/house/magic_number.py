"""Limit of a query parameter is a number without a name.

Whoever reads the number must guess what it means, and whoever changes it must find all its copies.
This house keeps its limits in `limits.py`.
"""

import ast
from collections.abc import Iterator
from dataclasses import dataclass

from fastapi_mentor.edits import Editor
from fastapi_mentor.facts import Outline, argument
from fastapi_mentor.rule import Example, Finding, Fix, Rule, Severity
from fastapi_mentor.source import Location


@dataclass
class Limit:
    """The `le` of a `Query(...)`: a fact that only this house has a word for."""

    node: ast.expr
    outline: Outline

    @classmethod
    def find(cls, outline: Outline) -> Iterator["Limit"]:
        for call in outline.calls("Query"):
            limit = argument(call.node, "le")
            if limit is not None and outline.callee(call) == "fastapi.Query":
                yield cls(limit, outline)

    @property
    def location(self) -> Location:
        return self.outline.location(self.node)


def check(limit: Limit) -> Iterator[Finding]:
    def name_it(editor: Editor) -> None:
        editor.replace(limit.node, editor.add_import("limits", "LARGEST_PAGE"))

    if isinstance(limit.node, ast.Constant):
        fix = Fix("Use `LARGEST_PAGE`", name_it) if limit.node.value == 100 else None
        yield Finding(limit, f"`{limit.node.value}` is a limit without a name", fix)


FIXED = """
    === limits.py ===
      LARGEST_PAGE = 100

    === main.py ===
      from fastapi import FastAPI, Query
    +
    + from limits import LARGEST_PAGE

      app = FastAPI()

      @app.get("/")
    - def read(size: int = Query(10, le=100)) -> int:
                                        ^^^ `100` is a limit without a name
    + def read(size: int = Query(10, le=LARGEST_PAGE)) -> int:
          return size
"""

FOUND = """
    from fastapi import FastAPI, Query

    app = FastAPI()

    @app.get("/")
    def read(size: int = Query(10, le=50)) -> int:
                                      ^^ `50` is a limit without a name
        return size
"""

SILENT = """
    from fastapi import FastAPI, Query

    app = FastAPI()
    LARGEST_PAGE = 100

    @app.get("/")
    def read(size: int = Query(10, le=LARGEST_PAGE)) -> int:
        return size
"""

rule = Rule(
    Limit,
    check,
    bullet="house style",
    severity=Severity.HINT,
    since="0.1",
    examples=[
        Example(FIXED, proof="assert 'LARGEST_PAGE' in open('main.py').read()"),
        FOUND,
        SILENT,
    ],
)
