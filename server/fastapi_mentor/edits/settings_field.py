"""The field of a settings class that a read of the environment becomes."""

from __future__ import annotations

import ast
import keyword
from collections.abc import Collection
from typing import NamedTuple

from fastapi_mentor.facts import UNKNOWN, EnvironmentRead, literal, parents

_TRUE = frozenset({"true", "1", "yes", "on", "t", "y"})
_FOLDING = frozenset({"lower", "upper", "casefold", "strip"})
_COMPOUND = (ast.If, ast.Try, ast.With, ast.For, ast.While, ast.Match)
# What every object of pydantic has, so that no field may be called so.
_TAKEN = frozenset(
    {
        *("copy", "json", "dict", "schema", "schema_json", "construct", "validate", "from_orm", "fields"),
        *("parse_obj", "parse_raw", "parse_file", "update_forward_refs", "model_config", "model_fields"),
        *("model_extra", "model_fields_set", "model_computed_fields", "model_construct", "model_copy"),
        *("model_dump", "model_dump_json", "model_json_schema", "model_rebuild", "model_post_init"),
        *("model_validate", "model_validate_json", "model_validate_strings", "settings_customise_sources"),
    }
)


class SettingsField(NamedTuple):
    """A field: `default` is code, or None where it is required.

    `replaced` is the expression whose value it gives: the read with its cast. `is_exact` tells that it has
    that value for every value of the variable (a field of `bool` also takes `1`, and refuses `maybe`), and
    at every time.
    """

    variable: str
    annotation: str
    default: str | None
    replaced: ast.expr
    is_exact: bool

    @property
    def name(self) -> str:
        """What a new class would call it."""
        return self.variable.lower()


def common_prefix(variables: Collection[str]) -> str:
    """What the names of several variables begin with, up to a `_`; "" where there is nothing of the kind."""
    if len(set(variables)) < 3:
        return ""
    first, last = min(variables), max(variables)
    same = next((i for i, (a, b) in enumerate(zip(first, last, strict=False)) if a != b), len(first))
    prefix = first[: first.rfind("_", 0, same) + 1]
    rest = [variable[len(prefix) :].lower() for variable in variables]
    return prefix if all(map(_is_name, rest)) else ""


def _is_name(name: str) -> bool:
    """Whether a field may have a name."""
    return (
        name.isidentifier()
        and not keyword.iskeyword(name)
        and name not in _TAKEN
        and not name.startswith("_")
    )


def settings_field(read: EnvironmentRead) -> SettingsField | None:
    """The field that a read becomes; None where it is not simple enough."""
    statement = read.outline.statement
    if not _is_name(read.variable.lower()):
        return None
    holder = next((node for node in statement.nodes if any(n is read.node for n in ast.walk(node))), None)
    if holder is None or not _is_where_it_says(read):
        return None
    above = {**parents(holder)}
    found = _Reading(read, above).field()
    if found is None:
        return None
    is_conditional = read.is_at_import and any(
        isinstance(node, _COMPOUND) for node in (holder, *_around(read.node, above))
    )
    if is_conditional and (found.default is None or found.replaced is not read.node):
        return None
    return found if read.is_at_import else found._replace(is_exact=False)


def _around(node: ast.AST, above: dict[ast.AST, ast.AST]) -> list[ast.AST]:
    found = []
    while node in above:
        node = above[node]
        found.append(node)
    return found


def _is_where_it_says(read: EnvironmentRead) -> bool:
    """Whether its place in the source is known: in strings with f, older Pythons are mistaken."""
    try:
        there = ast.parse(read.outline.text(read.node), mode="eval").body
    except (SyntaxError, ValueError):
        return False
    return ast.dump(there) == ast.dump(read.node)


