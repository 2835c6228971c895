"""What the heads of functions look like, told from texts: a question that is asked before any is parsed."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from fastapi_mentor.project.lazy import LazyModule

if TYPE_CHECKING:
    from fastapi_mentor.project.module import ProjectModule

# The end may be found too late, where an annotation of what is returned takes several lines, not too early.
_END = re.compile(r"\)[ \t]*(?:->[^\n]*)?:[ \t]*(?:#[^\n]*)?\r?\n")
_COMMENTS = re.compile(r"(?:[ \t]*(?:#[^\n]*)?\r?\n)*")
_FUNCTIONS = ("def ", "async def ", "@")
_DEPTH = 24


def may_match(module: ProjectModule, name: str, pattern: re.Pattern[str], depth: int = 0) -> bool:
    """Whether a name may mean a function in whose head something is found; only False is certain."""
    module.project.note(("name", module.path, name))
    if depth > _DEPTH:
        return True
    bound = False
    for text in _texts(module, name):
        bound = True
        if text.startswith(_FUNCTIONS):
            end = _END.search(text)
            if pattern.search(text, 0, end.end() if end is not None else len(text)):
                return True
        elif text.startswith(("from ", "import ")):
            if any(_imported(module, name, run.head.nodes, pattern, depth) for run in module.runs(name)):
                return True
        elif not text.startswith("class "):
            return True
    return not bound and bool(module.runs("*"))


def _texts(module: ProjectModule, name: str) -> Iterator[str]:
    """The statements that bind a name, from their first word on."""
    if isinstance(module.text, LazyModule):
        texts = module.text.texts(name)
    else:
        texts = [run.head.text for run in module.runs(name)]
    for text in texts:
        before = _COMMENTS.match(text)
        yield text[before.end() :] if before is not None else text


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
            if may_match(target, alias.name, pattern, depth + 1):
                return True
    return False
