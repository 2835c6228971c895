"""The names that statements bind at the top level of a module, and the outside of what they define."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from fastapi_mentor.facts.scope import How
from fastapi_mentor.source import Kind, Source, Statement


class Bound(NamedTuple):
    """A name that a statement binds at module level; `*` stands for a star import."""

    name: str
    how: How
    node: ast.AST
    value: ast.expr | None = None


def bound_by(statement: Statement) -> list[Bound]:
    """The names that a statement binds at module level, found once."""
    found = statement.memo.get("bound")
    if found is None:
        found = [] if statement.kind is Kind.MEMBER else list(_bound(statement.nodes))
        statement.memo["bound"] = found
    return found  # type: ignore[no-any-return, unused-ignore]


class Index:
    """The statements of a file that bind each name, followed through edits."""

    def __init__(self, statements: Iterable[Statement]) -> None:
        self._binding: dict[str, list[Statement]] = {}
        self._add(statements)

    def binding(self, name: str) -> Sequence[Statement]:
        """The statements that bind `name`, in no order."""
        return self._binding.get(name, ())

    def replace(self, before: Iterable[Statement], after: Iterable[Statement]) -> None:
        """Some statements became others."""
        for statement in before:
            for name in {bound.name for bound in bound_by(statement)}:
                remaining = [each for each in self._binding[name] if each is not statement]
                if remaining:
                    self._binding[name] = remaining
                else:
                    del self._binding[name]
        self._add(after)

    def _add(self, statements: Iterable[Statement]) -> None:
        for statement in statements:
            for name in {bound.name for bound in bound_by(statement)}:
                self._binding.setdefault(name, []).append(statement)


def _bound(nodes: Iterable[ast.stmt]) -> Iterator[Bound]:
    for node in nodes:
        match node:
            case ast.FunctionDef() | ast.AsyncFunctionDef() | ast.ClassDef():
                yield Bound(node.name, How.DEFINED, outside(node))
            case ast.Import() | ast.ImportFrom():
                for alias in node.names:
                    name = alias.asname or alias.name
                    if isinstance(node, ast.Import) and not alias.asname:
                        name = name.partition(".")[0]
                    yield Bound(name, How.IMPORTED, node)
            case ast.Assign():
                for target in node.targets:
                    if isinstance(target, ast.Name):
                        yield Bound(target.id, How.ASSIGNED, node, node.value)
                    else:
                        yield from _unpacked(target, node)
            case ast.AnnAssign(target=ast.Name(id=name)):
                yield Bound(name, How.ANNOTATED, node, node.value)
            case ast.If(test=test, body=body, orelse=[_, *_] as otherwise) if not _is_decided(test):
                yield from _either(body, otherwise)
            case ast.If() | ast.For() | ast.AsyncFor() | ast.While():
                yield from _first(node.body, node.orelse)
            case ast.With() | ast.AsyncWith():
                yield from _bound(node.body)
            case ast.Try() | ast.TryStar():
                handlers = [part for handler in node.handlers for part in handler.body]
                yield from _first([*node.body, *node.orelse, *node.finalbody], handlers)
            case _ if type(node).__name__ == "TypeAlias":
                yield Bound(node.name.id, How.ASSIGNED, node, node.value)  # type: ignore[attr-defined]


def _first(preferred: list[ast.stmt], otherwise: list[ast.stmt]) -> Iterator[Bound]:
    """What one branch binds, and of the other what the first does not."""
    if not otherwise:
        yield from _bound(preferred)
        return
    found = list(_bound(preferred))
    names = {bound.name for bound in found}
    yield from found
    yield from (bound for bound in _bound(otherwise) if bound.name not in names)


def _is_decided(test: ast.expr) -> bool:
    """Whether a condition asks who reads, or for the newest Python, so that its first branch holds."""
    asked = test.left if isinstance(test, ast.Compare) else test
    name = asked.attr if isinstance(asked, ast.Attribute) else getattr(asked, "id", "")
    return name in ("TYPE_CHECKING", "version_info")


def _either(preferred: list[ast.stmt], otherwise: list[ast.stmt]) -> Iterator[Bound]:
    """What two branches bind; a name that they import from different places is nothing that is known."""
    imported = {bound.name: bound.node for bound in _bound(otherwise) if bound.how is How.IMPORTED}
    for bound in _first(preferred, otherwise):
        other = imported.get(bound.name)
        if other is None or bound.how is not How.IMPORTED or _place(other) == _place(bound.node):
            yield bound
        else:
            yield Bound(bound.name, How.OTHER, bound.node)


def _place(node: ast.AST) -> tuple[int, str | None] | None:
    """The module that an import takes names from."""
    return (node.level, node.module) if isinstance(node, ast.ImportFrom) else None


def _unpacked(target: ast.expr, node: ast.stmt) -> Iterator[Bound]:
    if isinstance(target, (ast.Tuple, ast.List)):
        for element in target.elts:
            if isinstance(element, ast.Name):
                yield Bound(element.id, How.OTHER, node)


def outside(node: ast.stmt) -> ast.stmt:
    """A function or class without its body; any other statement is itself."""
    kind = type(node)
    if kind is ast.FunctionDef or kind is ast.AsyncFunctionDef:
        return kind(**{**vars(node), "body": []})
    return node


def interface(statement: Statement) -> str:
    """What other statements can see of a statement: its text, without the bodies of functions."""
    found = statement.memo.get("interface")
    if found is None:
        found = statement.memo["interface"] = _interface(statement)
    return found  # type: ignore[no-any-return, unused-ignore]


def _interface(statement: Statement) -> str:
    if statement.kind is Kind.PLAIN and not any(True for _ in bound_by(statement)):
        return ""
    if statement.error is not None:
        return _interface_of_last_good(statement)
    return _visible(statement)


def _interface_of_last_good(statement: Statement) -> str:
    """A broken statement shows what it showed when it was sound."""
    return _visible(statement) if statement.nodes else ""


def _visible(statement: Statement) -> str:
    parts = []
    for node in statement.nodes:
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
            parts.append(_header(statement, node))
        else:
            parts.append(statement.source_of(node))
            parts.extend(statement.source_of(d) for d in getattr(node, "decorator_list", ()))
    return "\n".join(parts)


def _header(statement: Statement, node: ast.FunctionDef | ast.AsyncFunctionDef) -> str:
    """The source of a function up to its body."""
    first = node.body[0]
    end = ast.Pass(
        lineno=min([node.lineno, *(d.lineno for d in node.decorator_list)]),
        col_offset=0,
        end_lineno=first.lineno,
        end_col_offset=first.col_offset,
    )
    return statement.source_of(end)


def header_around(source: Source, index: int) -> list[Statement]:
    """The header of the class of which the statement at `index` is a member."""
    statements = source.statements
    index = min(index, len(statements) - 1)
    while index > 0 and statements[index].kind is Kind.MEMBER:
        index -= 1
    return statements[index : index + 1] if index >= 0 and statements[index].kind is Kind.CLASS else []
