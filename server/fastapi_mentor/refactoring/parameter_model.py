"""Turns the query parameters of a route into a parameter model."""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Iterator

from fastapi_mentor.edits import Editor, FixRefused
from fastapi_mentor.facts import argument
from fastapi_mentor.facts.parameter import Parameter
from fastapi_mentor.facts.route import Route
from fastapi_mentor.facts.shape import annotated_shape
from fastapi_mentor.refactoring.spot import EXTRACT, Offer, Spot
from fastapi_mentor.rule import Fix, Safety

_QUERY = "fastapi.Query"
_SCALARS = frozenset(
    {
        *("str", "int", "float", "bool", "uuid.UUID", "decimal.Decimal", "datetime.datetime", "None"),
        *("datetime.date", "datetime.time", "datetime.timedelta"),
    }
)
_FEWEST = 2
_NOT_OF_FIELDS = frozenset({"include_in_schema", "example", "regex", "openapi_examples"})


def offers(spot: Spot) -> Iterator[Offer]:
    """Where the place is in the signature of a route that takes several query parameters."""
    routes = spot.routes
    if len(routes) != 1 or spot.is_in_body(routes[0].node) or routes[0].is_websocket:
        return
    route = routes[0]
    if not route.outline.module.version_satisfies("fastapi", ">=0.115"):
        return
    found = [each for each in route.parameters if _is_query(each, route)]
    has_model = any(
        each.marker is not None and each.marker[0] == _QUERY and each not in found
        for each in route.parameters
    )
    if len(found) >= _FEWEST and not has_model:
        name = "".join(part[:1].upper() + part[1:] for part in route.name.split("_")) + "Params"
        fix = Fix(f"Gather the query parameters in `{name}`", _gathering(route, found, name), Safety.UNSAFE)
        yield Offer("parameter-model", EXTRACT, fix)


def _is_query(parameter: Parameter, route: Route) -> bool:
    """Whether FastAPI certainly takes a parameter from the query, as one value."""
    if parameter.is_injected or parameter.node.arg in _path_names(route):
        return False
    shape = annotated_shape(parameter.node.annotation, parameter.place)
    members = [] if shape is None else shape.arguments if shape.name == "|" else (shape,)
    if not members:
        return False
    is_scalar = all(
        each.name in _SCALARS or "enum.Enum" in route.outline.module.ancestors(each.name) for each in members
    )
    if parameter.marker is not None:
        call = parameter.marker[1]
        unusual = any(each.arg is None or each.arg in _NOT_OF_FIELDS for each in call.keywords)
        return parameter.marker[0] == _QUERY and not unusual
    return is_scalar and (parameter.default is not None or route.router == "fastapi.FastAPI")


def _path_names(route: Route) -> set[str]:
    return set(re.findall(r"{(\w+)[:}]", route.path or ""))


def _gathering(route: Route, found: list[Parameter], wanted: str) -> Callable[[Editor], None]:
    def edit(editor: Editor) -> None:
        taken = {each.node.arg for each in route.parameters} | set(route.scope.bindings)
        holder = next(name for name in ("params", "query", "filters", "query_params") if name not in taken)
        name = editor.free_name(wanted)
        base = editor.add_import("pydantic", "BaseModel")
        lines = [f"    {_field(editor, each)}" for each in found]
        editor.add_class("\n".join([f"class {name}({base}):", *lines]) + "\n", before=route.node)
        _use(editor, route, {each.node.arg for each in found}, holder)
        annotated, query = editor.add_import("typing", "Annotated"), editor.add_import("fastapi", "Query")
        for each in found:
            editor.remove_parameter(route.node, each.node.arg)
        editor.add_parameter(route.node, f"{holder}: {annotated}[{name}, {query}()]")

    return edit


def _field(editor: Editor, parameter: Parameter) -> str:
    """A parameter as a field of the model."""
    annotation = parameter.node.annotation
    assert annotation is not None
    marker = parameter.marker[1] if parameter.marker is not None else None
    default = parameter.default
    kind = editor.text(annotation)
    if marker is not None and marker is not default:
        assert isinstance(annotation, ast.Subscript)
        assert isinstance(annotation.slice, ast.Tuple)
        kind = editor.text(annotation.slice.elts[0])
    elif marker is not None:
        default = argument(marker, "default", 0)
        default = None if isinstance(default, ast.Constant) and default.value is Ellipsis else default
    given = [] if marker is None else [each for each in marker.keywords if each.arg != "default"]
    if not given:
        return f"{parameter.node.arg}: {kind}" + (f" = {editor.text(default)}" if default is not None else "")
    options = [f"{each.arg}={editor.text(each.value)}" for each in given]
    if default is not None:
        options.insert(0, f"default={editor.text(default)}")
    return f"{parameter.node.arg}: {kind} = {editor.add_import('pydantic', 'Field')}({', '.join(options)})"


def _use(editor: Editor, route: Route, names: set[str], holder: str) -> None:
    """Reads the parameters from the model in the body of the function."""
    for part in route.node.body:
        for node in ast.walk(part):
            match node:
                case ast.Name(id=name) if name in names:
                    if not isinstance(node.ctx, ast.Load):
                        raise FixRefused(f"`{name}` is given another value in the function")
                    editor.replace(node, f"{holder}.{name}")
                case ast.FunctionDef() | ast.AsyncFunctionDef() | ast.Lambda():
                    arguments = (*node.args.args, *node.args.kwonlyargs)
                    if names & {each.arg for each in arguments}:
                        raise FixRefused("a function inside has parameters of the same names")
