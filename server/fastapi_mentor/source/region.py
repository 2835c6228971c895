"""The statements that an edit touched, parsed again with as many others as it takes."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Sequence

from fastapi_mentor.pattern import pattern
from fastapi_mentor.source import lexical
from fastapi_mentor.source.lines import split_lines
from fastapi_mentor.source.parsing import (
    CLASS_PREFIX,
    DoesNotParse,
    parse_header,
    parse_members,
    parse_module,
    problem_of,
    recover,
    recover_members,
)
from fastapi_mentor.source.statement import Kind, Statement, adopt

_MISLEADING = pattern(r"\f|\\[\r\n]")
_HARD = (
    *(ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.Import, ast.ImportFrom),
    *(ast.While, ast.For, ast.AsyncFor, ast.If, ast.With, ast.AsyncWith, ast.Try, ast.TryStar),
    *(ast.Return, ast.Delete, ast.AugAssign, ast.Raise, ast.Assert, ast.Global, ast.Nonlocal),
    *(ast.Pass, ast.Break, ast.Continue),
)


class Region:
    """The run of statements that an edit touched, and how far its parsing has to reach."""

    def __init__(
        self,
        old: list[Statement],
        starts: list[int],
        lines: Sequence[str],
        delta: int,
        first: int,
        last: int,
    ) -> None:
        self.old = old
        self.starts = starts
        self.lines = lines
        self.delta = delta
        self.touched = (first, last)
        self.failures: dict[str, SyntaxError] = {}
        while first > 0 and self.old[first - 1].error is not None:
            first -= 1
        while last + 1 < len(self.old) and self.old[last + 1].error is not None:
            last += 1
        self.first, self.last = first, last

    def sound(self) -> tuple[int, int, list[Statement]] | None:
        """The statements that replace those from one to another of the old ones, if they parse."""
        for first, last in self._candidates():
            try:
                return first, last, self._parse(first, last)
            except (DoesNotParse, SyntaxError):
                continue
        return None

    def _candidates(self) -> Iterator[tuple[int, int]]:
        """Runs of statements to try, from the smallest; all that could make the text parse are among them."""
        first, last = self.first, self.last
        yield first, last
        for _ in range(len(self.old)):
            wider = self._wider(first, last)
            if wider is None:
                return
            first, last = wider
            yield first, last

    def _wider(self, first: int, last: int) -> tuple[int, int] | None:
        """The next run to try, or None where nothing around can mend this one."""
        text = self._text(first, last)
        state = lexical.scan(text)
        if state.dead:
            return None
        if state.quote:
            return self._after_quote(first, last, state)
        if not state.clean:
            if last + 1 >= len(self.old):
                return None
            if state.brackets and _never_in_brackets(self.old[last + 1]):
                return None
            return first, last + 1
        code = lexical.first_code(text)
        expected = self.old[first].indent if self.old[first].kind is Kind.MEMBER else ""
        # A line that begins with a backslash is as far in as the one that continues it.
        is_inner = code and (len(code[0]) > len(expected) or code[1].startswith("\\"))
        if first > 0 and (is_inner or (code and lexical.begins_clause(text))):
            return first - 1, last
        if last + 1 < len(self.old) and (
            lexical.ends_with_decorator(text) or lexical.begins_clause(self.old[last + 1].text)
        ):
            return first, last + 1
        members = all(s.kind is Kind.MEMBER for s in self.old[first : last + 1])
        if members and self._stays_inside(text, expected):
            return None
        return self._whole_classes(first, last)

    @staticmethod
    def _stays_inside(text: str, indent: str) -> bool:
        """Whether no line of code in `text` is indented less than the members of its class.

        A form feed sets the indentation back to nothing, wherever it stands; a continued line has none.
        """
        return not _MISLEADING.search(text) and all(
            line.startswith(indent) or not line.strip() for line in split_lines(text)
        )

    def _after_quote(self, first: int, last: int, state: lexical.State) -> tuple[int, int] | None:
        """To the end of the file, where the string that was opened is closed and all ends well."""
        end = len(self.old) - 1
        if last == end:
            return None
        rest = self._text(last + 1, end)
        if state.quote not in rest or not lexical.scan(rest, state).clean:
            return None
        return first, end

    def _whole_classes(self, first: int, last: int) -> tuple[int, int] | None:
        """The same run with the classes that it cuts taken whole."""
        start, stop = first, last
        while start > 0 and self.old[start].kind is Kind.MEMBER:
            start -= 1
        while stop + 1 < len(self.old) and self.old[stop + 1].kind is Kind.MEMBER:
            stop += 1
        return (start, stop) if (start, stop) != (first, last) else None

    def _parse(self, first: int, last: int) -> list[Statement]:
        run = self.old[first : last + 1]
        lines = self._lines(first, last)
        if all(statement.kind is Kind.MEMBER for statement in run):
            try:
                return self._parse_members(first, last, lines)
            except DoesNotParse:
                if lexical.first_code("".join(lines)) is not None:
                    raise
        if first == last and run[0].kind is Kind.CLASS:
            return [parse_header(lines, self._indent(first, last) or "    ")]
        whole = self._whole_classes(first, last)
        if whole is not None:
            raise DoesNotParse
        return parse_module(lines, self.failures)

    def _parse_members(self, first: int, last: int, lines: Sequence[str]) -> list[Statement]:
        indent = self._indent(first, last)
        members = parse_members(lines, indent, self.failures)
        if indent is None and not any(member.nodes for member in members):
            raise DoesNotParse
        return members

    def _indent(self, first: int, last: int) -> str | None:
        """The indentation of the members of the class around that stay; None where none stays."""
        for step, index in ((-1, first - 1), (1, last + 1)):
            while 0 <= index < len(self.old) and self.old[index].kind is Kind.MEMBER:
                if self.old[index].nodes:
                    return self.old[index].indent
                index += step
        return None

    def broken(self, edited: int) -> tuple[int, int, list[Statement]]:
        """The same where they do not: `edited` is the line of the edit."""
        first, last = self.first, self.last
        run = self.old[first : last + 1]
        text = self._text(first, last)
        only = run[0]
        shift = 1 if only.kind is Kind.MEMBER else 0
        failure = self.failures.get(CLASS_PREFIX + text if shift else text)
        if len(run) == 1 and only.nodes and failure and only.kind is not Kind.CLASS:
            # The common case of typing: no line begins or ceases to begin a statement of its own.
            beginning = re.compile(rf"^{only.indent}[^\s#)\]}}]", re.MULTILINE)
            if len(beginning.findall(text)) == len(beginning.findall(only.text)):
                problem = problem_of(failure, shift)
                lines = only.lines + self.delta
                statement = Statement(text, lines, (), 1, only.kind, only.indent, problem)
                adopt(statement, only, (edited - self.starts[first], self.delta) if self.delta else None)
                return first, last, [statement]
        if all(statement.kind is Kind.MEMBER for statement in run):
            indent = self._indent(first, last) or run[0].indent
            statements = recover_members(text, indent, run, self.failures)
        elif len(run) == 1 and run[0].kind is Kind.CLASS:
            statements = recover(text, run, self.failures)
            if any(s.error is None for s in statements) or len(statements) > 1:
                # The header became something else: what follows is no member any more.
                first, last = self._whole_classes(first, last) or (first, last)
                run, text = self.old[first : last + 1], self._text(first, last)
                statements = recover(text, run, self.failures)
            else:
                statements[0].kind = Kind.CLASS
        else:
            first, last = self._whole_classes(first, last) or (first, last)
            run, text = self.old[first : last + 1], self._text(first, last)
            statements = recover(text, run, self.failures)
        statements = covering(statements, len(self._lines(first, last)))
        if len(statements) == len(run) == 1 and run[0].nodes:
            adopt(statements[0], run[0], (edited - self.starts[first], self.delta) if self.delta else None)
        return first, last, statements

    def _lines(self, first: int, last: int) -> Sequence[str]:
        stop = self.starts[last] + self.old[last].lines + self.delta
        return self.lines[self.starts[first] : stop]

    def _text(self, first: int, last: int) -> str:
        """The new text of a run of old statements."""
        touched_first, touched_last = self.touched
        if first > touched_last or last < touched_first:
            return "".join(statement.text for statement in self.old[first : last + 1])
        return "".join(self._lines(first, last))


def covering(statements: list[Statement], lines: int) -> list[Statement]:
    """The statements with one more where they leave the last, empty line of a file uncovered."""
    covered = sum(statement.lines for statement in statements)
    if covered < lines:
        statements.append(Statement("", lines - covered, (), 1))
    return statements


def _never_in_brackets(statement: Statement) -> bool:
    """Whether a bracket that is open before a statement can not be closed inside or after it."""
    return bool(statement.nodes) and isinstance(statement.nodes[0], _HARD)
