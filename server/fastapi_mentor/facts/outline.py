"""A statement in its module: where the search for facts begins."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator, Sequence
from typing import Any, TypeVar

from fastapi_mentor.facts.expression import Name
from fastapi_mentor.facts.names import Module, Symbol, dotted_name
from fastapi_mentor.facts.properties import cached_property
from fastapi_mentor.facts.scope import Binding, Call, Function, How, Scope, Survey
from fastapi_mentor.facts.surveying import name_anew, survey
from fastapi_mentor.pattern import pattern
from fastapi_mentor.source import Kind, Location, Statement, split_lines


def survey_of(statement: Statement) -> Survey:
    """The survey of a statement, made once."""
    found = statement.memo.get("survey")
    if found is None:
        found = statement.memo["survey"] = survey(statement.nodes)
    return found  # type: ignore[no-any-return, unused-ignore]


T = TypeVar("T")
_NAME = pattern(r"\b(?:class|def)\s+(\w+)")


def local_bindings(name: str, scope: Scope | None) -> list[Binding] | None:
    """How a function, or a class in its own body, binds a name that is read there; None if none does."""
    current = scope
    while current is not None and current.node is not None:
        # The body of a class is not a scope of the functions inside it.
        if (current is scope or type(current.node) is not ast.ClassDef) and name not in current.outside:
            bindings = current.bindings.get(name)
            if bindings is not None:
                return bindings
        current = current.parent
    return None


class Outline:
    """One statement of a module, surveyed; every fact comes from one.

    The header of a class stands for the class: `members` are the outlines of its members.
    """

    def __init__(self, statement: Statement, module: Module, header: Statement | None = None) -> None:
        self.statement = statement
        self.module = module
        self.header = header
        """For the member of a class, the statement of that class's header."""
        self._known: dict[object, Any] = {}

    @cached_property
    def survey(self) -> Survey:
        """All scopes and calls of the statement."""
        found, renamed = survey_of(self.statement), self.module.renamed
        if renamed:
            name_anew(found, renamed)
        return found

    @cached_property
    def members(self) -> Sequence[Outline]:
        """The members, where the statement is the header of a class."""
        if self.statement.kind is not Kind.CLASS:
            return ()
        members = self.module.members(self.statement)
        return [Outline(member, self.module, self.statement) for member in members]

    def has_text(self, *texts: str) -> bool:
        """Whether one of some texts stands in the statement, or in the class whose header it is."""
        statement = self.statement
        members = self.module.members(statement) if statement.kind is Kind.CLASS else ()
        return any(text in each.parsed_text for each in (statement, *members) for text in texts)

    def once(self, key: object, find: Callable[[], T]) -> T:
        """What `find` finds in this statement, looked for once; what was read for it is noted every time."""
        known = self._known.get(key)
        if known is None:
            known = self._known[key] = self.module.recorded(find)
        else:
            self.module.note_all(known[1])
        return known[0]  # type: ignore[no-any-return]

    def calls(self, *names: str) -> Iterator[Call]:
        """The calls of anything whose last part is one of `names`."""
        survey = self.survey
        if survey.renamed:
            found = (call for name in names for call in survey.calls.get(name, ()))
            yield from dict.fromkeys(found)
            return
        calls = survey.calls
        for name in names:
            if name in calls:
                yield from calls[name]

    def functions(self) -> Iterator[Scope]:
        """The scopes of all functions, nested ones included."""
        for scope in self.survey.scopes:
            if scope.is_function:
                yield scope

    def classes(self) -> Iterator[tuple[ast.ClassDef, Sequence[tuple[ast.stmt, Outline]]]]:
        """Each class with its members, each of them with the outline that it stands in."""
        if self.statement.kind is Kind.CLASS:
            for node in self.statement.nodes:
                if isinstance(node, ast.ClassDef):
                    yield node, [(part, m) for m in self.members for part in m.statement.nodes]
            return
        for scope in self.survey.scopes:
            if isinstance(scope.node, ast.ClassDef):
                yield scope.node, [(part, self) for part in scope.node.body]

    def symbol(self, node: ast.AST, scope: Scope | None = None) -> Symbol | None:
        """What a name or a chain of attributes means in a scope; None where there is no telling.

        A name that a function binds itself has a meaning only where an import binds it.
        """
        dotted = dotted_name(node)
        if dotted is None:
            return None
        first, _, rest = dotted.partition(".")
        bindings = local_bindings(first, scope)
        if bindings is not None:
            return self._bound(bindings[0].node, bindings[0].how, len(bindings), first, rest)
        return self.module.resolve(dotted)

    def _bound(self, node: ast.AST, how: How, count: int, first: str, rest: str) -> Symbol | None:
        if how is How.IMPORTED and count == 1 and isinstance(node, ast.Import | ast.ImportFrom):
            return self.module.resolve_import(node, f"{first}.{rest}" if rest else first)
        return None

    def qualified(self, node: ast.AST, scope: Scope | None = None) -> str | None:
        """The full name of what a name or a chain of attributes means (`fastapi.Depends`)."""
        found = self.symbol(node, scope)
        return found.qualified if found is not None else None

    def callee(self, call: Call) -> str | None:
        """The full name of what a call calls."""
        return self.once(call, lambda: self.qualified(call.node.func, call.scope))

    def is_a(self, qualified: str | None, *bases: str) -> bool:
        """Whether the class with that full name is known to be, or to inherit from, one of `bases`."""
        if qualified is None:
            return False
        if qualified in bases:
            return True
        ancestors = self.module.ancestors(qualified)
        return any(base in ancestors for base in bases)

    def location(self, node: ast.AST) -> Location:
        """The place of a node of this statement."""
        return self.statement.location(node)

    def name_of(self, node: ast.ClassDef | Function) -> Name:
        """The name of a class or function of this statement, with its place."""
        start = self.location(node)
        line = split_lines(self.statement.parsed_text)[node.lineno - self.statement.origin]
        found = _NAME.search(line, start.column)
        if found is None or found[1] != node.name:
            return Name(node.name, start)
        return Name(node.name, self.statement.place(start.line, found.start(1), start.line, found.end(1)))

    def text(self, node: ast.AST) -> str:
        """The source of a node of this statement."""
        return self.statement.source_of(node)
