"""The signature and the decorators of the function around a point, read from the text as it stands."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from fastapi_mentor.pattern import pattern
from fastapi_mentor.source import Source

_DEF = pattern(r"[ \t]*(?:async[ \t]+)?def[ \t]+(\w+)[ \t]*\(")
_ROUTE = pattern(
    r"[ \t]*@[ \t]*[\w.]+\.(?:get|post|put|patch|delete|head|options|trace|api_route|websocket)\("
    r"\s*(?:path\s*=\s*)?[rRfF]?(?P<quote>[\"'])(?P<path>[^\"'\n]*)"
)
_TOKEN = pattern(r"{(\w+)(?::(\w+))?}")
_MOST_LINES = 60


class Signature(NamedTuple):
    """The name of a function and its parameters with their defaults, as far as they can be read."""

    name: str
    parameters: Sequence[tuple[ast.arg, ast.expr | None]]


def signature_below(source: Source, line: int) -> Signature | None:
    """The function whose decorators a line is among."""
    lines = source.lines
    for number in range(line + 1, min(line + _MOST_LINES, len(lines))):
        found = _DEF.match(lines[number])
        if found is not None:
            return _read(lines, number, found[1])
        if re.match(r"[ \t]*class\b", lines[number]):
            return None
    return None


def _read(lines: Sequence[str], number: int, name: str) -> Signature | None:
    """Adds line after line until what stands there is a signature."""
    text = ""
    for line in lines[number : number + _MOST_LINES]:
        text += line.lstrip() if not text else line
        if ")" not in line:
            continue
        head = text[: text.rfind(")") + 1]
        for end in (head, text.partition("#")[0].rstrip().removesuffix(":")):
            try:
                node = ast.parse(f"{end}: pass").body[0]
            except SyntaxError:
                continue
            if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
                return Signature(name, list(_parameters(node.args)))
    return None


def _parameters(arguments: ast.arguments) -> Iterator[tuple[ast.arg, ast.expr | None]]:
    positional = [*arguments.posonlyargs, *arguments.args]
    required = len(positional) - len(arguments.defaults)
    for index, each in enumerate(positional):
        yield each, arguments.defaults[index - required] if index >= required else None
    yield from zip(arguments.kwonlyargs, arguments.kw_defaults, strict=True)


def paths_above(source: Source, line: int, name: str) -> list[str]:
    """The paths in the decorators of the function that is defined on a line or above."""
    lines = source.lines
    wanted = re.compile(rf"[ \t]*(?:async[ \t]+)?def[ \t]+{re.escape(name)}\b")
    number = line
    while number >= 0 and not wanted.match(lines[number]):
        number -= 1
        if line - number > _MOST_LINES:
            return []
    found: list[str] = []
    above = number - 1
    while above >= 0 and number - above < _MOST_LINES:
        bare = lines[above].strip()
        if not bare or lines[above].startswith(("def ", "class ", "async ")):
            break
        if bare.startswith("@"):
            match = _ROUTE.match("".join(lines[above:number]))
            if match is not None:
                found.append(match["path"])
        above -= 1
    return found


def tokens_of(path: str) -> dict[str, str]:
    """The names of the parameters in a path, with their converters."""
    return {name: converter or "" for name, converter in _TOKEN.findall(path)}
