"""Whether a function is worth following: it takes something that it may have of a request."""

from __future__ import annotations

import ast
import builtins
import re
from collections.abc import Collection, Iterator

from fastapi_mentor.facts.outline import Outline
from fastapi_mentor.facts.place import place
from fastapi_mentor.facts.scope import Call, Scope, Survey
from fastapi_mentor.facts.syntax import walk
from fastapi_mentor.facts.taint.held import Held
from fastapi_mentor.facts.taint.helper import may_hand_on, may_take_something
from fastapi_mentor.facts.taint.keeping import THREADS, handed_over
from fastapi_mentor.facts.taint.sinks import LOGGING, WORDS, is_logger, may_take, name_of, taken
from fastapi_mentor.pattern import pattern

_SECRETS = pattern(
    r"passw|secret|token$|^headers$|cookies|^(raw_)?body$|^json$|^form(_data)?$|authorization|api_?key"
    r"|credential|cvv|ssn|card_?number|^payload$",
    re.IGNORECASE,
)
_TAKING = LOGGING | WORDS | THREADS.keys()


def takers_of(survey: Survey) -> list[Call]:
    """The calls of a statement that may take something, as far as they look."""
    # Most statements call nothing of such a name, and none of their calls is looked at.
    words = survey.calls.keys() & _TAKING
    return [call for word in words for call in survey.calls[word] if _takes_by_name(call)]


def is_of_interest(scope: Scope, outline: Outline, takers: Collection[Call], follows: bool) -> bool:
    """Whether a function may bring what it is given where it does harm, or (`follows`) hand it on.

    `takers` are those of its calls that may take something, as far as they look.
    """
    if takers:
        held = Held(scope, is_exact=False)
        if any(held.mentioned(call.node) and _takes(call, outline) for call in takers):
            return True
    if not follows:
        return False
    held = Held(scope, is_exact=True)
    if not held.holds:
        return False
    calls = [*_calls_in(scope)]
    if held.objects and any(_logs_whole(call.node, held.objects) for call in calls):
        return True
    return any(_hands_on(call, held, outline) for call in calls)


def _calls_in(scope: Scope) -> Iterator[Call]:
    """The calls of a function and of those inside."""
    yield from scope.calls
    for inner in scope.children:
        yield from _calls_in(inner)


def _takes_by_name(call: Call) -> bool:
    node, word = _made(call)
    if word in LOGGING:
        return _is_log(node, word) and _tells_secret(node)
    return may_take(node, word)


def _takes(call: Call, outline: Outline) -> bool:
    return any(True for _ in taken(_made(call)[0], place(outline, call.scope)))


def _made(call: Call) -> tuple[ast.Call, str]:
    """What is called in the end, where a call hands it to a thread, and its name."""
    node = call.node
    word = name_of(node.func)
    threaded = THREADS.get(word)
    if threaded is None or len(node.args) < threaded + 2:
        return node, word
    made = handed_over(node, threaded)
    return made, name_of(made.func)


def _hands_on(call: Call, held: Held, outline: Outline) -> bool:
    """Whether a call hands something to a function of the project that may take it."""
    node, word = _made(call)
    if word[:1].isupper() or not (node.args or node.keywords):
        return False
    if type(node.func) is ast.Attribute:
        owner = node.func.value
        if word in _METHODS:
            if word != "get" or _FETCHERS.search(name_of(owner)) is None:
                return False
        elif not may_hand_on(word) and not (
            type(owner) is ast.Name and owner.id in outline.module.imported_names()
        ):
            return False
    elif word in _BUILTINS:
        return False
    given = (*node.args, *(each.value for each in node.keywords))
    if not any(held.mentioned(each) for each in given if type(each) is not ast.Constant):
        return False
    return may_take_something(node.func, place(outline, call.scope))


_FETCHERS = pattern(r"fetch|client|http|proxy|crawl|scrap|download", re.IGNORECASE)
"""What the objects of a project are called that ask other servers with `get`."""
_BUILTINS = frozenset(dir(builtins))
_METHODS = frozenset(
    {
        *(
            "get",
            "append",
            "add",
            "execute",
            "scalar",
            "scalars",
            "commit",
            "refresh",
            "where",
            "filter",
            "first",
        ),
        *("info", "debug", "warning", "error", "exception", "join", "delete", "update"),
    }
)
"""Methods that are seldom the project's own."""


def _is_log(call: ast.Call, word: str) -> bool:
    return word == "print" or (type(call.func) is ast.Attribute and is_logger(call.func.value))


def _tells_secret(call: ast.Call) -> bool:
    return any(_SECRETS.search(word) is not None for word in _words(call))


def _words(call: ast.Call) -> Iterator[str]:
    """The names and keys that a call mentions."""
    for node in walk(*call.args, *(each.value for each in call.keywords)):
        if isinstance(node, ast.Name):
            yield node.id
        elif isinstance(node, ast.Attribute):
            yield node.attr
        elif isinstance(node, ast.Constant) and isinstance(node.value, str) and node.value.isidentifier():
            yield node.value


def _logs_whole(call: ast.Call, objects: set[str]) -> bool:
    """Whether a call writes a whole object to a log, as `logger.info("new: %s", user)`."""
    word = name_of(call.func)
    if word not in LOGGING or not _is_log(call, word):
        return False
    for argument in call.args:
        parts = argument.values if isinstance(argument, ast.JoinedStr) else [argument]
        for part in parts:
            node = part.value if isinstance(part, ast.FormattedValue) else part
            if isinstance(node, ast.Name) and node.id in objects:
                return True
    return False
