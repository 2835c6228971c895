"""PATCH writes the defaults of what was not sent.

`model_dump()` has a value for every field: what the client left out comes back as the default of the model,
and overwrites what is stored. `model_dump(exclude_unset=True)` has only what was sent.
"""

import ast
from collections.abc import Iterator

from fastapi_mentor.edits import Editor
from fastapi_mentor.facts import Model, Route
from fastapi_mentor.facts.scope import Call
from fastapi_mentor.facts.syntax import walk
from fastapi_mentor.rule import Example, Finding, Fix, Rule, Safety, Severity

DUMPS = frozenset({"model_dump", "dict"})
ENCODER = "fastapi.encoders.jsonable_encoder"
CARES = frozenset({"exclude_unset", "exclude_none", "exclude_defaults", "include", "exclude"})


def check(route: Route) -> Iterator[Finding]:
    if route.methods != frozenset({"PATCH"}) or not route.is_first_of_stack:
        return
    for call in route.scope.calls:
        match call.node.func:
            case ast.Attribute(value=ast.Name(id=name), attr=method) if method in DUMPS:
                if not {each.arg for each in call.node.keywords} & (CARES | {None}):
                    yield from _found(route, call, name, f"{name}.{method}()")
            case ast.Name() | ast.Attribute() if len(call.node.args) == 1 and not call.node.keywords:
                given = call.node.args[0]
                if isinstance(given, ast.Name) and route.outline.callee(call) == ENCODER:
                    yield from _found(route, call, given.id, route.outline.text(call.node))


def _found(route: Route, call: Call, name: str, shown: str) -> Iterator[Finding]:
    parameter = next((each for each in route.parameters if each.name == name), None)
    if parameter is None or parameter.is_injected or len(route.scope.bindings.get(name, ())) != 1:
        return
    symbol = route.outline.module.symbol(parameter.type) if parameter.type is not None else None
    model = Model.of(symbol.definition) if symbol is not None else None
    if model is None or not any(not field.is_required for field in model.fields.values()):
        return
    if not _is_stored(call.node, route):
        return

    def edit(editor: Editor) -> None:
        editor.set_keyword(call.node, "exclude_unset", "True")

    message = f"`{shown}` has the defaults of what was not sent, which overwrite what is stored"
    yield Finding(call.node, message, Fix("Take only what was sent", edit, Safety.UNSAFE))


def _is_stored(dump: ast.Call, route: Route) -> bool:
    """Whether something is updated with it: in a loop that sets attributes, by `update` and the like."""
    names = {
        target.id
        for node in walk(route.node)
        if isinstance(node, ast.Assign) and node.value is dump
        for target in node.targets
        if isinstance(target, ast.Name)
    }

    def is_it(node: ast.AST) -> bool:
        return any(
            each is dump
            or (isinstance(each, ast.Name) and each.id in names and isinstance(each.ctx, ast.Load))
            for each in walk(node)
        )

    chosen = (each for each in walk(route.node) if isinstance(each, ast.comprehension) and each.ifs)
    if any(is_it(each.iter) for each in chosen):
        return False
    for node in walk(route.node):
        match node:
            case ast.For(iter=source, body=body) if is_it(source):
                if any(isinstance(e, ast.Name) and e.id == "setattr" for part in body for e in walk(part)):
                    return not any(_asks_for_none(e) for part in body for e in walk(part))
            case ast.Assign(targets=[ast.Subscript()], value=value) if is_it(value):
                return True
            case ast.Call(func=ast.Attribute(attr=method) | ast.Name(id=method)) if _updates(method):
                given = [*node.args, *(each.value for each in node.keywords)]
                if any(is_it(each) for each in given):
                    return True
    return False


def _asks_for_none(node: ast.AST) -> bool:
    """`value is not None`, or `if value:`: what was not sent is passed over."""
    match node:
        case ast.Compare(ops=[ast.Is() | ast.IsNot()], comparators=[ast.Constant(value=None)]):
            return True
        case ast.If(test=ast.Name()):
            return True
    return False


def _updates(name: str) -> bool:
    return name in _UPDATES or name.startswith(("update_", "patch_"))


_UPDATES = frozenset(
    {*("update", "values", "model_copy", "copy", "sqlmodel_update", "update_from_dict", "update_one")}
    | {"find_one_and_update", "patch", "set"}
)

LOOP = """
  from fastapi import FastAPI
  from pydantic import BaseModel

  app = FastAPI()
  stored = {"name": "pen", "price": 3}


  class ItemPatch(BaseModel):
      name: str | None = None
      price: int | None = None


  @app.patch("/item")
  def patch_item(item: ItemPatch) -> dict[str, str | int | None]:
-     stored.update(item.model_dump())
                    ^^^^^^^^^^^^^^^^^ \
    `item.model_dump()` has the defaults of what was not sent, which overwrite what is stored
+     stored.update(item.model_dump(exclude_unset=True))
      return stored
"""

KEPT = """
from fastapi.testclient import TestClient

assert TestClient(app).patch("/item", json={"price": 4}).json() == {"name": "pen", "price": 4}
"""

SETATTR = """
  from fastapi import FastAPI
  from pydantic import BaseModel

  app = FastAPI()


  class Stored:
      name = "pen"


  class ItemPatch(BaseModel):
      name: str | None = None


  @app.patch("/item")
  def patch_item(item: ItemPatch) -> None:
-     data = item.dict()
             ^^^^^^^^^^^ `item.dict()` has the defaults of what was not sent, which overwrite what is stored
+     data = item.dict(exclude_unset=True)
      for key, value in data.items():
          setattr(Stored, key, value)
"""

ENCODED = """
  from fastapi import FastAPI
  from fastapi.encoders import jsonable_encoder
  from pydantic import BaseModel

  app = FastAPI()


  class Stored:
      name = "pen"


  class ItemPatch(BaseModel):
      name: str | None = None


  @app.patch("/item")
  def patch_item(item: ItemPatch) -> None:
-     data = jsonable_encoder(item)
             ^^^^^^^^^^^^^^^^^^^^^^ \
    `jsonable_encoder(item)` has the defaults of what was not sent, which overwrite what is stored
+     data = jsonable_encoder(item, exclude_unset=True)
      for key in data:
          setattr(Stored, key, data[key])
"""

FINE = """
from fastapi import FastAPI
from pydantic import BaseModel

app = FastAPI()
stored = {"name": "pen"}


class Whole(BaseModel):
    name: str


class ItemPatch(BaseModel):
    name: str | None = None


@app.patch("/a")
def patch_a(item: ItemPatch):
    stored.update(item.model_dump(exclude_unset=True))
    stored.update(item.model_dump(exclude_none=True))
    print(item.model_dump())


@app.patch("/b")
def patch_b(item: Whole):
    stored.update(item.model_dump())


@app.put("/c")
def put_c(item: ItemPatch):
    stored.update(item.model_dump())


@app.patch("/d")
def patch_d(item: ItemPatch):
    if item.name is not None:
        stored["name"] = item.name


@app.patch("/e")
def patch_e(item: ItemPatch):
    changes = item.model_dump()
    for key, value in changes.items():
        if value is not None:
            setattr(app.state, key, value)


@app.patch("/f")
def patch_f(item: ItemPatch):
    stored.update({key: value for key, value in item.model_dump().items() if value is not None})
"""

rule = Rule(
    Route,
    check,
    bullet="methods that mean what they say",
    severity=Severity.WARNING,
    since="0.1",
    examples=[Example(LOOP, proof=KEPT), SETATTR, ENCODED, FINE],
)
