"""Turns the configuration of pydantic 1 into that of pydantic 2."""

from __future__ import annotations

import ast
import io
import re
import tokenize
from collections.abc import Iterator
from typing import TYPE_CHECKING, NamedTuple

from fastapi_mentor.edits.editor import FixRefused
from fastapi_mentor.facts import ClassConfig, Model, Outline, literal
from fastapi_mentor.facts.model import ConfigItem
from fastapi_mentor.facts.model_options import DROPPED, REMOVED, new_name
from fastapi_mentor.pattern import pattern
from fastapi_mentor.rule import Fix, Safety
from fastapi_mentor.source import Location, split_lines

if TYPE_CHECKING:
    from fastapi_mentor.edits.editor import Editor

_WIDTH = 88
# Options that allow more input, or that only document: nothing that works now works differently then.
_HARMLESS = frozenset({"orm_mode", "allow_population_by_field_name", "schema_extra", *DROPPED})
_KINDS = ("pydantic.ConfigDict", "pydantic_settings.SettingsConfigDict", "dict")
_FOR_TOOLS = pattern(r"#\s*(noqa|type:|pylint|pyright|fmt:|pragma)")


class _Option(NamedTuple):
    """An option under its new name; `value` is None where the code is `code` instead."""

    name: str
    value: ast.expr | None
    code: str = ""


def migration(model: Model, config: ClassConfig) -> Fix | None:
    """The fix that turns `class Config` into `model_config`; None where a person has to."""
    if not config.is_plain or not config.inherits_only_from(model):
        return None
    options = list(_converted(model, config))
    if None in options or _uses_own_names(model, config):
        return None
    wanted = {name: option for name, option in zip(config.options, options, strict=True) if option}
    new = {option.name: option for option in wanted.values() if option.name}
    joined = _Joining(model, list(new.values())) if model.model_config is not None else None
    if joined is not None and not joined.is_possible:
        return None

    def edit(editor: Editor) -> None:
        if re.search(rf"(?<![\w.]){model.name}\.Config\b", editor.source.text):
            raise FixRefused(f"`{model.name}.Config` is used elsewhere")
        if joined is not None:
            joined(editor)
        if not new or joined is not None:
            editor.remove_statement(config.node)
        else:
            editor.replace_statement(config.node, _assignment(editor, model, config, wanted))
        editor.remove_import_if_unused("Extra")

    touched = set(config.options) & (REMOVED.keys() | _renamed(model, config)) - _HARMLESS
    return Fix("Replace `class Config` with `model_config`", edit, _safety(bool(touched)))


def renaming(model: Model, item: ConfigItem) -> Fix | None:
    """The fix of an option in `model_config` that has another name now."""
    if model.model_config is None:
        return None
    option = _option(model, item.name, item.value, model.model_config.outline)
    written = model.model_config.node.value  # type: ignore[attr-defined]
    if option is None or model.configured(option.name) is not None:
        return None

    def edit(editor: Editor) -> None:
        if not option.name:
            editor.remove_argument(written, item.name)
            return
        if isinstance(item.node, ast.keyword):
            editor.rename_keyword(written, item.name, option.name)
        else:
            editor.replace(item.node, f'"{option.name}"')
        if option.value is None:
            editor.replace(item.value, option.code)

    if not option.name and not isinstance(written, ast.Call):
        return None
    title = f"Call it `{option.name}`" if option.name else f"Remove `{item.name}`"
    return Fix(title, edit, _safety(item.name not in _HARMLESS))


def _safety(is_unsafe: bool) -> Safety:
    return Safety.UNSAFE if is_unsafe else Safety.SAFE


def _renamed(model: Model, config: ClassConfig) -> set[str]:
    return {name for name in config.options if new_name(name, model) is not None}


def _converted(model: Model, config: ClassConfig) -> Iterator[_Option | None]:
    for name, value in config.options.items():
        yield _option(model, name, value, config.outline)


def _option(model: Model, name: str, value: ast.expr, outline: Outline) -> _Option | None:
    """What an option becomes: one without a name if it goes, None if it can not be said any more."""
    if name in DROPPED:
        return _Option("", None)
    if name == "allow_mutation" and literal(value) is False:
        return _Option("frozen", None, "True")
    if name == "allow_mutation" and literal(value) is True:
        return _Option("", None)
    if name in REMOVED:
        return None
    renamed = new_name(name, model) or name
    if isinstance(value, ast.Attribute) and outline.qualified(value.value, model.scope) == "pydantic.Extra":
        return _Option(renamed, None, f'"{value.attr}"')
    return _Option(renamed, value)


