"""The file of known findings: a project that adopts us late is shown only what is new."""

from __future__ import annotations

import hashlib
import json
import os
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import NamedTuple, Protocol, TypeVar

FILE_NAME = "fastapi-mentor-baseline.json"
VERSION = 1


class BaselineError(Exception):
    """A baseline that cannot be read or written; its text is one clear line."""


class Found(Protocol):
    """What has to be known of a finding; `line` counts from 0."""

    @property
    def rule(self) -> str: ...
    @property
    def message(self) -> str: ...
    @property
    def line(self) -> int: ...


F = TypeVar("F", bound=Found)


class Entry(NamedTuple):
    """What is remembered of a finding: its rule, and a digest of its message and its line of code."""

    rule: str
    digest: str


def entry(finding: Found, lines: Sequence[str]) -> Entry:
    """What is remembered of a finding in a file of these lines.

    Neither the line's number nor its white space counts, so that an entry outlives edits elsewhere in
    the file and a change of its layout. It is a digest because code may hold what should not be
    copied to another file.
    """
    line = lines[finding.line] if finding.line < len(lines) else ""
    content = finding.message + "\0" + "".join(line.split())
    digest = hashlib.blake2b(content.encode("utf-8", "surrogatepass"), digest_size=8)
    return Entry(finding.rule, digest.hexdigest())


class Baseline:
    """Known findings: for each file (relative to the baseline's folder), how many of each entry."""

    def __init__(self, files: Mapping[str, Mapping[Entry, int]]) -> None:
        self.files = files

    def part(self, file: str, findings: Iterable[F], lines: Sequence[str]) -> tuple[list[F], Counter[Entry]]:
        """The findings of a file that are not known, and how often each entry was met."""
        known = self.files.get(file, {})
        met: Counter[Entry] = Counter()
        new: list[F] = []
        for finding in findings:
            key = entry(finding, lines)
            if met[key] < known.get(key, 0):
                met[key] += 1
            else:
                new.append(finding)
        return new, met

    def stale(
        self,
        met: Mapping[str, Mapping[Entry, int]],
        exists: Callable[[str], bool],
        is_on: Callable[[str], bool],
    ) -> int:
        """How many known findings occur no more.

        `met` holds what `part` met in each file that was checked. A file that was not checked keeps
        its entries unless it does not exist, a rule that is off keeps them always.
        """
        count = 0
        for file, known in self.files.items():
            if file not in met and exists(file):
                continue
            now = met.get(file, {})
            count += sum(number - now.get(key, 0) for key, number in known.items() if is_on(key.rule))
        return count


def load_baseline(path: str) -> Baseline:
    """The baseline in a file; raises BaselineError."""
    try:
        with open(path, encoding="utf-8") as file:
            content = json.load(file)
        if content["version"] != VERSION:
            raise BaselineError(f"{path}: is a baseline of another version; write it again")
        return Baseline(
            {
                name: {
                    Entry(rule, digest): int(number)
                    for rule, digests in rules.items()
                    for digest, number in digests.items()
                }
                for name, rules in content["findings"].items()
            }
        )
    except OSError as error:
        raise BaselineError(f"{path}: the baseline cannot be read: {error.strerror}") from error
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise BaselineError(f"{path}: is not a baseline; write it with --write-baseline") from error


def write_baseline(path: str, files: Mapping[str, Iterable[Entry]]) -> int:
    """Write the entries of each file and return how many there are; raises BaselineError.

    The same findings give the same bytes, with a line for each, so that the file can be reviewed.
    """
    findings: dict[str, dict[str, dict[str, int]]] = {}
    total = 0
    for name, entries in sorted(files.items()):
        for (rule, digest), number in sorted(Counter(entries).items()):
            findings.setdefault(name, {}).setdefault(rule, {})[digest] = number
            total += number
    text = json.dumps({"version": VERSION, "findings": findings}, indent=2, ensure_ascii=False)
    try:
        with open(path, "w", encoding="utf-8", errors="surrogateescape", newline="\n") as file:
            file.write(text + "\n")
    except OSError as error:
        raise BaselineError(f"{path}: cannot be written: {error.strerror}") from error
    return total


def path_in(baseline: str, path: str) -> str:
    """How the baseline in the file `baseline` names the file `path`."""
    return os.path.relpath(path, os.path.dirname(os.path.abspath(baseline))).replace(os.sep, "/")
