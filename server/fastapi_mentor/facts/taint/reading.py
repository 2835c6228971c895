"""Reads what the expressions of a function hold of its parameters."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterable
from typing import Any

from fastapi_mentor.facts.expression import literal
from fastapi_mentor.facts.outline import Outline
from fastapi_mentor.facts.place import Place, place
from fastapi_mentor.facts.properties import cached_property
from fastapi_mentor.facts.scope import Scope
from fastapi_mentor.facts.syntax import children
from fastapi_mentor.facts.taint import keeping
from fastapi_mentor.facts.taint.asking import Question
from fastapi_mentor.facts.taint.guards import apply, sides
from fastapi_mentor.facts.taint.sinks import name_of
from fastapi_mentor.facts.taint.value import (
    HOLE,
    Reached,
    Sink,
    State,
    Value,
    Values,
    elements_of,
    together,
)

_OF_HOSTS = ('"//', "'//", "netloc", "hostname", "urlparse", "urlsplit")

Helper = Callable[[ast.Call, Place], Any]


class Reader:
    """Tells what expressions hold, and notes what comes where it may do harm.

    `reached` is what does, `returned` what generators give, `helper` finds what a function of the project
    does with what it is given.
    """

    def __init__(self, scope: Scope, outline: Outline, helper: Helper) -> None:
        self.outline = outline
        self.scope = scope
        self.helper = helper
        self.reached: dict[Reached, None] = {}
        self.returned: dict[Value, None] = {}
        self._silent = False
        self._inner: list[Scope] = []

    @property
    def place(self) -> Place:
        """Where names are looked up."""
        return place(self.outline, self._inner[-1] if self._inner else self.scope)

    def leave(self, state: State | None) -> None:
        """A way leads out of the function."""
        raise NotImplementedError

    def quietly(self, node: ast.expr, state: State) -> Values:
        """What an expression holds, without noting again where it goes."""
        before, self._silent = self._silent, True
        try:
            return self.value(node, state.copy())
        finally:
            self._silent = before

    def asking(self, state: State) -> Question:
        """Tells what expressions hold, for whoever looks at a condition."""
        return Question(self, state)

    @cached_property
    def knows_hosts(self) -> bool:
        """Whether the function looks at the hosts of addresses."""
        node = self.scope.node
        text = self.outline.text(node) if node is not None else ""
        return any(word in text for word in _OF_HOSTS)

    def value(self, node: ast.expr, state: State) -> Values:
        """What an expression may hold of the parameters."""
        visit = _EXPRESSIONS.get(type(node))
        if visit is not None:
            return visit(self, node, state)
        for child in children(node):
            if isinstance(child, ast.expr):
                self.value(child, state)
        return ()

    def _all(self, nodes: Iterable[ast.expr | None], state: State) -> Values:
        return together(*(self.value(each, state) for each in nodes if each is not None))

    def _name(self, node: ast.Name, state: State) -> Values:
        held = state.names.get(node.id)
        if not held:
            return ()
        seen = (state.seen(each) for each in held)
        return tuple(each if each.node is not None else each._replace(node=node) for each in seen if each)

    def _attribute(self, node: ast.Attribute, state: State) -> Values:
        read = (keeping.after_attribute(node.attr, each) for each in self.value(node.value, state))
        return self._read(node, read, state)

    def _read(self, node: ast.expr, read: Iterable[Value | None], state: State) -> Values:
        """What was read of values; the expression that reads a part of a parameter stands for it."""
        found = []
        for value in read:
            seen = state.seen(value) if value is not None else None
            if seen is not None:
                found.append(seen if seen.is_derived or seen.hops else seen._replace(node=node))
        return tuple(found)

    def _subscript(self, node: ast.Subscript, state: State) -> Values:
        values = self.value(node.value, state)
        self.value(node.slice, state)
        if isinstance(node.slice, ast.Slice):
            return tuple(keeping.piece_of(each) for each in values)
        key = literal(node.slice)
        split = node.value
        is_end = (
            isinstance(split, ast.Call)
            and name_of(split.func) in ("split", "rsplit", "rpartition", "splitext", "partition")
            and key in (-1, 1, 2)
            and (name_of(split.func) != "split" or key == -1)
        )
        read = []
        for held in values:
            each = held.under(key)
            if each is None:
                continue
            if not each.is_derived and not held.keys:
                each = each._replace(trail=(*each.trail, f"[{key}]" if isinstance(key, str) else "[]"))
            read.append(each.safe_for({Sink.PATH}) if is_end else each)
        return self._read(node, read, state)

    def _f_string(self, node: ast.JoinedStr, state: State) -> Values:
        found: list[Value] = []
        texts = [str(part.value) if isinstance(part, ast.Constant) else HOLE for part in node.values]
        for number, part in enumerate(node.values):
            if isinstance(part, ast.FormattedValue):
                values = self.value(part.value, state)
                before, after = "".join(texts[:number]), "".join(texts[number + 1 :])
                found += [each.derived(before, after) for each in values]
        return tuple(found)

    def _operation(self, node: ast.BinOp, state: State) -> Values:
        left = self.value(node.left, state)
        right = self.value(node.right, state)
        match node.op:
            case ast.Add():
                text = literal(node.left)
                before = text if isinstance(text, str) else HOLE
                text = literal(node.right)
                after = text if isinstance(text, str) else HOLE
                return together(
                    (each.derived("", after) for each in left), (each.derived(before) for each in right)
                )
            case ast.Div():
                return tuple(each.derived()._replace(is_path=True) for each in (*left, *right))
            case ast.Mod():
                if is_markup(node.left):
                    right = tuple(each.safe_for({Sink.HTML}) for each in right)
                template = literal(node.left)
                first = template.partition("%")[0] if isinstance(template, str) else HOLE
                filled = (each.derived(first, HOLE) for each in right)
                return together((each.derived() for each in left), filled)
            case ast.BitOr():
                return together(left, right)
        return tuple(each.answer for each in (*left, *right))

    def _conditional(self, node: ast.IfExp, state: State) -> Values:
        self.value(node.test, state)
        found = sides(node.test, self.asking(state))
        body = self.value(node.body, apply(found.true, state.copy()))
        return together(body, self.value(node.orelse, apply(found.false, state.copy())))

    def _either(self, node: ast.BoolOp, state: State) -> Values:
        there = state.copy()
        found: list[Values] = []
        for each in node.values:
            found.append(self.value(each, there))
            sure = sides(each, self.asking(there))
            apply(sure.true if isinstance(node.op, ast.And) else sure.false, there)
        return found[-1] if isinstance(node.op, ast.And) else together(*found)

    def _inside(self, node: ast.Await | ast.Starred | ast.YieldFrom, state: State) -> Values:
        return self.value(node.value, state)

    def _yield(self, node: ast.Yield, state: State) -> Values:
        if node.value is not None:
            values = self.value(node.value, state)
            if not self._inner:
                self.returned.update(dict.fromkeys(values))
        self.leave(state)
        return ()

    def _walrus(self, node: ast.NamedExpr, state: State) -> Values:
        values = self.value(node.value, state)
        self.bind(node.target, values, node.value, state)
        return values

    def _elements(self, node: ast.List | ast.Tuple | ast.Set, state: State) -> Values:
        return self._all(node.elts, state)

    def _dict(self, node: ast.Dict, state: State) -> Values:
        self._all(node.keys, state)
        found: list[Value] = []
        for key, value in zip(node.keys, node.values, strict=True):
            name = literal(key)
            for each in self.value(value, state):
                found.append(each._replace(keys=(name, *each.keys)) if isinstance(name, str) else each)
        return tuple(found)

    def _comprehension(
        self, node: ast.ListComp | ast.SetComp | ast.GeneratorExp | ast.DictComp, state: State
    ) -> Values:
        there = state.copy()
        for generator in node.generators:
            self.bind(
                generator.target, elements_of(self.value(generator.iter, there)), generator.target, there
            )
            for test in generator.ifs:
                self.value(test, there)
                apply(sides(test, self.asking(there)).true, there)
        if isinstance(node, ast.DictComp):
            self.value(node.key, there)
            return self.value(node.value, there)
        return self.value(node.elt, there)

    def _lambda(self, node: ast.Lambda, state: State) -> Values:
        own = {each.arg for each in node.args.args}
        names = {name: values for name, values in state.names.items() if name not in own}
        self.value(node.body, State(names, dict(state.looked)))
        return ()

    def _compare(self, node: ast.Compare, state: State) -> Values:
        return tuple(each.answer for each in self._all((node.left, *node.comparators), state))

    def bind(self, target: ast.expr, values: Values, given: ast.expr, state: State) -> None:
        """A name, or the names of a tuple, are given a value."""
        match target:
            case ast.Name(id=name):
                state.names[name] = values
            case ast.Starred(value=inner):
                self.bind(inner, values, given, state)
            case ast.Tuple(elts=elements) | ast.List(elts=elements):
                each_given = given.elts if isinstance(given, ast.Tuple | ast.List) else []
                if len(each_given) == len(elements):
                    for element, value in zip(elements, each_given, strict=True):
                        self.bind(element, self.quietly(value, state), value, state)
                    return
                word = name_of(given.func) if isinstance(given, ast.Call) else ""
                for number, element in enumerate(elements):
                    is_last = number == len(elements) - 1
                    held = () if word == "splitext" and number else values
                    if is_last and word in ("split", "rsplit", "partition", "rpartition"):
                        held = tuple(each.safe_for({Sink.PATH}) for each in values)
                    self.bind(element, held, element, state)
            case ast.Subscript(value=ast.Name(id=name), slice=ast.Constant(value=str() as key)) if values:
                under = (each._replace(keys=(key, *each.keys)) for each in values)
                state.names[name] = together(state.names.get(name, ()), under)
            case ast.Subscript(value=ast.Name(id=name)) | ast.Attribute(value=ast.Name(id=name)) if values:
                kept = tuple(each.derived(HOLE) for each in values)
                state.names[name] = together(state.names.get(name, ()), kept)

    def call(self, node: ast.Call, state: State) -> Values:
        """What a call gives."""
        raise NotImplementedError


def is_markup(node: ast.expr) -> bool:
    """Whether an expression is a template of `markupsafe`, which escapes what is put into it."""
    return isinstance(node, ast.Call) and name_of(node.func) == "Markup"


_EXPRESSIONS: dict[type, Callable[[Reader, Any, State], Values]] = {
    ast.Name: Reader._name,
    ast.Attribute: Reader._attribute,
    ast.Subscript: Reader._subscript,
    ast.JoinedStr: Reader._f_string,
    ast.BinOp: Reader._operation,
    ast.IfExp: Reader._conditional,
    ast.BoolOp: Reader._either,
    ast.Await: Reader._inside,
    ast.Starred: Reader._inside,
    ast.Yield: Reader._yield,
    ast.NamedExpr: Reader._walrus,
    ast.List: Reader._elements,
    ast.Tuple: Reader._elements,
    ast.Set: Reader._elements,
    ast.Dict: Reader._dict,
    ast.ListComp: Reader._comprehension,
    ast.SetComp: Reader._comprehension,
    ast.GeneratorExp: Reader._comprehension,
    ast.DictComp: Reader._comprehension,
    ast.Lambda: Reader._lambda,
    ast.Compare: Reader._compare,
    ast.Call: lambda reader, node, state: reader.call(node, state),
    ast.Constant: lambda reader, node, state: (),
}
