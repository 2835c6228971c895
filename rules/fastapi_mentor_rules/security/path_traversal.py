"""The client chooses which file is opened.

A text that comes with a request can hold `../` or start with `/`, the name of an uploaded file included:
joined to a folder it leads out of it, to any file that the server may read or write (path traversal). Take
only the last part of it, `Path(name).name`, or look where the whole path leads: `path.resolve()` and then
`path.is_relative_to(folder)`. Better still, let the server choose the names of files.

A parameter in the path of a route, without `:path`, holds no `/`; but it can be `..`, and on Windows it can
hold `\\`.
"""

from collections.abc import Iterator

from fastapi_mentor.edits import Editor
from fastapi_mentor.facts.taint import Given, Sink, Tainted
from fastapi_mentor.rule import Example, Finding, Fix, Related, Rule, Safety, Severity


def check(tainted: Tainted) -> Iterator[Finding]:
    if tainted.sink is not Sink.PATH or not tainted.is_free_text:
        return
    is_one_part = tainted.given is Given.SEGMENT
    if is_one_part and not tainted.is_whole_part:
        return
    yield Finding(
        tainted,
        f"`{tainted.name}` is the client's choice, `{'..' if is_one_part else '../'}` included, "
        f"and becomes a path{tainted.through}",
        _fix(tainted) if tainted.given is not Given.PATH else None,
        tuple(Related(hop, hop.message, hop.path) for hop in tainted.way),
        Severity.WARNING if is_one_part or tainted.is_after_text else None,
    )


def _fix(tainted: Tainted) -> Fix | None:
    node = tainted.own_node
    if node is None:
        return None

    def edit(editor: Editor) -> None:
        path = editor.add_import("pathlib", "Path", at=node)
        editor.wrap(node, f"{path}(", ").name")

    return Fix("Take only the last part of it", edit, Safety.UNSAFE)


UPLOADS = """
  from pathlib import Path

  from fastapi import FastAPI, UploadFile
  from fastapi.responses import FileResponse

  app = FastAPI()
  UPLOADS = Path("uploads")

  @app.post("/files")
  async def upload(file: UploadFile) -> None:
      UPLOADS.mkdir(exist_ok=True)
-     with open(UPLOADS / file.filename, "wb") as target:
                ^^^^^^^^^^^^^^^^^^^^^^^ `file.filename` is the client's choice, `../` included, and becomes \
                    a path
+     with open(UPLOADS / Path(file.filename).name, "wb") as target:
          target.write(await file.read())

  @app.get("/files")
  def download(name: str) -> FileResponse:
-     return FileResponse(UPLOADS / name)
                          ^^^^^^^^^^^^^^ `name` is the client's choice, `../` included, and becomes a path
+     return FileResponse(UPLOADS / Path(name).name)
"""

PROOF = """
import os
import tempfile

from fastapi.testclient import TestClient

os.chdir(tempfile.mkdtemp())
client = TestClient(app)
client.post("/files", files={"file": ("../out.txt", b"out")})
assert not os.path.exists("out.txt")
assert client.get("/files", params={"name": "out.txt"}).content == b"out"
"""

# Where the file is opened elsewhere, the way there is told.
ELSEWHERE = """
  === storage.py ===
  import shutil
  from pathlib import Path

  from fastapi import UploadFile

  class Storage:
      def __init__(self, root: Path) -> None:
          self.root = root

      def save(self, file: UploadFile) -> None:
          target = self.root / (file.filename or "")
          with target.open("wb") as opened:
              shutil.copyfileobj(file.file, opened)

  === main.py ===
  from pathlib import Path

  from fastapi import FastAPI, UploadFile
  from fastapi.responses import FileResponse

  from storage import Storage

  app = FastAPI()
  storage = Storage(Path("files"))

  @app.post("/files")
  def upload(file: UploadFile) -> None:
      storage.save(file)
                   ^^^^ `file.filename` is the client's choice, `../` included, and becomes a path by `save`

  @app.get("/files/{name:path}")
  async def download(name: str) -> FileResponse:
      path = f"files/{name}"
      return FileResponse(path)
                          ^^^^ `name` is the client's choice, `../` included, and becomes a path
"""

