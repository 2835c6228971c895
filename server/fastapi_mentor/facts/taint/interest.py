"""Whether a function is worth following: it takes something that it may have of a request."""

from __future__ import annotations

import ast
import builtins
import re
from collections.abc import Iterator

from fastapi_mentor.facts.outline import Outline
from fastapi_mentor.facts.place import place
from fastapi_mentor.facts.scope import Call, Scope
from fastapi_mentor.facts.syntax import walk
from fastapi_mentor.facts.taint.held import Held
from fastapi_mentor.facts.taint.helper import may_hand_on, may_take_something
from fastapi_mentor.facts.taint.keeping import THREADS, handed_over
from fastapi_mentor.facts.taint.sinks import LOGGING, is_logger, may_take, name_of, taken

_SECRETS = re.compile(
    r"passw|secret|token|headers|cookies|\bbody|json|authorization|api_?key|credential|form|cvv|\bssn|card|user|login|payload|signup|account|data$|^request$",
    re.IGNORECASE,
)


def calls_in(scope: Scope) -> Iterator[Call]:
    """The calls of a function and of those inside."""
    yield from scope.calls
    for inner in scope.children:
        yield from calls_in(inner)


def is_of_interest(scope: Scope, outline: Outline, follows: bool) -> bool:
    """Whether a function may bring what it is given where it does harm, or (`follows`) hand it on."""
    calls = [*calls_in(scope)]
    direct = [call for call in calls if takes_by_name(call)]
    if direct:
        held = Held(scope, is_exact=False)
        if any(held.mentioned(call.node) and _takes(call, outline) for call in direct):
            return True
    if not follows:
        return False
    held = Held(scope, is_exact=True)
    return held.holds and any(_hands_on(call, held, outline) for call in calls)


def takes_by_name(call: Call) -> bool:
    """Whether a call may take something, as far as it looks."""
    node, word = _made(call)
    if word in LOGGING:
        return type(node.func) is ast.Attribute and is_logger(node.func.value) and _tells_secret(node)
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
        if word in _METHODS or not may_hand_on(word):
            return False
    elif word in _BUILTINS:
        return False
    given = (*node.args, *(each.value for each in node.keywords))
    if not any(held.mentioned(each) for each in given if type(each) is not ast.Constant):
        return False
    return may_take_something(node.func, place(outline, call.scope))


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


def _tells_secret(call: ast.Call) -> bool:
    return any(
        _SECRETS.search(node.id if isinstance(node, ast.Name) else node.attr) is not None
        for node in walk(*call.args)
        if isinstance(node, ast.Name | ast.Attribute)
    )