def _uses_own_names(model: Model, config: ClassConfig) -> bool:
    """Whether a value means something else in the body of the model than it does inside `Config`."""
    bound = set(config.options)
    for member in model.members:
        match member.node:
            case ast.Assign(targets=targets):
                bound |= {each.id for each in targets if isinstance(each, ast.Name)}
            case ast.AnnAssign(target=ast.Name(id=name), value=ast.expr()):
                bound.add(name)
            case ast.FunctionDef() | ast.AsyncFunctionDef() | ast.ClassDef():
                bound.add(member.node.name)
    used = {n.id for v in config.options.values() for n in ast.walk(v) if isinstance(n, ast.Name)}
    return bool(used & bound)


class _Joining:
    """Adds options to a `model_config` that the model has already."""

    def __init__(self, model: Model, options: list[_Option]) -> None:
        assert model.model_config is not None
        self.value: ast.expr = model.model_config.node.value  # type: ignore[attr-defined]
        self.options = options
        outline = model.model_config.outline
        is_call = (
            isinstance(self.value, ast.Call)
            and outline.qualified(self.value.func) in _KINDS
            and all(each.arg for each in self.value.keywords)
        )
        is_dict = isinstance(self.value, ast.Dict) and None not in self.value.keys
        known = any(model.configured(option.name) is not None for option in options)
        self.is_possible = (is_call or is_dict) and not known

    def __call__(self, editor: Editor) -> None:
        for option in self.options:
            code = option.code if option.value is None else editor.text(option.value)
            if isinstance(self.value, ast.Call):
                editor.set_keyword(self.value, option.name, code)
            elif isinstance(self.value, ast.Dict):
                editor.add_element(self.value, f'"{option.name}": {code}')


def _assignment(editor: Editor, model: Model, config: ClassConfig, options: dict[str, _Option]) -> str:
    """The statement that configures the model, with the comments of the old one."""
    if model.is_settings:
        kind = editor.add_import("pydantic_settings", "SettingsConfigDict")
    else:
        kind = editor.add_import("pydantic", "ConfigDict")
    items = {old: _argument(editor, option) for old, option in options.items() if option.name}
    last = _last_comment(config)
    above, behind, rest = _comments(editor.text(config.node))
    short = f"model_config = {kind}({', '.join(items.values())})"
    is_simple = not (above or behind or rest) and not any("\n" in item for item in items.values())
    if is_simple and len(short) + 4 <= _WIDTH and (len(items) == 1 or last is None):
        return short
    if last is not None:
        place, text = last
        behind[list(config.options)[-1]] = f"  {text}"
        editor.replace(place, "")
    lines: list[str] = []
    for old in options:
        lines += above.get(old, [])
        if old in items:
            lines += f"{items[old]},{behind.get(old, '')}".split("\n")
    lines += rest
    return "\n".join([f"model_config = {kind}(", *(f"    {line}" for line in lines), ")"])


def _argument(editor: Editor, option: _Option) -> str:
    return f"{option.name}={option.code if option.value is None else editor.text(option.value)}"


def _last_comment(config: ClassConfig) -> tuple[Location, str] | None:
    """The comment behind the last line of `class Config`, with its place."""
    statement = config.outline.statement
    end = config.outline.location(config.node)
    line = split_lines(statement.text)[end.end_line].rstrip("\r\n")
    text = line[end.end_column :].strip()
    if not text.startswith("#") or _FOR_TOOLS.match(text):
        return None
    return statement.place(end.end_line, end.end_column, end.end_line, len(line)), text


def _comments(code: str) -> tuple[dict[str, list[str]], dict[str, str], list[str]]:
    """The comments above each option, behind each one, and below the last."""
    above: dict[str, list[str]] = {}
    behind: dict[str, str] = {}
    definition = ast.parse(code).body[0]
    assert isinstance(definition, ast.ClassDef)
    statements = [(_assigned(node), node) for node in definition.body]
    rest: list[str] = []
    for token in tokenize.generate_tokens(io.StringIO(code).readline):
        if token.type != tokenize.COMMENT or _FOR_TOOLS.match(token.string):
            continue
        line = token.start[0]
        name, node = next(
            ((name, node) for name, node in statements if line <= (node.end_lineno or line)), ("", None)
        )
        if node is None:
            rest.append(token.string)
        elif line < node.lineno:
            above.setdefault(name, []).append(token.string)
        elif line == node.end_lineno:
            behind[name] = f"  {token.string}"
    return above, behind, rest


def _assigned(node: ast.stmt) -> str:
    match node:
        case ast.Assign(targets=[ast.Name(id=name)]) | ast.AnnAssign(target=ast.Name(id=name)):
            return name
    return ""
