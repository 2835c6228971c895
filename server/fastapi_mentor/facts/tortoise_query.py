"""A query of Tortoise, what becomes of it, and which relations of its rows are read."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from fastapi_mentor.facts.expression import parents
from fastapi_mentor.facts.mapped import MappedClass
from fastapi_mentor.facts.mapped_bases import Mapper
from fastapi_mentor.facts.outline import Outline
from fastapi_mentor.facts.place import place
from fastapi_mentor.facts.properties import cached_property
from fastapi_mentor.facts.scope import Call, How, Scope
from fastapi_mentor.facts.tortoise_field import TortoiseField
from fastapi_mentor.source import Location

_FIRST = frozenset(
    {*("filter", "all", "get", "get_or_none", "first", "exclude", "exists", "bulk_create", "bulk_update")}
    | {*("create", "get_or_create", "update_or_create", "in_bulk", "last", "earliest", "latest")}
)
_PLAIN = frozenset({"filter", "all", "exclude", "order_by", "limit", "offset", "distinct"})
_ONE = frozenset({"get", "get_or_none", "first"})
_TAKING = frozenset({"len", "list", "sorted", "tuple", "set", "bool", "enumerate", "reversed"})
_OF_QUERIES = frozenset(
    {
        *(
            "all",
            "annotate",
            "as_query",
            "bulk_create",
            "bulk_update",
            "count",
            "delete",
            "distinct",
            "earliest",
        ),
        *("exclude", "exists", "explain", "filter", "first", "force_index", "get", "get_or_none", "group_by"),
        *("in_bulk", "last", "latest", "limit", "model", "none", "offset", "only", "order_by"),
        *("prefetch_related", "query", "raw", "resolve_filters", "resolve_ordering", "select_for_update"),
        *("select_related", "sql", "update", "use_index", "using_db", "values", "values_list", "fields"),
        *("capabilities", "add", "remove", "clear", "create", "fetched", "related_objects"),
    }
)


class TortoiseQuery:
    """`User.filter(...).first()`, with `whole` all of its calls."""

    words = _FIRST

    def __init__(self, call: Call, model: MappedClass, outline: Outline) -> None:
        self.first = call.node
        self.scope = call.scope
        self.model = model
        self.outline = outline

    @classmethod
    def find(cls, outline: Outline) -> Iterator[TortoiseQuery]:
        """The queries that a statement begins at the class of a model."""
        for call in outline.calls(*_FIRST):
            match call.node.func:
                case ast.Attribute(value=ast.Name(id=name) as receiver) if name[:1].isupper():
                    at = place(outline, call.scope)
                    model = at.qualified(receiver)
                    if model is None or "tortoise.Model" not in outline.module.ancestors(model):
                        continue
                    found = MappedClass.of(at.definition(receiver))
                    if (
                        found is not None
                        and found.mapper is Mapper.TORTOISE
                        and call.scope.function is not None
                    ):
                        yield cls(call, found, outline)

    @property
    def location(self) -> Location:
        """The place of its first call."""
        return self.outline.location(self.first.func)

    @cached_property
    def _parents(self) -> dict[ast.AST, ast.AST]:
        function = self.scope.function
        assert function is not None
        assert function.node is not None
        node = function.node
        return self.outline.once(("parents", node), lambda: parents(node))

    @cached_property
    def whole(self) -> ast.Call:
        """The last call of its chain."""
        node: ast.Call = self.first
        while True:
            method = self._parents.get(node)
            call = self._parents.get(method) if isinstance(method, ast.Attribute) else None
            if not isinstance(call, ast.Call) or call.func is not method:
                return node
            node = call

    @cached_property
    def methods(self) -> list[str]:
        """The names of all that it calls, the first first."""
        found: list[str] = []
        node: ast.expr = self.whole
        while isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            found.append(node.func.attr)
            node = node.func.value
        return found[::-1]

    @property
    def is_dropped(self) -> bool:
        """Whether nothing is done with it: it is a statement of its own."""
        return isinstance(self._parents.get(self.whole), ast.Expr)

    @cached_property
    def is_taken_for_result(self) -> bool:
        """Whether it is asked whether it is true, or gone through, as if it were what it gives."""
        holder = self._parents.get(self.whole)
        match holder:
            case ast.If() | ast.While() | ast.IfExp() | ast.Assert():
                return holder.test is self.whole
            case ast.UnaryOp(op=ast.Not()):
                return True
            case ast.For():
                return holder.iter is self.whole
            case ast.comprehension(is_async=0):
                return holder.iter is self.whole
            case ast.Call(func=ast.Name(id=name)):
                return name in _TAKING and self.whole in holder.args
        return False

    @property
    def is_in_async_function(self) -> bool:
        """Whether it may be awaited where it stands."""
        return self.scope.function is not None and isinstance(self.scope.function.node, ast.AsyncFunctionDef)

    @cached_property
    def used_as_row(self) -> str | None:
        """The attribute that is read of it, where it is kept, never awaited, and taken for a row."""
        if self.methods[-1] not in _ONE or self._kept is None:
            return None
        found: str | None = None
        for node in self._uses(self._kept):
            parent = self._parents.get(node)
            if not isinstance(parent, ast.Attribute):
                return None
            if parent.attr in _OF_QUERIES or not isinstance(parent.ctx, ast.Load):
                return None
            found = found or parent.attr
        return found

    @cached_property
    def _kept(self) -> str | None:
        """The one name that it is given to as it is."""
        match self._parents.get(self.whole):
            case ast.Assign(targets=[ast.Name(id=name)]) if self._is_bound_once(name):
                return name
        return None

    @cached_property
    def _rows(self) -> str | None:
        """The one name that holds a row of what it gives, one after the other or alone."""
        if not set(self.methods[:-1]) <= _PLAIN or self.methods[-1] not in _PLAIN | _ONE:
            return None
        waiting = self._parents.get(self.whole)
        if isinstance(waiting, ast.AsyncFor | ast.comprehension) and waiting.iter is self.whole:
            return self._iterated(waiting.target)
        if not isinstance(waiting, ast.Await):
            return None
        holder = self._parents.get(waiting)
        is_one = self.methods[-1] in _ONE
        match holder:
            case ast.Assign(targets=[ast.Name(id=name)]) if self._is_bound_once(name):
                return name if is_one else self._row_of(name)
            case ast.For() | ast.comprehension() if not is_one and holder.iter is waiting:
                return self._iterated(holder.target)
        return None

    def _row_of(self, rows: str) -> str | None:
        """The name that goes over the rows that another name holds."""
        for node in self._uses(rows):
            loop = self._parents.get(node)
            if isinstance(loop, ast.For | ast.comprehension) and loop.iter is node:
                return self._iterated(loop.target)
        return None

    def _iterated(self, target: ast.expr) -> str | None:
        return target.id if isinstance(target, ast.Name) and self._is_bound_once(target.id) else None

    def _is_bound_once(self, name: str) -> bool:
        scope: Scope | None = self.scope
        bindings = scope.bindings.get(name, []) if scope is not None else []
        return len(bindings) == 1 and bindings[0].how in (How.ASSIGNED, How.ITERATED)

    def _uses(self, name: str) -> list[ast.Name]:
        return [
            node
            for node in self._parents
            if isinstance(node, ast.Name) and node.id == name and isinstance(node.ctx, ast.Load)
        ]

    @cached_property
    def unfetched(self) -> list[tuple[str, ast.Attribute]]:
        """The relations that are read of its rows though nothing has loaded them, each where it is read."""
        row = self._rows
        if row is None or any(
            isinstance(node, ast.Attribute) and node.attr in ("fetch_related", "prefetch_for_list")
            for node in self._parents
        ):
            return []
        found: dict[str, ast.Attribute] = {}
        for name in self._uses(row):
            node = self._parents.get(name)
            if isinstance(node, ast.Attribute) and node.attr not in found and self._fails(node):
                found[node.attr] = node
        settled = {
            node.attr
            for node in self._parents
            if isinstance(node, ast.Attribute)
            and (isinstance(node.ctx, ast.Store) or isinstance(self._parents.get(node), ast.Await))
        }
        return [(name, node) for name, node in found.items() if name not in settled]

    @cached_property
    def asked_for_each(self) -> list[tuple[str, ast.AST]]:
        """The relations that are loaded of each of its rows by a query of their own, each where it is."""
        row = self._rows if self.methods[-1] in _PLAIN else None
        found: dict[str, ast.AST] = {}
        for use in self._uses(row) if row is not None else ():
            node = self._parents.get(use)
            if not isinstance(node, ast.Attribute):
                continue
            end: ast.AST = node
            while isinstance(self._parents.get(end), (ast.Attribute, ast.Call)) and end not in _given(
                self._parents[end]
            ):
                end = self._parents[end]
            waiting = self._parents.get(end)
            is_awaited = isinstance(waiting, (ast.Await, ast.AsyncFor)) or (
                isinstance(waiting, ast.comprehension) and bool(waiting.is_async) and waiting.iter is end
            )
            if is_awaited and self._is_relation(node.attr):
                found.setdefault(node.attr, node)
        return list(found.items())

    def _is_relation(self, name: str) -> bool:
        field = self.model.columns.get(name)
        if isinstance(field, TortoiseField):
            return field.is_to_one or field.is_to_many
        return any(name in each.body.reverse for each in self.model.line)

    def _fails(self, node: ast.Attribute) -> bool:
        field = self.model.columns.get(node.attr)
        parent = self._parents.get(node)
        if isinstance(field, TortoiseField) and field.is_to_one:
            return isinstance(parent, ast.Attribute) and parent.attr not in _OF_QUERIES
        is_many = isinstance(field, TortoiseField) and field.is_to_many
        if not is_many and not any(node.attr in each.body.reverse for each in self.model.line):
            return False
        match parent:
            case ast.For():
                return parent.iter is node
            case ast.comprehension():
                return parent.iter is node and not parent.is_async
            case ast.Call(func=ast.Name(id=name)):
                return name in _TAKING and node in parent.args
            case ast.Subscript():
                return parent.value is node
        return False


def _given(node: ast.AST) -> list[ast.expr]:
    """What a call is given."""
    return [*node.args, *(each.value for each in node.keywords)] if isinstance(node, ast.Call) else []
