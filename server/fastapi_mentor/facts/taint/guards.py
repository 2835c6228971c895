"""What a condition makes sure of: `if name not in ALLOWED: raise ...`."""

from __future__ import annotations

import ast
from typing import NamedTuple, Protocol

from fastapi_mentor.facts.expression import literal
from fastapi_mentor.facts.taint.value import ADDRESSES, EVERY, Share, Sink, State, Value, Values
from fastapi_mentor.pattern import pattern


class Ask(Protocol):
    """Tells what an expression holds; `knows_hosts` if the function looks at the hosts of addresses."""

    def __call__(self, node: ast.expr, /) -> Values: ...

    @property
    def knows_hosts(self) -> bool: ...


SAYS_NOTHING = frozenset(
    {
        *(
            "len",
            "bool",
            "print",
            "exists",
            "isfile",
            "isdir",
            "is_file",
            "is_dir",
            "lexists",
            "hasattr",
        ),
        *("endswith", "get", "lower", "strip", "upper", "str", "access", "is_symlink", "count", "log"),
        *("debug", "info", "warning", "error", "path_exists", "file_exists", "splitext", "split", "hash"),
    }
)
_ESCAPING_PARTS = ("..", "/", "\\", "\0", "%2e", ":")


_OF_KINDS = pattern(
    r"(^|_)(ext|exts|extensions?|suffix|(file_?|media_?|content_?|mime_?)types?|mime|supported|format)(_|$)"
)


_SAYS = pattern(
    r"^(is|has|can|was)_|valid|allow|safe|clean|ok$|okay|succe|pass|error|fail|found|match|permi|access|status"
    r"|result|exist|denied|forbidden|block|reject|accept|verif|trust|authori|id$|user|owner|count|size"
    r"|enabl|activ|public|visib|known|ready|done|state|role|kind"
)


def looked_at_by(word: str) -> frozenset[Sink]:
    """Where a value does no harm once a function of some name has looked at it: its ending says little.

    What is secret stays so: a password that was verified is none for a log.
    """
    return EVERY - {Sink.PATH, Sink.LOG} if _OF_KINDS.search(word) is not None else EVERY - {Sink.LOG}


class Sure(NamedTuple):
    """A value that does no harm in some places; `name` is set where only what has that name is looked at."""

    value: Value
    sinks: frozenset[Sink]
    name: str = ""


class Sides(NamedTuple):
    """What is sure where a condition holds, and where it does not."""

    true: tuple[Sure, ...] = ()
    false: tuple[Sure, ...] = ()


def apply(sure: tuple[Sure, ...], state: State) -> State:
    """The state, once that is sure."""
    for value, sinks, name in sure:
        if name:
            state.names[name] = tuple(each.safe_for(sinks) for each in state.names.get(name, ()))
        else:
            state.look(value, sinks)
    return state


def sides(test: ast.expr, ask: Ask) -> Sides:
    """What a condition makes sure of; `ask` tells what an expression holds."""
    match test:
        case ast.UnaryOp(op=ast.Not(), operand=operand):
            found = sides(operand, ask)
            return Sides(found.false, found.true)
        case ast.BoolOp(op=operator, values=values):
            parts = [sides(each, ask) for each in values]
            if isinstance(operator, ast.And):
                return Sides(_all([each.true for each in parts]), _common([each.false for each in parts]))
            return Sides(_common([each.true for each in parts]), _all([each.false for each in parts]))
        case ast.NamedExpr(value=value):
            return sides(value, ask)
        case ast.Compare(left=left, ops=[operator], comparators=[right]):
            return _compared(left, operator, right, ask)
        case ast.Call():
            sure = _called(test, ask)
            return Sides(sure, sure)
        case ast.Await(value=ast.Call() as call):
            sure = _called(call, ask)
            return Sides(sure, sure)
        case ast.Name() | ast.Attribute() | ast.Subscript() | ast.BinOp():
            sure = _sure(test, ask)
            if isinstance(test, ast.Attribute) and _SAYS.search(test.attr) is None:
                # That an object which was made of a value has a `model` says nothing of the value.
                return Sides((), tuple(each for each in sure if each.value.share is not Share.ANSWER))
            return Sides(_answers(sure), sure)
    return Sides()


