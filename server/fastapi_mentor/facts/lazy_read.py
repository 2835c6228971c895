"""A relationship that is read of a row, and that nothing has loaded: reading it asks the database."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import NamedTuple

from fastapi_mentor.facts.exchange import response_models
from fastapi_mentor.facts.expression import literal, parents
from fastapi_mentor.facts.field import ModelField
from fastapi_mentor.facts.link import Link
from fastapi_mentor.facts.mapped import MappedClass
from fastapi_mentor.facts.model import Model
from fastapi_mentor.facts.properties import cached_property
from fastapi_mentor.facts.relationship import Relationship
from fastapi_mentor.facts.route import routes_of
from fastapi_mentor.facts.scope import How
from fastapi_mentor.facts.session import SessionCall
from fastapi_mentor.source import Location

_ONE = frozenset({"first", "one", "one_or_none", "scalar", "scalar_one", "scalar_one_or_none", "get"})
_LOOPS = (ast.For, ast.AsyncFor, ast.comprehension)
_READING = frozenset({"get", "get_one", "scalar", "scalars", "execute", "exec", "query", "stream_scalars"})
_LAZY = frozenset({"select", True})


class LazyRead:
    """`post.author`, read of a row of `entity` that `rows` got from the database.

    `loop` is what goes over the rows; None where there is one row.
    """

    def __init__(
        self, node: ast.Attribute, relationship: Relationship, rows: LoadedRows, loop: ast.AST | None
    ) -> None:
        self.node = node
        self.relationship = relationship
        self.rows = rows
        self.loop = loop

    @property
    def location(self) -> Location:
        """Its place."""
        return self.rows.call.outline.location(self.node)

    @property
    def row(self) -> str:
        """The name of the row."""
        return ast.unparse(self.node.value)


class SentRead(NamedTuple):
    """`name` of a row, which `model` takes where `node` is validated."""

    node: ast.expr
    name: str
    model: Model
    rows: LoadedRows

    @property
    def location(self) -> Location:
        """The place of the row."""
        return self.rows.call.outline.location(self.node)


class LoadedRows:
    """What a call of a session gives of one mapped class, and what a function does with it."""

    def __init__(self, call: SessionCall, chosen: ast.expr, entity: MappedClass) -> None:
        self.call = call
        self.chosen = chosen
        self.entity = entity
        self._lists: set[str] = set()

    @classmethod
    def of(cls, call: SessionCall) -> LoadedRows | None:
        """The rows that a call gives, where it asks for one class that has relationships."""
        if call.name not in _READING or call.scope.function is not call.scope:
            return None
        chosen = _chosen(call)
        if chosen is None:
            return None
        found = MappedClass.of(call.place.definition(chosen))
        if found is None or not found.is_table or not found.relationships:
            return None
        return cls(call, chosen, found)

    @property
    def lazy_reads(self) -> Iterator[LazyRead]:
        """The relationships that are read of its rows and that were not loaded with them."""
        attributes = self.call.outline.survey.attributes
        for name, relationship in self.entity.relationships.items():
            if name not in attributes or not self._is_lazy(relationship) or self._is_settled(name):
                continue
            for node, scope in attributes[name]:
                if (
                    scope is self.call.scope
                    and isinstance(node.value, ast.Name)
                    and node.value.id in self._rows
                ):
                    yield LazyRead(node, relationship, self, self._rows[node.value.id])
                    break

    @property
    def sent_reads(self) -> Iterator[SentRead]:
        """The relationships that a model takes of its rows and that were not loaded with them."""
        models = [*self._models()]
        for name, relationship in self.entity.relationships.items() if models else ():
            if self._is_lazy(relationship) and not self._is_settled(name):
                for node, model in models:
                    if name in model.fields and not model.is_table and not _is_renamed(model.fields[name]):
                        yield SentRead(node, name, model, self)

    def _models(self) -> Iterator[tuple[ast.expr, Model]]:
        """The models that are made of its rows: of a response, and by `model_validate`."""
        scope, outline = self.call.scope, self.call.outline
        end, methods = self._chain(self.call.node)
        rows = self._rows
        for route in routes_of(scope, outline) if scope.is_function and scope.returns else ():
            for value in (each.value for each in scope.returns):
                is_row = isinstance(value, ast.Name) and (value.id in rows or value.id in self._lists)
                if value is not None and (is_row or (value is end and _kind([self.call.name, *methods]))):
                    yield from ((value, named.model) for named in response_models(route))
        for call in outline.calls("model_validate", "from_orm"):
            match call.node:
                case ast.Call(func=ast.Attribute(value=named), args=[ast.Name(id=name) as row, *_]):
                    if name in rows and call.scope is scope:
                        model = Model.of(self.call.place.definition(named))
                        if model is not None:
                            yield row, model

    def _is_lazy(self, relationship: Relationship) -> bool:
        if relationship.has_hidden_options or relationship.call is None:
            return False
        given = relationship.option("lazy")
        if given is not None and literal(given) not in _LAZY:
            return False
        return not self._may_be_there(relationship)

    def _may_be_there(self, relationship: Relationship) -> bool:
        """Whether the one that it leads to may have been loaded by something else before."""
        if relationship.is_many is True:
            return False
        target = (relationship.target or "").rpartition(".")[2]
        function = self.call.scope.node
        assert function is not None
        if any(isinstance(node, ast.Name) and node.id == target for node in self._parents):
            return True
        link = Link(relationship, self.entity)
        columns = {str(column.name) for column, _ in link.foreign_keys_here or ()}
        columns.add(f"{relationship.name}_id")
        return any(isinstance(n, ast.Attribute) and n.attr in columns for n in ast.walk(self._statement))

    def _is_settled(self, name: str) -> bool:
        """Whether something else than the statement gives a relationship its value, or may do so."""
        for node in self._parents:
            match node:
                case ast.Attribute(attr=attribute, ctx=ast.Store()) if attribute == name:
                    return True
                case ast.Attribute(attr="run_sync" | "awaitable_attrs" | "set_committed_value"):
                    return True
                case ast.Constant(value=value) if value == name and not self._is_key(node):
                    return True  # `refresh(user, ["posts"])`, or `getattr`
        for node in self._options:
            if isinstance(node, (ast.Starred, ast.Name)) and not isinstance(
                self._parents.get(node), (ast.Attribute, ast.Call)
            ):
                return True
            if isinstance(node, ast.Attribute) and node.attr == name:
                return True
        return self._has_unseen_options

    def _is_key(self, node: ast.AST) -> bool:
        """Whether a text is what a dict has something under."""
        holder = self._parents.get(node)
        return isinstance(holder, ast.Subscript) or (
            isinstance(holder, ast.Dict) and any(node is each for each in holder.keys)
        )

    @cached_property
    def _statement(self) -> ast.expr:
        """The statement, or the chain of a query, with all that is said in it."""
        given = self.call.statement
        if isinstance(given, ast.Name):
            bindings = self.call.scope.bindings.get(given.id, [])
            if len(bindings) == 1 and bindings[0].value is not None:
                return bindings[0].value
        return self._end if self.call.name == "query" else given or self.call.node

    @cached_property
    def _option_lists(self) -> list[ast.expr]:
        found: list[ast.expr] = []
        for node in ast.walk(self._statement):
            if isinstance(node, ast.Call):
                if isinstance(node.func, ast.Attribute) and node.func.attr == "options":
                    found += node.args
                found += [each.value for each in node.keywords if each.arg == "options"]
        return found

    @cached_property
    def _options(self) -> list[ast.AST]:
        return [node for option in self._option_lists for node in ast.walk(option)]

    @property
    def _has_unseen_options(self) -> bool:
        """Whether options come from elsewhere: `.options(*loading)`."""
        flat: list[ast.expr] = []
        for option in self._option_lists:
            flat += option.elts if isinstance(option, (ast.List, ast.Tuple)) else [option]
        return any(not isinstance(option, ast.Call) for option in flat)

    # What becomes of them

    @cached_property
    def _parents(self) -> dict[ast.AST, ast.AST]:
        node = self.call.scope.node
        assert node is not None
        return self.call.outline.once(("parents", node), lambda: parents(node))

    def _chain(self, node: ast.expr) -> tuple[ast.expr, list[str]]:
        """The end of the chain of calls that goes on from an expression, and the names of the methods."""
        methods: list[str] = []
        while True:
            parent = self._parents.get(node)
            call = self._parents.get(parent) if isinstance(parent, ast.Attribute) else None
            if isinstance(parent, ast.Await):
                node = parent
            elif isinstance(call, ast.Call) and call.func is parent and isinstance(parent, ast.Attribute):
                methods.append(parent.attr)
                node = call
            else:
                return node, methods

    @property
    def _end(self) -> ast.expr:
        return self._chain(self.call.node)[0]

    @cached_property
    def _rows(self) -> dict[str, ast.AST | None]:
        """The names that hold a row of it, each with the loop that goes over the rows."""
        end, methods = self._chain(self.call.node)
        return dict(self._named(end, [self.call.name, *methods], 0))

    def _named(self, end: ast.expr, methods: list[str], depth: int) -> Iterator[tuple[str, ast.AST | None]]:
        holder = self._parents.get(end)
        kind = _kind(methods)
        match holder:
            case ast.Assign(targets=[ast.Name(id=name)]) if self._is_bound_once(name):
                if kind == "one":
                    yield name, None
                elif depth < 2:
                    if kind == "many":
                        self._lists.add(name)
                    for use in self._uses(name):
                        further, more = self._chain(use)
                        if further is not use or isinstance(self._parents.get(use), _LOOPS):
                            yield from self._named(further, [*methods, *more], depth + 1)
            case ast.For(target=target, iter=found) | ast.AsyncFor(target=target, iter=found) if found is end:
                yield from self._iterated(target, holder, kind)
            case ast.comprehension(target=target, iter=found) if found is end:
                yield from self._iterated(target, holder, kind)

    def _iterated(self, target: ast.expr, loop: ast.AST, kind: str) -> Iterator[tuple[str, ast.AST | None]]:
        if kind == "many" and isinstance(target, ast.Name) and self._is_bound_once(target.id):
            yield target.id, loop

    def _is_bound_once(self, name: str) -> bool:
        bindings = self.call.scope.bindings.get(name, [])
        return len(bindings) == 1 and bindings[0].how in (How.ASSIGNED, How.ITERATED)

    def _uses(self, name: str) -> list[ast.Name]:
        return [
            node
            for node in self._parents
            if isinstance(node, ast.Name) and node.id == name and isinstance(node.ctx, ast.Load)
        ]


def _chosen(call: SessionCall) -> ast.expr | None:
    """The one class that a call asks for."""
    if call.name in ("get", "get_one"):
        return call.node.args[0] if len(call.node.args) >= 2 else None
    select = call.node if call.name == "query" else call.select
    return select.args[0] if select is not None and len(select.args) == 1 else None


def _kind(methods: list[str]) -> str:
    """Whether a chain of methods, the session's first, gives "one" row or "many"; "" where it is not told."""
    first, last = methods[0], methods[-1]
    if first in ("get", "get_one", "scalar"):
        return "one" if len(methods) == 1 else ""
    if first == "execute" and not any(each.startswith("scalar") for each in methods[1:]):
        return ""
    return "one" if last in _ONE and last != "execute" else "many"


def _is_renamed(field: ModelField) -> bool:
    """Whether a field is read by another name."""
    return field.option("alias") is not None or field.option("validation_alias") is not None
