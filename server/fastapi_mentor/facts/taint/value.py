"""A value of a request on its way through a function, and where it may do harm."""

from __future__ import annotations

import ast
from collections.abc import Iterable
from enum import Enum
from typing import NamedTuple

from fastapi_mentor.facts.outline import Outline
from fastapi_mentor.facts.parameter import Parameter
from fastapi_mentor.source import Location


class Sink(Enum):
    """What reads a value, and means something by its text."""

    PATH = "path"
    """A path of the file system."""
    REDIRECT = "redirect"
    """The address to which a browser is sent."""
    HTML = "html"
    COMMAND = "command"
    """A command line, or the program that is run."""
    CODE = "code"
    """Python, or the name of a module."""
    TEMPLATE = "template"
    """The source of a template."""
    URL = "url"
    """The address that the server asks."""
    OBJECT = "object"
    """Bytes of which objects are made (`pickle`)."""
    LOG = "log"


HOLE = "\0"
"""Stands for text that is not known."""
EVERY = frozenset(Sink)
ENDS = {
    Sink.PATH: "It becomes a path",
    Sink.REDIRECT: "The browser is sent there",
    Sink.HTML: "It becomes HTML",
    Sink.COMMAND: "It becomes a command",
    Sink.CODE: "It becomes code",
    Sink.TEMPLATE: "It becomes a template",
    Sink.URL: "The server asks there",
    Sink.OBJECT: "Objects are made of it",
    Sink.LOG: "It is logged",
}
"""What happens to a value in the end."""
ADDRESSES = frozenset({Sink.URL, Sink.REDIRECT})


class Share(Enum):
    """How much of what was sent a value is."""

    WHOLE = 0
    HOST = 1
    """The host or the scheme of an address: whoever knows it knows where the address leads."""
    PIECE = 2
    """Some piece, which tells nothing of the rest."""
    ANSWER = 3
    """What somebody said who was given it: whoever asks whether there is an answer asks about the whole."""


class Hop(NamedTuple):
    """A place on the way of a value, in any module, and what happens there.

    `callee` is the function of the project that is called there; `leads` tells that it takes the value where
    it does harm, and does not only give it back.
    """

    node: ast.AST
    outline: Outline
    message: str
    callee: str = ""
    leads: bool = False

    @property
    def location(self) -> Location:
        """The place in its statement."""
        return self.outline.location(self.node)

    @property
    def path(self) -> str:
        """Its file."""
        return self.outline.module.path


class Value(NamedTuple):
    """What an expression may hold of a parameter.

    `root` is the parameter, `trail` what was read of it (`.filename`, `[next]`, `json()`), `node` the last
    expression that reads it by name. `before` and `after` are the texts that stand around it, with HOLE where
    something does that is not known. `is_path` tells that it is a `pathlib.Path` by now, `safe` where it does
    no harm. `further` is the part of the trail that functions of the project have read, `keys` are those of
    the dicts in which it stands.
    """

    root: Parameter
    trail: tuple[str, ...] = ()
    node: ast.expr | None = None
    before: str = ""
    after: str = ""
    is_derived: bool = False
    share: Share = Share.WHOLE
    is_path: bool = False
    safe: frozenset[Sink] = frozenset()
    hops: tuple[Hop, ...] = ()
    further: tuple[str, ...] = ()
    keys: tuple[str, ...] = ()

    def derived(self, before: str = "", after: str = "") -> Value:
        """A text that is made of it, with some text before it and after it."""
        if self.is_derived and not before and not after:
            return self
        return self._replace(is_derived=True, before=before + self.before, after=self.after + after)

    def under(self, key: object) -> Value | None:
        """The same, taken out of a dict in which it may stand; None where it stands under another key."""
        if not self.keys or not isinstance(key, str):
            return self
        return self._replace(keys=self.keys[1:]) if self.keys[0] == key else None

    @property
    def answer(self) -> Value:
        """What somebody says who is given it."""
        return self._replace(is_derived=True, share=Share.ANSWER, safe=EVERY)

    def safe_for(self, sinks: Iterable[Sink]) -> Value:
        """The same, where it does no harm in some places."""
        return self._replace(safe=self.safe.union(sinks))

    def handed_on(self, inner: Value, hop: Hop) -> Value:
        """What a function holds of this where `inner` is what it holds of the parameter that is given it."""
        return self._replace(
            trail=self.trail if self.is_derived else self.trail + inner.trail,
            before=inner.before + self.before,
            after=self.after + inner.after,
            is_derived=self.is_derived or inner.is_derived,
            share=max(self.share, inner.share, key=lambda each: each.value),
            is_path=inner.is_path or self.is_path,
            safe=self.safe | inner.safe,
            keys=(*inner.keys, *self.keys),
            hops=(*self.hops, hop, *inner.hops),
            further=self.further if self.is_derived else self.further + inner.trail,
        )


Values = tuple[Value, ...]
Looked = dict[tuple[Parameter, tuple[str, ...]], frozenset[Sink]]
"""What was looked at: where what was read of a parameter does no harm any more."""


class Reached(NamedTuple):
    """A value that comes where it may do harm.

    `node` is what the function hands over, `at` the call that takes it (or what is returned).
    """

    sink: Sink
    value: Value
    node: ast.expr
    at: ast.expr


def together(*groups: Iterable[Value]) -> Values:
    return tuple(dict.fromkeys(each for group in groups for each in group))


def elements_of(values: Values) -> Values:
    """What the elements of what is gone through hold."""
    return tuple(
        each
        if each.is_derived or each.trail[-1:] == ("[]",)
        else each._replace(trail=(*each.trail, "[]"), node=None)
        for each in values
    )


class State:
    """What the names of a function hold at some moment, and what was looked at by then."""

    __slots__ = ("looked", "names")

    def __init__(self, names: dict[str, Values], looked: Looked) -> None:
        self.names = names
        self.looked = looked

    def copy(self) -> State:
        """A state that may go another way."""
        return State(dict(self.names), dict(self.looked))

    def look(self, value: Value, sinks: frozenset[Sink] = EVERY) -> None:
        """Something has made sure that a value does no harm."""
        trail = value.trail
        while trail[-1:] == ("[]",):
            trail = trail[:-1]
        key = (value.root, trail)
        self.looked[key] = self.looked.get(key, frozenset()) | sinks

    def seen(self, value: Value) -> Value | None:
        """What is left of a value after what was looked at."""
        if not self.looked:
            return value
        trail = value.trail
        safe = value.safe
        for length in range(len(trail) + 1):
            safe = safe | self.looked.get((value.root, trail[:length]), frozenset())
        if safe == value.safe:
            return value
        return None if safe == EVERY else value._replace(safe=safe)

    def _settle(self) -> None:
        """What was looked at is noted in what the names hold, so that it stays known of them."""
        if self.looked:
            for name, values in self.names.items():
                seen = [self.seen(each) for each in values]
                self.names[name] = tuple(each for each in seen if each is not None)

    def merge(self, other: State | None) -> State:
        """What holds after one of two ways was gone."""
        if other is None:
            return self
        if self.looked != other.looked:
            self._settle()
            other._settle()
        for name, values in other.names.items():
            mine = self.names.get(name, ())
            self.names[name] = mine if mine == values else tuple(dict.fromkeys((*mine, *values)))
        self.looked = {
            key: both
            for key, sinks in self.looked.items()
            if (both := sinks & other.looked.get(key, frozenset()))
        }
        return self


def joined(first: State | None, second: State | None) -> State | None:
    """What holds after one of two ways was gone, of which each may have ended."""
    return first.merge(second) if first is not None else second
