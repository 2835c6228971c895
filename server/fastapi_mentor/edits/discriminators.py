"""Fixes that say which value stands for a member of a union."""

from __future__ import annotations

from fastapi_mentor.edits.class_body import class_in, file_of
from fastapi_mentor.edits.editor import Editor
from fastapi_mentor.facts.discriminator import Undecided
from fastapi_mentor.facts.expression import literal
from fastapi_mentor.rule import Fix, Safety


def declare_literal(found: Undecided) -> Fix | None:
    """Declares the tag with a `Literal` of its default, or of the name of the class."""
    tag = found.tag
    if tag is None or tag.name not in found.member.own_fields:
        return None
    default = literal(tag.default) if tag.default is not None else None
    if tag.default is not None and not isinstance(default, (str, int)):
        return None
    if default is None and tag.outline.qualified(tag.annotation, tag.scope) != "str":
        return None
    value = default if default is not None else found.member.node.name.lower()

    def edit(editor: Editor) -> None:
        there = file_of(editor, found.member, found.outline.module.path)
        name = there.add_import("typing", "Literal")
        code = f'"{value}"' if isinstance(value, str) else repr(value)
        declared = class_in(there, found.member.node.name).annotated(str(tag.name))
        there.replace(declared.annotation, f"{name}[{code}]")

    safety = Safety.SAFE if default is not None else Safety.UNSAFE
    return Fix(f"Declare `{tag.name}` of `{found.member.name}` as `Literal`", edit, safety)
