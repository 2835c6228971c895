"""Fixes that declare what a route returns: the type that it has, or a model made for it."""

from __future__ import annotations

import ast
import keyword

from fastapi_mentor.edits.editor import Editor
from fastapi_mentor.edits.spelling import spelled
from fastapi_mentor.facts.kind import Kind
from fastapi_mentor.facts.names import Module
from fastapi_mentor.facts.route import DECORATORS, Route
from fastapi_mentor.facts.scope import How
from fastapi_mentor.facts.shape import NONE, Shape, union
from fastapi_mentor.facts.syntax import walk
from fastapi_mentor.facts.table import Column, columns_of, is_table
from fastapi_mentor.facts.value import value_shape
from fastapi_mentor.rule import Fix, Safety
from fastapi_mentor.source import Kind as Piece
from fastapi_mentor.source import Source

# What JSON shows in the same way whether FastAPI knows the type or not; dates and decimals it does not.
_PLAIN = frozenset({"str", "int", "float", "bool", "None", "uuid.UUID", "..."})
_KNOWN = _PLAIN | {
    *("datetime.datetime", "datetime.date", "datetime.time", "datetime.timedelta", "decimal.Decimal"),
    *("pathlib.Path", "typing.Any"),
}
_RESERVED = frozenset(
    {*("copy", "dict", "json", "schema", "validate", "construct", "fields", "parse_obj", "parse_raw")}
)


def declare_response(route: Route) -> Fix | None:
    """Declares what a route returns, where that is known on all its paths."""
    answer = route.answer
    if not set(answer.kinds) <= {Kind.DATA, Kind.NOTHING, Kind.UNKNOWN} or not answer.values:
        return None
    literals = [_literal(value, route) for value in answer.values]
    if all(literals):
        return _model_of_literals(route, [each for each in literals if each is not None])
    found = union(value_shape(value, answer.place) for value in answer.values)
    if found is None:
        return None
    shape = union([found, NONE]) if answer.may_be_nothing else found
    assert shape is not None
    module = route.outline.module
    tables = {leaf.name: leaf for leaf in shape.leaves() if is_table(leaf.name, module)}
    for table in tables.values():
        columns = columns_of(table.name, module)
        if columns is None:
            return None
        if "pydantic.BaseModel" not in module.ancestors(table.name) or any(c.is_secret for c in columns):
            rows = shape.without_none
            is_simple = rows.name == table.name or [each.name for each in rows.arguments] == [table.name]
            return _model_of_columns(route, shape, table, columns) if is_simple else None
    leaves = list(shape.leaves())
    if any(leaf.name == "typing.Any" for leaf in leaves):
        return None
    if not all(_is_serializable(leaf, module) for leaf in leaves):
        return None
    return _annotation(route, shape)


def _literal(value: ast.expr, route: Route) -> ast.Dict | None:
    """The dict that a route returns, written behind `return` or given to a name that is only returned."""
    if isinstance(value, ast.Name):
        bindings = route.scope.bindings.get(value.id, [])
        found = bindings[0].value if len(bindings) == 1 and bindings[0].how is How.ASSIGNED else None
        reads = [node for node in walk(route.node) if isinstance(node, ast.Name) and node.id == value.id]
        returned = [
            each for each in route.answer.values if isinstance(each, ast.Name) and each.id == value.id
        ]
        if len(reads) > len(returned) + 1:
            return None
        value = found if found is not None else value
    return value if isinstance(value, ast.Dict) else None


def _annotation(route: Route, shape: Shape) -> Fix:
    module = route.outline.module

    def edit(editor: Editor) -> None:
        _declare(route, editor, spelled(shape, editor, route.outline))

    return Fix(f"Declare `-> {_title(shape)}`", edit, _safety(shape, module))


def _declare(route: Route, editor: Editor, code: str) -> None:
    """Writes what a route returns as its annotation, which FastAPI reads since 0.89."""
    if route.outline.module.version_satisfies("fastapi", ">=0.89"):
        editor.set_return_annotation(route.node, code)
    else:
        _declare_model(route, editor, code)


def _declare_model(route: Route, editor: Editor, code: str) -> None:
    for each in route.stack:
        editor.set_keyword(each.decorator, "response_model", code)


def _model_of_literals(route: Route, literals: list[ast.Dict]) -> Fix | None:
    """A model with the keys of the dicts that a route returns, which return it instead."""
    fields: dict[str, Shape] = {}
    for key in _keys(literals[0]):
        values = [each.values[_keys(each).index(key)] for each in literals if key in _keys(each)]
        shape = union(value_shape(value, route.answer.place) for value in values)
        if shape is None or len(values) < len(literals) or not is_field_name(key):
            return None
        fields[key] = shape
    module = route.outline.module
    leaves = [leaf for shape in fields.values() for leaf in shape.leaves()]
    if not fields or any(set(_keys(each)) != set(fields) for each in literals):
        return None
    if not all(_is_serializable(leaf, module) and not is_table(leaf.name, module) for leaf in leaves):
        return None
    if all(shape == NONE for shape in fields.values()):
        return None

    def edit(editor: Editor) -> None:
        name = editor.free_name(_class_name(route.name))
        base = editor.add_import("pydantic", "BaseModel")
        lines = [f"    {key}: {spelled(shape, editor, route.outline)}" for key, shape in fields.items()]
        editor.add_class("\n".join([f"class {name}({base}):", *lines]) + "\n", before=route.node)
        for each in literals:
            editor.replace(each, as_call(editor.text(each), name))
        code = name
        if route.answer.may_be_nothing:
            code = spelled(Shape("|", (Shape(name, spelling=name), NONE)), editor, route.outline)
        _declare(route, editor, code)

    safety = Safety.SAFE if all(_safety(s, module) is Safety.SAFE for s in fields.values()) else Safety.UNSAFE
    return Fix(f"Declare a response model `{_class_name(route.name)}`", edit, safety)


