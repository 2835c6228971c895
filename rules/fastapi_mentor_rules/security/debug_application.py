"""Application shows its code to whoever makes it fail.

With `debug=True` the answer to an error is the traceback: paths, lines of code, and what the message of the
error says. Let the settings say it, with a default of False.
"""

from collections.abc import Iterator

from fastapi_mentor.edits import Editor
from fastapi_mentor.facts import literal
from fastapi_mentor.facts.application import Application
from fastapi_mentor.facts.purpose import Purpose, purpose_of
from fastapi_mentor.facts.surrounding import is_asked_for
from fastapi_mentor.pattern import pattern
from fastapi_mentor.rule import Example, Finding, Fix, Rule, Severity

_DEVELOPMENT = pattern(r"debug|develop|\bdev\b|is_dev|dev_mode|local|test|prod")


def check(application: Application) -> Iterator[Finding]:
    given = application.option("debug")
    if given is None or literal(given) is not True:
        return
    if is_asked_for(application.node, _DEVELOPMENT, application.scope, application.outline):
        return
    if purpose_of(application.outline.module, application.scope) is Purpose.APPLICATION:
        yield Finding(given, "Whoever causes an error is shown the code around it", _fix(application))


def _fix(application: Application) -> Fix:
    def edit(editor: Editor) -> None:
        editor.remove_argument(application.node, "debug")

    return Fix("Take `debug=True` away", edit)


DEBUGGED = """
  from fastapi import FastAPI

- app = FastAPI(title="Shop", debug=True)
                                    ^^^^ Whoever causes an error is shown the code around it
+ app = FastAPI(title="Shop")


  @app.get("/")
  def read_root():
      raise ValueError("the secret of the shop")
"""

SHOWN = """
from fastapi.testclient import TestClient

answer = TestClient(app, raise_server_exceptions=False).get("/")
assert answer.status_code == 500
assert "the secret of the shop" not in answer.text
"""

FINE = """
=== app/main.py ===
  from fastapi import FastAPI
  from pydantic_settings import BaseSettings


  class Settings(BaseSettings):
      debug: bool = True


  settings = Settings()
  app = FastAPI(debug=settings.debug)
  quiet = FastAPI(debug=False)


  def create_app(in_debug_mode: bool) -> FastAPI:
      if in_debug_mode:
          return FastAPI(debug=True)
      return FastAPI(docs_url=None)
=== tests/test_errors.py ===
  from fastapi import FastAPI

  app = FastAPI(debug=True)
"""

rule = Rule(
    Application,
    check,
    bullet="errors that tell no secrets",
    severity=Severity.WARNING,
    since="0.1",
    examples=[Example(DEBUGGED, proof=SHOWN), FINE],
)
