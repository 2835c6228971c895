"""Application says itself below which path it is served.

Where it is mounted is known to the proxy and to the server in front of it, and differs from one deployment to
the next: `fastapi run --root-path /api`, or the `root_path` of uvicorn, says it there. FastAPI deprecated the
option of the application in 0.146, and warns at each start.
"""

from collections.abc import Iterator

from fastapi_mentor.edits import Editor
from fastapi_mentor.facts import literal
from fastapi_mentor.facts.application import Application
from fastapi_mentor.rule import Example, Finding, Fix, Rule, Safety, Severity


def check(application: Application) -> Iterator[Finding]:
    given = application.option("root_path")
    path = literal(given) if given is not None else None
    if given is None or not isinstance(path, str) or not path:
        return

    def edit(editor: Editor) -> None:
        editor.remove_argument(application.node, "root_path")

    message = f"`root_path` is deprecated: the server says that it is below `{path}`, with `--root-path`"
    yield Finding(given, message, Fix("Leave it to the server", edit, Safety.UNSAFE))


GIVEN = """
  from fastapi import FastAPI

- app = FastAPI(title="Shop", root_path="/api")
                                        ^^^^^^ \
    `root_path` is deprecated: the server says that it is below `/api`, with `--root-path`
+ app = FastAPI(title="Shop")
"""

SILENT = """
assert not [each for each in warned if "root_path" in each], warned
"""

FINE = """
import os

from fastapi import FastAPI
from fastapi.testclient import TestClient

app = FastAPI(title="Shop")
empty = FastAPI(root_path="")
perhaps = FastAPI(root_path=os.environ.get("ROOT_PATH", ""))
client = TestClient(app, root_path="/api")
"""

OLD = """
from fastapi import FastAPI

app = FastAPI(root_path="/api")
"""

rule = Rule(
    Application,
    check,
    bullet="an application that starts",
    severity=Severity.WARNING,
    since="0.1",
    requires={"fastapi": ">=0.146"},
    examples=[Example(GIVEN, proof=SILENT), FINE, Example(OLD, versions={"fastapi": "0.145.0"})],
)
