"""Test client is used without `with`, so the lifespan of the application never runs.

`TestClient(app)` alone sends requests to an application that was never started: what its lifespan puts into
the state is missing, and the routes that read it fail. `with TestClient(app) as client:` starts it, and stops
it at the end.
"""

from collections.abc import Iterator

from fastapi_mentor.edits import Editor
from fastapi_mentor.facts.client import StartlessClient
from fastapi_mentor.rule import Example, Finding, Fix, Rule, Safety, Severity


def check(client: StartlessClient) -> Iterator[Finding]:
    lifespan = client.lifespan
    if lifespan is not None and lifespan.gives_state:
        message = f"Without `with` this client never runs `{lifespan.name}`, which prepares the state"
        yield Finding(client, message, _fix(client))


def _fix(client: StartlessClient) -> Fix | None:
    """Turns `return TestClient(app)` and `yield TestClient(app)` of a fixture into a `with`."""
    statement = client.handed_out
    if statement is None:
        return None

    def start(editor: Editor) -> None:
        code = editor.text(client.node)
        editor.replace_statement(statement, f"with {code} as client:\n    yield client")

    return Fix("Start it with `with`", start, Safety.UNSAFE)


APP = """
=== shop.py ===
  from contextlib import asynccontextmanager

  from fastapi import FastAPI, Request


  @asynccontextmanager
  async def lifespan(app: FastAPI):
      app.state.names = ["tea"]
      yield


  app = FastAPI(lifespan=lifespan)


  @app.get("/names")
  def read_names(request: Request):
      return request.app.state.names
"""

FIXTURE = f"""{APP}=== conftest.py ===
  import pytest
  from fastapi.testclient import TestClient

  from shop import app


  @pytest.fixture
  def client():
-     return TestClient(app)
             ^^^^^^^^^^^^^^^ Without `with` this client never runs `lifespan`, which prepares the state
+     with TestClient(app) as client:
+         yield client
"""

MODULE = f"""{APP}=== test_shop.py ===
  from fastapi.testclient import TestClient

  from shop import app

  client = TestClient(app)
           ^^^^^^^^^^^^^^^ Without `with` this client never runs `lifespan`, which prepares the state


  def test_names():
      assert client.get("/names").json() == ["tea"]
"""

FACTORY = """
=== shop.py ===
  from contextlib import asynccontextmanager

  from fastapi import FastAPI

  models: dict[str, str] = {}


  @asynccontextmanager
  async def lifespan(app: FastAPI):
      models["names"] = "tea"
      yield
      models.clear()


  def create_app() -> FastAPI:
      app = FastAPI(lifespan=lifespan)

      @app.get("/names")
      def read_names():
          return models["names"]

      return app


  app = create_app()
=== test_shop.py ===
  from fastapi.testclient import TestClient

  from shop import app, create_app


  def test_names():
      client = TestClient(app)
               ^^^^^^^^^^^^^^^ Without `with` this client never runs `lifespan`, which prepares the state
      assert client.get("/names").json() == "tea"


  def test_again():
      client = TestClient(create_app())
               ^^^^^^^^^^^^^^^^^^^^^^^^ Without `with` this client never runs `lifespan`, which \
      prepares the state
      assert client.get("/names").json() == "tea"


  def test_start():
      with TestClient(app) as client:
          assert client.get("/names").json() == "tea"
"""

PASSES = """
from test_shop import test_names

test_names()
"""

FINE = f"""{APP}=== quiet.py ===
  from contextlib import asynccontextmanager

  from fastapi import FastAPI


  @asynccontextmanager
  async def quiet(app: FastAPI):
      print("starting")
      yield


  app = FastAPI(lifespan=quiet)
=== test_shop.py ===
  from fastapi.testclient import TestClient

  import quiet
  from shop import app

  other = TestClient(quiet.app)
  late = TestClient(app)


  def test_names():
      with TestClient(app) as client:
          assert client.get("/names").json() == ["tea"]


  def test_late():
      with late as client:
          assert client.get("/names").json() == ["tea"]
"""

rule = Rule(
    StartlessClient,
    check,
    bullet="tests",
    severity=Severity.WARNING,
    since="0.1",
    examples=[
        Example(FIXTURE, runs=False),
        Example(MODULE, proof=PASSES),
        FACTORY,
        Example(FINE, proof=PASSES),
    ],
)
