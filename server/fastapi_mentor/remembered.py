"""What a run learnt of the installed rules, for later runs, so that they need not import them all."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import replace
from typing import TYPE_CHECKING, Any
from zlib import crc32

import fastapi_mentor
from fastapi_mentor.project.cache import user_folder
from fastapi_mentor.rule import Severity
from fastapi_mentor.stamp import stamp_of, stamp_of_metadata

if TYPE_CHECKING:
    from fastapi_mentor.catalogue import Catalogue


def recall() -> Catalogue | None:
    """The catalogue of the last run, if nothing was installed or edited since."""
    import json

    path = _file()
    if not path:
        return None
    try:
        with open(path, "rb") as file:
            known = json.load(file)
        if known["installed"] != stamp_of_metadata(sys.path):
            return None
        if any(stamp_of(folder) != stamp for folder, stamp in known["folders"]):
            return None
        return _unpacked(known)
    except (OSError, ValueError, LookupError, TypeError, AttributeError, RecursionError):
        return None  # there is none, or somebody else wrote it


def remember(catalogue: Catalogue) -> Catalogue:
    """Keeps what later runs need; not where a plug-in had a problem, which must be told again.

    Gives the catalogue with its stamp.
    """
    import json

    path = _file()
    known = _packed(catalogue)
    stamped = replace(catalogue, stamp=_stamp(known["folders"]))
    if not path or catalogue.problems:
        return stamped
    with suppress(OSError):
        os.makedirs(os.path.dirname(path), exist_ok=True)
        draft = f"{path}.{os.getpid()}"
        with open(draft, "w", encoding="utf-8") as file:
            json.dump(known, file, separators=(",", ":"))
        os.replace(draft, path)
    return stamped


def _file() -> str:
    """Where it is kept for this installation; empty if nowhere."""
    folder = user_folder()
    if not folder:
        return ""
    installation = crc32(f"{sys.executable} {fastapi_mentor.__file__}".encode())
    return os.path.join(folder, f"rules-{fastapi_mentor.__version__}-{installation:08x}.json")


def _packed(catalogue: Catalogue) -> dict[str, Any]:
    subjects = list(catalogue.by_subject)
    position = {subject.reference: number for number, subject in enumerate(subjects)}
    modules = [info.module for info in catalogue.rules.values()]
    modules += [subject.reference.partition(":")[0] for subject in subjects]
    return {
        "installed": stamp_of_metadata(sys.path),
        "folders": [(folder, stamp_of(folder)) for folder in _folders(modules)],
        "chapters": dict(catalogue.chapters),
        "subjects": [
            (each.reference, sorted(each.words), each.costly, each.of_application) for each in subjects
        ],
        "rules": [
            (
                info.name,
                info.chapter,
                info.summary,
                info.module,
                info.path,
                info.url,
                position[info.subject.reference],
                info.severity.value,
                info.opinionated,
                dict(info.requires),
            )
            for info in catalogue.rules.values()
        ],
    }


def _folders(modules: Iterable[str]) -> list[str]:
    """The folders of the packages to which some modules belong."""
    packages = [sys.modules.get(name) for name in sorted({each.partition(".")[0] for each in modules})]
    return [folder for package in packages for folder in getattr(package, "__path__", ())]


def _unpacked(known: dict[str, Any]) -> Catalogue:
    from fastapi_mentor.catalogue import Catalogue, RuleInfo, SubjectInfo

    subjects = [
        SubjectInfo(reference, frozenset(words), costly, of_application)
        for reference, words, costly, of_application in known["subjects"]
    ]
    rules = {}
    for name, chapter, summary, module, path, url, subject, severity, opinionated, requires in known["rules"]:
        rules[name] = RuleInfo(
            name=name,
            chapter=chapter,
            summary=summary,
            module=module,
            path=path,
            url=url,
            subject=subjects[subject],
            severity=Severity(severity),
            opinionated=opinionated,
            requires=requires,
        )
    return Catalogue(rules, known["chapters"], stamp=_stamp(known["folders"]))


def _stamp(folders: Iterable[Sequence[Any]]) -> int:
    """A number that changes with every edit of what rules are made of."""
    return crc32(" ".join(str(stamp) for _, stamp in folders).encode())
