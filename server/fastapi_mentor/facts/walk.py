"""One walk over the nodes of a statement, which sees all its scopes."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterable

from fastapi_mentor.facts.scope import Binding, Call, Function, How, Loop, Scope, Survey
from fastapi_mentor.facts.syntax import FIELDS, LEAVES, SPECIAL


class Walker:
    """Walks statements once. Written for speed: it sees every node of every file of a workspace."""

    def __init__(self, found: Survey) -> None:
        self.found = found

    def visit_all(self, nodes: Iterable[ast.AST], scope: Scope, loop: Loop | None) -> None:
        for node in nodes:
            see = SEEN_BY[type(node)]
            if see is not None:
                see(self, node, scope, loop)

    def visit(self, node: ast.AST, scope: Scope, loop: Loop | None) -> None:
        see = SEEN_BY[type(node)]
        if see is not None:
            see(self, node, scope, loop)

    def any_other(self, node: ast.AST, scope: Scope, loop: Loop | None) -> None:
        for name in FIELDS[type(node)]:
            value = getattr(node, name)
            for item in value if type(value) is list else (value,):
                see = SEEN_BY.get(type(item))  # patterns have texts too, dictionaries have gaps
                if see is not None:
                    see(self, item, scope, loop)

    def value(self, node: ast.Expr | ast.Starred, scope: Scope, loop: Loop | None) -> None:
        self.visit(node.value, scope, loop)

    def if_(self, node: ast.If, scope: Scope, loop: Loop | None) -> None:
        self.visit(node.test, scope, loop)
        self.visit_all(node.body, scope, loop)
        self.visit_all(node.orelse, scope, loop)

    def binary(self, node: ast.BinOp, scope: Scope, loop: Loop | None) -> None:
        # A sum of many texts goes deep on the left.
        chain = [node]
        while type(left := chain[-1].left) is ast.BinOp:
            chain.append(left)
        self.visit(left, scope, loop)
        for each in reversed(chain):
            self.visit(each.right, scope, loop)

    def values(self, node: ast.BoolOp | ast.JoinedStr, scope: Scope, loop: Loop | None) -> None:
        self.visit_all(node.values, scope, loop)

    def call(self, node: ast.Call, scope: Scope, loop: Loop | None, awaited: bool = False) -> None:
        found = Call(node, scope, loop, awaited)
        scope.calls.append(found)
        callee = node.func
        if type(callee) is ast.Attribute:
            name = callee.attr
            if type(callee.value) is not ast.Name:
                self.visit(callee.value, scope, loop)
        elif type(callee) is ast.Name:
            name = callee.id
            self.found.plain.add(name)
        else:
            name = ""
            self.visit(callee, scope, loop)
        known = self.found.calls.get(name)
        if known is None:
            self.found.calls[name] = [found]
        else:
            known.append(found)
        for argument in node.args:
            see = SEEN_BY[type(argument)]
            if see is not None:
                see(self, argument, scope, loop)
        for keyword in node.keywords:
            self.visit(keyword.value, scope, loop)

    def await_(self, node: ast.Await, scope: Scope, loop: Loop | None) -> None:
        scope.awaits.append(node)
        if type(node.value) is ast.Call:
            self.call(node.value, scope, loop, True)
        else:
            self.visit(node.value, scope, loop)

    def function(self, node: Function, scope: Scope, loop: Loop | None) -> None:
        scope.bind(node.name, Binding(How.DEFINED, node))
        arguments = node.args
        if node.decorator_list:
            self._decorators(node.decorator_list, scope, loop)
        inner = self._open(node, scope)
        self._parameters(arguments, inner, scope, loop)
        if node.returns is not None:
            self.visit(node.returns, scope, loop)
        self.visit_all(node.body, inner, None)

    def _decorators(self, nodes: list[ast.expr], scope: Scope, loop: Loop | None) -> None:
        for node in nodes:
            if type(node) is ast.Name:
                self.found.words.add(node.id)
                continue
            if type(node) is ast.Call and type(node.func) is ast.Attribute:
                self.found.words.add(f"@{node.func.attr}")
            self.visit(node, scope, loop)

    def function_lambda(self, node: ast.Lambda, scope: Scope, loop: Loop | None) -> None:
        inner = self._open(node, scope)
        self._parameters(node.args, inner, scope, loop)
        self.visit(node.body, inner, None)

    def _open(self, node: Function | ast.Lambda | ast.ClassDef, parent: Scope) -> Scope:
        scope = Scope(node, parent)
        parent.children.append(scope)
        self.found.scopes.append(scope)
        return scope

    def _parameters(self, arguments: ast.arguments, inner: Scope, outer: Scope, loop: Loop | None) -> None:
        for group in (arguments.posonlyargs, arguments.args, arguments.kwonlyargs):
            for parameter in group:
                inner.bindings[parameter.arg] = [Binding(How.PARAMETER, parameter)]
                if parameter.annotation is not None:
                    self.visit(parameter.annotation, outer, loop)
        for extra in (arguments.vararg, arguments.kwarg):
            if extra is not None:
                inner.bindings[extra.arg] = [Binding(How.OTHER, extra)]
        self.visit_all(arguments.defaults, outer, loop)
        for default in arguments.kw_defaults:
            if default is not None:
                self.visit(default, outer, loop)

    def class_(self, node: ast.ClassDef, scope: Scope, loop: Loop | None) -> None:
        scope.bind(node.name, Binding(How.DEFINED, node))
        self._decorators(node.decorator_list, scope, loop)
        self.visit_all(node.bases, scope, loop)
        for keyword in node.keywords:
            self.visit(keyword.value, scope, loop)
        self.visit_all(node.body, self._open(node, scope), None)

    def assign(self, node: ast.Assign, scope: Scope, loop: Loop | None) -> None:
        for target in node.targets:
            self._target(target, How.ASSIGNED, node, node.value, scope, loop)
        self.visit(node.value, scope, loop)

    def ann_assign(self, node: ast.AnnAssign, scope: Scope, loop: Loop | None) -> None:
        self._target(node.target, How.ANNOTATED, node, node.value, scope, loop)
        self.visit(node.annotation, scope, loop)
        if node.value is not None:
            self.visit(node.value, scope, loop)

    def aug_assign(self, node: ast.AugAssign, scope: Scope, loop: Loop | None) -> None:
        self._target(node.target, How.OTHER, node, None, scope, loop)
        self.visit(node.value, scope, loop)

    def named(self, node: ast.NamedExpr, scope: Scope, loop: Loop | None) -> None:
        self._target(node.target, How.ASSIGNED, node, node.value, scope, loop)
        self.visit(node.value, scope, loop)

    def for_(self, node: ast.For | ast.AsyncFor, scope: Scope, loop: Loop | None) -> None:
        if type(node) is ast.AsyncFor:
            scope.awaits.append(node)
        scope.loops.append(node)
        self._target(node.target, How.ITERATED, node, node.iter, scope, loop)
        self.visit(node.iter, scope, loop)
        self.visit_all(node.body, scope, node)
        self.visit_all(node.orelse, scope, loop)

    def while_(self, node: ast.While, scope: Scope, loop: Loop | None) -> None:
        scope.loops.append(node)
        self.visit(node.test, scope, node)
        self.visit_all(node.body, scope, node)
        self.visit_all(node.orelse, scope, loop)

    def with_(self, node: ast.With | ast.AsyncWith, scope: Scope, loop: Loop | None) -> None:
        if type(node) is ast.AsyncWith:
            scope.awaits.append(node)
        for item in node.items:
            if item.optional_vars is not None:
                self._target(item.optional_vars, How.ENTERED, node, item.context_expr, scope, loop)
            self.visit(item.context_expr, scope, loop)
        self.visit_all(node.body, scope, loop)

    def import_(self, node: ast.Import | ast.ImportFrom, scope: Scope, loop: Loop | None) -> None:
        self.found.imports.append(node)
        for alias in node.names:
            name = alias.asname or (alias.name.partition(".")[0] if type(node) is ast.Import else alias.name)
            scope.bind(name, Binding(How.IMPORTED, node))

    def attribute(self, node: ast.Attribute, scope: Scope, loop: Loop | None) -> None:
        known = self.found.attributes.get(node.attr)
        if known is None:
            self.found.attributes[node.attr] = [(node, scope)]
        else:
            known.append((node, scope))
        if type(node.value) is not ast.Name:
            self.visit(node.value, scope, loop)

    def try_(self, node: ast.Try | ast.TryStar, scope: Scope, loop: Loop | None) -> None:
        self.found.tries.append((node, scope))
        for part in (node.body, node.handlers, node.orelse, node.finalbody):
            self.visit_all(part, scope, loop)

    def raise_(self, node: ast.Raise, scope: Scope, loop: Loop | None) -> None:
        self.found.raises.append((node, scope))
        if node.exc is not None:
            self.visit(node.exc, scope, loop)
        if node.cause is not None:
            self.visit(node.cause, scope, loop)

    def handler(self, node: ast.ExceptHandler, scope: Scope, loop: Loop | None) -> None:
        self.found.handlers.append((node, scope))
        if node.name:
            scope.bind(node.name, Binding(How.OTHER, node))
        if node.type is not None:
            self.visit(node.type, scope, loop)
        self.visit_all(node.body, scope, loop)

    def return_(self, node: ast.Return, scope: Scope, loop: Loop | None) -> None:
        scope.returns.append(node)
        if node.value is not None:
            self.visit(node.value, scope, loop)

    def yield_(self, node: ast.Yield | ast.YieldFrom, scope: Scope, loop: Loop | None) -> None:
        scope.yields.append(node)
        if node.value is not None:
            self.visit(node.value, scope, loop)

    def global_(self, node: ast.Global | ast.Nonlocal, scope: Scope, loop: Loop | None) -> None:
        scope.outside.update(node.names)

    def comprehension(
        self,
        node: ast.ListComp | ast.SetComp | ast.DictComp | ast.GeneratorExp,
        scope: Scope,
        loop: Loop | None,
    ) -> None:
        inner = loop
        for generator in node.generators:
            # The first iterable is evaluated once, each further one in the loops before it.
            self.visit(generator.iter, scope, inner)
            if generator.is_async:
                scope.awaits.append(generator)
            scope.loops.append(generator)
            inner = generator
            self._target(generator.target, How.ITERATED, generator, generator.iter, scope, inner)
            self.visit_all(generator.ifs, scope, inner)
        if type(node) is ast.DictComp:
            self.visit(node.key, scope, inner)
            self.visit(node.value, scope, inner)
        else:
            self.visit(node.elt, scope, inner)  # type: ignore[union-attr]

    def subscript(self, node: ast.Subscript, scope: Scope, loop: Loop | None) -> None:
        value = node.value
        name = value.attr if type(value) is ast.Attribute else value.id if type(value) is ast.Name else ""
        self.found.subscripts.setdefault(name, []).append((node, scope))
        self.visit(value, scope, loop)
        self.visit(node.slice, scope, loop)

    def match_name(self, node: ast.MatchAs | ast.MatchStar, scope: Scope, loop: Loop | None) -> None:
        if node.name:
            scope.bind(node.name, Binding(How.OTHER, node))
        if type(node) is ast.MatchAs and node.pattern is not None:
            self.visit(node.pattern, scope, loop)

    def delete(self, node: ast.Delete, scope: Scope, loop: Loop | None) -> None:
        for target in node.targets:
            self._target(target, How.OTHER, node, None, scope, loop)

    def _target(
        self,
        target: ast.expr,
        how: How,
        node: ast.AST,
        value: ast.expr | None,
        scope: Scope,
        loop: Loop | None,
    ) -> None:
        match target:
            case ast.Name():
                scope.bind(target.id, Binding(how, node, value))
            case ast.Tuple() | ast.List():
                for element in target.elts:
                    self._target(element, How.OTHER, node, None, scope, loop)
            case ast.Starred():
                self._target(target.value, How.OTHER, node, None, scope, loop)
            case _:
                self.visit(target, scope, loop)


SEEN_BY: dict[type, Callable[..., None] | None] = {
    kind: getattr(Walker, SPECIAL[kind]) if kind in SPECIAL else Walker.any_other if names else None
    for kind, names in FIELDS.items()
}
"""What sees each kind of node; None for those in which there is nothing to see."""
SEEN_BY.update(dict.fromkeys(LEAVES))
