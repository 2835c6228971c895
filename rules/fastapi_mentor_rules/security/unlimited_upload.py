"""An uploaded file is read whole, however large it is.

A file of ten gigabytes then takes ten gigabytes of memory, and a few clients at once bring the server down.
Read no more than may be, `await file.read(limit + 1)`, and refuse what is longer. From FastAPI 0.164 on
`max_body_size=` of the application, of a router or of a route refuses larger bodies before they are read;
there is no limit unless one is given.
"""

from collections.abc import Iterator

from fastapi_mentor.edits.uploads import read_no_more
from fastapi_mentor.facts.purpose import Purpose, purpose_of
from fastapi_mentor.facts.upload import WholeUpload
from fastapi_mentor.rule import Example, Finding, Fix, Rule, Safety, Severity


def check(upload: WholeUpload) -> Iterator[Finding]:
    if purpose_of(upload.outline.module) is Purpose.TEST:
        return
    edit = read_no_more(upload)
    yield Finding(
        upload,
        f"`{upload.parameter.name}` is read whole, however large it is",
        Fix("Read no more than fits", edit, Safety.UNSAFE) if edit is not None else None,
    )


FOUND = """
- from fastapi import FastAPI, UploadFile
+ from fastapi import FastAPI, HTTPException, UploadFile

+ MAX_UPLOAD_SIZE = 10_000_000
+
  app = FastAPI()

  @app.post("/files")
  async def upload(file: UploadFile) -> int:
-     content = await file.read()
                      ^^^^^^^^^^^ `file` is read whole, however large it is
+     content = await file.read(MAX_UPLOAD_SIZE + 1)
+     if len(content) > MAX_UPLOAD_SIZE:
+         raise HTTPException(413, "The file is too large")
      return len(content)
"""

PROOF = """
from fastapi.testclient import TestClient

client = TestClient(app)
assert client.post("/files", files={"file": b"1234"}).json() == 4
assert client.post("/files", files={"file": bytes(10_000_001)}).status_code == 413
"""

OTHERS = """
  from typing import Annotated

  from fastapi import APIRouter, File, UploadFile

  router = APIRouter()

  @router.post("/images")
  def upload_images(images: list[UploadFile]) -> list[int]:
      return [len(image.file.read()) for image in images]
                  ^^^^^^^^^^^^^^^^^ `images` is read whole, however large it is

  @router.post("/codes")
  def upload_code(code: Annotated[bytes, File()]) -> int:
                  ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ `code` is read whole, however large it is
      return len(code)
"""

LIMITED = """
  import shutil
  from typing import Annotated

  from fastapi import APIRouter, File, HTTPException, UploadFile

  router = APIRouter()
  CHUNK = 65536

  @router.post("/pieces")
  async def upload_pieces(file: UploadFile) -> int:
      total = 0
      while piece := await file.read(CHUNK):
          total += len(piece)
      return total

  @router.post("/copies")
  def copy(file: UploadFile) -> None:
      with open("copy", "wb") as target:
          shutil.copyfileobj(file.file, target)

  @router.post("/small", max_body_size=1_000_000)
  async def upload_small(file: UploadFile, code: Annotated[bytes, File()]) -> int:
      return len(await file.read()) + len(code)

  @router.post("/checked")
  async def upload_checked(file: UploadFile) -> int:
      if file.size is None or file.size > 1_000_000:
          raise HTTPException(status_code=400)
      return len(await file.read())

  async def read(file: UploadFile) -> bytes:
      return await file.read()
"""

APPLICATION = """
  from fastapi import FastAPI, UploadFile

  app = FastAPI(max_body_size=10_000_000)

  @app.post("/files")
  async def upload(file: UploadFile) -> int:
      return len(await file.read())
"""

rule = Rule(
    WholeUpload,
    check,
    bullet="validated input",
    severity=Severity.INFO,
    since="0.1",
    examples=[Example(FOUND, proof=PROOF), OTHERS, LIMITED, APPLICATION],
)
