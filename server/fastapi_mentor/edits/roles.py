"""Roles that become dependencies."""

from __future__ import annotations

import ast
from dataclasses import dataclass

from fastapi_mentor.edits.editor import Editor, FixRefused
from fastapi_mentor.facts import Module
from fastapi_mentor.facts.inline_role import InlineRole, inline_roles


@dataclass(frozen=True, slots=True)
class RequireRole:
    """Moves the checks of a module into dependencies; all their fixes are equal: it is done once."""

    module: Module
    attribute: str

    def __call__(self, editor: Editor) -> None:
        found = list(inline_roles(self.module, self.attribute))
        # A flag and a role are asked for in different ways.
        for kind in (True, False):
            some = [each for each in found if (each.role is None) is kind]
            if some:
                _move(some, editor)


def _move(found: list[InlineRole], editor: Editor) -> None:
    name = _name(found[0])
    if not found[0].outline.module.definitions(name):
        editor.insert_statement_before(found[0].route.node, _code(found[0], name, editor))
    for each in found:
        given = each.route.option("dependencies")
        depends = editor.add_import("fastapi", "Depends", at=each.route.decorator)
        asked = f"{name}({editor.text(each.role)})" if each.role is not None else name
        if given is None:
            editor.set_keyword(each.route.decorator, "dependencies", f"[{depends}({asked})]")
        elif isinstance(given, ast.List):
            editor.add_element(given, f"{depends}({asked})")
        else:
            raise FixRefused("the dependencies of the decorator are not written out")
        editor.remove_statement(each.node)


def _name(found: InlineRole) -> str:
    return "require_role" if found.role is not None else f"require_{found.attribute.removeprefix('is_')}"


def _code(found: InlineRole, name: str, editor: Editor) -> str:
    user = editor.text(found.user.node)
    if found.user.default is not None:
        user = f"{user} = {editor.text(found.user.default)}"
    refusal = editor.text(found.refusal)
    if found.role is None:
        return f"def {name}({user}) -> None:\n    if not {found.read}:\n{_indented(refusal, 2)}\n"
    made = editor.add_import("collections.abc", "Callable", at=found.route.node)
    return (
        f"def {name}(role: str) -> {made}[..., None]:\n"
        f"    def check_role({user}) -> None:\n"
        f"        if {found.read} != role:\n"
        f"{_indented(refusal, 3)}\n\n"
        "    return check_role\n"
    )


def _indented(code: str, levels: int) -> str:
    return "\n".join("    " * levels + line if line else line for line in code.split("\n"))
