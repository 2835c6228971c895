"""Comments that allow a finding: `# mentor: allow[rule] why` and `# mentor: allow-file[rule]`."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from typing import Generic, NamedTuple, Protocol, TypeVar

from fastapi_mentor.suppression.comments import MARK, Kind, Name, Suppression, suppressions
from fastapi_mentor.suppression.remarks import MALFORMED, NOTICES, UNKNOWN, UNUSED, Remark, remarks

__all__ = [
    "MALFORMED",
    "MARK",
    "NOTICES",
    "UNKNOWN",
    "UNUSED",
    "Kind",
    "Name",
    "Outcome",
    "Remark",
    "Suppression",
    "apply",
    "names_for_file",
    "remarks",
    "suppressions",
]


class Placed(Protocol):
    """What has to be known of a finding: its rule, and its lines in its statement."""

    @property
    def rule(self) -> str: ...
    @property
    def line(self) -> int: ...
    @property
    def end_line(self) -> int: ...


F = TypeVar("F", bound=Placed)


class Outcome(NamedTuple, Generic[F]):
    """The findings that remain, and the names that allowed nothing."""

    kept: list[F]
    unused: list[tuple[Suppression, Name]]


def apply(
    findings: Iterable[F], comments: Sequence[Suppression], allowed_in_file: Collection[str] = ()
) -> Outcome[F]:
    """Parts the findings of a statement into those that stay and those that a comment allows.

    `allowed_in_file` holds the names that `allow-file` comments list; whether those were of any use
    is for the caller to see, who has the findings of all statements.
    """
    kept: list[F] = []
    used: set[tuple[Suppression, Name]] = set()
    by_line = [one for one in comments if one.kind is Kind.LINE]
    for finding in findings:
        covering = [
            (one, name)
            for one in by_line
            for name in one.names
            if name.text == finding.rule and one.covers(finding.line, finding.end_line)
        ]
        used.update(covering)
        if not covering and finding.rule not in allowed_in_file:
            kept.append(finding)
    unused = [(one, name) for one in by_line for name in one.names if (one, name) not in used]
    return Outcome(kept, unused)


def names_for_file(comments: Iterable[Suppression]) -> Iterator[tuple[Suppression, Name]]:
    """The names that are allowed in the whole file."""
    for one in comments:
        if one.kind is Kind.FILE:
            yield from ((one, name) for name in one.names)
