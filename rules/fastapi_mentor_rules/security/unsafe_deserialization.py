"""Objects are made of what a client sends.

`pickle` does what its bytes say: they can name any function of any module, and it is called while they are
read. So do `dill`, `joblib` and `yaml` with its full loader; `marshal` can be made to crash. Whoever may send
such bytes runs what they like on the server. Take JSON, checked by a model; `yaml.safe_load` makes nothing
but dicts, lists and texts.
"""

import ast
from collections.abc import Iterator

from fastapi_mentor.edits import Editor
from fastapi_mentor.facts import place
from fastapi_mentor.facts.taint import Sink, Tainted
from fastapi_mentor.rule import Example, Finding, Fix, Related, Rule, Severity


def check(tainted: Tainted) -> Iterator[Finding]:
    if tainted.sink is not Sink.OBJECT or tainted.is_address:
        return
    yield Finding(
        tainted,
        f"Any object can be made of `{tainted.name}`{tainted.through}, and any function called",
        _fix(tainted),
        tuple(Related(hop, hop.message, hop.path) for hop in tainted.way),
    )


def _fix(tainted: Tainted) -> Fix | None:
    call = tainted.call
    if call is None or not isinstance(call.func, ast.Attribute):
        return None
    name = place(tainted.outline, tainted.scope).qualified(call.func)
    if name not in ("yaml.load", "yaml.unsafe_load"):
        return None
    module = call.func.value

    def edit(editor: Editor) -> None:
        editor.replace(call, f"{editor.text(module)}.safe_load({editor.text(tainted.node)})")

    return Fix("Make nothing but dicts, lists and texts", edit)


FOUND = """
  from typing import Any

  import yaml
  from fastapi import FastAPI, Request, UploadFile

  app = FastAPI()

  @app.post("/settings")
  async def set_all(request: Request) -> Any:
-     return yaml.load(await request.body(), Loader=yaml.Loader)
                       ^^^^^^^^^^^^^^^^^^^^ Any object can be made of `request.body()`, and any function \
                           called
+     return yaml.safe_load(await request.body())

  @app.post("/files")
  def read_file(file: UploadFile) -> Any:
-     return yaml.unsafe_load(file.file)
                              ^^^^^^^^^ Any object can be made of `file.file`, and any function called
+     return yaml.safe_load(file.file)
"""

PROOF = """
from fastapi.testclient import TestClient

client = TestClient(app, raise_server_exceptions=False)
assert client.post("/settings", content="a: [1]").json() == {"a": [1]}
assert client.post("/settings", content="!!python/object/apply:os.getpid []").status_code == 500
"""

ELSEWHERE = """
  === codec.py ===
  import base64
  import pickle
  from typing import Any

  def decode(text: str) -> Any:
      return pickle.loads(base64.b64decode(text))

  === main.py ===
  import marshal
  import pickle
  from typing import Annotated, Any

  from fastapi import Cookie, FastAPI, File, UploadFile, WebSocket

  from codec import decode

  app = FastAPI()

  @app.get("/cart")
  def read_cart(cart: Annotated[str, Cookie()]) -> Any:
      return decode(cart)
                    ^^^^ Any object can be made of `cart` by `decode`, and any function called

  @app.post("/models")
  async def upload(file: UploadFile) -> str:
      content = await file.read()
      return str(pickle.loads(content))
                              ^^^^^^^ Any object can be made of `file.read()`, and any function called

  @app.post("/codes")
  def add_code(code: Annotated[bytes, File()]) -> None:
      marshal.loads(code)
                    ^^^^ Any object can be made of `code`, and any function called

  @app.websocket("/stream")
  async def stream(websocket: WebSocket) -> None:
      await websocket.accept()
      pickle.loads(await websocket.receive_bytes())
                   ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ Any object can be made of `websocket.receive_bytes()`, \
                       and any function called
"""

SAFE = """
  import json
  import pickle
  from typing import Any

  import yaml
  from fastapi import FastAPI, Request, UploadFile

  app = FastAPI()

  @app.post("/settings")
  async def set_all(request: Request, file: UploadFile) -> list[Any]:
      body = await request.body()
      return [json.loads(body), yaml.safe_load(body), yaml.load(await file.read(), Loader=yaml.SafeLoader)]

  @app.get("/cached/{key}")
  def read_cached(key: int) -> str:
      with open(f"cache/{key}", "rb") as file:
          return str(pickle.load(file))

  @app.post("/cached")
  def cache(value: str) -> bytes:
      return pickle.dumps(value)
"""

rule = Rule(
    Tainted,
    check,
    bullet="validated input",
    severity=Severity.ERROR,
    since="0.1",
    examples=[Example(FOUND, proof=PROOF), ELSEWHERE, SAFE],
)
