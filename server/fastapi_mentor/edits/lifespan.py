"""Turns handlers of startup and shutdown into one lifespan."""

from __future__ import annotations

import ast
import re
import textwrap
from collections.abc import Sequence
from pathlib import PurePath
from typing import TYPE_CHECKING, NamedTuple

from fastapi_mentor.edits.editor import FixRefused
from fastapi_mentor.facts.event_handler import EventHandler
from fastapi_mentor.facts.expression import literal
from fastapi_mentor.facts.scope import Function

if TYPE_CHECKING:
    from fastapi_mentor.edits.editor import Editor
    from fastapi_mentor.source import Source

Block = Sequence[ast.stmt]


class _Registered(NamedTuple):
    """A function that an application runs at startup or shutdown."""

    node: Function
    decorator: ast.Call
    event: str


def merge_into_lifespan(handler: EventHandler, editor: Editor) -> None:
    """Writes the lifespan of an application above it, with what its handlers do inside."""
    owner = handler.owner
    if not isinstance(owner, ast.Name):
        raise FixRefused("the application is no plain name here")
    block = _block_of(handler, editor)
    made = _made(owner.id, block)
    if made is None:
        raise FixRefused("the application is made elsewhere")
    found = [each for node in block if (each := _registered(node, owner.id)) is not None]
    if not any(each.decorator is handler.node or _same(each.decorator, handler.node) for each in found):
        raise FixRefused("the handler is registered in a way that can not be taken back here")
    for each in found:
        _check(each)
    _check_other_files(handler, owner.id, editor)
    call = made.value
    assert isinstance(call, ast.Call)
    name = editor.free_name("lifespan")
    editor.insert_statement_before(made, _lifespan(name, owner.id, call, found, block, editor))
    editor.set_keyword(call, "lifespan", name)
    for each in found:
        if _can_move(each, block):
            editor.remove_statement(each.node)
        else:
            editor.remove_decorator(each.node, 0)


def _lifespan(
    name: str, owner: str, call: ast.Call, found: Sequence[_Registered], block: Block, editor: Editor
) -> str:
    decorator = editor.add_import("contextlib", "asynccontextmanager")
    starting = [_code(each, block, editor) for each in found if each.event == "startup"]
    stopping = [_code(each, block, editor) for each in found if each.event == "shutdown"]
    taken = {
        word
        for each in found
        for node in ast.walk(each.node)
        if isinstance(node, ast.Global)
        for word in node.names
    }
    parameter = f"_{owner}" if owner in taken else owner
    lines = [f"@{decorator}", f"async def {name}({parameter}: {editor.text(call.func)}):"]
    lines += [textwrap.indent(code, "    ") for code in starting]
    if stopping:
        lines += ["    try:", "        yield", "    finally:"]
        lines += [textwrap.indent(code, "        ") for code in stopping]
    else:
        lines.append("    yield")
    return "\n".join(lines)


def _code(each: _Registered, block: Block, editor: Editor) -> str:
    """What a handler does: its body, or a call of it where it has to stay a function."""
    if not _can_move(each, block):
        call = f"{each.node.name}()"
        return f"await {call}" if isinstance(each.node, ast.AsyncFunctionDef) else call
    body = each.node.body
    lines = editor.text(each.node).split("\n")
    lines[-1] += _comment_behind(each.node, editor)
    top = each.decorator.lineno
    header = max(
        [each.node.lineno, *(n.end_lineno or 0 for n in ast.walk(each.node.args) if hasattr(n, "end_lineno"))]
        + ([each.node.returns.end_lineno or 0] if each.node.returns is not None else [])
    )
    written = lines[header - top + 1 :]
    docstring = ast.get_docstring(each.node)
    if docstring is not None:
        first = body[0]
        before = written[: first.lineno - header - 1]
        after = written[(first.end_lineno or first.lineno) - header :]
        comment = [f"    # {line.strip()}".rstrip() for line in docstring.strip().split("\n")]
        written = [*before, *comment, *after]
    return textwrap.dedent("\n".join(written)).strip("\n")


def _comment_behind(node: Function, editor: Editor) -> str:
    """What stands behind the last statement of a function, on its line."""
    source = editor.source
    for statement, start in zip(source.statements, source.starts, strict=True):
        if any(each is node for top in statement.nodes for each in ast.walk(top)):
            end = statement.location(node)
            line = source.lines[start + end.end_line].rstrip()
            return line[end.end_column :]
    return ""


def _can_move(each: _Registered, block: Block) -> bool:
    """Whether the body of a handler does the same inside another function."""
    node = each.node
    if node.body[0].lineno <= node.lineno or (len(node.body) == 1 and ast.get_docstring(node) is not None):
        return False
    for part in node.body:
        for inner in ast.walk(part):
            if isinstance(inner, ast.Return | ast.Yield | ast.YieldFrom | ast.Global | ast.Nonlocal):
                return False
    uses = [n for part in block for n in ast.walk(part) if isinstance(n, ast.Name) and n.id == node.name]
    return not uses and not _binds_the_same(node, block)


