"""Diagnostics as JSON, written once for each statement and only moved afterwards."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import TYPE_CHECKING, Any, NamedTuple

from fastapi_mentor.lsp.handshake import Client
from fastapi_mentor.lsp.positions import place_of, to_range
from fastapi_mentor.lsp.uris import uri_of
from fastapi_mentor.rule import Severity
from fastapi_mentor.source import UnreadableFile, decode, split_lines
from fastapi_mentor.source.reading import read_bytes

if TYPE_CHECKING:
    from fastapi_mentor.checker import Diagnostic, Report
    from fastapi_mentor.reporting import Part, RelatedPlace

SOURCE = "FastAPI Mentor"
SEVERITIES = {Severity.ERROR: 1, Severity.WARNING: 2, Severity.INFO: 3, Severity.HINT: 4}
_UNNECESSARY = 1
_FADED = frozenset({"unused-suppression"})
"""Rules whose findings are code that does nothing."""
_MEMO = "lsp"


class _Rendered(NamedTuple):
    """The findings of a part, at the line where its statement started when they were written last.

    `template` has a place for each of the `lines`, which count from that start.
    """

    start: int
    text: str
    template: str
    lines: tuple[int, ...]


class Renderer:
    """Writes diagnostics the way one client understands them."""

    def __init__(self, client: Client) -> None:
        self._client = client

    def report(self, report: Report) -> str:
        """The diagnostics of a report as JSON, with commas and without brackets.

        What was written before of a statement is written again only if the statement was.
        """
        return ",".join([self._part(report, start, part) for start, part in report.parts])

    def items(self, found: Iterable[Diagnostic], lines: Sequence[str]) -> str:
        """The same for diagnostics of a file of `lines`, without any memory."""
        return ",".join([json.dumps(self.diagnostic(one, lines)) for one in found])

    def diagnostic(self, one: Diagnostic, lines: Sequence[str]) -> dict[str, Any]:
        """One diagnostic, in a file of `lines`."""
        shown: dict[str, Any] = {"range": to_range(lines, place_of(one), self._client.encoding)}
        return {**shown, **self._rest(one, lines)}

    def _rest(self, one: Diagnostic, lines: Sequence[str]) -> dict[str, Any]:
        """All of a diagnostic but its range."""
        client = self._client
        shown: dict[str, Any] = {
            "severity": SEVERITIES[one.severity],
            "code": one.rule,
            "source": SOURCE,
            "message": one.message,
        }
        if client.code_description and one.url:
            shown["codeDescription"] = {"href": one.url}
        if client.related and one.related:
            shown["relatedInformation"] = [self._related(one.path, each, lines) for each in one.related]
        if _UNNECESSARY in client.tags and one.rule in _FADED:
            shown["tags"] = [_UNNECESSARY]
        if client.diagnostic_data:
            shown["data"] = {"rule": one.rule, "fix": one.fix.title if one.fix else None}
        return shown

    def _related(self, path: str, related: RelatedPlace, lines: Sequence[str]) -> dict[str, Any]:
        if related.path != path:
            lines = lines_of(related.path)
        place = (related.line, related.column, related.end_line, related.end_column)
        span = to_range(lines, place, self._client.encoding)
        return {"location": {"uri": uri_of(related.path), "range": span}, "message": related.message}

    def _part(self, report: Report, start: int, part: Part) -> str:
        known: _Rendered | None = part.rendered.get(_MEMO)
        if known is None:
            known = self._compiled(report, start, part)
            if known is None:
                found = [report.diagnostic(start, noted) for noted in part.findings]
                return self.items(found, report.source.lines)
        elif known.start == start:
            return known.text
        else:
            _, _, template, lines = known
            text = template % tuple([start + line for line in lines])
            known = _Rendered(start, text, template, lines)
        part.rendered[_MEMO] = known
        return known.text

    def _compiled(self, report: Report, start: int, part: Part) -> _Rendered | None:
        """What to remember of a part; None if it tells of places that move without it."""
        client = self._client
        if client.related and any(noted.related for noted in part.findings):
            return None
        lines = report.source.lines
        pieces: list[str] = []
        rows: list[int] = []
        for noted in part.findings:
            one = report.diagnostic(start, noted)
            span = to_range(lines, place_of(one), client.encoding)
            rest = json.dumps(self._rest(one, lines)).replace("%", "%%")
            pieces.append(
                f'{{"range":{{"start":{{"line":%d,"character":{span["start"]["character"]}}},'
                f'"end":{{"line":%d,"character":{span["end"]["character"]}}}}},{rest[1:]}'
            )
            rows += (one.line - start, one.end_line - start)
        template = ",".join(pieces)
        text = template % tuple([start + row for row in rows])
        return _Rendered(start, text, template, tuple(rows))


@lru_cache(maxsize=32)
def lines_of(path: str) -> Sequence[str]:
    """The lines of another file, to count columns in the client's units."""
    try:
        return split_lines(decode(path, read_bytes(path)))
    except UnreadableFile:
        return ()
