"""JSON is read or written twice on its way to a model.

`json.loads(model.model_dump_json())` writes text only to read it again: `model_dump(mode="json")` gives the
same at once. `Model(**json.loads(text))` makes a dict first, and breaks off with its own error where the text
is no JSON: `model_validate_json` reads the text itself, faster, and says all in one `ValidationError`.
"""

from collections.abc import Iterator

from fastapi_mentor.edits import Editor
from fastapi_mentor.facts.roundabout import Roundabout
from fastapi_mentor.rule import Finding, Fix, Rule, Safety, Severity


def check(way: Roundabout) -> Iterator[Finding]:
    if way.is_dump:
        message = '`model_dump_json` is read back at once: `model_dump(mode="json")` gives the same'
    else:
        message = f"`json.loads` makes a dict that `{way.model}` reads: `model_validate_json` reads the text"
    yield Finding(way, message, _directly(way))


def _directly(way: Roundabout) -> Fix:
    def edit(editor: Editor) -> None:
        if way.is_dump:
            editor.replace(way.node, _dump(editor, way))
        else:
            text = editor.text(way.text)
            editor.replace(way.node, f"{editor.text(way.owner)}.model_validate_json({text})")
            if way.assigned is not None:
                editor.remove_statement(way.assigned)
        editor.remove_import_if_unused(way.loader)

    title = "Dump in the mode of JSON" if way.is_dump else "Call `model_validate_json`"
    return Fix(title, edit, Safety.SAFE if way.is_dump else Safety.UNSAFE)


def _dump(editor: Editor, way: Roundabout) -> str:
    given = ['mode="json"']
    given += [f"{each.arg}={editor.text(each.value)}" for each in way.inner.keywords if each.arg != "indent"]
    return f"{editor.text(way.owner)}.model_dump({', '.join(given)})"


WRITTEN = """
  import json

  from pydantic import BaseModel


  class Item(BaseModel):
      name: str


  def plain(item: Item) -> dict[str, object]:
-     return json.loads(item.model_dump_json(exclude_none=True))
             ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ `model_dump_json` is read back at once: \
             `model_dump(mode="json")` gives the same
+     return item.model_dump(mode="json", exclude_none=True)

"""

READ = """
- import json
-
  from pydantic import BaseModel


  class Item(BaseModel):
      name: str


  def read(text: str) -> Item:
-     return Item(**json.loads(text))
             ^^^^^^^^^^^^^^^^^^^^^^^^ `json.loads` makes a dict that `Item` reads: `model_validate_json` \
             reads the text
+     return Item.model_validate_json(text)


  def read_bytes(data: bytes) -> Item:
-     return Item.model_validate(json.loads(data))
             ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ `json.loads` makes a dict that `Item` reads: \
             `model_validate_json` reads the text
+     return Item.model_validate_json(data)


  def read_named(text: str) -> Item:
-     data = json.loads(text)
-     return Item(**data)
             ^^^^^^^^^^^^ `json.loads` makes a dict that `Item` reads: `model_validate_json` reads the text
+     return Item.model_validate_json(text)
"""

GOOD = """
  import json

  from pydantic import BaseModel


  class Item(BaseModel):
      name: str


  class Plain:
      def __init__(self, **data: object) -> None: ...


  def read(text: str, unknown) -> object:
      return (
          Item.model_validate_json(text),
          Item(name="a", **json.loads(text)),
          Plain(**json.loads(text)),
          json.loads(unknown.model_dump_json()),
          json.loads(text),
          Item(**json.loads(text, parse_float=str)),
      )


  def read_and_look(text: str) -> Item:
      data = json.loads(text)
      print(data)
      return Item(**data)


  def read_what_may_be_no_json(text: str) -> Item | None:
      try:
          data = json.loads(text)
      except json.JSONDecodeError:
          return None
      return Item(**data)
"""

rule = Rule(
    Roundabout,
    check,
    bullet="serialisation of models",
    severity=Severity.INFO,
    since="0.1",
    requires={"pydantic": ">=2"},
    examples=[WRITTEN, READ, GOOD],
)
