"""A class of the file that a fix edits, found by its name."""

from __future__ import annotations

import ast
from typing import NamedTuple

from fastapi_mentor.edits.editor import Editor, FixRefused
from fastapi_mentor.facts.model import Model
from fastapi_mentor.source import Kind


class ClassBody(NamedTuple):
    """The nodes of a class in the file as it is; `following` is the next statement of the module."""

    node: ast.ClassDef
    members: list[ast.stmt]
    following: ast.stmt | None

    def annotated(self, name: str) -> ast.AnnAssign:
        """The last declaration of an attribute; refuses where there is none."""
        found = [
            each
            for each in self.members
            if isinstance(each, ast.AnnAssign)
            and isinstance(each.target, ast.Name)
            and each.target.id == name
        ]
        if not found:
            raise FixRefused(f"`{name}` is not declared in `{self.node.name}`")
        return found[-1]


def class_in(editor: Editor, name: str) -> ClassBody:
    """The class with a name at the level of the module; refuses where there is none, or more than one."""
    found: list[ClassBody] = []
    for statement in editor.source.statements:
        if statement.kind is Kind.MEMBER:
            if found and found[-1].following is None:
                found[-1].members.extend(statement.nodes)
            continue
        for node in statement.nodes:
            if found and found[-1].following is None:
                found[-1] = found[-1]._replace(following=node)
            if isinstance(node, ast.ClassDef) and node.name == name:
                found.append(ClassBody(node, list(node.body), None))
    if len(found) != 1:
        raise FixRefused(f"`{name}` is not defined once at the level of its module")
    return found[0]


def file_of(editor: Editor, model: Model, here: str) -> Editor:
    """The editor of the file in which a model stands; `here` is the path of the file with the finding."""
    path = model.outline.module.path
    return editor if path == here else editor.file(path)


def config_option(written: ClassBody, name: str) -> ast.expr | None:
    """The value that the `model_config` of a class gives an option."""
    for member in written.members:
        match member:
            case ast.Assign(targets=[ast.Name(id="model_config")], value=ast.Call() as call):
                return next((each.value for each in call.keywords if each.arg == name), None)
            case ast.Assign(targets=[ast.Name(id="model_config")], value=ast.Dict() as options):
                for key, value in zip(options.keys, options.values, strict=True):
                    if isinstance(key, ast.Constant) and key.value == name:
                        return value
    return next((each.value for each in written.node.keywords if each.arg == name), None)
