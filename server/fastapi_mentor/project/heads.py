"""What the heads of functions look like, told from texts: a question that is asked before any is parsed."""

from __future__ import annotations

import ast
import re
from functools import partial
from typing import TYPE_CHECKING

from fastapi_mentor.pattern import pattern
from fastapi_mentor.project.lazy import LazyModule

if TYPE_CHECKING:
    from fastapi_mentor.project.module import ProjectModule

# The end may be found too late, where an annotation of what is returned takes several lines, not too early.
_END = pattern(r"\)[ \t]*(?:->[^\n]*)?:[ \t]*(?:#[^\n]*)?\r?\n")
_COMMENTS = pattern(r"(?:[ \t]*(?:#[^\n]*)?\r?\n)*")
_FUNCTIONS = ("def ", "async def ", "@")
_DEPTH = 24


def may_match(module: ProjectModule, name: str, pattern: re.Pattern[str], depth: int = 0) -> bool:
    """Whether a name may mean a function with defaults in whose head something is found.

    Only False is certain.
    """
    module.project.note(("name", module.path, name))
    if depth > _DEPTH:
        return True
    if isinstance(module.text, LazyModule):
        if _is_plain(module.text, name, pattern):
            return False
        bound = module.text.texts(name)
        if any(_in_text(module, name, text, pattern, depth) for text in bound):
            return True
        return not bound and bool(module.runs("*"))
    runs = module.runs(name)
    for run in runs:
        for node in run.head.nodes:
            if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
                has_defaults = node.args.defaults or any(node.args.kw_defaults)
                if has_defaults and _in_head(run.head.parsed_text, pattern):
                    return True
            elif isinstance(node, (ast.Import, ast.ImportFrom)):
                if _imported(module, name, (node,), pattern, depth):
                    return True
            elif not isinstance(node, ast.ClassDef):
                return True
    return not runs and bool(module.runs("*"))


def _in_text(module: ProjectModule, name: str, text: str, pattern: re.Pattern[str], depth: int) -> bool:
    """The same for a piece of a module that is not parsed."""
    if text.startswith(_FUNCTIONS):
        return _in_head(text, pattern)
    if text.startswith(("from ", "import ")):
        return any(_imported(module, name, run.head.nodes, pattern, depth) for run in module.runs(name))
    return not text.startswith("class ")


def _is_plain(text: LazyModule, name: str, pattern: re.Pattern[str]) -> bool:
    """Whether a module defines a class of that name, or a function without what is looked for."""
    whole = text.text
    if f"def {name}(" in whole and not text.has(pattern):
        return True
    if f"class {name}(" in whole or f"class {name}:" in whole:
        return f"\n{name} =" not in whole
    return False


def _in_head(text: str, pattern: re.Pattern[str]) -> bool:
    before = _COMMENTS.match(text)
    start = before.end() if before is not None else 0
    end = _END.search(text, start)
    return pattern.search(text, start, end.end() if end is not None else len(text)) is not None


def _imported(
    module: ProjectModule, name: str, nodes: tuple[ast.stmt, ...], pattern: re.Pattern[str], depth: int
) -> bool:
    """The same for what imports bring under a name: a module of the project is no function."""
    for node in nodes:
        if not isinstance(node, ast.ImportFrom):
            continue
        for alias in node.names:
            if (alias.asname or alias.name) != name:
                continue
            project = module.project
            if node.level:
                file = project.find_relative(module.path, node.level, node.module or "")
            else:
                file = project.find(node.module or "", module.path)
            if file is None or project.is_external(file) or not file.endswith(".py"):
                continue
            target = project.module(file)
            if target is None or target is module:
                continue
            if isinstance(target.text, LazyModule) and _is_plain(target.text, alias.name, pattern):
                project.note(("name", file, alias.name))
                continue
            ask = partial(may_match, target, alias.name, pattern, depth + 1)
            if target.remember(pattern.pattern, alias.name, ask):
                return True
    return False
