"""A value of a request that comes where it may do harm."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence

from fastapi_mentor.facts.handler import is_dependency
from fastapi_mentor.facts.outline import Outline
from fastapi_mentor.facts.parameter import parameters
from fastapi_mentor.facts.properties import cached_property
from fastapi_mentor.facts.purpose import Purpose, purpose_of
from fastapi_mentor.facts.route import DECORATORS, Route, routes_of
from fastapi_mentor.facts.scope import Scope
from fastapi_mentor.facts.syntax import walk
from fastapi_mentor.facts.taint.following import Follower
from fastapi_mentor.facts.taint.freedom import Text
from fastapi_mentor.facts.taint.helper import (
    DEPTH,
    helper,
)
from fastapi_mentor.facts.taint.interest import is_of_interest, takers_of
from fastapi_mentor.facts.taint.origins import Origins
from fastapi_mentor.facts.taint.secrets import is_secret_name, secret_field_of, whole_of
from fastapi_mentor.facts.taint.sinks import RARE_WORDS
from fastapi_mentor.facts.taint.source import REQUESTS, SOCKETS, Given, Source
from fastapi_mentor.facts.taint.value import HOLE, Hop, Reached, Share, Sink
from fastapi_mentor.pattern import pattern
from fastapi_mentor.source import Location

_DECORATED = frozenset(f"@{name}" for name in DECORATORS)
_CALL_NEXT = "call_next"
"""What middleware calls the function that passes a request on."""
_BEFORE_A_HOST = pattern(r"/?|https?://[^/?#\0]*|//[^/?#\0]*")
_ANSWERS = {
    "starlette.responses.HTMLResponse": Sink.HTML,
    "starlette.responses.RedirectResponse": Sink.REDIRECT,
}
WORDING = {
    Given.SEGMENT: "the path",
    Given.PATH: "the path",
    Given.QUERY: "the query",
    Given.HEADER: "a header",
    Given.COOKIE: "a cookie",
    Given.BODY: "the body",
    Given.FORM: "a form",
    Given.FILE_NAME: "the client, name included",
    Given.FILE: "the client",
}


class Tainted:
    """What a request says, in a path, an address, HTML, a command, code ... `sink` tells which.

    `node` is the expression of the route, dependency or middleware that is handed over and `at` the call that
    takes it, or hands it to a function of the project; or what the route returns. `hops` are the calls
    through which it goes, the last of them the one that does harm. `source` is the part of the request.
    """

    words = RARE_WORDS | _DECORATED | {_CALL_NEXT}

    def __init__(
        self, reached: Reached, source: Source, scope: Scope, outline: Outline, routes: Sequence[Route]
    ) -> None:
        self.sink = reached.sink
        self.value = reached.value
        self.node = reached.node
        self.at = reached.at
        self.source = source
        self.scope = scope
        self.outline = outline
        self.routes = routes

    @classmethod
    def find(cls, outline: Outline) -> Iterator[Tainted]:
        """Those of the routes, dependencies and middleware of a statement."""
        survey = outline.survey
        has_routes = not survey.words.isdisjoint(_DECORATED)
        if not has_routes and survey.words.isdisjoint(cls.words):
            return
        takers = takers_of(survey)
        if not has_routes and not takers:
            return
        for scope in survey.scopes:
            node = scope.node
            if not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                continue
            routes = routes_of(scope, outline) if has_routes and node.decorator_list else ()
            direct = [call for call in takers if call.scope.is_inside(scope)]
            if not routes and not direct:
                continue
            answer = _answer_of(routes)
            if answer is None and not is_of_interest(scope, outline, direct, follows=bool(routes)):
                continue
            if not routes and not _is_middleware(node) and not is_dependency(scope, outline):
                continue
            if not routes and not _is_middleware(node) and _is_injected_nowhere(scope, outline):
                continue
            if purpose_of(outline.module) is Purpose.TEST:
                return
            yield from cls._of(scope, outline, routes, answer)

    @classmethod
    def _of(
        cls, scope: Scope, outline: Outline, routes: Sequence[Route], answer: Sink | None
    ) -> Iterator[Tainted]:
        given = tuple(parameters(scope, outline))
        if not routes and any(each.node.arg == _CALL_NEXT for each in given):
            given = tuple(each for each in given if each.type in REQUESTS)
        try:
            follower = Follower(scope, outline, given, helper(DEPTH))
        except RecursionError:  # a sum of hundreds of texts
            return
        if answer is not None:
            for node, values in follower.returns:
                follower.note(answer, node, values, node)
        finder = Origins(routes)
        seen: set[tuple[Sink, str, tuple[str, ...]]] = set()
        for reached in follower.reached:
            is_logged = reached.sink is Sink.LOG
            for value, source in finder.shown(reached.value) if is_logged else finder.of(reached.value):
                key = (reached.sink, source.parameter.node.arg, value.trail)
                if key not in seen:
                    seen.add(key)
                    found = cls(reached._replace(value=value), source, scope, outline, routes)
                    if not is_logged or found.secret:
                        yield found

    @property
    def location(self) -> Location:
        """The place of what is handed over."""
        return self.outline.location(self.node)

    @cached_property
    def name(self) -> str:
        """What is read of the request, as it is written."""
        node = self.value.node
        name = ast.unparse(node) if node is not None else str(self.value.root.node.arg)
        return name + "".join(_spelled(each) for each in self.value.further)

    @property
    def way(self) -> Iterator[Hop]:
        """Where it comes from, and the calls by which it goes on into functions of the project."""
        parameter = self.source.parameter
        yield Hop(parameter.node, parameter.outline, f"`{parameter.name}` comes from {WORDING[self.given]}")
        yield from (hop for hop in self.value.hops if hop.node is not self.at)

    @property
    def through(self) -> str:
        """The functions of the project that bring it there, in words: " by `save`", or nothing."""
        names = list(dict.fromkeys(hop.callee for hop in self.value.hops if hop.leads))
        *first, last = [f"`{name}`" for name in names] or [""]
        return f" by {', '.join(first)} and {last}" if first else f" by {last}" if last else ""

    @property
    def given(self) -> Given:
        """The part of the request."""
        return self.source.given

    @property
    def is_free_text(self) -> bool:
        """Whether it can be any text; the content of a file and what can only be an address are none."""
        return self.source.text is Text.FREE

    @property
    def is_content(self) -> bool:
        """Whether it is the content of a file."""
        return self.source.text is Text.CONTENT

    @property
    def is_address(self) -> bool:
        """Whether it can only be an address (`HttpUrl`)."""
        return self.source.text is Text.ADDRESS

    @property
    def before(self) -> str:
        """The text that stands before it, with HOLE in it where something does that is not known."""
        return self.value.before

    @property
    def is_after_text(self) -> bool:
        """Whether something stands right before it, in the same part of a path."""
        return not (self.before == "" or self.before.endswith("/"))

    @property
    def secret(self) -> str:
        """What of it nobody should read in a log, in words; empty if there is nothing."""
        if self.value.share is not Share.WHOLE:
            return ""
        parameter, trail = self.value.root, self.value.trail
        module = parameter.outline.module
        if parameter.type in REQUESTS or parameter.type in SOCKETS:
            whole = whole_of(trail)
            if whole or not trail:
                return whole
        if not trail and parameter.type is not None and (field := secret_field_of(parameter.type, module)):
            return f"`{parameter.name}.{field}`"
        if not self.is_read:
            return ""
        last = (trail[-1] if trail else parameter.node.arg).strip("[]()")
        if is_secret_name(last.replace("-", "_")) or (last == "credentials" and trail):
            return f"`{self.name}`"
        return ""

    @property
    def is_read(self) -> bool:
        """Whether it is a text, and no object of which nothing was read."""
        return bool(self.value.trail) or self.source.text is not Text.WHOLE

    @property
    def is_whole_part(self) -> bool:
        """Whether nothing else stands in the same part of a path, as far as can be seen."""
        after = self.value.after
        return not self.is_after_text and (after == "" or after.startswith("/"))

    @property
    def chooses_host(self) -> bool:
        """Whether it has a say in the host of an address that begins with it, or with what is before it."""
        return _BEFORE_A_HOST.fullmatch(self.before) is not None

    @property
    def is_plain_text(self) -> bool:
        """Whether it is a parameter that is always a string."""
        parameter = self.value.root
        return not self.value.trail and parameter is self.source.parameter and parameter.type == "str"

    @property
    def is_in_script(self) -> bool:
        """Whether it stands in a script, where other characters do harm than in HTML."""
        text = self.before.lower()
        return text.startswith(HOLE) or "<script" in text.rpartition("</script")[2] or "<style" in text

    @property
    def call(self) -> ast.Call | None:
        """The call that does harm, where it stands in this function and nothing hands on to it."""
        return self.at if isinstance(self.at, ast.Call) and not self.through else None

    @property
    def statement(self) -> ast.stmt | None:
        """The statement of the function in which it is handed over."""
        inside = self.scope.node
        found: ast.stmt | None = None
        for each in walk(inside) if inside is not None else ():
            if (
                isinstance(each, ast.stmt)
                and each is not inside
                and any(part is self.node for part in walk(each))
            ):
                found = each
        return found

    @property
    def own_node(self) -> ast.expr | None:
        """The expression that reads it, where it stands in this function and is all that is handed on."""
        node = self.value.node
        if node is None or self.value.further:
            return None
        inside = self.scope.node
        return node if inside is not None and any(each is node for each in walk(inside)) else None


def _is_injected_nowhere(scope: Scope, outline: Outline) -> bool:
    """Whether it is a function of the module that nobody injects: whoever calls it gives it all."""
    is_of_module = scope.parent is outline.survey.top and outline.header is None
    return is_of_module and not outline.module.injects(getattr(scope.node, "name", ""))


def _spelled(read: str) -> str:
    """How a part of a trail is written."""
    if read.startswith("["):
        return f'["{read[1:-1]}"]' if len(read) > 2 else ""
    return f".{read}"


def _is_middleware(node: ast.FunctionDef | ast.AsyncFunctionDef) -> bool:
    """Whether a function is given a request to pass on."""
    return any(each.arg == _CALL_NEXT for each in node.args.args)


def _answer_of(routes: Sequence[Route]) -> Sink | None:
    for route in routes:
        if route.option("response_class") is not None:
            return _ANSWERS.get(str(route.response_class))
    return None
