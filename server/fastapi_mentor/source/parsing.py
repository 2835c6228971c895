"""Parses text into statements: a whole file, a run of statements, the members of a class, a class header."""

from __future__ import annotations

import ast
import re
import warnings
from collections.abc import Iterator, Sequence

from fastapi_mentor.pattern import pattern
from fastapi_mentor.source.lexical import chunks, first_code, left_open, scan
from fastapi_mentor.source.lines import split_lines
from fastapi_mentor.source.statement import Kind, Statement, SyntaxProblem, adopt, first_line

CLASS_PREFIX = "class _:\n"
_DEFINITION = pattern(r"^(class|def|async)\b", re.MULTILINE)
_INDENT = pattern(r"[ \t\f]*")


class DoesNotParse(Exception):
    """The text is no valid run of statements where it stands."""


Failures = dict[str, SyntaxError]
"""Texts that are known not to parse, so that none is tried twice for one edit."""


def parse(text: str, failures: Failures | None = None) -> list[ast.stmt]:
    """The statements of `text`; raises SyntaxError.

    A byte-order mark is read as a form feed: both are one column wide and mean nothing.
    """
    if failures is None:
        return _parse(text)
    if text in failures:
        raise failures[text]
    unfinished = left_open(text)
    if unfinished is not None:
        # Python would parse all of it twice to say the same.
        failures[text] = unfinished
        raise unfinished
    try:
        return _parse(text)
    except SyntaxError as error:
        failures[text] = error
        raise


def _parse(text: str) -> list[ast.stmt]:
    if text.startswith("\ufeff"):
        text = "\f" + text[1:]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            return ast.parse(text).body
        except SyntaxError:
            raise
        except (ValueError, MemoryError, RecursionError) as error:
            raise SyntaxError(str(error) or type(error).__name__) from None


def problem_of(error: SyntaxError, line_offset: int = 0) -> SyntaxProblem:
    """A syntax error as a statement tells it."""
    line = max(0, (error.lineno or 1) - 1 - line_offset)
    return SyntaxProblem(error.msg or "invalid syntax", line, max(0, (error.offset or 1) - 1))


def parse_module(lines: Sequence[str], failures: Failures | None = None) -> list[Statement]:
    """The statements of top-level text; raises SyntaxError."""
    return list(_divide(parse("".join(lines), failures), lines))


def parse_members(
    lines: Sequence[str], indent: str | None, failures: Failures | None = None
) -> list[Statement]:
    """The members of a class that `lines` hold; raises DoesNotParse.

    `indent` is the indentation that members of this class have, or None where any will do.
    """
    text = "".join(lines)
    if first_code(text) is None:
        return [Statement(text, len(lines), (), 2, Kind.MEMBER, indent or "")]
    try:
        body = parse(CLASS_PREFIX + text, failures)
    except SyntaxError as error:
        raise DoesNotParse from error
    if len(body) != 1 or type(body[0]) is not ast.ClassDef:
        raise DoesNotParse
    members = body[0].body
    found = _indent_of(lines[first_line(members[0]) - 2])
    if not found or (indent is not None and found != indent):
        raise DoesNotParse
    return list(_divide_members(members, lines, 0, 2))


def parse_header(lines: Sequence[str], indent: str) -> Statement:
    """The header of a class whose members have `indent`; raises DoesNotParse."""
    text = "".join(lines)
    if not text.endswith(("\n", "\r")):
        raise DoesNotParse
    try:
        body = parse(text + indent + "pass\n")
    except SyntaxError as error:
        raise DoesNotParse from error
    if len(body) != 1 or not isinstance(body[0], ast.ClassDef):
        raise DoesNotParse
    node = body[0]
    if len(node.body) != 1 or node.body[0].lineno != len(lines) + 1:
        raise DoesNotParse
    return _header(node, text, len(lines), 1)


def recover(text: str, old: Sequence[Statement], failures: Failures | None = None) -> list[Statement]:
    """The statements of top-level text that does not parse as a whole: sound ones live, broken ones kept.

    A broken one inherits the nodes of the statement among `old` that it most likely was.
    """
    return _inherit(list(_recover_chunks(text, failures)), old)


def recover_members(
    text: str, indent: str, old: Sequence[Statement], failures: Failures | None = None
) -> list[Statement]:
    """The same for members of a class."""
    return _inherit(list(_recover_member_chunks(text, indent, failures)), old)


def _divide(nodes: Sequence[ast.stmt], lines: Sequence[str]) -> Iterator[Statement]:
    start = 0
    for group, last in _by_lines(nodes, 1):
        node = group[0]
        members: list[Statement] = []
        if len(group) == 1 and type(node) is ast.ClassDef:
            header_end = _header_end(node, lines)
            if header_end is not None:
                text = "".join(lines[start:header_end])
                yield _header(node, text, header_end - start, start + 1)
                yield from _divide_members(node.body, lines, header_end, 1, last)
                start = last
                continue
        if not members:
            text = "".join(lines[start:last])
            yield Statement(text, last - start, tuple(group), start + 1)
        start = last
    if start < len(lines):
        yield Statement("".join(lines[start:]), len(lines) - start, (), start + 1)