def _compared(left: ast.expr, operator: ast.cmpop, right: ast.expr, ask: Ask) -> Sides:
    match operator:
        case ast.In() | ast.NotIn():
            if isinstance(left, ast.Constant):
                found = _parts(left.value, ask(right))
                return Sides((), found) if isinstance(operator, ast.In) else Sides(found, ())
            found = _sure(left, ask)
            if not found:  # `folder in path.parents`
                found = tuple(Sure(each, frozenset({Sink.PATH})) for each in _whole(right, ask))
            return Sides(found, ()) if isinstance(operator, ast.In) else Sides((), found)
        case ast.Eq() | ast.NotEq() | ast.Is() | ast.IsNot():
            one = _sure(left, ask)
            other = _sure(right, ask)
            if one and other:
                return Sides()
            found = one or other
            answers = _answers(found)
            return Sides(found, answers) if isinstance(operator, ast.Eq | ast.Is) else Sides(answers, found)
    return Sides()


def _parts(text: object, values: Values) -> tuple[Sure, ...]:
    """What it means that a text stands nowhere in a value."""
    if not isinstance(text, str | bytes):
        return ()
    written = text.decode("latin-1") if isinstance(text, bytes) else text
    sinks = {Sink.COMMAND, Sink.CODE}
    if written in _ESCAPING_PARTS:
        sinks |= {Sink.PATH}
    if written in ("//", "://", ":", "\\"):
        sinks |= ADDRESSES
    if written in ("<", ">"):
        sinks |= {Sink.HTML}
    return tuple(Sure(each, frozenset(sinks)) for each in values)


def _called(call: ast.Call, ask: Ask) -> tuple[Sure, ...]:
    """What it means that a program asked something about a value and went on."""
    function = call.func
    word = function.attr if isinstance(function, ast.Attribute) else getattr(function, "id", "")
    if word == "isinstance":
        return ()
    if word == "startswith" and isinstance(function, ast.Attribute):
        return _starting(literal(call.args[0]) if call.args else None, call, ask)
    if word in SAYS_NOTHING:
        return ()
    given = [*call.args, *(each.value for each in call.keywords)]
    if isinstance(function, ast.Attribute):
        given.append(function.value)
    sinks = looked_at_by(word)
    return tuple(
        each._replace(sinks=each.sinks & sinks) for each in _all([_sure(each, ask) for each in given])
    )


def _starting(beginning: object, call: ast.Call, ask: Ask) -> tuple[Sure, ...]:
    """What it means how a value starts: `https://` says nothing of the host, a whole host does."""
    assert isinstance(call.func, ast.Attribute)
    values = _whole(call.func.value, ask)
    texts = beginning if isinstance(beginning, tuple) else (beginning,)
    if not all(isinstance(each, str) for each in texts):
        return tuple(Sure(each, EVERY) for each in values)
    if all("://" in each and "/" in each.partition("://")[2] for each in texts):
        return tuple(Sure(each, ADDRESSES) for each in values)
    if all(each.startswith("/") for each in texts):
        sinks = frozenset({Sink.URL, Sink.PATH})
        # `//evil.example` starts with a slash too.
        return tuple(Sure(each, sinks | {Sink.REDIRECT} if ask.knows_hosts else sinks) for each in values)
    return ()


def _sure(node: ast.expr, ask: Ask) -> tuple[Sure, ...]:
    """That what an expression holds was looked at."""
    found = []
    for value in ask(node):
        if value.share in (Share.WHOLE, Share.ANSWER):
            found.append(Sure(value, EVERY))
        elif value.share is Share.HOST:
            found.append(Sure(value, ADDRESSES))
            if not value.is_derived:  # the `.host` of an address that is kept as such
                found.append(Sure(value._replace(trail=value.trail[:-1]), ADDRESSES))
        elif isinstance(node, ast.Name):
            found.append(Sure(value, EVERY, node.id))
    return tuple(found)


def _answers(found: tuple[Sure, ...]) -> tuple[Sure, ...]:
    """What was looked at by whoever gave an answer, whatever it is."""
    return tuple(each for each in found if each.value.share is Share.ANSWER)


def _whole(node: ast.expr, ask: Ask) -> Values:
    return tuple(each for each in ask(node) if each.share is not Share.PIECE)


def _all(groups: list[tuple[Sure, ...]]) -> tuple[Sure, ...]:
    return tuple(each for group in groups for each in group)


def _common(groups: list[tuple[Sure, ...]]) -> tuple[Sure, ...]:
    """What is sure in each of some cases."""
    first, *others = groups
    keys = [{(each.value.root, each.value.trail, each.name) for each in group} for group in others]
    return tuple(
        each
        for each in first
        if all((each.value.root, each.value.trail, each.name) in group for group in keys)
    )
