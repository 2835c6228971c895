"""A security scheme that lets requests through which prove nothing, and the function that must look."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from fastapi_mentor.facts.authentication import Guard, guard_of, scheme_of
from fastapi_mentor.facts.catching import caught
from fastapi_mentor.facts.expression import argument, literal, parents
from fastapi_mentor.facts.handler import Handler
from fastapi_mentor.facts.parameter import Parameter
from fastapi_mentor.facts.place import place
from fastapi_mentor.facts.uses import uses_of
from fastapi_mentor.pattern import pattern

_CATCHING = frozenset({"Exception", "BaseException", "AttributeError", "TypeError"})
_LIKELY = pattern(r"scheme|bearer|oauth|secur|auth|basic|key|token|cookie|header|digest|openid|oidc", re.I)
"""What schemes are called, which saves looking up all other dependencies."""
_ASKING = (ast.Compare, ast.BoolOp, ast.UnaryOp, ast.NamedExpr)


class OptionalScheme:
    """A parameter of a route or dependency that is None where nobody is logged in: `auto_error=False`.

    `scheme` is the name of FastAPI's class.
    """

    words = frozenset({"Depends", "Security", "def", "async"})

    def __init__(self, parameter: Parameter, handler: Handler, scheme: str) -> None:
        self.parameter = parameter
        self.handler = handler
        self.scheme = scheme

    @classmethod
    def of(cls, handler: Handler) -> Iterator[OptionalScheme]:
        """Those that a function asks for."""
        for parameter in handler.parameters:
            found = parameter.dependency
            if found is None:
                continue
            target, at = found
            if _LIKELY.search(ast.unparse(target)) is None:
                continue
            definition = at.definition(target)
            made = target if isinstance(target, ast.Call) else definition.value if definition else None
            if not isinstance(made, ast.Call) or literal(argument(made, "auto_error")) is not False:
                continue
            scheme = scheme_of(target, at)
            if scheme is not None:
                yield cls(parameter, handler, scheme)

    @property
    def uses(self) -> list[ast.Name]:
        """Where the function reads it."""
        return uses_of(self.parameter.node.arg, self.handler.node)

    @property
    def keeps_nobody_out(self) -> bool:
        """Whether a route never looks at it, and nothing else that it asks for may refuse a request."""
        handler = self.handler
        if not handler.routes or self.uses or any(route.option("dependencies") for route in handler.routes):
            return False
        others = [each for each in handler.parameters if each is not self.parameter and each.is_injected]
        return all(each.dependency is not None and guard_of(*each.dependency) is Guard.NO for each in others)

    @property
    def fails_at(self) -> ast.Attribute | None:
        """The attribute that is asked of it, where nothing has looked before whether it is None."""
        above = parents(self.handler.node)
        first: ast.Attribute | None = None
        for use in self.uses:
            around = above.get(use)
            if isinstance(around, _ASKING) or self._is_tested(use, above):
                return None
            if isinstance(use.ctx, ast.Store):
                return None
            if isinstance(around, ast.Attribute) and around.value is use and not self._is_caught(use, above):
                first = first or around
            elif isinstance(around, ast.Call) and use in around.args:
                called = getattr(around.func, "id", "")
                if called in ("isinstance", "bool", "require", "check"):
                    return None
        return first

    @staticmethod
    def _is_tested(use: ast.Name, above: dict[ast.AST, ast.AST]) -> bool:
        node: ast.AST = use
        if isinstance(above.get(use), ast.Attribute):
            return False  # what is asked of it has to be there already
        while (around := above.get(node)) is not None:
            match around:
                case ast.If(test=test) | ast.IfExp(test=test) | ast.While(test=test) | ast.Assert(test=test):
                    return test is node
                case ast.Match(subject=subject):
                    return subject is node
                case ast.stmt():
                    return False
            node = around
        return False

    def _is_caught(self, use: ast.Name, above: dict[ast.AST, ast.AST]) -> bool:
        at = place(self.handler.outline, self.handler.scope)
        node: ast.AST = use
        while (around := above.get(node)) is not None:
            if isinstance(around, ast.Try) and node in around.body:
                names = [name for each in around.handlers for name in caught(each, at)]
                if any(name is None or name in _CATCHING for name in names):
                    return True
            node = around
        return False
