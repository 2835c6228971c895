"""Where in a project functions and classes are given to FastAPI to call, told from texts."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from fastapi_mentor.pattern import pattern
from fastapi_mentor.project.lazy import LazyModule
from fastapi_mentor.project.told import Index
from fastapi_mentor.project.usage import injected_by

if TYPE_CHECKING:
    from fastapi_mentor.project.module import ProjectModule

_WORDS = (b"Depends", b"Security")
_MARKERS = (b"Depends(", b"Security(")
# `Depends(get_db)`, `Depends(auth.get_user, use_cache=False)`, `Depends(Checker("admin"))`.
_NAME = pattern(rb"\s*(?:dependency[ \t]*=[ \t]*)?([A-Za-z_][\w.]*)[ \t]*(\(|,|\)|\n)")
# `Annotated[Pages, Depends()]`, `pages: Pages = Depends()`: what is called stands before.
_BEFORE = pattern(rb"([A-Za-z_][\w.]*)([ \t]*[,=])\s*(?:\w+\.)?(?:Depends|Security)\(\Z")
# `router.add_api_route("/items", items.read, methods=["GET"])`: FastAPI calls that too.
_REGISTERING = b"add_api_route("
_ENDPOINT = pattern(
    rb"\s*(?:path[ \t]*=[ \t]*)?[rf]?[\"'][^\"'\n]*[\"'],\s*(?:endpoint[ \t]*=[ \t]*)?"
    rb"([A-Za-z_][\w.]*)[ \t]*(\(|,|\)|\n)"
)
_NEAR = 120
_RENAMED = pattern(rb"\b(?:Depends|Security)[ \t]+as[ \t]+(\w+)")
_ABSOLUTE = pattern(r"from[ \t]+\w[\w.]*[ \t]+import[ \t]+\w")


Named = tuple[tuple[str, str], ...]
Places = Mapping[str, Sequence[tuple[str, str]]]


class InjectionIndex(Index[Named, Places]):
    """What the files of a project name in `Depends`: for each last part of a name, the files and how they do.

    Behind the name of a class that is called there stands `()`; what was imported under another name
    is known by both.
    """

    def read(self, text: bytes) -> Named:
        """The names in a text, each with its last part before it."""
        return _named(text)

    def gather(self, folder: str) -> Places:
        """The files of a folder that name something, by the last part of the name."""
        found: dict[str, list[tuple[str, str]]] = {}
        for path in self.project.files_in(folder):
            for last, written in self.of(path):
                found.setdefault(last, []).append((path, written))
        return found

    def fingerprint(self, folder: str, name: str) -> str:
        """Where something of a name is injected now."""
        return "\n".join(f"{path} {written}" for path, written in self.within(folder).get(name, ()))


def injects(module: ProjectModule, name: str) -> bool:
    """Whether the project gives a function or class of a module to `Depends`, as far as is known.

    A name that ends in `()` is that of a class of which an object is given. What a module says of itself
    is known while it is being checked.
    """
    project = module.project
    project.note(("injects", module.path, name))
    if name in module.usage.names(injected_by):
        return True
    folder = project.part_of(module.path)
    read = ("injected", folder, name)
    project.note(read)
    places = project.index(InjectionIndex).within(folder).get(name)
    if not places:
        return False

    def is_meant() -> bool:
        project.note(read)
        return _is_meant(module, name, places)

    return module.remember("injected", name, is_meant)


def _is_meant(module: ProjectModule, name: str, places: Sequence[tuple[str, str]]) -> bool:
    """Whether what one of some files names is what a module defines."""
    asked: set[tuple[str, str]] = set()
    for path, written in places:
        other = module.project.module(path)
        if other is None:
            continue
        line = _first_line(other.text.text, written) if isinstance(other.text, LazyModule) else ""
        if _ABSOLUTE.match(line):
            # A hundred files import the same in the same words, and one answer does for all.
            if (written, line) in asked:
                continue
            asked.add((written, line))
        if _means(module, name, other, written):
            return True
    return False


def _first_line(text: str, written: str) -> str:
    """The line of a text in which the first part of a name stands first."""
    at = text.find(written.partition(".")[0])
    return text[text.rfind("\n", 0, at) + 1 : text.find("\n", at)] if at >= 0 else ""


def _means(module: ProjectModule, name: str, other: ProjectModule, written: str) -> bool:
    symbol = other.resolve(written)
    found = symbol.definition if symbol is not None else None
    return found is not None and found.module is module and found.name == name.removesuffix("()")


def _named(text: bytes) -> tuple[tuple[str, str], ...]:
    named: dict[tuple[str, str], None] = {}
    for found, end in dict.fromkeys(each.groups() for each in _given(text)):
        name, call = found.decode("utf-8", "replace"), "()" if end == b"(" else ""
        last = name.rpartition(".")[2]
        named[f"{last}{call}", name] = None
        if last == name and (at := text.find(b" as %s" % found)) >= 0:
            imported = text[:at].rpartition(b"\n")[2].replace(b",", b" ").replace(b"(", b" ").split()[-1:]
            named.update({(f"{each.decode('utf-8', 'replace')}{call}", name): None for each in imported})
    return tuple(named)


def _given(text: bytes) -> Iterator[re.Match[bytes]]:
    # The text of all files of a project goes through here: nothing is looked for as quickly as bytes.
    if any(word in text for word in _WORDS):
        renamed = _RENAMED.findall(text) if b"Depends as " in text or b"Security as " in text else ()
        for marker in (*_MARKERS, *(b"%s(" % each for each in renamed)):
            yield from _given_to(marker, _NAME, text)
    if _REGISTERING in text:
        yield from _given_to(_REGISTERING, _ENDPOINT, text)


def _given_to(marker: bytes, name: re.Pattern[bytes], text: bytes) -> Iterator[re.Match[bytes]]:
    at = text.find(marker)
    while at >= 0:
        at += len(marker)
        found = name.match(text, at)
        if found is None and text[at : at + 1] == b")":
            found = _BEFORE.search(text[max(0, at - _NEAR) : at])
        if found is not None:
            yield found
        at = text.find(marker, at)
