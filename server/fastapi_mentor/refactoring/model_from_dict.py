"""Creates a model from the literal of a dict."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator

from fastapi_mentor.edits import Editor
from fastapi_mentor.edits.response_models import as_call, is_field_name
from fastapi_mentor.edits.spelling import spelled
from fastapi_mentor.facts.place import place
from fastapi_mentor.facts.scope import Scope
from fastapi_mentor.facts.shape import Shape
from fastapi_mentor.facts.value import value_shape
from fastapi_mentor.refactoring.spot import EXTRACT, Offer, Spot
from fastapi_mentor.rule import Fix, Safety


def offers(spot: Spot) -> Iterator[Offer]:
    """Where the place is in a dict whose keys could be fields."""
    node = spot.around(ast.Dict)
    scope = spot.function
    if node is None or scope is None or not node.keys:
        return
    keys = [key.value if isinstance(key, ast.Constant) else None for key in node.keys]
    names = [key for key in keys if isinstance(key, str) and is_field_name(key)]
    if len(names) != len(keys) or len(set(names)) != len(names):
        return
    is_returned = any(each.value is node for each in scope.returns)
    wanted = _name(scope, spot, is_returned)
    fix = Fix(
        f"Create the model `{wanted}` for this dict",
        _creating(spot, node, names, scope, wanted, is_returned),
        Safety.UNSAFE,
    )
    yield Offer("model-from-dict", EXTRACT, fix)


def _name(scope: Scope, spot: Spot, is_returned: bool) -> str:
    words = scope.node.name.split("_")  # type: ignore[union-attr]
    assigned = spot.around(ast.Assign)
    if not is_returned and assigned is not None and isinstance(assigned.targets[0], ast.Name):
        words = assigned.targets[0].id.split("_")
    suffix = "Response" if is_returned else "Data"
    return "".join(word[:1].upper() + word[1:] for word in words if word) + suffix


def _creating(
    spot: Spot, node: ast.Dict, names: list[str], scope: Scope, wanted: str, is_returned: bool
) -> Callable[[Editor], None]:
    at = place(spot.outline, scope)
    shapes = [value_shape(value, at) for value in node.values]
    function = scope.node
    assert isinstance(function, (ast.FunctionDef, ast.AsyncFunctionDef))
    routes = spot.routes
    declares = is_returned and len(scope.returns) == 1 and function.returns is None
    declares = declares and len(routes) == 1 and routes[0].response_model is None

    def edit(editor: Editor) -> None:
        name = editor.free_name(wanted)
        base = editor.add_import("pydantic", "BaseModel")
        lines = [f"    {key}: {_type(editor, shape, spot)}" for key, shape in zip(names, shapes, strict=True)]
        editor.add_class("\n".join([f"class {name}({base}):", *lines]) + "\n", before=function)
        editor.replace(node, as_call(editor.text(node), name))
        if declares:
            editor.set_return_annotation(function, name)

    return edit


def _type(editor: Editor, shape: Shape | None, spot: Spot) -> str:
    if shape is None or shape.name == "None":
        return editor.add_import("typing", "Any")
    return spelled(shape, editor, spot.outline)
