"""Server is told to reload, or to start workers, and given an application that it cannot import again.

Reloading and workers start other processes, each of which imports the application. Uvicorn can only do so
where it is told from where: `uvicorn.run("main:app", reload=True)`. Given the object itself it says so and
exits.
"""

import ast
from collections.abc import Iterator

from fastapi_mentor.edits import Editor
from fastapi_mentor.facts import literal
from fastapi_mentor.facts.server_run import ServerRun
from fastapi_mentor.rule import Example, Finding, Fix, Rule, Safety, Severity


def check(run: ServerRun) -> Iterator[Finding]:
    wants = [name for name in ("reload", "workers") if _needs_import(name, literal(run.option(name)))]
    given = run.application
    if wants and given is not None and run.serves_object:
        text, option = run.outline.text(given), run.outline.text(_keyword(run, wants[0]))
        message = f"`{option}` needs the name of the application to import, not `{text}` itself"
        yield Finding(given, message, _fix(run, given))


def _needs_import(name: str, value: object) -> bool:
    return value is True if name == "reload" else isinstance(value, int) and value > 1


def _keyword(run: ServerRun, name: str) -> ast.keyword:
    return next(each for each in run.node.keywords if each.arg == name)


def _fix(run: ServerRun, given: ast.expr) -> Fix | None:
    where = run.import_string
    if where is None:
        return None

    def name_it(editor: Editor) -> None:
        editor.replace(given, f'"{where}"')

    return Fix(f"Pass `{where}`", name_it, Safety.UNSAFE)


SAME_FILE = """
  from fastapi import FastAPI

  app = FastAPI()

  if __name__ == "__main__":
      import uvicorn

-     uvicorn.run(app, host="127.0.0.1", reload=True)
                  ^^^ `reload=True` needs the name of the application to import, not `app` itself
+     uvicorn.run("main:app", host="127.0.0.1", reload=True)
"""

OTHER_FILE = """
=== shop/main.py ===
  from fastapi import FastAPI

  app = FastAPI()
=== shop/__main__.py ===
  import uvicorn

  from shop.main import app


  def serve():
-     uvicorn.run(app=app, workers=4)
                      ^^^ `workers=4` needs the name of the application to import, not `app` itself
+     uvicorn.run(app="shop.main:app", workers=4)
"""

FINE = """
  from fastapi import FastAPI

  app = FastAPI()


  def serve(workers: int, debug: bool):
      import uvicorn

      uvicorn.run("main:app", reload=True, workers=2)
      uvicorn.run(app, reload=False, workers=1)
      uvicorn.run(app, workers=workers, reload=debug)
"""

rule = Rule(
    ServerRun,
    check,
    bullet="an application that starts",
    severity=Severity.ERROR,
    since="0.1",
    examples=[SAME_FILE, Example(OTHER_FILE, runs=False), FINE],
)
