"""Diagnostics as JSON, written once for each statement and only moved afterwards."""

from __future__ import annotations

import json
from collections.abc import Sequence
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from fastapi_mentor.lsp.handshake import Client
from fastapi_mentor.lsp.positions import place_of, to_range
from fastapi_mentor.lsp.uris import uri_of
from fastapi_mentor.rule import Severity
from fastapi_mentor.source import Source, UnreadableFile, read_source

if TYPE_CHECKING:
    from fastapi_mentor.checker import Diagnostic, Report

SOURCE = "FastAPI Mentor"
SEVERITIES = {Severity.ERROR: 1, Severity.WARNING: 2, Severity.INFO: 3, Severity.HINT: 4}
_UNNECESSARY = 1
_FADED = frozenset({"unused-suppression"})
"""Rules whose findings are code that does nothing."""


class Renderer:
    """Writes diagnostics the way one client understands them."""

    def __init__(self, client: Client) -> None:
        self._client = client

    def items(self, report: Report | None, source: Source) -> str:
        """The diagnostics of a report as JSON, with commas and without brackets."""
        if report is None:
            return ""
        return ",".join(json.dumps(self.diagnostic(one, source.lines)) for one in report.diagnostics())

    def diagnostic(self, one: Diagnostic, lines: Sequence[str]) -> dict[str, Any]:
        """One diagnostic, in a file of `lines`."""
        client = self._client
        shown: dict[str, Any] = {
            "range": to_range(lines, place_of(one), client.encoding),
            "severity": SEVERITIES[one.severity],
            "code": one.rule,
            "source": SOURCE,
            "message": one.message,
        }
        if client.code_description and one.url:
            shown["codeDescription"] = {"href": one.url}
        if client.related and one.related:
            shown["relatedInformation"] = [
                {
                    "location": {
                        "uri": uri_of(related.path),
                        "range": to_range(
                            lines if related.path == one.path else _lines(related.path),
                            place_of(related),
                            client.encoding,
                        ),
                    },
                    "message": related.message,
                }
                for related in one.related
            ]
        if _UNNECESSARY in client.tags and one.rule in _FADED:
            shown["tags"] = [_UNNECESSARY]
        if client.diagnostic_data:
            shown["data"] = {"rule": one.rule, "fix": one.fix.title if one.fix else None}
        return shown


@lru_cache(maxsize=32)
def _lines(path: str) -> Sequence[str]:
    """The lines of another file, to count columns in the client's units."""
    try:
        return read_source(path).lines
    except UnreadableFile:
        return ()