def _binds_the_same(node: Function, block: Block) -> bool:
    """Whether a local name of one handler means something else in another."""
    here = _bound(node)
    for other in block:
        registered = isinstance(other, Function) and other is not node and other.decorator_list
        if registered and isinstance(other, Function) and _event(other) is not None:
            used = {n.id for part in other.body for n in ast.walk(part) if isinstance(n, ast.Name)}
            if here & used:
                return True
    return False


def _bound(node: Function) -> set[str]:
    return {
        each.id
        for part in node.body
        for each in ast.walk(part)
        if isinstance(each, ast.Name) and isinstance(each.ctx, ast.Store)
    }


def _event(node: Function) -> str | None:
    match node.decorator_list[0]:
        case ast.Call(func=ast.Attribute(attr="on_event"), args=[first], keywords=[]):
            value = literal(first)
            return value if value in ("startup", "shutdown") else None
    return None


def _registered(node: ast.stmt, owner: str) -> _Registered | None:
    if not isinstance(node, Function) or not node.decorator_list:
        return None
    match node.decorator_list[0]:
        case ast.Call(func=ast.Attribute(value=ast.Name(id=name))) as call if name == owner:
            event = _event(node)
            return _Registered(node, call, event) if event is not None else None
    return None


def _check(each: _Registered) -> None:
    given = each.node.args
    if len(each.node.decorator_list) > 1:
        raise FixRefused(f"`{each.node.name}` has other decorators")
    if given.posonlyargs or given.args or given.kwonlyargs or given.vararg or given.kwarg:
        raise FixRefused(f"`{each.node.name}` has parameters")


def _check_other_files(handler: EventHandler, owner: str, editor: Editor) -> None:
    """What other files register on the same application would never run once it has a lifespan."""
    pattern = re.compile(rf"\b{re.escape(owner)}\.on_event\b")
    for path in handler.outline.module.mentions({"on_event"})["on_event"]:
        source = editor.file(path).source
        if pattern.search(source.text) and _may_be_the_same(owner, source, handler, editor):
            raise FixRefused(f"{path} registers handlers too")


def _may_be_the_same(owner: str, source: Source, handler: EventHandler, editor: Editor) -> bool:
    """Whether a name of another file may be what this file means by it."""
    own = PurePath(editor.path)
    names = {own.stem, own.parent.name} if own.stem == "__init__" else {own.stem}
    made_there = False
    receiving: set[str] = set()
    for node in (each for part in source.statements for top in part.nodes for each in ast.walk(top)):
        match node:
            case ast.ImportFrom(module=module, names=imported):
                if any((each.asname or each.name) == owner for each in imported):
                    last = (module or "").rpartition(".")[2]
                    return not last or last in names
            case ast.Assign(targets=[ast.Name(id=name)]) | ast.AnnAssign(target=ast.Name(id=name)):
                made_there = made_there or name == owner
            case ast.FunctionDef() | ast.AsyncFunctionDef():
                if any(isinstance(each, ast.arg) and each.arg == owner for each in ast.walk(node.args)):
                    receiving.add(node.name)
    if made_there or not receiving:
        return not made_there
    # Functions are given it there: by this file, or by one that has to do with this file?
    calling = {path for paths in handler.outline.module.mentions(receiving).values() for path in paths}
    texts = [editor.file(path).source.text for path in {source.path, *calling}]
    return _has_word(editor.source.text, receiving) or any(_has_word(text, names) for text in texts)


def _has_word(text: str, words: set[str]) -> bool:
    return re.search(rf"\b(?:{'|'.join(map(re.escape, words))})\b", text) is not None


def _block_of(handler: EventHandler, editor: Editor) -> Block:
    """The statements among which the handler stands: those of the module, or of a function."""
    around = handler.call.scope.node
    if around is None:
        return [node for statement in editor.source.statements for node in statement.nodes]
    if isinstance(around, Function):
        return around.body
    raise FixRefused("the handler stands in a class")


def _made(owner: str, block: Block) -> ast.Assign | ast.AnnAssign | None:
    """The one assignment that makes the application, if it does nothing else."""
    found: list[ast.Assign | ast.AnnAssign] = []
    for node in block:
        match node:
            case ast.Assign(targets=[ast.Name(id=name)], value=ast.Call()) if name == owner:
                found.append(node)
            case ast.AnnAssign(target=ast.Name(id=name), value=ast.Call()) if name == owner:
                found.append(node)
    return found[0] if len(found) == 1 else None


def _same(one: ast.Call, other: ast.Call) -> bool:
    return ast.dump(one) == ast.dump(other)
