"""Fixes that let a thread wait in place of the event loop."""

from __future__ import annotations

import ast
import re

from fastapi_mentor.edits.editor import Editor, FixRefused
from fastapi_mentor.edits.elsewhere import editor_of
from fastapi_mentor.facts.blocking import BlockingCall
from fastapi_mentor.facts.callee import Hop, written
from fastapi_mentor.facts.expression import inside
from fastapi_mentor.rule import Fix, Safety
from fastapi_mentor.source import UnreadableFile, read_source


def leave_loop(blocking: BlockingCall) -> Fix | None:
    """Makes the function around a `def` if it awaits nothing, else awaits the one call in a thread."""
    if blocking.can_be_sync:
        is_safe = bool(blocking.routes) and not blocking.scope.outside and not blocking.way
        return Fix(
            f"Make `{blocking.function.name}` a `def`, which runs in a thread",
            lambda editor: _make_sync(blocking, editor),
            Safety.SAFE if is_safe else Safety.UNSAFE,
        )
    if not blocking.way and blocking.qualified == "time.sleep" and not blocking.node.keywords:
        return Fix("Await `asyncio.sleep`", lambda editor: _sleep(blocking, editor))
    waiting = next((hop for hop in reversed(blocking.way) if hop.in_loop), None)
    if blocking.is_awaited and waiting is not None:
        return Fix(
            f"Await `{waiting.name}` in a thread, in `{waiting.function}`",
            lambda editor: _move_elsewhere(waiting, editor),
            Safety.UNSAFE,
        )
    if not blocking.can_move_to_thread:
        return None
    is_safe = not blocking.receiver.startswith("sqlalchemy.") and not blocking.way
    return Fix(
        f"Await {'them' if blocking.further else 'it'} in a thread with `run_in_threadpool`",
        lambda editor: _move_all(blocking, editor),
        Safety.SAFE if is_safe else Safety.UNSAFE,
    )


def _make_sync(blocking: BlockingCall, editor: Editor) -> None:
    name = blocking.function.name
    awaited = re.compile(rf"\bawait\s+(?:\w+\.)*{re.escape(name)}\(")
    for path in blocking.outline.module.mentions([name])[name]:
        try:
            text = read_source(path).text
        except UnreadableFile:
            continue
        if awaited.search(text):
            raise FixRefused(f"`{name}` is awaited in {path}")
    editor.remove_keyword_async(blocking.function)


def _sleep(blocking: BlockingCall, editor: Editor) -> None:
    asyncio = editor.add_plain_import("asyncio")
    callee = editor.text(blocking.node.func)
    editor.replace(blocking.node.func, f"{asyncio}.sleep")
    editor.wrap(blocking.node, "await ")
    editor.remove_import_if_unused(callee, callee.partition(".")[0])


def _move_all(blocking: BlockingCall, editor: Editor) -> None:
    for each in (blocking, *blocking.further):
        if each.can_move_to_thread:
            _move(each.node, editor)


def _move_elsewhere(hop: Hop, editor: Editor) -> None:
    """Moves a call in an async function that is called, perhaps in another file."""
    there = editor_of(hop.path, editor)
    functions = [
        node
        for statement in there.source.statements
        for top in statement.nodes
        for node in ast.walk(top)
        if isinstance(node, ast.AsyncFunctionDef) and node.name == hop.function
    ]
    if len(functions) != 1:
        raise FixRefused(f"`{hop.function}` is not to be found in its file")
    calls = [
        node
        for node in inside(functions[0], ast.Call)
        if isinstance(node, ast.Call) and written(node.func) == hop.name
    ]
    if not calls:
        raise FixRefused(f"`{hop.name}` is not called in `{hop.function}` any more")
    for call in calls:
        _move(call, there)


def _move(call: ast.Call, editor: Editor) -> None:
    run = editor.add_import("fastapi.concurrency", "run_in_threadpool", at=call)
    callee = editor.text(call.func)
    behind = editor.text(call)[len(callee) :].strip()
    arguments = behind[1:-1]
    indent = arguments[: len(arguments) - len(arguments.lstrip())]
    if not arguments.strip():
        code = f"await {run}({callee})"
    elif "\n" in indent:
        code = f"await {run}({indent}{callee},{arguments}"
        code = f"{code})"
    else:
        code = f"await {run}({callee}, {arguments.lstrip()})"
    editor.replace(call, code)
