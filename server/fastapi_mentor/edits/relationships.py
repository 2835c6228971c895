"""Fixes of what relationships are given, in the file that is checked and in that of the other class."""

from __future__ import annotations

import ast
import json

from fastapi_mentor.edits.class_body import class_in
from fastapi_mentor.edits.editor import Editor, FixRefused
from fastapi_mentor.edits.elsewhere import editor_of
from fastapi_mentor.facts.expression import literal
from fastapi_mentor.facts.link import Link
from fastapi_mentor.facts.relationship import Relationship
from fastapi_mentor.rule import Fix, Safety

_OF_SQLMODEL = frozenset({"back_populates", "link_model", "cascade_delete", "passive_deletes"})


def give(link: Link, option: str, value: str, title: str, safety: Safety = Safety.SAFE) -> Fix:
    """Gives a relationship an option; SQLModel hands it on in `sa_relationship_kwargs`."""

    def edit(editor: Editor) -> None:
        set_option(editor, link.relationship, option, value)

    return Fix(title, edit, safety)


def give_both(link: Link, other: Link, title: str) -> Fix:
    """Makes two relationships name each other."""

    def edit(editor: Editor) -> None:
        set_option(editor, link.relationship, "back_populates", json.dumps(other.relationship.name))
        there = editor_of(other.owner.outline.module.path, editor)
        call = _call_in(there, other.owner.node.name, str(other.relationship.name))
        there.set_keyword(call, "back_populates", json.dumps(link.relationship.name))

    return Fix(title, edit)


def set_option(editor: Editor, relationship: Relationship, option: str, value: str) -> None:
    """Gives a relationship an option, in the stead of the one that it has."""
    call = relationship.call
    if call is None:
        raise FixRefused("there is no call that could be given it")
    if not relationship.is_of_sqlmodel or option in _OF_SQLMODEL:
        editor.set_keyword(call, option, value)
        return
    more = relationship.more
    if more is None:
        editor.set_keyword(call, "sa_relationship_kwargs", f'{{"{option}": {value}}}')
        return
    given = relationship.option(option)
    if given is not None:
        editor.replace(given, value)
    else:
        editor.add_element(more, f'"{option}": {value}')


def rename_target(link: Link, new: str) -> Fix | None:
    """Writes another name of the class to which a relationship leads, where it is a string of its own."""
    node = link.relationship.target_node
    if not isinstance(node, ast.Constant) or not _stands_in(node, link.relationship):
        return None

    def edit(editor: Editor) -> None:
        editor.replace(node, json.dumps(new))

    return Fix(f"Write `{new}`", edit)


def _stands_in(node: ast.AST, relationship: Relationship) -> bool:
    """Whether a node is one of the file, and not of an annotation that is a string."""
    return any(each is node for each in ast.walk(relationship.node))


def _call_in(editor: Editor, owner: str, name: str) -> ast.Call:
    """The call that makes a relationship, in the file as it is."""
    for node in class_in(editor, owner).members:
        if isinstance(node, (ast.Assign, ast.AnnAssign)) and isinstance(node.value, ast.Call):
            target = node.targets[0] if isinstance(node, ast.Assign) else node.target
            if isinstance(target, ast.Name) and target.id == name:
                return node.value
    raise FixRefused(f"`{owner}.{name}` is not to be found in its file")


def without_cascade(link: Link, word: str) -> Fix | None:
    """Takes a word out of `cascade`."""
    given = link.relationship.option("cascade")
    text = literal(given)
    if given is None or not isinstance(text, str):
        return None
    rest = ", ".join(each for each in words_of(text) if each != word)

    def edit(editor: Editor) -> None:
        editor.replace(given, json.dumps(rest))

    return Fix(f"Leave out `{word}`", edit, Safety.UNSAFE)


def words_of(text: str) -> list[str]:
    """The words of `cascade`."""
    return [each.strip() for each in text.split(",") if each.strip()]
