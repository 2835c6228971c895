"""What `CORSMiddleware` is told: which pages of which sites may call an application from a browser."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from fastapi_mentor.facts.expression import UNKNOWN, argument, literal
from fastapi_mentor.facts.middleware import Middleware
from fastapi_mentor.facts.middleware_use import CORS
from fastapi_mentor.facts.origin_pattern import OriginPattern
from fastapi_mentor.facts.outline import Outline
from fastapi_mentor.facts.place import Place, place
from fastapi_mentor.facts.properties import cached_property
from fastapi_mentor.facts.types import type_of
from fastapi_mentor.facts.written import Written, elements, written
from fastapi_mentor.pattern import pattern

_LISTS = ("allow_origins", "allow_methods", "allow_headers", "expose_headers")
_OPTIONS = frozenset({*_LISTS, "allow_origin_regex", "allow_credentials"})
_ASKING = pattern(r"_*(get|read|conf|env|setting)", re.IGNORECASE)
_READERS = frozenset({"os.getenv", "os.environ.get"})


class Text(NamedTuple):
    """A text that is given for the option `name`, which wants a list; its value, where that is known."""

    name: str
    node: ast.expr
    value: str | None


class CrossOrigin:
    """`add_middleware(CORSMiddleware, ...)`, or `Middleware(CORSMiddleware, ...)`."""

    words = Middleware.words

    def __init__(self, middleware: Middleware) -> None:
        self.middleware = middleware
        self.node = middleware.node
        self.outline = middleware.outline

    @classmethod
    def find(cls, outline: Outline) -> Iterable[CrossOrigin]:
        """The middleware for CORS that a statement adds."""
        for call in outline.calls(*cls.words):
            if any(keyword.arg in _OPTIONS for keyword in call.node.keywords):
                return (cls(each) for each in Middleware.find(outline) if each.kind == CORS)
        return ()

    @cached_property
    def place(self) -> Place:
        """Where its names have their meaning."""
        return place(self.outline, self.middleware.call.scope)

    def option(self, name: str) -> ast.expr | None:
        """The expression given for an option."""
        return self.middleware.option(name)

    @cached_property
    def credentials(self) -> Written | None:
        """Where it is written that browsers send cookies along, if they do."""
        given = self.option("allow_credentials")
        found = written(given, self.place) if given is not None else None
        found = _configured(found) or found if found is not None else None
        return found if found is not None and found.value is True else None

    @property
    def allows_credentials(self) -> bool:
        """Whether browsers send cookies along."""
        return self.credentials is not None

    @cached_property
    def origins(self) -> list[Written]:
        """The origins that are known to be listed; the text, where there is only one."""
        given = self.option("allow_origins")
        if given is None:
            return []
        found = written(given, self.place)
        if found is not None and isinstance(found.node, ast.Constant):
            return [found]
        usual = _usual_of_variable(found) if found is not None else None
        if usual is not None:
            return [usual]
        configured = _configured(found) if found is not None else None
        if configured is not None:
            return [each._replace(is_default=True) for each in elements(configured.node, configured.place)]
        return [*elements(given, self.place)]

    @cached_property
    def pattern(self) -> OriginPattern | None:
        """The regular expression for origins."""
        given = self.option("allow_origin_regex")
        found = written(given, self.place) if given is not None else None
        value = literal(found.node) if found is not None else None
        return OriginPattern(value) if isinstance(value, str) else None

    @property
    def texts(self) -> Iterator[Text]:
        """The lists of which there is only a text, other than `*`."""
        for name in _LISTS:
            given = self.option(name)
            if given is None:
                continue
            found = written(given, self.place)
            value = found.value if found is not None and not found.is_default else UNKNOWN
            if isinstance(value, str):
                if value != "*":
                    yield Text(name, given, value)
            elif value is UNKNOWN and (
                type_of(given, self.place) == "str" or (found is not None and _is_variable(found))
            ):
                yield Text(name, given, None)

    @property
    def any_origin(self) -> tuple[ast.expr, Written | None] | None:
        """The option that allows all origins, and where `*` is written if that is elsewhere."""
        for each in self.origins:
            if each.value == "*":
                given = self.option("allow_origins")
                assert given is not None
                return given, None if each.stands_in(self.outline) and not each.is_default else each
        given = self.option("allow_origin_regex")
        if given is not None and self.pattern is not None and self.pattern.allows_anything:
            return given, None
        return None


def _is_variable(found: Written) -> bool:
    """Whether it is a variable of the environment, which is a text."""
    match found.node:
        case ast.Call(func=function):
            return found.place.qualified(function) in _READERS
        case ast.Subscript(value=mapping):
            return found.place.qualified(mapping) == "os.environ"
    return False


def _configured(found: Written) -> Written | None:
    """The default where a configuration is asked: `config.get("cors_origins", default=["*"])`."""
    match found.node:
        case ast.Call(func=ast.Attribute(attr=name) | ast.Name(id=name)) as call if _ASKING.match(name):
            given = argument(call, "default")
            return Written(given, found.place, is_default=True) if given is not None else None
    return None


def _usual_of_variable(found: Written) -> Written | None:
    """`*`, where that is what a variable with a list of origins is split from if it is not set."""
    match found.node:
        case ast.Call(
            func=ast.Attribute(
                value=ast.Call(func=reader, args=[_, ast.Constant(value="*") as usual]), attr="split"
            )
        ) if found.place.qualified(reader) in _READERS:
            return Written(usual, found.place, is_default=True)
    return None
