"""What checks read outside their own statements, and what stands there now."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from fastapi_mentor.project.belonging import classes_of, imports_of
from fastapi_mentor.project.flow import flow_of, flowing
from fastapi_mentor.project.injection import InjectionIndex
from fastapi_mentor.project.lazy import LazyModule
from fastapi_mentor.project.leads import hot
from fastapi_mentor.project.usage import shown_of, words_of

if TYPE_CHECKING:
    from fastapi_mentor.project.project import Project

Read = tuple[str, str, str]
"""Something that a check read outside its own statement.

`("name", path, name)` is the outside of what a module binds, `("body", path, name)` its inside too,
`("imports", path, "")` all its imports, `("classes", path, "")` the names of its classes,
`("injects", path, name)` and `("calls", path, name)` whether a module gives a function to `Depends`, or
calls it, `("calling", path, words)` the statements that call one of some words (with `...` in bodies too),
`("flow", path, name)` what a function, or `Class.method`, calls,
`("migrations", path, "")` the migrations that belong to a file,
`("hot", path, "deep" or "")` which functions of a module may block,
`("module", importing path, name)` where an import leads, `("installed", name, "")` the bases of a class,
`("application", path, "")` what the whole application means for a file, `("place", path, "")` where a
thing stands in a file, `("file", path, "")` whether there is a file,
`("including", folder, "")` what includes routers or adds middleware in the files of a folder,
`("injected", folder, name)` the files of a folder that give something of that name to `Depends`,
`("makers", folder, "")` what makes sessions of a database in the files of a folder,
`("handed", folder, "")` how many routes in the files of a folder are handed a session,
`("tables", folder, name)` the files of a folder that speak of tables and have a class of that name."""


def fingerprint(project: Project, read: Read) -> str:
    """What stands behind a read now."""
    kind, path, name = read
    if kind == "installed":
        return " ".join(project.bases_outside(path) or ())
    if kind == "module":
        dots = len(name) - len(name.lstrip("."))
        if dots:
            return project.finder.find_relative(path, dots, name[dots:]) or ""
        return project.finder.find(name, path) or ""
    if kind == "application":
        return project.application.fingerprint(path)
    if kind == "file":
        return str(os.path.exists(path))
    if kind == "migrations":
        migrations = project.migrations.of(path)
        return migrations.digest() if migrations is not None else ""
    if kind == "place":
        return ""
    if kind == "including":
        from fastapi_mentor.project.including import InclusionIndex

        return project.index(InclusionIndex).fingerprint(path)
    if kind == "injected":
        return project.index(InjectionIndex).fingerprint(path, name)
    if kind == "makers":
        from fastapi_mentor.project.including import MakerIndex

        return project.index(MakerIndex).fingerprint(path)
    if kind == "handed":
        from fastapi_mentor.project.handed import HandedIndex

        return str(project.index(HandedIndex).within(path))
    if kind == "tables":
        from fastapi_mentor.project.tables import TableIndex

        return project.index(TableIndex).fingerprint(path, name)
    module = project.module(path)
    if module is None:
        return ""
    if kind == "imports":
        return imports_of(module.text)
    if kind == "injects":
        return str(module.injects(name))
    if kind == "calls":
        return str(module.calls(name))
    if kind == "calling":
        words, inside = words_of(name)
        # The texts may be those of half the file: Python keeps the hash of each.
        return str(hash(tuple(shown_of(module.calling(words, inside=inside), inside))))
    if kind == "flow":
        statement = flowing(module, name)
        return flow_of(statement) if statement is not None else ""
    if kind == "hot":
        return " ".join(sorted(hot(module, deep=bool(name))))
    if kind == "classes":
        return " ".join(classes_of(module.text))
    if isinstance(module.text, LazyModule):
        # To tell what is outside of a definition it would have to be parsed, and to find it takes longer than
        # to look again at what rests on a file that changes on disk: Python keeps the hash of a text.
        return str(hash(module.text.text))
    return "\n".join(run.outside() if kind == "name" else run.whole() for run in module.runs(name))
