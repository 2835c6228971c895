"""Parameter of a path is not written as FastAPI reads it.

A parameter is a name in braces, `{item_id}`, or a name and a converter, `{rest:path}`. Anything else is
taken as it stands: `/items/{item-id}`, `/items/<item_id>` and `/items/:item_id` only match that very text.
What comes after a `?` is no part of the path: a parameter of the function is enough. A converter that is not
known, or a name that comes twice, stops the application.
"""

import re
from collections.abc import Iterator

from fastapi_mentor.edits import Editor
from fastapi_mentor.facts import Route
from fastapi_mentor.pattern import pattern
from fastapi_mentor.rule import Example, Finding, Fix, Rule, Safety, Severity

CONVERTERS = {
    **dict.fromkeys(("integer", "number", "num", "long", "Int"), "int"),
    **dict.fromkeys(("string", "text", "slug", "Str"), "str"),
    **dict.fromkeys(("UUID", "uuid4", "guid"), "uuid"),
    **dict.fromkeys(("double", "real"), "float"),
    **dict.fromkeys(("any", "filepath", "all"), "path"),
}
GOOD = pattern(r"[a-zA-Z_][a-zA-Z0-9_]*(:[a-zA-Z_][a-zA-Z0-9_]*)?")
FLASK = pattern(r"<(?:(\w+):)?(\w+)>")
EXPRESS = pattern(r"(?<=/):([a-zA-Z_]\w*)")


def check(route: Route) -> Iterator[Finding]:
    path = route.path
    if path is None or not any(each in path for each in "{<:?}"):
        return
    path, question, query = path.partition("?")
    if question and path.count("{") == path.count("}"):
        yield _found(route, f"?{query}", "", "query")
    if path.count("{") != path.count("}"):
        yield _found(route, path, None, "brace")
        return
    seen: set[str] = set()
    for inner in re.findall(r"{([^{}]*)}", path):
        if inner.startswith("$"):
            continue  # an expression of OpenAPI, in the path of a callback
        if not GOOD.fullmatch(inner):
            yield _found(route, f"{{{inner}}}", f"{{{_mended(inner)}}}" if _mended(inner) else None, "text")
            continue
        name, _, converter = inner.partition(":")
        if converter in CONVERTERS:
            good = CONVERTERS[converter]
            yield _found(
                route, f"{{{inner}}}", f"{{{name}}}" if good == "str" else f"{{{name}:{good}}}", "converter"
            )
        elif name in seen:
            yield _found(route, f"{{{inner}}}", None, "twice")
        seen.add(name)
    taken = {str(parameter.name) for parameter in route.parameters}
    for found in FLASK.finditer(path):
        if found[2] in taken:
            yield _found(
                route, found[0], f"{{{found[2]}:path}}" if found[1] == "path" else f"{{{found[2]}}}", "text"
            )
    for found in EXPRESS.finditer(path):
        if found[1] in taken and f"{{{found[1]}" not in path:
            yield _found(route, found[0], f"{{{found[1]}}}", "text")


def _mended(inner: str) -> str | None:
    """What was meant: blanks taken away, dashes made underscores, a pattern made a converter."""
    name, colon, rest = (part.strip() for part in inner.partition(":"))
    name = name.replace("-", "_")
    if not re.fullmatch(r"[a-zA-Z_]\w*", name) or not name.isascii():
        return None
    if not colon:
        return name
    if GOOD.fullmatch(f"{name}:{rest}"):
        return f"{name}:{rest}"
    return f"{name}:path" if rest in (".*", ".+") else None


