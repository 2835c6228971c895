"""Templates of Jinja2 that put values into HTML as they come."""

from __future__ import annotations

import ast

from fastapi_mentor.facts.construction import construction_of
from fastapi_mentor.facts.expression import argument, has_unpacking, literal
from fastapi_mentor.facts.place import Place

_TEMPLATES = frozenset({"jinja2.Template", "jinja2.environment.Template"})
_ENVIRONMENTS = frozenset({"jinja2.Environment", "jinja2.environment.Environment"})
_GIVING = frozenset({"get_template", "from_string", "select_template"})


def puts_in_as_it_comes(template: ast.expr, at: Place) -> bool:
    """Whether `template.render(...)` is seen to escape nothing: Jinja2 does so only where it is asked to."""
    made = construction_of(template, at)
    if made is None:
        return False
    call, there = made
    if there.qualified(call.func) in _TEMPLATES:
        return _escapes_nothing(call)
    if not isinstance(call.func, ast.Attribute) or call.func.attr not in _GIVING:
        return False
    environment = construction_of(call.func.value, there)
    return (
        environment is not None
        and environment[1].qualified(environment[0].func) in _ENVIRONMENTS
        and _escapes_nothing(environment[0])
    )


def _escapes_nothing(call: ast.Call) -> bool:
    given = argument(call, "autoescape")
    return not has_unpacking(call) and (given is None or literal(given) is False)
