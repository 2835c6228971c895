"""Findings as JUnit XML: a suite for each file, a failed test case for each finding."""

from __future__ import annotations

import re
from itertools import groupby
from xml.sax.saxutils import escape, quoteattr

from fastapi_mentor.cli.formats import Result
from fastapi_mentor.cli.rows import Row

_NOT_IN_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def write(result: Result) -> str:
    """One document; a clean run has one test case that passes, for readers that want one."""
    failures, errors = len(result.rows), len(result.complaints)
    total = max(1, failures + errors)
    lines = [
        '<?xml version="1.0" encoding="utf-8"?>',
        f'<testsuites name="fastapi-mentor" tests="{total}" failures="{failures}" errors="{errors}">',
    ]
    for file, group in groupby(result.rows, key=lambda row: row.file):
        rows = list(group)
        lines.append(
            f'  <testsuite name={_value(file)} tests="{len(rows)}" failures="{len(rows)}" errors="0">'
        )
        for row in rows:
            lines += _case(row)
        lines.append("  </testsuite>")
    if errors or not failures:
        lines.append(f'  <testsuite name="run" tests="{max(1, errors)}" failures="0" errors="{errors}">')
        lines += [
            f'    <testcase name="run" classname="fastapi-mentor"><error message={_value(one)}/></testcase>'
            for one in result.complaints
        ] or ['    <testcase name="run" classname="fastapi-mentor"/>']
        lines.append("  </testsuite>")
    return "\n".join([*lines, "</testsuites>", ""])


def _case(row: Row) -> list[str]:
    place = f"{row.file}:{row.line}:{row.column}"
    name = f"{row.rule}:{row.line}:{row.column}"
    return [
        f'    <testcase name={_value(name)} classname={_value(row.file)} line="{row.line}">',
        f"      <failure type={_value(row.severity)} message={_value(row.message)}>"
        f"{escape(_clean(f'{place}: {row.message}'))}</failure>",
        "    </testcase>",
    ]


def _value(text: str) -> str:
    return quoteattr(_clean(text))


def _clean(text: str) -> str:
    return _NOT_IN_XML.sub("\ufffd", text)
