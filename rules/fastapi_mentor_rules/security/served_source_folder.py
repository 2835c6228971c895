"""Folder is served that holds more than what is meant for everybody.

`StaticFiles` sends every file below its directory to whoever asks for it by name: from the folder of the code
that is the code, `.env` and the database, if it is a file. With `follow_symlink=True` a link in it leads to
any other place. Keep what is to be served in a folder of its own.
"""

from collections.abc import Iterator

from fastapi_mentor.edits import Editor
from fastapi_mentor.facts import literal
from fastapi_mentor.facts.static_files import StaticFolder
from fastapi_mentor.rule import Example, Finding, Fix, Rule, Safety, Severity


def check(folder: StaticFolder) -> Iterator[Finding]:
    if folder.holds_code:
        given = folder.option("directory", 0)
        assert given is not None
        text = folder.outline.text(given)
        yield Finding(given, f"`{text}` holds the code: whoever asks is sent that and `.env` too")
    follows = folder.option("follow_symlink")
    if follows is not None and literal(follows) is True:
        message = "A link in this folder leads callers to any other place"
        yield Finding(follows, message, _fix(folder), severity=Severity.INFO)


def _fix(folder: StaticFolder) -> Fix:
    def edit(editor: Editor) -> None:
        editor.remove_argument(folder.node, "follow_symlink")

    return Fix("Follow no links", edit, Safety.UNSAFE)


CODE = """
from pathlib import Path

from fastapi import FastAPI
from fastapi.staticfiles import StaticFiles

HERE = Path(__file__).resolve().parent
app = FastAPI()
app.mount("/pages", StaticFiles(directory=HERE, html=True))
                                          ^^^^ `HERE` holds the code: whoever asks is sent that and `.env` too
app.mount("/files", StaticFiles(directory="."))
                                          ^^^ `"."` holds the code: whoever asks is sent that and `.env` too
"""

SENT = """
from fastapi.testclient import TestClient

assert TestClient(app).get("/pages/main.py").status_code == 404
"""

LINKS = """
  import os

  from fastapi import FastAPI
  from fastapi.staticfiles import StaticFiles

  os.makedirs("static", exist_ok=True)
  app = FastAPI()
- app.mount("/static", StaticFiles(directory="static", follow_symlink=True))
                                                                      ^^^^ A link in this folder leads \
      callers to any other place
+ app.mount("/static", StaticFiles(directory="static"))
"""

LED = """
import os
import tempfile
from pathlib import Path

from fastapi.testclient import TestClient

with tempfile.TemporaryDirectory() as other:
    Path(other, "secret").write_text("1")
    if not os.path.lexists("static/link"):
        os.symlink(other, "static/link")
    assert TestClient(app).get("/static/link/secret").status_code == 404
"""

FINE = """
  import os
  from pathlib import Path

  from fastapi import FastAPI
  from fastapi.staticfiles import StaticFiles

  HERE = Path(__file__).parent
  (HERE / "static").mkdir(exist_ok=True)
  app = FastAPI()
  app.mount("/static", StaticFiles(directory=HERE / "static"))
  app.mount("/more", StaticFiles(directory=os.path.join(os.path.dirname(__file__), "static")))
  app.mount("/set", StaticFiles(directory=os.getenv("STATIC", "static")))
"""

rule = Rule(
    StaticFolder,
    check,
    bullet="files that are meant to be served",
    severity=Severity.WARNING,
    since="0.1",
    examples=[Example(CODE, proof=SENT), Example(LINKS, proof=LED), FINE],
)
