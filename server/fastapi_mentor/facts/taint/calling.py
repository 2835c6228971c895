"""Reads what calls give of the values that they are given, and where these come by them."""

from __future__ import annotations

import ast
from typing import Any

from fastapi_mentor.facts.expression import literal
from fastapi_mentor.facts.taint import keeping
from fastapi_mentor.facts.taint.guards import SAYS_NOTHING
from fastapi_mentor.facts.taint.reading import Reader, is_markup
from fastapi_mentor.facts.taint.sinks import name_of, taken
from fastapi_mentor.facts.taint.templates import puts_in_as_it_comes
from fastapi_mentor.facts.taint.value import (
    HOLE,
    Hop,
    Reached,
    Share,
    Sink,
    State,
    Value,
    Values,
    together,
)
from fastapi_mentor.facts.written import written

_GUESSING = frozenset(
    {"guess_type", "guess_extension", "from_buffer", "getsize", "stat", "time", "seek", "tell"}
)
"""What tells something of a file, and nothing of its name."""
_MATCHING = frozenset({"re.match", "re.search", "re.fullmatch"})
_ANYTHING = (".*", ".+", "[\\s\\S]")
_PUTTING = frozenset({"append", "add", "extend", "insert", "update", "write"})
"""Methods by which lists and the like are given something."""


class Caller(Reader):
    """Tells what calls give, of libraries and of the project."""

    def call(self, node: ast.Call, state: State) -> Values:
        """What a call gives; what it is given may come where it does harm."""
        function = node.func
        receiver = self.value(function.value, state) if isinstance(function, ast.Attribute) else ()
        if not isinstance(function, ast.Attribute | ast.Name):
            self.value(function, state)
        given = [self.value(each, state) for each in node.args]
        named = {each.arg: self.value(each.value, state) for each in node.keywords}
        everything = together(*given, *named.values())
        if not everything and not receiver:
            return ()
        return self._handed(node, receiver, given, named, state)

    def _handed(
        self,
        node: ast.Call,
        receiver: Values,
        given: list[Values],
        named: dict[str | None, Values],
        state: State,
    ) -> Values:
        function = node.func
        at = self.place
        for sink, argument in taken(node, at):
            self.note(sink, argument, self.quietly(argument, state), node)
        word = name_of(function)
        name = at.qualified(function) or ""
        everything = together(*given, *named.values())
        threaded = keeping.THREADS.get(word)
        if threaded is not None and len(node.args) > threaded:
            called = keeping.handed_over(node, threaded)
            return self._handed(called, (), given[threaded + 1 :], named, state)
        if name in keeping.PARSED:
            for value in everything:
                if value.share is Share.WHOLE:
                    state.look(value)
            return ()
        if name in _MATCHING and everything and self._lets_through(node.args[:1]):
            return tuple(each.derived() for each in everything)
        if name and everything:
            after = [kept for each in everything if (kept := keeping.after_function(name, each)) is not None]
            if after:
                return tuple(after)
        first = literal(node.args[0]) if node.args else None
        if word == "format" and not receiver and isinstance(function, ast.Attribute):
            text = literal(function.value)
            before = text.partition("{")[0] if isinstance(text, str) else HOLE
            filled = tuple(each.derived(before, HOLE) for each in everything)
            return (
                tuple(each.safe_for({Sink.HTML}) for each in filled) if is_markup(function.value) else filled
            )
        if (
            word == "render"
            and isinstance(function, ast.Attribute)
            and puts_in_as_it_comes(function.value, at)
        ):
            return tuple(each.derived(HOLE, HOLE) for each in everything)
        if word == "join" and isinstance(function, ast.Attribute):
            return tuple(each.derived("", HOLE) for each in everything)
        if receiver:
            key = first if first is not None else None
            own = self._read(node, [keeping.after_method(word, key, each) for each in receiver], state)
            if word in ("joinpath", "with_name", "with_stem") and everything:
                own = together(own, (each.derived()._replace(is_path=True) for each in everything))
            if own:
                return together(own, (each.answer for each in everything))
        elif word in ("joinpath", "with_name") and everything:
            return tuple(each.derived()._replace(is_path=True) for each in everything)
        helped = self.helper(node, at) if everything else None
        if helped is None and word in _PUTTING and everything:
            self._put(function, everything, state)
            return ()
        back = self._helped(node, word, given, named, helped, state) if helped is not None else ()
        if back or word in SAYS_NOTHING or word in _GUESSING:
            return back
        return tuple(each.answer for each in (*everything, *receiver))

    def _lets_through(self, pattern: list[ast.expr]) -> bool:
        """Whether some part of a regular expression stands for any text, and none for a host."""
        found = written(pattern[0], self.place) if pattern else None
        text = found.value if found is not None else None
        return isinstance(text, str) and "://" not in text and any(each in text for each in _ANYTHING)

    def _put(self, function: ast.expr, values: Values, state: State) -> None:
        if isinstance(function, ast.Attribute) and isinstance(function.value, ast.Name):
            held = state.names.get(function.value.id, ())
            state.names[function.value.id] = together(held, (each.derived(HOLE) for each in values))

    def _helped(
        self,
        node: ast.Call,
        word: str,
        given: list[Values],
        named: dict[str | None, Values],
        helped: Any,
        state: State,
    ) -> Values:
        """What a function of the project does with what it is given."""
        returned: list[Value] = []
        for parameter, values in helped.assigned(node, given, named):
            hop = Hop(node, self.outline, f"`{helped.name}` gives it back", helped.name)
            into = Hop(node, self.outline, f"It goes into `{helped.name}`", helped.name, leads=True)
            for value in values:
                for reached in helped.reached_by(parameter):
                    passed = value.handed_on(reached.value, into)
                    passed = passed._replace(hops=(*passed.hops, *helped.end_of(reached)))
                    node_given = _argument_of(node, values, given)
                    self._note(Reached(reached.sink, passed, node_given, node))
                if not keeping.cleans(word):
                    for back in helped.returned_of(parameter):
                        returned.append(value.handed_on(back, hop))
                sure = helped.made_sure(parameter)
                if sure and value.share is Share.WHOLE:
                    state.look(value, sure)
        return tuple(dict.fromkeys(returned))

    def note(self, sink: Sink, argument: ast.expr, values: Values, at: ast.expr) -> None:
        """Values come where they may do harm."""
        for value in values:
            if sink not in value.safe:
                self._note(Reached(sink, value, argument, at))

    def _note(self, reached: Reached) -> None:
        if not self._silent and reached.sink not in reached.value.safe:
            self.reached[reached] = None


def _argument_of(node: ast.Call, values: Values, given: list[Values]) -> ast.expr:
    for argument, held in zip(node.args, given, strict=False):
        if held is values:
            return argument
    return node
