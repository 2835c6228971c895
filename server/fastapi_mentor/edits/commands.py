"""Command lines that become lists of arguments, which no shell reads."""

from __future__ import annotations

import ast
import re
from collections.abc import Callable

from fastapi_mentor.edits.editor import Editor
from fastapi_mentor.facts.expression import literal
from fastapi_mentor.facts.names import dotted_name
from fastapi_mentor.facts.place import Place
from fastapi_mentor.pattern import pattern

_FOR_SHELLS = pattern(r"[|&;<>$`*?!~(){}\[\]\\\"'#\n=]")


def run_without_shell(call: ast.Call, at: Place) -> Callable[[Editor], None] | None:
    """`os.system(f"ping {host}")` and `subprocess.run(f"ping {host}", shell=True)` with a list instead.

    None where the text holds what only a shell understands, or is not put together in the call.
    """
    name = at.qualified(call.func)
    command = call.args[0] if call.args else None
    words = _words(command) if command is not None else None
    if command is None or words is None:
        return None
    if name == "os.system" and len(call.args) == 1 and not call.keywords:
        return lambda editor: _replace_system(call, words, editor)
    is_plain = literal(next((each.value for each in call.keywords if each.arg == "shell"), None)) is True
    if name is not None and name.startswith("subprocess.") and is_plain:

        def edit(editor: Editor) -> None:
            editor.replace(command, _listed(words, editor))
            editor.remove_argument(call, "shell")

        return edit
    return None


_Word = list[ast.expr | str]


def _words(command: ast.expr) -> list[_Word] | None:
    """The words of a command line, each of texts and expressions."""
    parts = _parts(command)
    if parts is None:
        return None
    words: list[_Word] = []
    is_open = False
    for part in parts:
        if isinstance(part, str):
            if _FOR_SHELLS.search(part):
                return None
            for piece in re.findall(r"\s+|\S+", part):
                if piece.isspace():
                    is_open = False
                elif is_open:
                    words[-1].append(piece)
                else:
                    words.append([piece])
                    is_open = True
        elif is_open:
            words[-1].append(part)
        else:
            words.append([part])
            is_open = True
    return words if words and isinstance(words[0][0], str) else None


def _parts(node: ast.expr) -> _Word | None:
    match node:
        case ast.Constant(value=str() as text):
            return [text]
        case ast.JoinedStr(values=values):
            found: _Word = []
            for value in values:
                if isinstance(value, ast.Constant):
                    found.append(str(value.value))
                elif isinstance(value, ast.FormattedValue):
                    if value.format_spec is not None or value.conversion != -1:
                        return None
                    found.append(value.value)
            return found
        case ast.BinOp(op=ast.Add()):
            left, right = _parts(node.left), _parts(node.right)
            return [*left, *right] if left is not None and right is not None else None
        case ast.Name() | ast.Attribute():
            return [node]
    return None


def _listed(words: list[_Word], editor: Editor) -> str:
    return f"[{', '.join(_spelled(word, editor) for word in words)}]"


def _spelled(word: _Word, editor: Editor) -> str:
    match word:
        case [str() as text]:
            return f'"{text}"'
        case [ast.expr() as node]:
            return editor.text(node) if dotted_name(node) else f"str({editor.text(node)})"
    inside = (part if isinstance(part, str) else f"{{{editor.text(part)}}}" for part in word)
    return f'f"{"".join(inside)}"'


def _replace_system(call: ast.Call, words: list[_Word], editor: Editor) -> None:
    subprocess = editor.add_plain_import("subprocess")
    system = editor.text(call.func)
    editor.replace(call, f"{subprocess}.run({_listed(words, editor)}, check=False).returncode")
    editor.remove_import_if_unused(system.partition(".")[0])
