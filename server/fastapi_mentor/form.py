"""What a rule must say of itself before it is shown to anybody."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator

from fastapi_mentor import scaffold
from fastapi_mentor.catalogue import RuleInfo
from fastapi_mentor.examples import ExampleError, Expectation, parse
from fastapi_mentor.rule import Severity

PLACEHOLDERS = (scaffold.SUMMARY, scaffold.REASON, scaffold.BULLET, scaffold.MESSAGE)


def shortcomings(info: RuleInfo) -> Iterator[str]:
    """What a rule's file lacks, each in one line."""
    yield from _in_words(info)
    yield from _in_examples(info)
    texts = (info.summary, info.reason, info.rule.bullet, *(each.text for each in info.examples))
    for placeholder in PLACEHOLDERS:
        if any(placeholder in text for text in texts):
            yield f"it still says {placeholder!r}, which `new-rule` left for its author"


def _in_words(info: RuleInfo) -> Iterator[str]:
    docstring = (sys.modules[info.module].__doc__ or "").strip().splitlines()
    if not scaffold.KEBAB.fullmatch(info.name):
        yield f"its name `{info.name}` is not of small words joined by hyphens"
    if not docstring:
        yield "it has no docstring"
    elif not info.summary.endswith("."):
        yield "the first line of its docstring is not a sentence that ends in a full stop"
    elif len(docstring) < 3 or docstring[1].strip():
        yield "its docstring does not go on, after a blank line, to say why it matters"
    if not info.rule.bullet.strip():
        yield "its `bullet` does not say which part of the guide it teaches"
    severity: object = info.rule.severity  # a plug-in need not be type checked
    if not isinstance(severity, Severity):
        yield "its `severity` is not a `Severity`"
    if not re.fullmatch(r"\d+\.\d+(\.\d+)?", info.rule.since):
        yield f"its `since` is {info.rule.since!r}, not a version such as 0.1"


def _in_examples(info: RuleInfo) -> Iterator[str]:
    expected: list[tuple[Expectation, ...]] = []
    for number, example in enumerate(info.examples, 1):
        try:
            expected.append(parse(example).expected)
        except ExampleError as error:
            yield f"example {number} is malformed: {error}"
    if not any(expected):
        yield "no example has carets, so nothing shows what it finds"
    if all(expected):
        yield "every example has carets, so nothing shows what it leaves alone"
    for found in (found for group in expected for found in group):
        if found.message.endswith("."):
            yield f"the message {found.message!r} ends in a full stop"
