"""What facts ask of a project: what a name means, here and in other modules."""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Collection, Mapping, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol, TypeVar

from fastapi_mentor.facts.remark import Elsewhere
from fastapi_mentor.facts.scope import How, Survey
from fastapi_mentor.source import Location, Statement

if TYPE_CHECKING:
    from fastapi_mentor.facts.handed import Handed
    from fastapi_mentor.facts.migrations import Migrations
    from fastapi_mentor.facts.outline import Outline
    from fastapi_mentor.facts.routing import Placed

T = TypeVar("T")


class Definition(NamedTuple):
    """How a module of the project binds a name at its top level.

    `node` shows the outside of what is defined: the body of a function is not there (ask `survey` of
    the module for it, so that the checker knows that it was read). `members` are those of a class.
    """

    name: str
    how: How
    node: ast.AST
    value: ast.expr | None
    statement: Statement
    module: Module
    members: Sequence[Statement] = ()

    @property
    def location(self) -> Location:
        """Where it is defined."""
        return self.statement.location(self.node)


class Symbol(NamedTuple):
    """What a dotted name means. `qualified` is its one full name, whatever path it was imported by.

    `definition` is None for what comes from an installed package or the standard library.
    """

    qualified: str
    definition: Definition | None = None


class Module(Protocol):
    """One module of the project, as facts see it."""

    @property
    def path(self) -> str:
        """The absolute path of its file."""

    @property
    def relative_path(self) -> str:
        """The path of its file from the root of the project, with slashes."""

    @property
    def name(self) -> str:
        """Its dotted name."""

    @property
    def renamed(self) -> Mapping[str, str]:
        """For each name that an import at the top level gives to something, the name that this has."""

    def definitions(self, name: str) -> Sequence[Definition]:
        """How the module binds `name`, in source order."""

    def may_match(self, name: str, pattern: re.Pattern[str]) -> bool:
        """Whether a name may mean a function in whose head something is found; only False is certain.

        It is told from texts, without parsing: to be asked before the name is resolved.
        """

    def resolve(self, dotted: str) -> Symbol | None:
        """What a dotted name means at the top level of the module; None where there is no telling."""

    def resolve_import(self, node: ast.Import | ast.ImportFrom, name: str) -> Symbol | None:
        """What `name` means after an import statement anywhere in the module."""

    def symbol(self, qualified: str) -> Symbol | None:
        """The symbol with that full name."""

    def ancestors(self, qualified: str) -> Sequence[str]:
        """The full names of a class and all its bases; `?` stands for one that is not known."""

    def members(self, header: Statement) -> Sequence[Statement]:
        """The statements that are members of the class with that header."""

    def classes(self) -> Sequence[str]:
        """The names of the classes at its top level."""

    def table_classes(self, name: str = "") -> Sequence[Definition]:
        """The classes called `name` (without it all) in the files around that speak of mapped classes.

        Whether each is mapped to a table is another question (`facts.mapped.MappedClass.of`).
        """

    def classes_naming(self, table: str) -> Sequence[Definition]:
        """The classes in those of the files around that say the name of a table."""

    def is_extended(self, name: str) -> bool:
        """Whether any of the files around gives columns or relationships to a class outside of its body."""

    def has_database_errors_caught(self) -> bool:
        """Whether any of the files around may catch errors of the database for others.

        A handler, a middleware, a dependency or a decorator does that.
        """

    def names_table(self, table: str) -> bool:
        """Whether any of the files around says the name of a table: of a class, or in `Table(...)`."""

    def table_names(self) -> Sequence[str]:
        """The names of tables that any of the files around says."""

    def imported_names(self) -> Sequence[str]:
        """The names that the imports at its top level bind."""

    def names_from(self, packages: frozenset[str]) -> frozenset[str]:
        """The names that imports from some packages bind at its top level."""

    def is_part_of_application(self) -> bool:
        """Whether the module uses FastAPI, or one near it that does needs it."""

    def mentions(self, words: Collection[str]) -> Mapping[str, Sequence[str]]:
        """For each word the other files of the project in which it stands; slow, and not noted: for fixes."""

    def including(self) -> Sequence[Outline]:
        """The statements of the files around that include routers or put middleware on applications."""

    def making_sessions(self) -> Sequence[Outline]:
        """The statements of the files around that make sessions of a database, or say how they are made."""

    def handed(self) -> Handed:
        """How many routes in the files around are handed a session of a database, told from texts."""

    def routing(self, outline: Outline) -> Sequence[Placed]:
        """The calls of a statement that have to do with routes, and what is to be said of them."""

    def place_of(self, other: Elsewhere) -> Location:
        """Where another such call stands."""

    def has_file(self, path: str) -> bool:
        """Whether there is a file or folder."""

    def survey(self, definition: Definition) -> Survey:
        """The inside of a definition of this or another module."""

    def flow(self, definition: Definition, member: str = "") -> Statement | None:
        """The statement of a function, or of a method of a class, of this or another module, as it is now.

        What may be read of it is what it calls, and all else only if `may_matter` says so of its text.
        """

    def leads(self, name: str) -> frozenset[str]:
        """The names of functions that may block, among those of the module that a name of this one leads to.

        It is told from texts, without parsing, to be asked before a call is resolved.
        """

    def leads_of_import(self, node: ast.Import | ast.ImportFrom, name: str) -> frozenset[str]:
        """The same for a name that an import in a function binds."""

    def migrations(self) -> Migrations | None:
        """The migrations among which the module stands, or that belong to the part of the project around."""

    def injects(self, name: str) -> bool:
        """Whether the project names a function of the module in `Depends(...)`, a class, or `Class()`."""

    def calls(self, name: str) -> bool:
        """Whether the module calls a function by its name."""

    def calling(self, words: frozenset[str], *, inside: bool = False) -> Sequence[Statement]:
        """The statements that call something by one of some names, in their order.

        Only calls outside the bodies of functions count, and nothing else may be read of the statements:
        an edit of a body is nobody else's business. With `inside` all calls count, and all may be read: there
        `name=` stands for an attribute that is set.
        """

    def has_package(self, name: str) -> bool:
        """Whether the project is known to use a package."""

    def remember(self, kind: str, name: str, work: Callable[[], T]) -> T:
        """The answer to a question about the module, worked out once while what it reads is the same."""

    def recorded(self, work: Callable[[], T]) -> tuple[T, frozenset[Any]]:
        """The result of `work`, and what it read outside the statement that is being looked at."""

    def note_body(self, name: str) -> None:
        """Notes that the inside of what the module binds to a name was read, if only its text."""

    def note_all(self, reads: frozenset[Any]) -> None:
        """Notes that the same was read again."""

    def version_satisfies(self, package: str, specifier: str) -> bool:
        """Whether the project uses such a version of a package; an unknown one counts as the newest."""


def dotted_name(node: ast.AST) -> str | None:
    """`a.b.c` for a chain of names, else None."""
    if type(node) is ast.Name:
        return node.id
    if type(node) is ast.Attribute:
        parts = [node.attr]
        value = node.value
        while type(value) is ast.Attribute:
            parts.append(value.attr)
            value = value.value
        if type(value) is ast.Name:
            parts.append(value.id)
            return ".".join(reversed(parts))
    return None
