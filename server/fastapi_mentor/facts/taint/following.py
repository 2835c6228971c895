"""Follows the parameters of a function through its statements."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterable, Sequence
from typing import Any

from fastapi_mentor.facts.outline import Outline
from fastapi_mentor.facts.parameter import Parameter
from fastapi_mentor.facts.scope import Function, Scope
from fastapi_mentor.facts.syntax import children, walk
from fastapi_mentor.facts.taint import keeping
from fastapi_mentor.facts.taint.calling import Caller
from fastapi_mentor.facts.taint.guards import apply, looked_at_by, sides
from fastapi_mentor.facts.taint.reading import Helper
from fastapi_mentor.facts.taint.sinks import name_of
from fastapi_mentor.facts.taint.value import (
    HOLE,
    State,
    Value,
    Values,
    elements_of,
    joined,
    together,
)


class Follower(Caller):
    """Goes through the body of a function as it runs, and notes where its parameters come.

    `returns` are the values that it returns, `sure` is what is looked at by every way that leaves it.
    """

    def __init__(
        self, scope: Scope, outline: Outline, parameters: Sequence[Parameter], helper: Helper
    ) -> None:
        super().__init__(scope, outline, helper)
        assert isinstance(scope.node, ast.FunctionDef | ast.AsyncFunctionDef)
        self.returns: list[tuple[ast.expr, Values]] = []
        self.sure: State | None = None
        self._broken: list[State] = []
        names: dict[str, Values] = {
            each.node.arg: (Value(each),) for each in parameters if each.node.arg not in ("self", "cls")
        }
        self.leave(self.block(scope.node.body, State(names, {})))

    def block(self, nodes: Iterable[ast.stmt], state: State | None) -> State | None:
        """What holds after some statements; None where they lead out."""
        for node in nodes:
            if state is None:
                return None
            visit = _STATEMENTS.get(type(node))
            if visit is not None:
                state = visit(self, node, state)
            else:
                for child in children(node):
                    if isinstance(child, ast.expr):
                        self.value(child, state)
        return state

    def leave(self, state: State | None) -> None:
        """A way leads out of the function."""
        if state is not None and not self._inner:
            self.sure = joined(self.sure, state.copy())

    def _expression(self, node: ast.Expr, state: State) -> State:
        self.value(node.value, state)
        call = node.value.value if isinstance(node.value, ast.Await) else node.value
        if isinstance(call, ast.Call):
            self._made_sure(call, state)
        return state

    def _made_sure(self, call: ast.Call, state: State) -> None:
        """A call whose result nobody asks for, as `check_url(url)`, fails for what may do harm."""
        word = name_of(call.func)
        if word in ("relative_to", "visit") or keeping.makes_sure(word):
            given = [*call.args, *(each.value for each in call.keywords)]
            if isinstance(call.func, ast.Attribute):
                given.append(call.func.value)
            for each in given:
                for value in self.quietly(each, state):
                    state.look(value, looked_at_by(word))

    def _assign(self, node: ast.Assign, state: State) -> State:
        values = self.value(node.value, state)
        for target in node.targets:
            self.bind(target, values, node.value, state)
        return state

    def _annotated(self, node: ast.AnnAssign, state: State) -> State:
        if node.value is not None:
            self.bind(node.target, self.value(node.value, state), node.value, state)
        return state

    def _augmented(self, node: ast.AugAssign, state: State) -> State:
        before = self.value(node.target, state)
        after = self.value(node.value, state)
        if isinstance(node.target, ast.Name):
            is_path = isinstance(node.op, ast.Div)
            added = tuple(each.derived(HOLE)._replace(is_path=is_path) for each in after)
            state.names[node.target.id] = together(before, added)
        return state

    def _if(self, node: ast.If, state: State) -> State | None:
        self.value(node.test, state)
        found = sides(node.test, self.asking(state))
        body = self.block(node.body, apply(found.true, state.copy()))
        orelse = self.block(node.orelse, apply(found.false, state))
        return joined(orelse, body)

    def _assert(self, node: ast.Assert, state: State) -> State:
        self.value(node.test, state)
        return apply(sides(node.test, self.asking(state)).true, state)

    def _for(self, node: ast.For | ast.AsyncFor, state: State) -> State | None:
        values = self.value(node.iter, state)
        self.bind(node.target, elements_of(values), node.target, state)
        after = self._loop(node, state.copy(), state)
        is_tree = isinstance(node.iter, ast.Call) and name_of(node.iter.func) in ("walk", "iter_child_nodes")
        if (
            is_tree
            and after is not None
            and any(isinstance(each, ast.Raise | ast.Return) for each in walk(node))
        ):
            for value in values:  # each part of a tree is looked at, and some are refused
                after.look(value)
        return after

    def _while(self, node: ast.While, state: State) -> State | None:
        self.value(node.test, state)
        found = sides(node.test, self.asking(state))
        return self._loop(node, apply(found.true, state.copy()), state)

    def _loop(self, node: ast.For | ast.AsyncFor | ast.While, start: State, never: State) -> State | None:
        """What holds after a loop, whose body begins with `start`; `never` is when it does not."""
        around, self._broken = self._broken, []
        after = joined(never, self.block(node.body, start))
        after = self.block(node.orelse, after)
        for each in self._broken:
            after = joined(after, each)
        self._broken = around
        return after

    def _with(self, node: ast.With | ast.AsyncWith, state: State) -> State | None:
        for item in node.items:
            values = self.value(item.context_expr, state)
            if item.optional_vars is not None:
                self.bind(item.optional_vars, values, item.context_expr, state)
        return self.block(node.body, state)

    def _try(self, node: ast.Try | ast.TryStar, state: State) -> State | None:
        before = state.copy()
        after = self.block(node.orelse, self.block(node.body, state))
        for handler in node.handlers:
            start = before.copy()
            if after is not None:
                # What was bound in the body may be bound already; what it made sure of may not.
                for name, values in after.names.items():
                    start.names[name] = together(start.names.get(name, ()), values)
            after = joined(after, self.block(handler.body, start))
        if node.finalbody and after is None:
            self.block(node.finalbody, before)
            return None
        return self.block(node.finalbody, after)

    def _match(self, node: ast.Match, state: State) -> State | None:
        values = self.value(node.subject, state)
        after: State | None = state.copy()
        for case in node.cases:
            start = state.copy()
            if isinstance(case.pattern, ast.MatchValue | ast.MatchOr | ast.MatchSingleton):
                for value in values:
                    start.look(value)
            elif (
                isinstance(case.pattern, ast.MatchAs) and case.pattern.pattern is None and case.guard is None
            ):
                after = None
            if case.guard is not None:
                self.value(case.guard, start)
            after = joined(after, self.block(case.body, start))
        return after

    def _return(self, node: ast.Return, state: State) -> None:
        if node.value is not None:
            values = self.value(node.value, state)
            if not self._inner:
                self.returned.update(dict.fromkeys(values))
                self.returns.append((node.value, values))
        self.leave(state)

    def _raise(self, node: ast.Raise, state: State) -> None:
        for each in (node.exc, node.cause):
            if each is not None:
                self.value(each, state)

    def _break(self, node: ast.Break, state: State) -> None:
        """What holds here holds after the loop."""
        self._broken.append(state)

    def _function(self, node: Function, state: State) -> State:
        """A function inside sees the names around it, and hides those of its own parameters."""
        around = self._inner[-1] if self._inner else self.scope
        inner = next((each for each in around.children if each.node is node), None)
        if inner is None:
            return state
        own = {each.arg for each in (*node.args.posonlyargs, *node.args.args, *node.args.kwonlyargs)}
        state.names.pop(node.name, None)
        there = state.copy()
        for name in own:
            there.names.pop(name, None)
        self._inner.append(inner)
        self.block(node.body, there)
        self._inner.pop()
        return state


_STATEMENTS: dict[type, Callable[[Follower, Any, State], State | None]] = {
    ast.Expr: Follower._expression,
    ast.Assign: Follower._assign,
    ast.AnnAssign: Follower._annotated,
    ast.AugAssign: Follower._augmented,
    ast.If: Follower._if,
    ast.Assert: Follower._assert,
    ast.For: Follower._for,
    ast.AsyncFor: Follower._for,
    ast.While: Follower._while,
    ast.With: Follower._with,
    ast.AsyncWith: Follower._with,
    ast.Try: Follower._try,
    ast.TryStar: Follower._try,
    ast.Match: Follower._match,
    ast.Return: Follower._return,
    ast.Raise: Follower._raise,
    ast.Break: Follower._break,
    ast.Continue: lambda follower, node, state: None,
    ast.FunctionDef: Follower._function,
    ast.AsyncFunctionDef: Follower._function,
    ast.ClassDef: lambda follower, node, state: state,
}