# Whoever looks at the ending of a name has not looked at the rest.
ENDING = """
  from pathlib import Path

  from fastapi import FastAPI, HTTPException, UploadFile

  app = FastAPI()
  FILES = Path("files")


  class Documents:
      endings = (".txt", ".pdf")

      def is_supported_file(self, name: str) -> bool:
          return name.lower().endswith(self.endings)


  documents = Documents()


  @app.post("/documents")
  async def add(file: UploadFile) -> None:
      if not documents.is_supported_file(file.filename or ""):
          raise HTTPException(400)
-     path = FILES / file.filename
+     path = FILES / Path(file.filename).name
      path.write_bytes(await file.read())
      ^^^^ `file.filename` is the client's choice, `../` included, and becomes a path
"""

# What stands before a name, or that it is only a part of the path, leaves less to choose.
PARTS = """
  === files.py ===
  from pathlib import Path

  def delete(name: str) -> None:
      path_of(name).unlink()

  def path_of(name: str) -> Path:
      return Path("files", name)

  === main.py ===
  from pathlib import Path
  from uuid import uuid4

  from fastapi import FastAPI, Request

  from files import delete

  app = FastAPI()

  @app.delete("/files/{name}")
  def remove(name: str) -> None:
-     delete(name)
             ^^^^ `name` is the client's choice, `..` included, and becomes a path by `delete`
+     delete(Path(name).name)

  @app.post("/notes")
  async def add_note(request: Request) -> None:
      form = await request.form()
-     with open(f"notes/{uuid4()}-{form['title']}.txt", "w") as note:
                ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ `form['title']` is the client's choice, `../` \
                    included, and becomes a path
+     with open(f"notes/{uuid4()}-{Path(form['title']).name}.txt", "w") as note:
          note.write("")
"""

SAFE = """
  import re
  from io import BytesIO
  from enum import Enum
  from pathlib import Path
  from typing import Annotated
  from uuid import UUID, uuid4
  from zipfile import ZipFile

  from fastapi import Body, FastAPI, File, HTTPException, Query, UploadFile
  from fastapi.responses import FileResponse

  app = FastAPI()
  FILES = Path("files")
  TYPES = {".png", ".jpg"}

  class Size(str, Enum):
      SMALL = "small"
      LARGE = "large"

  def find(name: str) -> Path:
      path = (FILES / name).resolve()
      if not path.is_relative_to(FILES.resolve()) or not path.is_file():
          raise HTTPException(404)
      return path

  @app.get("/files/{name:path}")
  def download(name: str) -> FileResponse:
      return FileResponse(find(name))

  @app.get("/images/{image_id}/{size}")
  def show(image_id: UUID, size: Size, kind: Annotated[str, Query(pattern="^(png|jpg)$")]) -> FileResponse:
      return FileResponse(FILES / f"{image_id}-{size.value}.{kind}")

  @app.get("/pages")
  def read_page(name: str, language: str = "en") -> str:
      if language not in ("en", "de") or not re.fullmatch("[a-z]+", name):
          raise HTTPException(404)
      return (FILES / language / f"{name}.md").read_text()

  @app.post("/images")
  async def upload(image: UploadFile) -> str:
      kind = Path(image.filename or "").suffix
      if kind not in TYPES:
          raise HTTPException(415)
      path = FILES / f"{uuid4()}{kind}"
      path.write_bytes(await image.read())
      return f"{image.filename} is {path.name}"

  @app.post("/archives")
  def count(archive: Annotated[bytes, Body()]) -> int:
      with ZipFile(BytesIO(archive)) as opened:
          return len(opened.namelist())

  def read_settings(path: str) -> str:
      return open(path).read()

  async def save(folder: Path, file: UploadFile = File(...)) -> None:
      (folder / "newest").write_bytes(await file.read())

  @app.post("/newest")
  async def replace(file: UploadFile) -> None:
      await save(FILES, file)
"""

rule = Rule(
    Tainted,
    check,
    bullet="validated input",
    severity=Severity.ERROR,
    since="0.1",
    examples=[Example(UPLOADS, proof=PROOF), ELSEWHERE, ENDING, PARTS, SAFE],
)