class _Reading:
    """A read with what is done to it right away."""

    def __init__(self, read: EnvironmentRead, above: dict[ast.AST, ast.AST]) -> None:
        self.read = read
        self.above = above
        self.node: ast.expr = read.node
        self.default = read.default
        self.is_exact = True
        parent = above.get(self.node)
        match parent:
            case ast.BoolOp(op=ast.Or(), values=[first, ast.Constant() as second]) if first is self.node:
                # An empty variable gets the default there, and stays empty in a field.
                if self._is_nothing(self.default) and not read.is_required:
                    self.node, self.default, self.is_exact = parent, second, second.value == ""

    def field(self) -> SettingsField | None:
        parent = self.above.get(self.node)
        match parent:
            case ast.Call(func=ast.Name(id="int" | "float" as kind), args=[_], keywords=[]):
                return self._number(kind, parent)
            case ast.Call(func=ast.Name(id="bool"), args=[_], keywords=[]):
                default = literal(self.default) if self.default is not None else None
                if default is not UNKNOWN:
                    return self._field("bool", repr(bool(default)), parent, is_exact=False)
            case ast.Call(func=ast.Name(id="str"), args=[_], keywords=[]) if self._text_default():
                return self._field("str", self._text_default(), parent)
            case ast.Call(func=ast.Name(id="Path") as path, args=[_], keywords=[]) if self._text_default():
                if self.read.outline.qualified(path, self.read.scope) == "pathlib.Path":
                    return self._field("Path", f"Path({self._text_default()})", parent)
        return self._flag() or self._text()

    def _field(
        self, annotation: str, default: str | None, replaced: ast.expr, is_exact: bool = True
    ) -> SettingsField:
        return SettingsField(
            str(self.read.variable), annotation, default, replaced, self.is_exact and is_exact
        )

    def _text_default(self) -> str | None:
        """The default, where it is written as a string."""
        if self.default is None or not _is_text(self.default):
            return None
        code = self.read.outline.text(self.default)
        return repr(literal(self.default)) if "\n" in code else code

    @staticmethod
    def _is_nothing(default: ast.expr | None) -> bool:
        return default is None or literal(default) in (None, "")

    def _number(self, kind: str, cast: ast.Call) -> SettingsField | None:
        default = self.default
        if default is None:
            return self._field(kind, None, cast)
        if isinstance(default, ast.Constant) and isinstance(default.value, str):
            try:
                number = int(default.value) if kind == "int" else float(default.value)
            except ValueError:
                return None
            code = default.value.strip()
            return self._field(kind, code if repr(number) == code else repr(number), cast)
        if not all(isinstance(node, _ARITHMETIC) for node in ast.walk(default)):
            return None
        return self._field(kind, self.read.outline.text(default), cast)

    def _flag(self) -> SettingsField | None:
        """`.lower() == "true"`, `in ("1", "true")` and the like."""
        node: ast.expr = self.node
        folded = False
        while True:
            parent = self.above.get(node)
            call = self.above.get(parent) if parent is not None else None
            match parent, call:
                case ast.Attribute(attr=name), ast.Call(args=[], keywords=[]) if name in _FOLDING:
                    node, folded = call, True
                case _:
                    break
        match parent:
            case ast.Compare(left=left, ops=[ast.Eq()], comparators=[ast.Constant(value=str(word))]):
                words = {word}
            case ast.Compare(left=left, ops=[ast.In()], comparators=[many]) if _words(many):
                words = _words(many)
            case _:
                return None
        if left is not node or not {word.lower() for word in words} <= _TRUE:
            return None
        if self.default is None and (folded or self.read.is_required):
            return self._field("bool", None, parent, is_exact=False)
        if self.default is not None and not _is_text(self.default):
            return None
        default = str(literal(self.default) if self.default is not None else "")
        is_true = default.lower() in {word.lower() for word in words} if folded else default in words
        return self._field("bool", repr(is_true), parent, is_exact=False)

    def _text(self) -> SettingsField | None:
        if self.read.is_required:
            return self._field("str", None, self.node)
        if self.default is None or literal(self.default) is None:
            return self._field("str | None", "None", self.node)
        text = self._text_default()
        if text is not None:
            return self._field("str", text, self.node)
        value = literal(self.default)
        if isinstance(value, (bool, int, float)):
            return self._field(type(value).__name__, repr(value), self.node, is_exact=False)
        return None


_ARITHMETIC = (ast.BinOp, ast.UnaryOp, ast.Constant, ast.operator, ast.unaryop, ast.expr_context)


def _is_text(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and isinstance(node.value, str)


def _words(node: ast.expr) -> set[str]:
    """The strings in a tuple, list or set of nothing else."""
    values = literal(node)
    if not isinstance(node, (ast.Tuple, ast.List, ast.Set)) or values is UNKNOWN:
        return set()
    return set(values) if all(isinstance(value, str) for value in values) else set()
