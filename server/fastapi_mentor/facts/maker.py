"""What makes sessions: `sessionmaker`, whose sessions are async ones where it is told so."""

from __future__ import annotations

import ast
import re

from fastapi_mentor.facts.expression import argument
from fastapi_mentor.facts.place import Place
from fastapi_mentor.pattern import pattern

SESSIONMAKER = "sqlalchemy.orm.sessionmaker"
ASYNC_SESSIONMAKER = "sqlalchemy.ext.asyncio.async_sessionmaker"
# Names of what may make sessions. They only save work: what such an attribute holds is looked up.
_TELLING = pattern("session|maker|factory|local", re.IGNORECASE)


def maker_type(call: ast.Call, at: Place) -> str | None:
    """What `sessionmaker(...)` gives: with `class_=AsyncSession` it is as an `async_sessionmaker`."""
    given = argument(call, "class_")
    return SESSIONMAKER if given is None else maker_of(given, at)


def maker_of(session: ast.expr, at: Place) -> str | None:
    """The class of what makes sessions of a class; None where that class is not known."""
    name = at.qualified(session)
    ancestors = at.module.ancestors(name) if name is not None else ()
    if "sqlalchemy.ext.asyncio.AsyncSession" in ancestors:
        return ASYNC_SESSIONMAKER
    return SESSIONMAKER if "sqlalchemy.orm.Session" in ancestors else None


def may_be_maker(callee: ast.expr) -> bool:
    """Whether `x.name` may hold what makes sessions."""
    return isinstance(callee, ast.Attribute) and _TELLING.search(callee.attr) is not None
