"""What the functions of a module call, as far as that may matter to those who call them."""

from __future__ import annotations

import ast
from collections.abc import Iterable
from typing import TYPE_CHECKING

from fastapi_mentor.facts.blocking_text import may_matter
from fastapi_mentor.pattern import pattern
from fastapi_mentor.project.namespace import bound_by
from fastapi_mentor.source import Kind, Statement

if TYPE_CHECKING:
    from fastapi_mentor.facts.names import Definition
    from fastapi_mentor.project.module import ProjectModule

_CALLED = pattern(r"\b(?:await\s+)?[\w.]+(?=\()|\byield\b|\bglobal\b")


def flow_in(self: ProjectModule, definition: Definition, member: str = "") -> Statement | None:
    """The statement of a function, or of a method of a class, of any module, as it is now."""
    module = definition.module
    name = f"{definition.name}.{member}" if member else definition.name
    self.project.note(("flow", module.path, name))
    return flowing(module, name)  # type: ignore[arg-type]


def flowing(module: ProjectModule, name: str) -> Statement | None:
    """The statement of a function of a module, or of a method of one of its classes."""
    first, _, method = name.partition(".")
    for run in module.runs(first):
        if not method:
            if any(bound.name == first and _is_function(bound.node) for bound in bound_by(run.head)):
                source = module.source
                if source is not None and source.holds(run.head):
                    run.head.memo["start"] = source.start_of(run.head)
                return run.head
            continue
        named = getattr(run.members, "named", None)
        for member in named(method) if named is not None else run.members:
            if any(_is_function(node) and getattr(node, "name", "") == method for node in member.nodes):
                source = module.source
                if source is not None and source.holds(member):
                    member.memo["start"] = source.start_of(member)
                return member
    return None


def flow_of(statement: Statement) -> str:
    """The names that a statement calls; all its text where one of the calls may matter to callers."""
    text = statement.parsed_text
    return text if may_matter(text) or "HTTPException" in text else " ".join(_CALLED.findall(text))


def flows(around: Iterable[Statement], statements: Iterable[Statement]) -> set[tuple[str, str]]:
    """The functions of some statements, which follow the header of a class, with what they call."""
    found: set[tuple[str, str]] = set()
    owner = ""
    for statement in (*around, *statements):
        if statement.kind is Kind.CLASS:
            owner = next((each.name for each in statement.nodes if isinstance(each, ast.ClassDef)), "")
            continue
        is_member = statement.kind is Kind.MEMBER
        for node in statement.nodes:
            if _is_function(node):
                name = f"{owner}.{node.name}" if is_member else node.name  # type: ignore[attr-defined]
                found.add((name, flow_of(statement)))
    return found


def _is_function(node: ast.AST) -> bool:
    return isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef))
