"""Where in a project the classes stand that may be mapped to tables, and where tables are named."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from fastapi_mentor.pattern import pattern
from fastapi_mentor.project.told import Index

# One look through all text of a project costs a hundredth of parsing it: only as many as needed.
_SIGNS = (b"__tablename__", b"table=True", b"olumn(", b"Table(")
# Each begins with what stands there: that is looked for many times quicker than `^`, `\b` or one of several.
_CLASS = pattern(rb"\nclass[ \t]+(\w+)")
_TABLES = (
    (b"__tablename__", pattern(rb"__tablename__(?:[ \t]*:[^=\n]*)?[ \t]*=[ \t]*[\"'](\w+)[\"']")),
    (b"Table(", pattern(rb"Table(?<!\wTable)\(\s*[\"'](\w+)[\"']")),
)
_TABLE_OF_CLASS = pattern(rb"\nclass[ \t]+(\w+)\((?=[^)]*\btable[ \t]*=[ \t]*True)")
_ADDED = pattern(
    rb"\n(\w+)\.\w+[ \t]*=[ \t]*(?:\w+\.)?"
    rb"(?:relationship|mapped_column|Column|column_property|deferred|synonym)\("
)
_NOTHING: tuple[str, ...] = ()
_ERRORS = (b"IntegrityError", b"SQLAlchemyError")
# What runs a request, or a function for others, with the errors of the database caught a few lines below.
_AROUND = pattern(
    rb"(?:\byield\b|\bcall_next\(|\b(?:self|cls)\.(?:_?app|dispatch)\(|\b\w+\(\*args\b|\bsuper\(\)\.\w+\()"
    rb"(?:[^\n]*\n(?!def |async def |class |@)){1,12}?[ \t]*except\b[^:]*(?:IntegrityError|SQLAlchemyError)"
)
CATCHES_ERRORS = "!"
"""In the place of a name: that a file may catch errors of the database for others."""
ADDED_TO = "."
"""Behind the name of a class: that a file gives it attributes outside of its body (`User.posts = ...`)."""
OF_TABLES = "="
"""Before the name of a table, in what tells it from the name of a class."""


class TableIndex(Index[tuple[str, ...], Mapping[str, Sequence[str]]]):
    """The names of classes, and with `=` before them those of tables, in the files that speak of tables."""

    def read(self, text: bytes) -> tuple[str, ...]:
        """The names in a text."""
        return _classes(text)

    def gather(self, folder: str) -> Mapping[str, Sequence[str]]:
        """For the name of each class, and each `=table`, the files of a folder in which there may be one."""
        found: dict[str, list[str]] = {}
        for path in self.project.files_in(folder):
            for name in self.of(path):
                found.setdefault(name, []).append(path)
        return found

    def fingerprint(self, folder: str, name: str) -> str:
        """Where classes of a name, or all with `""`, stand now."""
        found = self.within(folder)
        if name:
            return "\n".join(found.get(name, ()))
        return "\n".join(f"{each} {' '.join(paths)}" for each, paths in found.items())


def classes_called(table: str, found: Mapping[str, Sequence[str]]) -> Iterator[tuple[str, Sequence[str]]]:
    """The classes, with their files, that may be mapped to a table: beside its name, or called like it.

    A base may name the tables of its classes by theirs.
    """
    beside = frozenset(found.get(OF_TABLES + table, ()))
    alike = table.replace("_", "").lower()
    stems = (alike, alike.removesuffix("s"), alike.removesuffix("es"), f"{alike.removesuffix('ies')}y")
    for name, paths in found.items():
        if name.isidentifier():
            is_alike = name.lower() in stems
            chosen = paths if is_alike else [path for path in paths if path in beside]
            if chosen:
                yield name, chosen


def _classes(text: bytes) -> tuple[str, ...]:
    # An error of the database may be caught around a request: by a handler, a middleware or a dependency.
    if any(name in text for name in _ERRORS) and (
        b"exception_handler" in text or _AROUND.search(text) is not None
    ):
        return (CATCHES_ERRORS, *_names(text))
    return _names(text)


def _names(text: bytes) -> tuple[str, ...]:
    if not any(sign in text for sign in _SIGNS):
        return _NOTHING
    text = b"\n" + text
    names = [name.decode("utf-8", "replace") for name in dict.fromkeys(_CLASS.findall(text))]
    tables = [
        (found.start(), found[1])
        for sign, pattern in _TABLES
        if sign in text
        for found in pattern.finditer(text)
    ]
    if b"table" in text and b"True" in text:
        # The class of SQLModel may say another name: whoever asks looks at the class.
        tables += ((found.start(), found[1].lower()) for found in _TABLE_OF_CLASS.finditer(text))
    names += [OF_TABLES + name.decode("utf-8", "replace") for _, name in sorted(tables)]
    names += [f"{name.decode('utf-8', 'replace')}{ADDED_TO}" for name in _ADDED.findall(text)]
    return tuple(dict.fromkeys(names))
