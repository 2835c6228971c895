"""A call of a function that leaves parameters to FastAPI, made without FastAPI."""

from __future__ import annotations

import ast
import builtins
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from typing import NamedTuple

from fastapi_mentor.facts.expression import argument, has_unpacking
from fastapi_mentor.facts.names import Definition, Module
from fastapi_mentor.facts.outline import Outline
from fastapi_mentor.facts.parameter import MARKER_NAMES, MARKERS
from fastapi_mentor.facts.place import Place
from fastapi_mentor.facts.route import DECORATORS
from fastapi_mentor.facts.scope import Call, Function, How
from fastapi_mentor.facts.uses import uses_of
from fastapi_mentor.pattern import pattern
from fastapi_mentor.source import Location

_BUILTINS = frozenset(dir(builtins))
_MARKED_DEFAULT = pattern(rf"=\s*(?:\w+\s*\.\s*)*(?:{'|'.join(sorted(MARKER_NAMES))})\s*\(")


class MarkedParameter(NamedTuple):
    """A parameter whose default is a marker: `q: str = Query("")`."""

    name: str
    position: int | None
    marker: str
    node: ast.Call

    @property
    def default(self) -> ast.expr | None:
        """What the marker says that the value is where the request gives none."""
        given = None if self.marker.endswith(("Depends", "Security")) else argument(self.node, "default", 0)
        return None if isinstance(given, ast.Constant) and given.value is Ellipsis else given


class MarkedCall:
    """`read_items()` of `def read_items(limit: int = Query(10))`; `missing` are the parameters left out."""

    words = frozenset({"any call"})

    def __init__(self, call: Call, missing: Sequence[MarkedParameter], outline: Outline) -> None:
        self.call = call
        self.node = call.node
        self.missing = missing
        self.outline = outline

    @classmethod
    def find(cls, outline: Outline) -> Iterator[MarkedCall]:
        """Such calls in a statement, of functions that the module defines or imports by name."""
        module = outline.module
        for name in outline.survey.plain:
            if name in _BUILTINS or name[0].isupper():
                continue
            is_marked: Callable[[], bool] = partial(_has_markers, module, name)
            if module.remember("marked", name, is_marked):
                for call in outline.calls(name):
                    if type(call.node.func) is not ast.Name or has_unpacking(call.node):
                        continue
                    missing = _missing(call, outline)
                    if missing:
                        yield cls(call, missing, outline)

    @property
    def location(self) -> Location:
        """The place of what is called."""
        return self.outline.location(self.node.func)

    @property
    def name(self) -> str:
        """The name of the function."""
        return self.outline.text(self.node.func)


def _has_markers(module: Module, name: str) -> bool:
    """Whether a module knows a function with markers as defaults by a name."""
    if not module.may_match(name, _MARKED_DEFAULT):
        return False
    symbol = module.resolve(name)
    return symbol is not None and symbol.definition is not None and bool(_marked(symbol.definition))


def _marked(definition: Definition) -> list[MarkedParameter]:
    """The parameters of a function whose defaults are markers, where it is called as it stands."""
    node = definition.node
    if not isinstance(node, Function) or not all(map(_is_route, node.decorator_list)):
        return []
    at = Place(definition.module, None, None)
    given = node.args
    positional = [*given.posonlyargs, *given.args]
    offset = len(positional) - len(given.defaults)
    pairs: list[tuple[ast.arg, int | None, ast.expr | None]] = [
        (positional[offset + index], offset + index, default) for index, default in enumerate(given.defaults)
    ]
    pairs += [(each, None, d) for each, d in zip(given.kwonlyargs, given.kw_defaults, strict=True)]
    found: list[MarkedParameter] = []
    for parameter, position, default in pairs:
        if isinstance(default, ast.Call):
            marker = at.qualified(default.func)
            if marker in MARKERS:
                found.append(MarkedParameter(parameter.arg, position, marker, default))
    return found


def _is_route(decorator: ast.expr) -> bool:
    match decorator:
        case ast.Call(func=ast.Attribute(attr=name)):
            return name in DECORATORS
    return False


def _missing(call: Call, outline: Outline) -> list[MarkedParameter]:
    symbol = outline.symbol(call.node.func, call.scope)
    definition = symbol.definition if symbol is not None else None
    if definition is None or definition.how is not How.DEFINED:
        return []
    missing = [each for each in _marked(definition) if argument(call.node, each.name, each.position) is None]
    if not missing:
        return []
    scopes = [s for s in definition.module.survey(definition).top.children if s.is_function]
    function = next((s.node for s in scopes if s.node.name == definition.name), None)  # type: ignore[union-attr]
    if not isinstance(function, Function):
        return []
    return [each for each in missing if uses_of(each.name, function)]
