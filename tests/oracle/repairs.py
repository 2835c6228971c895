"""What becomes of the OpenAPI documents of real applications when every safe fix is applied."""

from __future__ import annotations

import json
import shutil
import tempfile
from collections.abc import Collection, Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple

from fastapi_mentor.catalogue import Catalogue, load_catalogue
from fastapi_mentor.examples.documents import Difference, differences
from tests.benchmarks.repairs import Repaired, repair
from tests.oracle.applications import Subject
from tests.oracle.installing import installed, sources
from tests.oracle.runtime import dumped, run


class Change(NamedTuple):
    """A part of a document that is not what it was; `promised_by` are rules that say so of their fixes."""

    application: str
    difference: Difference
    promised_by: Collection[str]

    def __str__(self) -> str:
        part, where, before, after = self.difference
        verdict = f"promised by {', '.join(self.promised_by)}" if self.promised_by else "NOT PROMISED"
        title = f"{self.application}: {part} {where}".rstrip()
        return f"    {title}: {verdict}\n        before {_brief(before)}\n        after  {_brief(after)}"


class Verdict(NamedTuple):
    """What became of one subject: the files, and the documents of its applications.

    `lost` are the applications that could be made before and cannot any longer, with the reason.
    """

    repaired: Repaired
    applications: int
    changes: list[Change]
    lost: Mapping[str, str]

    @property
    def is_fine(self) -> bool:
        """Whether everything is as the rules promise."""
        return not (
            self.repaired.failure or self.lost or any(not change.promised_by for change in self.changes)
        )


def judged(subject: Subject, cache: Path) -> Verdict:
    """Applies all safe fixes to a copy of a subject and makes its applications before and after."""
    environment = installed(subject, cache)
    folder = sources(subject, environment, cache)
    with tempfile.TemporaryDirectory() as scratch:
        copy = Path(scratch, "copy")
        if subject.sdist is not None:
            shutil.copytree(folder, copy, ignore=shutil.ignore_patterns("__pycache__", ".fastapi*"))
        else:
            (site_packages,) = environment.glob("lib/python*/site-packages")
            shutil.copytree(site_packages / subject.folder, copy / subject.folder)
        (copy / "pyproject.toml").write_text(
            f'[tool.fastapi-mentor]\nenvironment = "{environment}"\n', encoding="utf-8"
        )
        done = repair(subject.name, copy)
        after = run(subject, environment, copy, cache, Path(scratch, "after.json"), shadowing=True)
    before = dumped(subject, environment, folder, cache)
    later = {each["application"]: each for each in after}
    changes: list[Change] = []
    lost: dict[str, str] = {}
    catalogue = load_catalogue()
    count = 0
    for each in before:
        if "error" in each:
            continue
        count += 1
        name = each["application"]
        now = later.get(name)
        if now is None:
            errors = [other["error"] for other in after if "error" in other and _is_of(name, other)]
            lost[name or subject.name] = (errors or ["it is not made"])[0].strip().splitlines()[-1]
            continue
        applied = _applied(done.rules, name, subject)
        changes += _changes(name or subject.name, each["documents"], now["documents"], applied, catalogue)
    return Verdict(done, count, changes, lost)


def _is_of(application: str, failed: Mapping[str, Any]) -> bool:
    """Whether a module that cannot be imported any more made the application."""
    path = application.partition(":")[0].replace(".", "/") + ".py"
    return bool(str(failed["application"]).endswith(path))


def _applied(rules: Mapping[str, Collection[str]], application: str, subject: Subject) -> set[str]:
    """The rules whose fixes may have changed an application: of an example those of its own folder."""
    folder = application.partition(":")[0].rpartition(".")[0].replace(".", "/")
    return {
        rule
        for path, found in rules.items()
        if subject.sdist is None or path.startswith(f"{folder}/")
        for rule in found
    }


def _changes(
    application: str,
    before: Mapping[str, Any],
    after: Mapping[str, Any],
    applied: Collection[str],
    catalogue: Catalogue,
) -> Iterator[Change]:
    for prefix, document in before.items():
        for each in differences(document, after.get(prefix, {})):
            promising = sorted(rule for rule in applied if each.part in catalogue.rules[rule].rule.changes)
            yield Change(f"{application}{prefix}", each, promising)


def _brief(value: Any, length: int = 300) -> str:
    text = json.dumps(value, sort_keys=True)
    return text if len(text) <= length else f"{text[:length]} ..."
