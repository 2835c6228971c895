"""Makes sure that an edited file still compiles."""

from __future__ import annotations

import ast
import warnings
from collections.abc import Iterable, Sequence

from fastapi_mentor.edits import FixRefused, TextEdit
from fastapi_mentor.source import Change, Kind, Source, Statement


def edited(source: Source, edits: Sequence[TextEdit]) -> Source:
    """The snapshot after edits that all speak of the present one."""
    return source.edit([Change(*edit) for edit in sorted(edits, reverse=True)])


def check_sound(before: Source, after: Source) -> None:
    """Refuses edits that made a sound file unsound; only what changed is looked at."""
    if len(after.problems) > len(before.problems):
        known = {id(problem.statement) for problem in before.problems}
        new = [problem for problem in after.problems if id(problem.statement) not in known]
        message = new[0].message if new else "invalid syntax"
        raise FixRefused(f"the result would not be valid Python: {message}")
    if _has_late_future(after) and not _has_late_future(before):
        raise FixRefused("the result would not be valid Python: `from __future__` must come first")
    old = {id(statement) for statement in before.statements}
    now = {id(statement) for statement in after.statements}
    reason = _reason(s for s in after.statements if id(s) not in old)
    if reason and not _reason(s for s in before.statements if id(s) not in now):
        raise FixRefused(f"the result would not be valid Python: {reason}")


def _has_late_future(source: Source) -> bool:
    """Whether a `from __future__` import stands below other code."""
    is_first, has_code = True, False
    for statement in source.statements:
        for node in statement.nodes if statement.kind is Kind.PLAIN else ():
            if isinstance(node, ast.ImportFrom) and node.module == "__future__":
                if has_code:
                    return True
            elif not (is_first and isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)):
                has_code = True
            is_first = False
        has_code = has_code or statement.kind is not Kind.PLAIN
    return False


def _reason(statements: Iterable[Statement]) -> str | None:
    """Why one of some statements does not compile."""
    for statement in statements:
        if statement.error is not None:
            continue
        text = statement.text.removeprefix("\ufeff")
        if statement.kind is Kind.MEMBER:
            text = f"class _:\n{text}\n{statement.indent}pass\n"
        elif statement.kind is Kind.CLASS:
            text = f"{text.rstrip()}\n    pass\n"
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            try:
                compile(text, "<fixed>", "exec", dont_inherit=True)
            except SyntaxError as error:
                return error.msg or "invalid syntax"
            except (ValueError, MemoryError, RecursionError) as error:
                return str(error) or type(error).__name__
    return None
