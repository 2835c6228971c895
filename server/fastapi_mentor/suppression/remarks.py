"""What is said about suppression comments that do nothing, or not what they seem to."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from typing import NamedTuple

from fastapi_mentor.source.lines import Change, content_length, split_lines
from fastapi_mentor.suppression.comments import Kind, Name, Suppression

UNUSED = "unused-suppression"
UNKNOWN = "unknown-rule-in-suppression"
MALFORMED = "malformed-suppression"
NOTICES = frozenset({UNUSED, UNKNOWN, MALFORMED})
"""The names under which suppressions are remarked on; they can be ignored like rules."""


class Remark(NamedTuple):
    """A diagnostic about a suppression, and the edit that mends it; columns are code points.

    The edit is `safe` if nothing was hidden by the comment, nor was meant to be.
    """

    rule: str
    message: str
    line: int
    column: int
    end_column: int
    title: str
    change: Change
    safe: bool


def remarks(
    text: str,
    comments: Iterable[Suppression],
    unused: Collection[tuple[Suppression, Name]],
    known: Collection[str],
    is_on: Callable[[str], bool],
) -> Iterator[Remark]:
    """What is to be said about the suppressions of a statement whose text is `text`.

    `unused` holds the names that allowed nothing, `known` all rules. `is_on` is asked about rules and
    about `NOTICES`. A suppression of a rule that is off is not reported: it may be of use to those
    who turn the rule on.
    """
    for remark in _remarks(text, comments, unused, known, is_on):
        if is_on(remark.rule):
            yield remark


def _remarks(
    text: str,
    comments: Iterable[Suppression],
    unused: Collection[tuple[Suppression, Name]],
    known: Collection[str],
    is_on: Callable[[str], bool],
) -> Iterator[Remark]:
    lines = split_lines(text)
    for one in comments:
        if one.kind is Kind.MALFORMED:
            message = "This comment is not understood: write `# mentor: allow[name-of-a-rule]`"
            yield _remark(MALFORMED, message, one, lines, one.names)
            continue
        idle: list[Name] = []
        for name in one.names:
            if name.text not in known:
                yield _unknown(one, name, lines, known)
            elif is_on(name.text) and (one.kind is Kind.MISPLACED or (one, name) in unused):
                idle.append(name)
        if one.kind is Kind.MISPLACED and idle:
            message = "`allow-file` counts only in the comments at the top of a file"
            yield _remark(UNUSED, message, one, lines, one.names)
        elif idle and len(idle) == len(one.names):
            listed = " and ".join(f"`{name.text}`" for name in idle)
            yield _remark(UNUSED, f"There is no {listed} here to allow", one, lines, one.names)
        else:
            for name in idle:
                message = f"There is no `{name.text}` here to allow"
                yield _remark(UNUSED, message, one, lines, (name,))


def _unknown(one: Suppression, name: Name, lines: Sequence[str], known: Collection[str]) -> Remark:
    from difflib import get_close_matches

    near = get_close_matches(name.text, list(known), n=1)
    advice = f", did you mean `{near[0]}`?" if near else ""
    return _remark(UNKNOWN, f"There is no rule `{name.text}`{advice}", one, lines, (name,))


def _remark(
    rule: str, message: str, one: Suppression, lines: Sequence[str], names: tuple[Name, ...]
) -> Remark:
    """A remark about some names of a suppression; about all of them, it is about the comment."""
    if len(names) == len(one.names):
        change = _without_comment(one, lines)
        place = (one.column, one.end_column) if len(names) != 1 else names[0][1:]
        return Remark(rule, message, one.line, *place, "Remove the comment", change, rule == UNUSED)
    (name,) = names
    position = one.names.index(name)
    # The comma goes with the name: the one after it, or for the last name the one before.
    start, end = name.column, name.end_column
    if position + 1 < len(one.names):
        end = one.names[position + 1].column
    else:
        start = one.names[position - 1].end_column
    change = Change(one.line, start, one.line, end, "")
    title = f"Remove `{name.text}` from the comment"
    return Remark(rule, message, one.line, name.column, name.end_column, title, change, rule == UNUSED)


def _without_comment(one: Suppression, lines: Sequence[str]) -> Change:
    line = lines[one.line]
    before = line[: one.column].rstrip()
    if before:
        return Change(one.line, len(before), one.line, one.end_column, "")
    if one.line + 1 < len(lines):
        return Change(one.line, 0, one.line + 1, 0, "")
    return Change(one.line, 0, one.line, content_length(line), "")
