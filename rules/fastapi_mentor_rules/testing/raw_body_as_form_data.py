"""Test sends text or bytes as `data=`.

`data=` is for the fields of a form. The client takes text or bytes there with a warning, and will stop to;
they go into `content=`. What `json.dumps` makes is best left to `json=`, which sets the Content-Type as
well: without it FastAPI does not read the body as JSON.
"""

from collections.abc import Iterator

from fastapi_mentor.edits import Editor
from fastapi_mentor.facts.client import SentData
from fastapi_mentor.rule import Example, Finding, Fix, Rule, Safety, Severity


def check(sent: SentData) -> Iterator[Finding]:
    dumped = sent.dumped
    if dumped is not None and not sent.gives("headers"):
        yield Finding(sent, "`data` is for forms: `json=` sends JSON, and says so", _as_json(sent))
    else:
        yield Finding(sent, "`data` is for forms: text and bytes go into `content=`", _as_content(sent))


def _as_content(sent: SentData) -> Fix | None:
    if sent.gives("content"):
        return None
    return Fix("Send it as `content`", lambda editor: editor.rename_keyword(sent.node, "data", "content"))


def _as_json(sent: SentData) -> Fix | None:
    dumped = sent.dumped
    if dumped is None or sent.gives("json"):
        return None

    def send_json(editor: Editor) -> None:
        editor.rename_keyword(sent.node, "data", "json")
        editor.replace(sent.data, editor.text(dumped))
        editor.remove_import_if_unused("json")

    return Fix("Send it as `json`", send_json, Safety.UNSAFE)


RAW = """
=== shop.py ===
  from fastapi import FastAPI, Request

  app = FastAPI()


  @app.post("/items")
  async def create_item(request: Request):
      return len(await request.body())
=== test_shop.py ===
  import json

  from fastapi.testclient import TestClient

  from shop import app

  client = TestClient(app)


  def test_items():
      name = "tea"
-     client.post("/items", data="tea")
                                 ^^^^^ `data` is for forms: text and bytes go into `content=`
-     body = json.dumps([name])
-     client.post("/items", data=body)
                                 ^^^^ `data` is for forms: text and bytes go into `content=`
-     client.post("/items", data=f"{name}".encode(), headers={"X-Key": "1"})
                                 ^^^^^^^^^^^^^^^^^^ `data` is for forms: text and bytes go into `content=`
-     client.put("/items", data=json.dumps({"name": name}))
                                ^^^^^^^^^^^^^^^^^^^^^^^^^^ `data` is for forms: `json=` sends JSON, and \
      says so
+     client.post("/items", content="tea")
+     body = json.dumps([name])
+     client.post("/items", content=body)
+     client.post("/items", content=f"{name}".encode(), headers={"X-Key": "1"})
+     client.put("/items", json={"name": name})
"""

NO_WARNING = """
import warnings

from test_shop import test_items

with warnings.catch_warnings():
    warnings.simplefilter("error")
    test_items()
"""

FINE = """
=== test_shop.py ===
  import json

  import requests
  from fastapi import FastAPI
  from fastapi.testclient import TestClient

  client = TestClient(FastAPI())


  def test_items(other):
      given = {"name": "tea"}
      client.post("/items", data=given)
      client.post("/items", content="tea")
      client.post("/items", json={"name": "tea"})
      other.post("/items", data="tea")
      requests.post("http://shop.example/items", data=json.dumps(given))
"""

rule = Rule(
    SentData,
    check,
    bullet="tests",
    severity=Severity.WARNING,
    since="0.1",
    examples=[Example(RAW, proof=NO_WARNING), Example(FINE, runs=False)],
)
