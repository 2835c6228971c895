"""Whether a module is part of a FastAPI application, as far as it and the modules around it show."""

from __future__ import annotations

import ast
import os
import re
from collections.abc import Collection, Iterator
from typing import TYPE_CHECKING

from fastapi_mentor.pattern import pattern
from fastapi_mentor.project.lazy import LazyModule
from fastapi_mentor.project.told import bytes_of
from fastapi_mentor.source import Kind, Source

if TYPE_CHECKING:
    from fastapi_mentor.project.module import ProjectModule
    from fastapi_mentor.project.project import Project

# They begin with the end of the line before: that is looked for many times quicker than `^`.
_FASTAPI = pattern(r"\n(?:from|import)[ \t]+(?:fastapi|starlette|pydantic_settings|sqlmodel)\b")
_IMPORT = pattern(
    r"\n(?:from[ \t]+(?P<module>\.*[\w.]*)[ \t]+import[ \t]+(?P<names>\([^)]*\)|[^\n#]*)"
    r"|import[ \t]+(?P<modules>[^\n#]+))"
)
_CLASS = pattern(r"\nclass[ \t]+(\w+)")
_LEVELS = 4
"""How many folders up applications are looked for."""

# Where applications and their parts are usually put together.
_USUAL = (
    *("main", "app", "application", "api", "asgi", "server", "web", "routes", "routers", "router"),
    *("endpoints", "dependencies", "deps", "auth", "security", "middleware"),
    *("factory", "app_factory", "bootstrap", "run", "core.app", "core.application"),
    *("api.v1", "api.api", "api.routes", "api.router", "api.v1.api", "api.v1.router", "api.v1.routes"),
    *("app.main", "api.main", "api.app", "app.api", "server.main", "server.app", "web.app", "src.main"),
)


def is_part_of_application(module: ProjectModule) -> bool:
    """Whether a module uses FastAPI, or a module near it that does imports it, or imports what does.

    What is read to tell is noted.
    """
    if uses_fastapi(module):
        return True
    stem = _stem(module.path)
    wanted = {module.path: stem}
    package = _package(module)
    if package is not None and any(each.path == module.path for each in imported_modules(package, stem)):
        wanted[package.path] = _stem(package.path)
    mention = re.compile(rf"\b(?:{'|'.join(map(re.escape, wanted.values()))})\b")
    for start in _starts(module):
        for imported in imported_modules(start):
            if imported.path in wanted:
                return True
            if mention.search(_imports_read(imported)) and any(
                further.path in wanted
                for each in wanted.values()
                for further in imported_modules(imported, each)
            ):
                return True
    return False


def _package(module: ProjectModule) -> ProjectModule | None:
    """The package that a module is in, which may give its names to others."""
    file = os.path.join(os.path.dirname(module.path), "__init__.py")
    return module.project.module(file) if file != module.path and module.has_file(file) else None


def uses_fastapi(module: ProjectModule) -> bool:
    """Whether a module imports FastAPI or what only comes with applications."""
    return _FASTAPI.search(_imports_read(module)) is not None


def _imports_read(module: ProjectModule) -> str:
    module.project.note(("imports", module.path, ""))
    return imports_of(module.text)


def classes_of(text: LazyModule | Source) -> list[str]:
    """The names of the classes at the top level of a module."""
    if isinstance(text, LazyModule):
        return _CLASS.findall(f"\n{text.text}")
    headers = [statement.nodes for statement in text.statements if statement.kind is Kind.CLASS]
    return [node.name for nodes in headers for node in nodes if isinstance(node, ast.ClassDef)]


def imports_of(text: LazyModule | Source) -> str:
    """The imports at the top level of a module, each on a line of its own after an empty first one.

    Those of a broken line are the last that were sound.
    """
    if isinstance(text, LazyModule):
        return "".join([found.group() for found in _IMPORT.finditer(f"\n{text.text}")])
    return "".join(
        f"\n{statement.source_of(node)}"
        for statement in text.statements
        for node in statement.nodes
        if isinstance(node, (ast.Import, ast.ImportFrom))
    )


def names_imported(text: LazyModule | Source) -> list[str]:
    """The names that imports at the top level of a module bind."""
    found: list[str] = []
    for line in _IMPORT.finditer(imports_of(text)):
        for part in (line["modules"] or line["names"]).strip("()").split(","):
            words = part.split()
            if words:
                found.append(words[-1].partition(".")[0])
    return found


def names_from(module: ProjectModule, packages: frozenset[str]) -> frozenset[str]:
    """The names that imports from some packages bind at the top level of a module that is being checked."""
    module.project.note(("imports", module.path, ""))
    return module.remember("names from", " ".join(packages), lambda: _names_from(module.text, packages))


def _names_from(text: LazyModule | Source, packages: frozenset[str]) -> frozenset[str]:
    found: set[str] = set()
    for statement in text.statements if isinstance(text, Source) else ():
        for node in statement.nodes:
            if type(node) is ast.ImportFrom and (node.module or "").partition(".")[0] in packages:
                found.update(each.asname or each.name for each in node.names)
    return frozenset(found)


def mentions(project: Project, words: Collection[str], besides: str) -> dict[str, list[str]]:
    """For each of some words, the files of a project, but for one, in which it stands."""
    found: dict[str, list[str]] = {word: [] for word in words}
    wanted = [(word, word.encode(), re.compile(rb"\b%s\b" % re.escape(word.encode()))) for word in found]
    for path in project.files_in(project.root) if words else ():
        if path == besides:
            continue
        text = bytes_of(project, path)
        for word, as_bytes, whole in wanted:
            # Looking for bytes is a hundred times as quick as a pattern, and nearly all files have none.
            if as_bytes in text and whole.search(text):
                found[word].append(path)
    return found


def _stem(path: str) -> str:
    stem = os.path.basename(path).removesuffix(".py")
    return os.path.basename(os.path.dirname(path)) if stem == "__init__" else stem


def _starts(module: ProjectModule) -> Iterator[ProjectModule]:
    """The modules around that use FastAPI."""
    project = module.project
    seen = {module.path}
    folder = os.path.dirname(module.path)
    for level in range(1, _LEVELS + 1):
        if not (folder + os.sep).startswith(project.root + os.sep):
            return
        folder = os.path.dirname(folder)
        for name in _USUAL:
            file = project.find_relative(module.path, level, name)
            if file is None or file in seen or not file.endswith(".py") or project.is_external(file):
                continue
            seen.add(file)
            found = project.module(file)
            if found is not None and uses_fastapi(found):
                yield found


def imported_modules(module: ProjectModule, stem: str = "") -> Iterator[ProjectModule]:
    """The modules of the project that a module imports, with a stem only those that may be called so."""
    project = module.project
    seen = set()
    for name in _names(_imports_read(module)):
        if stem and stem not in name:
            continue
        file = project.find(name, module.path)
        if file is None or file in seen or not file.endswith(".py") or project.is_external(file):
            continue
        seen.add(file)
        found = project.module(file)
        if found is not None:
            yield found


def _names(text: str) -> Iterator[str]:
    """The names of modules that may be imported: in `from a import b`, both `a` and `a.b`."""
    for found in _IMPORT.finditer(text):
        if found["modules"]:
            yield from (part.split()[0] for part in found["modules"].split(",") if part.strip())
            continue
        module = found["module"]
        if module.strip("."):
            yield module
        dot = "" if module.endswith(".") else "."
        for part in found["names"].strip("()").split(","):
            words = part.split()
            if words and words[0].isidentifier():
                yield f"{module}{dot}{words[0]}"
