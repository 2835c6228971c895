"""Queries in the old way, said with `select`."""

from __future__ import annotations

from fastapi_mentor.edits.editor import Editor
from fastapi_mentor.facts.legacy_query import LegacyQuery


def say_with_select(editor: Editor, query: LegacyQuery) -> None:
    """Makes `session.scalars(select(User).where(...)).all()` of `session.query(User).filter(...).all()`."""
    session = editor.text(query.query.method.value)
    entities = ", ".join(editor.text(each) for each in query.query.node.args)
    wait = "await " if query.query.is_async else ""
    whole = query.awaited or query.node
    if query.end == "get":
        editor.replace(whole, f"{wait}{session}.get({entities}, {editor.text(query.steps[-1].args[0])})")
        return
    of_sqlmodel = query.query.of_sqlmodel
    select = editor.add_import("sqlmodel" if of_sqlmodel else "sqlalchemy", "select", at=query.node)
    code = f"{select}({entities})"
    for name, step in query.new_steps():
        arguments = editor.text(step)[len(editor.text(step.func)) :]
        code += f".{name}{arguments}"
    if query.end == "first":
        code += ".limit(1)"
    method = "exec" if of_sqlmodel else "scalars" if query.selects_objects else "execute"
    executed = f"{session}.{method}({code})"
    if wait:
        executed = f"({wait}{executed})"
    unique = ".unique()" if query.loads_joined else ""
    editor.replace(whole, f"{executed}{unique}.{query.end}()")