def _found(route: Route, text: str, good: str | None, why: str) -> Finding:
    node = route.option("path")
    assert node is not None
    message = {
        "text": f"`{text}` is no parameter: only this very text matches it",
        "converter": f"`{text}` has a converter that is not known: the app can not start",
        "query": f"`{text}` is no part of a path: this very text would have to be in it",
        "brace": f"A brace of `{text}` has no other: only this very text matches it",
        "twice": f"`{text}` is in the path twice: the app can not start",
    }[why]
    written = route.outline.text(node)
    severity = None if why in ("converter", "twice") else Severity.WARNING
    if good is None or written.count(text) != 1:
        return Finding(at=node, message=message, severity=severity)

    def edit(editor: Editor) -> None:
        editor.replace(node, written.replace(text, good))

    fix = Fix(f"Write `{good}`" if good else "Leave the query away", edit, Safety.UNSAFE)
    return Finding(at=node, message=message, fix=fix, severity=severity)


TEXT = """
  from fastapi import FastAPI

  app = FastAPI()


- @app.get("/a/{item-id}")
           ^^^^^^^^^^^^^^ `{item-id}` is no parameter: only this very text matches it
+ @app.get("/a/{item_id}")
  def read_a(item_id: int = 0):
      return item_id


- @app.get("/b/<int:item_id>")
           ^^^^^^^^^^^^^^^^^^ `<int:item_id>` is no parameter: only this very text matches it
+ @app.get("/b/{item_id}")
  def read_b(item_id: int = 0):
      return item_id


- @app.get("/c/:item_id")
           ^^^^^^^^^^^^^ `:item_id` is no parameter: only this very text matches it
+ @app.get("/c/{item_id}")
  def read_c(item_id: int = 0):
      return item_id


- @app.get("/d/{ rest:.* }")
           ^^^^^^^^^^^^^^^^ `{ rest:.* }` is no parameter: only this very text matches it
+ @app.get("/d/{rest:path}")
  def read_d(rest: str = ""):
      return rest
"""

REACHED = """
from fastapi.testclient import TestClient

client = TestClient(app)
assert [client.get(f"/{each}/1").status_code for each in "abcd"] == [200] * 4
"""

QUERY = """
  from fastapi import FastAPI

  app = FastAPI()


- @app.get("/items?limit={limit}")
           ^^^^^^^^^^^^^^^^^^^^^^ \
    `?limit={limit}` is no part of a path: this very text would have to be in it
+ @app.get("/items")
  def read_items(limit: int = 10):
      return limit
"""

BRACE = """
from fastapi import FastAPI

app = FastAPI()


@app.get("/items/{item_id")
         ^^^^^^^^^^^^^^^^^ A brace of `/items/{item_id` has no other: only this very text matches it
def read_item(item_id: int = 0):
    return item_id
"""

CONVERTER = """
  from fastapi import FastAPI

  app = FastAPI()


- @app.get("/items/{item_id:integer}")
           ^^^^^^^^^^^^^^^^^^^^^^^^^^ \
    `{item_id:integer}` has a converter that is not known: the app can not start
+ @app.get("/items/{item_id:int}")
  def read_item(item_id: int):
      return item_id
"""

TWICE = """
from fastapi import FastAPI

app = FastAPI()


@app.get("/users/{id}/items/{id}")
         ^^^^^^^^^^^^^^^^^^^^^^^^ `{id}` is in the path twice: the app can not start
def read_item(id: int):
    return id
"""

FINE = """
from fastapi import FastAPI

app = FastAPI()
PREFIX = "/{item-id}"


@app.get("/items/{item_id}/files/{rest:path}")
def read_item(item_id: int, rest: str):
    return item_id


@app.post("/items/{item_id}:cancel")
def cancel_item(item_id: int, cancel: bool = True):
    return item_id


@app.post("{$callback_url}/items")
def call_back():
    return []


@app.post("/items/:batch")
def read_all():
    return []


@app.get(PREFIX)
def read_other():
    return []
"""

rule = Rule(
    Route,
    check,
    bullet="path parameters",
    severity=Severity.ERROR,
    since="0.1",
    examples=[
        Example(TEXT, proof=REACHED),
        QUERY,
        BRACE,
        Example(CONVERTER, crashes="AssertionError: Unknown path convertor 'integer'"),
        Example(TWICE, crashes="ValueError: Duplicated param name id"),
        FINE,
    ],
)
