"""The editor that a fix is given: hands each wish to the module that knows how to fulfil it."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING, Any

from fastapi_mentor.edits import Code, Definition, Editor, FixRefused, Function, Place
from fastapi_mentor.fixer import calls, decorators, places, signatures, statements
from fastapi_mentor.fixer.bindings import bound_inside, scopes_around
from fastapi_mentor.fixer.blocks import block_of, unit_of
from fastapi_mentor.fixer.draft import Draft
from fastapi_mentor.fixer.imports import ImportPlan
from fastapi_mentor.fixer.layout import plain
from fastapi_mentor.fixer.nodes import DEFINITIONS, FUNCTIONS, Finder, Found
from fastapi_mentor.fixer.page import Page, Span
from fastapi_mentor.source import Kind, Source

if TYPE_CHECKING:
    from fastapi_mentor.fixer.session import Session
    from fastapi_mentor.rule import Located


class FileEditor(Editor):
    """Collects what one fix changes in one file."""

    def __init__(self, session: Session, page: Page, plan: ImportPlan, *, main: bool) -> None:
        self.session = session
        self.page = page
        self.draft = Draft(page)
        self.plan = plan
        plan.late = frozenset(line for known, line in session.late if known == page.source.path)
        self.known_imports = len(plan.wanted)
        self.finder = Finder(page, twins=not main)
        self.given_names: list[str] = []

    @property
    def path(self) -> str:
        return self.page.source.path

    @property
    def source(self) -> Source:
        return self.page.source

    # Any place

    def text(self, at: Place) -> str:
        span = self._span(at)
        return plain(self.page.text(span), self.page.indent(span.start[0]), self.page.unit)

    def replace(self, at: Place, code: Code) -> None:
        found = self._find(at)
        if found is not None and isinstance(found.node, ast.stmt):
            statements.replace_statement(self.draft, found, code)
        else:
            places.replace(self.draft, found, self._span(at), code)

    def wrap(self, at: Place, before: Code, after: Code = "") -> None:
        places.wrap(self.draft, self._find(at), self._span(at), before, after)

    def insert_before(self, at: Place, code: Code) -> None:
        places.insert(self.draft, self._span(at), code, after=False)

    def insert_after(self, at: Place, code: Code) -> None:
        places.insert(self.draft, self._span(at), code, after=True)

    def remove(self, at: Place) -> None:
        found = self._find(at)
        if found is None:
            raise FixRefused("there is nothing here that can be removed alone")
        places.remove(self.draft, found)

    # Statements

    def replace_statement(self, node: ast.stmt, code: Code) -> None:
        statements.replace_statement(self.draft, self._statement(node), code)

    def insert_statement_before(self, node: ast.stmt, code: Code) -> None:
        statements.insert_statement(self.draft, self._statement(node), code, after=False)

    def insert_statement_after(self, node: ast.stmt, code: Code) -> None:
        statements.insert_statement(self.draft, self._statement(node), code, after=True)

    def remove_statement(self, node: ast.stmt) -> None:
        statements.remove_statement(self.draft, self._statement(node))

    def rewrite(self, node: ast.stmt, transform: Callable[[Any], Any]) -> None:
        from fastapi_mentor.fixer.rewriting import rewrite

        rewrite(self.draft, self._statement(node), transform)

    # Calls, lists and other things in brackets

    def set_keyword(self, call: ast.Call | Located, name: str, code: Code) -> None:
        calls.set_keyword(self.draft, self.finder.nearest(call, ast.Call), name, code)

    def rename_keyword(self, call: ast.Call | Located, old: str, new: str) -> None:
        calls.rename_keyword(self.draft, self.finder.nearest(call, ast.Call), old, new)

    def add_argument(self, call: ast.Call | Located, code: Code, index: int | None = None) -> None:
        calls.add_argument(self.draft, self.finder.nearest(call, ast.Call), code, index)

    def remove_argument(self, call: ast.Call | Located, argument: str | int) -> None:
        calls.remove_argument(self.draft, self.finder.nearest(call, ast.Call), argument)

    def add_element(
        self,
        collection: ast.List | ast.Tuple | ast.Set | ast.Dict | Located,
        code: Code,
        index: int | None = None,
    ) -> None:
        found = self.finder.nearest(collection, ast.List, ast.Tuple, ast.Set, ast.Dict)
        calls.add_element(self.draft, found, code, index)

    def add_base(self, definition: ast.ClassDef | Located, code: Code, index: int | None = None) -> None:
        calls.add_base(self.draft, self.finder.nearest(definition, ast.ClassDef), code, index)

    # Functions

    def set_return_annotation(self, function: Function, code: Code) -> None:
        signatures.set_return_annotation(self.draft, self._function(function), code)

    def remove_return_annotation(self, function: Function) -> None:
        signatures.remove_return_annotation(self.draft, self._function(function))

    def add_decorator(self, definition: Definition, code: Code, position: int | None = 0) -> None:
        decorators.add_decorator(self.draft, self._definition(definition), code, position)

    def remove_decorator(self, definition: Definition, decorator: ast.expr | int) -> None:
        decorators.remove_decorator(self.draft, self._definition(definition), decorator)

    def set_decorators(self, definition: Definition, codes: Sequence[Code]) -> None:
        decorators.set_decorators(self.draft, self._definition(definition), codes)

    def add_parameter(self, function: Function, code: Code) -> None:
        signatures.add_parameter(self.draft, self._function(function), code)

    def remove_parameter(self, function: Function, name: str) -> None:
        signatures.remove_parameter(self.draft, self._function(function), name)

    def set_annotation(self, parameter: ast.arg | Located, code: Code) -> None:
        signatures.set_annotation(self.draft, self.finder.nearest(parameter, ast.arg), code)

    def remove_annotation(self, parameter: ast.arg | Located) -> None:
        signatures.remove_annotation(self.draft, self.finder.nearest(parameter, ast.arg))

    def set_default(self, parameter: ast.arg | Located, code: Code) -> None:
        signatures.set_default(self.draft, self.finder.nearest(parameter, ast.arg), code)

    def remove_default(self, parameter: ast.arg | Located) -> None:
        signatures.remove_default(self.draft, self.finder.nearest(parameter, ast.arg))

    def remove_keyword_async(self, function: Function) -> None:
        signatures.remove_async(self.draft, self._function(function))

    def add_keyword_async(self, function: Function) -> None:
        signatures.add_async(self.draft, self._function(function))

    # Imports and names

    def add_import(self, module: str, name: str, alias: str | None = None, at: Place | None = None) -> str:
        inner = self.session.avoided | (self._names_around(at) if at is not None else set())
        local = self.plan.add(module, name, alias, inner)
        self.given_names.append(local.partition(".")[0])
        return local

    def add_plain_import(self, module: str) -> str:
        local = self.plan.add_plain(module, self.session.avoided)
        self.given_names.append(local.partition(".")[0])
        return local

    def remove_import_if_unused(self, *names: str) -> None:
        self.plan.doubtful += names

    def free_name(self, name: str) -> str:
        bindings, number, free = self.plan.bindings, 1, name
        planned = {wanted.local for wanted in self.plan.wanted}
        while bindings.is_taken(free) or free in bindings.local or free in planned:
            number += 1
            free = f"{name}_{number}"
        return free

    # Modules and files

    def add_class(self, code: Code, before: Place) -> None:
        found = self.finder.nearest(before, ast.AST)
        if found.statement.kind is Kind.MEMBER:
            header = self.finder.header_of(found.statement)
            found = Found(header, header.nodes)
        top = Found(found.statement, found.trail[:1])
        statements.insert_statement(self.draft, top, code, after=False)

    def append_to_class(self, definition: ast.ClassDef | Located, code: Code) -> None:
        found = self.finder.nearest(definition, ast.ClassDef)
        statements.append_to_class(self.draft, found, code)

    def add_at_module_level(self, code: Code, after_imports: bool = True) -> None:
        statements.add_at_module_level(self.draft, code, after_imports)

    def file(self, path: str) -> Editor:
        return self.session.editor(path)

    def create_file(self, path: str, code: Code) -> None:
        self.session.create(path, code)

    # What it all comes to

    def check_names(self) -> Iterator[str | int]:
        """The imported names that mean something else where they are used, and lines of late imports."""
        names = set(self.given_names)
        if not names:
            return
        lines = {written.partition(".")[0]: line for written, line in self.plan.used.items()}
        for cut in self.draft.finished():
            used = {name for name in names if places.mentions(cut.text, name)}
            if used:
                statement, _ = self.page.source.statement_at(cut.span.start[0])
                scopes = list(scopes_around(self.page, statement, *cut.span.start))
                for scope in scopes:
                    yield from used & set(bound_inside(scope))
                if not scopes:
                    known = (lines[name] for name in used if name in lines)
                    yield from (line for line in known if line >= cut.span.start[0])

    def _find(self, at: Place) -> Found | None:
        return self.finder.find(at)

    def _span(self, at: Place) -> Span:
        found = self._find(at)
        if found is not None and isinstance(found.node, ast.stmt):
            if isinstance(found.node, DEFINITIONS):
                block = block_of(self.page, found)
                return block.units[block.index(found.node)].span
            return unit_of(self.page, found.statement, found.node).span
        if found is None:
            return self.finder.span(at)
        span = self.page.span(found.statement, found.node)
        places.check_place(self.page, found, span)
        return span

    def _statement(self, node: ast.stmt) -> Found:
        return self.finder.nearest(node, ast.stmt)

    def _function(self, function: Function) -> Found:
        return self.finder.nearest(function, *FUNCTIONS)

    def _definition(self, definition: Definition) -> Found:
        return self.finder.nearest(definition, *DEFINITIONS)

    def _names_around(self, at: Place) -> set[str]:
        line, column = self._span(at).start
        statement, _ = self.page.source.statement_at(line)
        scopes = scopes_around(self.page, statement, line, column)
        return {name for scope in scopes for name in bound_inside(scope)}
