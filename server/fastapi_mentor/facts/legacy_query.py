"""A query in the old way: `session.query(User).filter(...).all()`."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from fastapi_mentor.facts.expression import has_unpacking
from fastapi_mentor.facts.outline import Outline
from fastapi_mentor.facts.properties import cached_property
from fastapi_mentor.facts.scope import Call
from fastapi_mentor.facts.session import SessionCall
from fastapi_mentor.source import Location

_STEPS = {
    **{
        name: name
        for name in ("filter_by", "where", "order_by", "limit", "offset", "options", "join", "distinct")
    },
    **{name: name for name in ("outerjoin", "group_by", "having", "with_for_update", "execution_options")},
    "filter": "where",
    "select_from": "select_from",
}
_ENDS = frozenset({"all", "first", "one", "one_or_none", "scalar", "get"})


class LegacyQuery:
    """`session.query(...)` with the calls behind it: `query` is the first, `steps` are all further ones."""

    words = frozenset({"query"})

    def __init__(self, query: SessionCall, steps: list[ast.Call], awaited: ast.Await | None) -> None:
        self.query = query
        self.steps = steps
        self.awaited = awaited
        self.outline = query.outline

    @classmethod
    def find(cls, outline: Outline) -> Iterator[LegacyQuery]:
        """The ones in a statement."""
        calls = outline.survey.calls.get("query", ())
        if not calls:
            return
        for call in calls:
            query = SessionCall.of(call, outline)
            if query is not None and query.of_session and not query.is_overridden:
                yield cls(query, *_behind(call, outline))

    @property
    def node(self) -> ast.Call:
        """The whole chain of calls."""
        return self.steps[-1] if self.steps else self.query.node

    @property
    def location(self) -> Location:
        """The place of `session.query`."""
        return self.outline.location(self.query.method)

    @property
    def end(self) -> str:
        """The last method: `all`."""
        return _method(self.steps[-1]) if self.steps else ""

    @property
    def loads_joined(self) -> bool:
        """Whether it says that related objects are to be loaded in the same rows."""
        return any("joinedload" in ast.unparse(step) for step in self.steps)

    @property
    def selects_objects(self) -> bool:
        """Whether it asks for one class, and so gives its objects and no tuples."""
        entities = self.query.node.args
        return len(entities) == 1 and isinstance(entities[0], (ast.Name, ast.Attribute)) and self._is_class

    @cached_property
    def _is_class(self) -> bool:
        definition = self.query.place.definition(self.query.node.args[0])
        return definition is not None and isinstance(definition.node, ast.ClassDef)

    @property
    def has_new_form(self) -> bool:
        """Whether each of its steps has a counterpart that is known."""
        query = self.query.node
        if not query.args or has_unpacking(query) or query.keywords or self.end not in _ENDS:
            return False
        last = self.steps[-1]
        if self.end == "get":
            return self.selects_objects and len(self.steps) == 1 and len(last.args) == 1 and not last.keywords
        if last.args or last.keywords or self.end == "scalar":
            return False
        if not self.selects_objects and any(_is_obscure(each) for each in query.args):
            return False
        return all(_method(step) in _STEPS for step in self.steps[:-1])

    def new_steps(self) -> Iterator[tuple[str, ast.Call]]:
        """The steps between by their new names."""
        for step in self.steps[:-1]:
            yield _STEPS[_method(step)], step


def _is_obscure(entity: ast.expr) -> bool:
    """Whether it can not be told that an expression is a column or a function of one."""
    return not isinstance(entity, (ast.Attribute, ast.Call))


def _method(step: ast.Call) -> str:
    assert isinstance(step.func, ast.Attribute)
    return step.func.attr


def _behind(call: Call, outline: Outline) -> tuple[list[ast.Call], ast.Await | None]:
    """The calls that go on with what a call gives, first to last, and the `await` before all."""
    owners: dict[int, ast.Call] = {}
    for each in call.scope.calls:
        function = each.node.func
        if isinstance(function, ast.Attribute) and isinstance(function.value, ast.Call):
            owners[id(function.value)] = each.node
    steps: list[ast.Call] = []
    node = call.node
    while id(node) in owners:
        node = owners[id(node)]
        steps.append(node)
    awaits = (each for each in call.scope.awaits if isinstance(each, ast.Await))
    return steps, next((each for each in awaits if each.value is node), None)
