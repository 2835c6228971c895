"""The values of attributes: constants of modules, members of enumerations, fields of objects and settings."""

from __future__ import annotations

import ast

from fastapi_mentor.facts.attributes import Member, member_of, members_of
from fastapi_mentor.facts.expression import UNKNOWN, argument
from fastapi_mentor.facts.outline import Outline
from fastapi_mentor.facts.place import Place
from fastapi_mentor.facts.types import type_of
from fastapi_mentor.project.application.callees import as_method
from fastapi_mentor.project.application.columns import column_name
from fastapi_mentor.project.application.constants import agreed, constant_of
from fastapi_mentor.project.application.meaning import definition_of, outside_definition
from fastapi_mentor.project.application.own_attributes import own_value

_OF_APPLICATIONS = {
    "docs_url": "/docs",
    "redoc_url": "/redoc",
    "openapi_url": "/openapi.json",
    "swagger_ui_oauth2_redirect_url": "/docs/oauth2-redirect",
}
_PROPERTIES = frozenset({"property", "cached_property", "functools.cached_property"})


def attribute_of(node: ast.Attribute, at: Place, depth: int) -> object:
    """The constant that an attribute gives."""
    definition = definition_of(node, at)
    if definition is not None:
        if definition.value is None:
            return UNKNOWN
        there = Place(definition.module, None, None)
        same = definition.module.definitions(definition.name)
        return agreed([constant_of(each.value, there, depth + 1) for each in same if each.value is not None])
    field = field_of(node, at, depth)
    if field is not None:
        return constant_of(*field, depth + 1)
    own_field = own_value(node, at)
    if own_field is not None:
        return constant_of(*own_field, depth + 1)
    if node.attr in _OF_APPLICATIONS and (own := _of_application(node, at, depth)) is not None:
        return own
    if node.attr in ("name", "key") and (column := column_name(node.value, at)) is not None:
        return column
    if node.attr == "value":
        inner = constant_of(node.value, at, depth + 1)
        if inner is not UNKNOWN:
            return inner
    member = _member(node, at)
    if member is None:
        return UNKNOWN
    return _value(member, depth)


def _of_application(node: ast.Attribute, at: Place, depth: int) -> object:
    """Where an application serves its documentation."""
    from fastapi_mentor.project.application.routers import routers_of

    routers = routers_of(node.value, at) or ()
    if len(routers) != 1 or not routers[0].is_application or routers[0].call is None:
        return None
    given = argument(routers[0].call, node.attr)
    return constant_of(given, routers[0].at, depth) if given is not None else _OF_APPLICATIONS[node.attr]


def _value(member: Member, depth: int) -> object:
    match member.node:
        case ast.AnnAssign(value=ast.Call() as call) if _is_field(call, member.place):
            default = argument(call, "default", 0)
            return constant_of(default, member.place, depth + 1)
        case ast.AnnAssign(value=value) | ast.Assign(value=value):
            return constant_of(value, member.place, depth + 1)
        case ast.FunctionDef() as node if any(
            member.place.qualified(each) in _PROPERTIES for each in node.decorator_list
        ):
            from fastapi_mentor.project.application.conditions import result_of

            callee = as_method(member, node.name)
            return result_of(callee, None, member.place, depth + 1) if callee is not None else UNKNOWN
    return UNKNOWN


def _is_field(call: ast.Call, at: Place) -> bool:
    name = at.qualified(call.func) or ""
    return name.rpartition(".")[2] in ("Field", "field", "ib", "attrib")


def _member(node: ast.Attribute, at: Place) -> Member | None:
    owner = _class_of(node.value, at)
    if owner is None:
        return None
    member = member_of(owner, node.attr, at.module)
    if member is not None:
        return member
    outside = outside_definition(owner, at.module)
    if outside is None or not isinstance(outside.node, ast.ClassDef):
        return None
    for statement in outside.members:
        outline = Outline(statement, outside.module, outside.statement)
        for part in statement.nodes:
            found = Member(part, outline, outside)
            if _defines(part, node.attr):
                return found
    return None


def _defines(node: ast.stmt, name: str) -> bool:
    match node:
        case ast.FunctionDef(name=target):
            return target == name
        case ast.AnnAssign(target=ast.Name(id=target)) | ast.Assign(targets=[ast.Name(id=target)]):
            return target == name
    return False


def _class_of(node: ast.expr, at: Place) -> str | None:
    """The class of an expression; for a class itself its own name."""
    if isinstance(node, ast.Name) and node.id == "self" and at.outline is not None:
        header = at.outline.header
        if header is not None and isinstance(header.nodes[0], ast.ClassDef):
            return f"{at.module.name}.{header.nodes[0].name}"
    definition = definition_of(node, at)
    if definition is not None and isinstance(definition.value, ast.Call) and at.definition(node) is None:
        # Something that a package makes.
        return type_of(definition.value, Place(definition.module, None, None))
    return type_of(node, at) or at.qualified(node)


def field_of(node: ast.Attribute, at: Place, depth: int) -> tuple[ast.expr, Place] | None:
    """What was given for a field when an object was made: `item.path` for `item = Item(path="/x")`."""
    from fastapi_mentor.project.application.elements import expression_of

    if isinstance(node.value, ast.Name) and node.value.id in ("self", "cls"):
        return None
    behind = expression_of(node.value, at, depth + 1)
    call, there = behind if behind is not None else (None, at)
    if not isinstance(call, ast.Call):
        return None
    definition = definition_of(call.func, there)
    if definition is None or not isinstance(definition.node, ast.ClassDef):
        return None
    owner = there.qualified(call.func) or ""
    fields = [
        member.node.target.id
        for member in reversed(list(members_of(owner, there.module)))
        if isinstance(member.node, ast.AnnAssign) and isinstance(member.node.target, ast.Name)
    ][::-1]
    position = fields.index(node.attr) if node.attr in fields else None
    given = argument(call, node.attr, position)
    if given is not None:
        return given, there
    member = member_of(owner, node.attr, there.module)
    if member is not None and isinstance(member.node, (ast.AnnAssign, ast.Assign)):
        value = member.node.value
        if value is not None and not isinstance(value, ast.Call):
            return value, member.place
    return None