def _divide_members(
    members: Sequence[ast.stmt],
    lines: Sequence[str],
    start: int,
    base: int,
    stop: int | None = None,
) -> Iterator[Statement]:
    """Members whose nodes count the first of `lines` as line `base`."""
    indent = _indent_of(lines[first_line(members[0]) - base])
    for group, last in _by_lines(members, base):
        text = "".join(lines[start:last])
        yield Statement(text, last - start, tuple(group), start + base, Kind.MEMBER, indent)
        start = last
    stop = len(lines) if stop is None else stop
    if start < stop:
        text = "".join(lines[start:stop])
        yield Statement(text, stop - start, (), start + base, Kind.MEMBER, indent)


def _by_lines(nodes: Sequence[ast.stmt], base: int) -> Iterator[tuple[list[ast.stmt], int]]:
    """Groups of nodes that share no line with the next group, each with the line after its last."""
    group: list[ast.stmt] = []
    last = 0
    for node in nodes:
        if group and first_line(node) - base >= last:
            yield group, last
            group = []
        group.append(node)
        last = (node.end_lineno or node.lineno) - base + 1
    if group:
        yield group, last


def _header_end(node: ast.ClassDef, lines: Sequence[str]) -> int | None:
    """The index of the line after a class header; None where its body starts on the header's line."""
    header_last = max(
        [node.lineno]
        + [part.end_lineno or 0 for part in node.bases]
        + [part.value.end_lineno or 0 for part in node.keywords]
        + [part.end_lineno or 0 for part in getattr(node, "type_params", [])]
    )
    end = first_line(node.body[0]) - 1
    while end > header_last and lines[end - 1].lstrip()[:1] in ("", "#"):
        end -= 1
    if end < header_last or not lines[end - 1].endswith(("\n", "\r")):
        return None
    body_line = first_line(node.body[0])
    return end if body_line > end and scan("".join(lines[node.lineno - 1 : end])).clean else None


def _header(node: ast.ClassDef, text: str, lines: int, origin: int) -> Statement:
    """The statement of a class header; its node is the class without a body."""
    bare = ast.ClassDef(
        name=node.name,
        bases=node.bases,
        keywords=node.keywords,
        body=[],
        decorator_list=node.decorator_list,
        lineno=node.lineno,
        col_offset=node.col_offset,
        end_lineno=origin + lines - 1,
        end_col_offset=len(split_lines(text.rstrip("\r\n"))[-1].encode("utf-8", "surrogatepass")),
    )
    if hasattr(node, "type_params"):
        bare.type_params = node.type_params  # type: ignore[attr-defined, unused-ignore]
    return Statement(text, lines, (bare,), origin, Kind.CLASS)


def _recover_chunks(text: str, failures: Failures | None) -> Iterator[Statement]:
    for chunk in chunks(text):
        lines = _whole_lines(chunk)
        try:
            yield from parse_module(lines, failures)
        except SyntaxError as error:
            yield from _recover_class(chunk, failures) or [_broken(chunk, error, Kind.PLAIN, "", 0)]


def _recover_class(text: str, failures: Failures | None) -> list[Statement]:
    """The header and the members of a class of which some member is broken; empty if it is none."""
    definition = _DEFINITION.search(text)
    if definition is None or definition[1] != "class":
        return []
    lines = _whole_lines(text)
    for index, line in enumerate(lines[:-1]):
        if not line.strip() or line[0].isspace() or not line.startswith(("class ", ")")):
            continue
        following = first_code("".join(lines[index + 1 :]))
        if following is None or not following[0]:
            continue
        try:
            header = parse_header(lines[: index + 1], following[0])
        except DoesNotParse:
            continue
        rest = "".join(lines[index + 1 :])
        return [header, *_recover_member_chunks(rest, following[0], failures)]
    return []


def _recover_member_chunks(text: str, indent: str, failures: Failures | None) -> Iterator[Statement]:
    for chunk in chunks(text, indent):
        lines = _whole_lines(chunk)
        try:
            yield from parse_members(lines, indent, failures)
        except DoesNotParse as error:
            reason = error.__cause__
            if not isinstance(reason, SyntaxError):
                reason = IndentationError("unexpected indentation")
            yield _broken(chunk, reason, Kind.MEMBER, indent, 1)


def _broken(text: str, error: SyntaxError, kind: Kind, indent: str, offset: int) -> Statement:
    lines = len(_whole_lines(text))
    return Statement(text, lines, (), 1, kind, indent, problem_of(error, offset))


def _inherit(statements: list[Statement], old: Sequence[Statement]) -> list[Statement]:
    """Gives each broken statement the last good nodes of the one that it was."""
    broken = [statement for statement in statements if statement.error is not None]
    live = {name for s in statements if s.error is None for name in _defined(s)}
    lost = [s for s in old if s.nodes and s.kind is not Kind.CLASS and not live & _defined(s)]
    for statement in broken:
        for candidate in lost:
            names = _defined(candidate)
            named = any(re.search(rf"\b{re.escape(name)}\b", statement.text) for name in names)
            if candidate.kind is statement.kind and (named or (len(broken) == len(lost) == 1)):
                lost.remove(candidate)
                adopt(statement, candidate)
                break
    return statements


def _defined(statement: Statement) -> set[str]:
    return {node.name for node in statement.nodes if hasattr(node, "name")}


def _indent_of(line: str) -> str:
    found = _INDENT.match(line)
    return found.group() if found else ""


def _whole_lines(text: str) -> list[str]:
    """The lines of text that ends at a line's end or at the end of a file."""
    lines = split_lines(text)
    if lines[-1] == "" and len(lines) > 1:
        lines.pop()
    return lines
