"""A name that is imported from pydantic under which pydantic 2 has it no more, or not there."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import NamedTuple

from fastapi_mentor.facts.expression import Name
from fastapi_mentor.facts.outline import Outline
from fastapi_mentor.source import Location


class Move(NamedTuple):
    """Where pydantic 2 has something: `name` of `module`; no module for what is gone.

    `fails` tells that the old import does not work any more; `is_same` that the new thing is used as the
    old one was. `instead` says what does its work, in words.
    """

    module: str = ""
    name: str = ""
    fails: bool = True
    is_same: bool = True
    instead: str = ""


_SETTINGS = Move("pydantic_settings", "BaseSettings")
_ADAPTER = Move("pydantic", "TypeAdapter", fails=False, is_same=False)
_LITERALS = Move(fails=False, instead="literals such as `extra='forbid'`")
_ANNOTATED = Move(instead="`Annotated[..., Field(...)]`")
_ERROR = Move("pydantic", "ValidationError", fails=False)
_CONSTRAINED = {
    f"Constrained{name}": _ANNOTATED
    for name in ("Str", "Int", "Float", "Decimal", "Bytes", "List", "Set", "FrozenSet", "Date")
}
_MODULES = {
    "pydantic": {
        "BaseSettings": _SETTINGS,
        "Extra": _LITERALS,
        "parse_obj_as": _ADAPTER,
        "schema_of": _ADAPTER,
        "schema_json_of": _ADAPTER,
        "parse_raw_as": Move(instead="`TypeAdapter(...).validate_json`"),
        "parse_file_as": Move(instead="`TypeAdapter(...).validate_json`"),
        "validate_arguments": Move("pydantic", "validate_call", fails=False),
        "PyObject": Move("pydantic", "ImportString", fails=False),
        "Required": Move(instead="`...`"),
        "create_model_from_typeddict": Move(instead="`TypeAdapter`"),
        "create_model_from_namedtuple": Move(instead="`TypeAdapter`"),
        "stricturl": Move(instead="`Annotated[AnyUrl, UrlConstraints(...)]`"),
        "Protocol": Move(),
        "compiled": Move(),
        **_CONSTRAINED,
        "ConstrainedNumberMeta": Move(),
        "NoneStr": Move(instead="`str | None`"),
        "NoneBytes": Move(instead="`bytes | None`"),
        "StrBytes": Move(instead="`str | bytes`"),
        "NoneStrBytes": Move(instead="`str | bytes | None`"),
        "JsonWrapper": Move(),
    },
    "pydantic.env_settings": {"BaseSettings": _SETTINGS},
    "pydantic.generics": {"GenericModel": Move("pydantic", "BaseModel", fails=False)},
    "pydantic.error_wrappers": {"ValidationError": _ERROR, "ErrorWrapper": Move()},
    "pydantic.tools": {"parse_obj_as": _ADAPTER, "schema_of": _ADAPTER, "schema_json_of": _ADAPTER},
    "pydantic.config": {"Extra": _LITERALS, "BaseConfig": Move("pydantic", "ConfigDict", False, False)},
    "pydantic.fields": {"ModelField": Move(instead="`FieldInfo`"), "Undefined": Move()},
    "pydantic.errors": {
        name: Move("pydantic_core", "PydanticCustomError", is_same=False)
        for name in (
            *("PydanticValueError", "PydanticTypeError", "MissingError", "ConfigError", "EmailError"),
            *("NoneIsNotAllowedError", "ExtraError", "EnumMemberError", "StrRegexError", "UrlError"),
            *("IntegerError", "FloatError", "DateError", "DateTimeError", "UUIDError", "JsonError"),
        )
    },
    "pydantic.main": {
        "ModelMetaclass": Move(instead="`type(BaseModel)`"),
        "validate_model": Move(instead="`model_validate`"),
    },
    "pydantic.utils": {
        "to_camel": Move("pydantic.alias_generators", "to_pascal", fails=False),
        "to_lower_camel": Move("pydantic.alias_generators", "to_camel", fails=False),
        "GetterDict": Move(fails=False, instead='`model_validator(mode="before")`'),
        **dict.fromkeys(("ValueItems", "almost_equal_floats", "get_model", "validate_field_name"), Move()),
    },
    "pydantic.datetime_parse": {
        name: Move(instead="`TypeAdapter(...).validate_python`")
        for name in ("parse_date", "parse_datetime", "parse_duration", "parse_time")
    },
    "pydantic.typing": {
        **dict.fromkeys(("get_args", "get_origin", "is_typeddict"), Move(instead="that of `typing`")),
        **dict.fromkeys(("AnyCallable", "is_union", "is_none_type", "display_as_type", "NoneType"), Move()),
    },
    "pydantic.decorator": {"validate_arguments": Move("pydantic", "validate_call", fails=False)},
    "pydantic.types": {"PyObject": Move("pydantic", "ImportString", fails=False), **_CONSTRAINED},
    "pydantic.networks": {"stricturl": Move(instead="`Annotated[AnyUrl, UrlConstraints(...)]`")},
}
_OLD_MODULES = frozenset(_MODULES)


class OldImport:
    """A name in `from pydantic... import ...`, at the level of the module, and where it is now."""

    words = frozenset({"import", *_MODULES["pydantic"]})

    def __init__(self, node: ast.ImportFrom, alias: ast.alias, move: Move, outline: Outline) -> None:
        self.node = node
        self.alias = alias
        self.move = move
        self.outline = outline

    @classmethod
    def find(cls, outline: Outline) -> Iterator[OldImport | OldReference]:
        """The old names that a statement imports; inside `try` and `if` they may be for pydantic 1."""
        for node in outline.statement.nodes:
            if isinstance(node, ast.ImportFrom) and not node.level and node.module in _OLD_MODULES:
                known = _MODULES[node.module]
                for alias in node.names:
                    if alias.name in known:
                        yield cls(node, alias, known[alias.name], outline)
        yield from OldReference.find(outline)

    @property
    def location(self) -> Location:
        """The place of the name."""
        return self.outline.location(self.alias)

    @property
    def name(self) -> Name:
        """The name that is imported."""
        return Name(self.alias.name, self.location)

    @property
    def local(self) -> str:
        """What the module calls it."""
        return self.alias.asname or self.alias.name


class OldReference:
    """`pydantic.BaseSettings`: an old name that is read off the module."""

    def __init__(self, node: ast.Attribute, move: Move, outline: Outline) -> None:
        self.node = node
        self.move = move
        self.outline = outline

    @classmethod
    def find(cls, outline: Outline) -> Iterator[OldReference]:
        """Each of them in a statement, called ones too, unless a version may be asked for."""
        known = _MODULES["pydantic"]
        names = known.keys() & outline.survey.words
        if not names or any(isinstance(node, (ast.If, ast.Try)) for node in outline.statement.nodes):
            return
        for name in sorted(names):
            move = known[name]
            called = [(call.node.func, call.scope) for call in outline.calls(name)]
            for node, scope in (*called, *outline.survey.attributes.get(name, ())):
                is_attribute = isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name)
                if is_attribute and outline.qualified(node.value, scope) == "pydantic":
                    yield cls(node, move, outline)

    @property
    def location(self) -> Location:
        """The place of the name, without that of the module."""
        whole = self.outline.location(self.node)
        return whole._replace(line=whole.end_line, column=whole.end_column - len(self.node.attr))

    @property
    def name(self) -> Name:
        """The name."""
        return Name(self.node.attr, self.location)