def _model_of_columns(route: Route, shape: Shape, table: Shape, columns: list[Column]) -> Fix | None:
    """A model with the columns of a table, without those that nobody should see."""
    module = route.outline.module
    shown = [column for column in columns if not column.is_secret and is_field_name(column.name)]
    leaves = [leaf for column in shown for leaf in column.shape.leaves()]
    if not shown or not all(_is_serializable(leaf, module) for leaf in leaves):
        return None
    wanted = f"{table.name.rpartition('.')[2]}Response"

    def edit(editor: Editor) -> None:
        fields = [f"{each.name}: {spelled(each.shape, editor, route.outline)}" for each in shown]
        name = wanted
        if not _has_class(editor.source, wanted, fields):
            name = editor.free_name(wanted)
            code = [f"class {name}({editor.add_import('pydantic', 'BaseModel')}):"]
            if module.version_satisfies("pydantic", ">=2"):
                config = editor.add_import("pydantic", "ConfigDict")
                code += [f"    model_config = {config}(from_attributes=True)", ""]
            else:
                code += ["    class Config:", "        orm_mode = True", ""]
            code += [f"    {field}" for field in fields]
            # Above all routes, so that those which return the same rows share it.
            editor.add_class("\n".join(code) + "\n", before=_first_route(editor.source) or route.node)
        _declare_model(route, editor, spelled(_replaced(shape, table.name, name), editor, route.outline))

    return Fix(
        f"Declare a response model with the columns of `{table.name.rpartition('.')[2]}`", edit, Safety.UNSAFE
    )


def _has_class(source: Source, name: str, fields: list[str]) -> bool:
    """Whether a file has a class of that name with just these fields."""
    found: list[str] | None = None
    for statement in source.statements:
        for node in statement.nodes:
            if statement.kind is Piece.CLASS:
                found = [] if isinstance(node, ast.ClassDef) and node.name == name else None
            elif statement.kind is Piece.MEMBER and found is not None and isinstance(node, ast.AnnAssign):
                found.append(ast.unparse(node))
        if found == fields:
            return True
    return False


def _first_route(source: Source) -> ast.stmt | None:
    """The first function of a file with a decorator like `@router.get(...)`."""
    for statement in source.statements:
        for node in statement.nodes if statement.kind is Piece.PLAIN else ():
            decorators: list[ast.expr] = getattr(node, "decorator_list", [])
            calls = (each.func for each in decorators if isinstance(each, ast.Call))
            if any(isinstance(callee, ast.Attribute) and callee.attr in DECORATORS for callee in calls):
                return node
    return None


def _replaced(shape: Shape, name: str, other: str) -> Shape:
    if shape.name == name:
        return Shape(other, spelling=other)
    return shape._replace(arguments=tuple(_replaced(each, name, other) for each in shape.arguments))


def _keys(node: ast.Dict) -> list[str]:
    return [
        key.value if isinstance(key, ast.Constant) and isinstance(key.value, str) else "" for key in node.keys
    ]


def is_field_name(name: str) -> bool:
    """Whether a pydantic model can have a field of this name as it is."""
    is_usable = name.isidentifier() and not keyword.iskeyword(name)
    return is_usable and not name.startswith(("_", "model_")) and name not in _RESERVED


def _is_serializable(leaf: Shape, module: Module) -> bool:
    """Whether FastAPI can make a response model of a type."""
    if leaf.name in _KNOWN:
        return True
    ancestors = module.ancestors(leaf.name) if "." in leaf.name else ()
    return "pydantic.BaseModel" in ancestors or "enum.Enum" in ancestors


def _safety(shape: Shape, module: Module) -> Safety:
    """Whether declaring a type leaves what is sent as it is."""
    for leaf in shape.leaves():
        is_plain = leaf.name in _PLAIN or (leaf.name not in _KNOWN and "." in leaf.name)
        if not leaf.certain or not is_plain:
            return Safety.UNSAFE
        if "." in leaf.name and "?" in module.ancestors(leaf.name):
            return Safety.UNSAFE
    return Safety.SAFE


def _class_name(function: str) -> str:
    return "".join(part[:1].upper() + part[1:] for part in function.split("_")) + "Response"


def _title(shape: Shape) -> str:
    if shape.name == "|":
        return " | ".join(_title(each) for each in shape.arguments)
    name = shape.spelling or shape.name.rpartition(".")[2]
    return f"{name}[{', '.join(_title(each) for each in shape.arguments)}]" if shape.arguments else name


def as_call(text: str, name: str) -> str:
    """The code of a dict with string keys as a call with keyword arguments, its layout kept."""
    node = ast.parse(text, mode="eval").body
    assert isinstance(node, ast.Dict)
    lines = text.encode().splitlines(keepends=True)
    starts = [0]
    for line in lines:
        starts.append(starts[-1] + len(line))
    code = text.encode()
    for key, value in reversed(list(zip(node.keys, node.values, strict=True))):
        assert isinstance(key, ast.Constant)
        start = starts[key.lineno - 1] + key.col_offset
        assert key.end_lineno is not None
        assert key.end_col_offset is not None
        end = starts[key.end_lineno - 1] + key.end_col_offset
        stop = starts[value.lineno - 1] + value.col_offset
        behind = code[end:stop].split(b":", 1)[1].lstrip(b" \t")
        code = code[:start] + str(key.value).encode() + b"=" + behind + code[stop:]
    inside = code.decode()
    return f"{name}({inside[1:-1]})"
