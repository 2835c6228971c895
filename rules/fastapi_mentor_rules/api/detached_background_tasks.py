"""BackgroundTasks are made, and nobody runs them.

FastAPI runs the tasks of the `BackgroundTasks` that it gives to the function as a parameter. Those that the
function makes itself are run by no one, unless a response gets them: `JSONResponse(..., background=tasks)`.
"""

import ast
from collections.abc import Iterator

from fastapi_mentor.edits import Editor
from fastapi_mentor.facts.background import MadeTasks
from fastapi_mentor.facts.route import routes_of
from fastapi_mentor.rule import Example, Finding, Fix, Rule, Severity


def check(tasks: MadeTasks) -> Iterator[Finding]:
    node = tasks.scope.node
    if not isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)) or tasks.is_handed_on:
        return
    if routes_of(tasks.scope, tasks.outline):
        message = f"Nobody runs the tasks of `{tasks.name}`: FastAPI runs those that it gives as a parameter"
        yield Finding(at=tasks, message=message, fix=_as_parameter(tasks, node))


def _as_parameter(tasks: MadeTasks, node: ast.FunctionDef | ast.AsyncFunctionDef) -> Fix | None:
    statement = next(
        (
            each
            for each in ast.walk(node)
            if isinstance(each, (ast.Assign, ast.AnnAssign)) and each.value is tasks.node
        ),
        None,
    )
    if statement is None:
        return None

    def edit(editor: Editor) -> None:
        editor.add_parameter(node, f"{tasks.name}: {editor.text(tasks.node.func)}")
        editor.remove_statement(statement)

    return Fix(f"Take `{tasks.name}` as a parameter", edit)


MADE = """
  from fastapi import BackgroundTasks, FastAPI

  app = FastAPI()
  sent = []


  @app.post("/a")
- def create_a(name: str = "a"):
-     tasks = BackgroundTasks()
              ^^^^^^^^^^^^^^^^^ \
    Nobody runs the tasks of `tasks`: FastAPI runs those that it gives as a parameter
+ def create_a(tasks: BackgroundTasks, name: str = "a"):
      tasks.add_task(sent.append, name)
      return name
"""

RUN = """
from fastapi.testclient import TestClient

TestClient(app).post("/a")
assert sent == ["a"]
"""

FINE = """
from fastapi import BackgroundTasks, FastAPI
from fastapi.responses import JSONResponse

app = FastAPI()


def fill(tasks: BackgroundTasks) -> BackgroundTasks:
    tasks.add_task(print, "a")
    return tasks


@app.post("/a")
def create_a(given: BackgroundTasks):
    tasks = BackgroundTasks()
    tasks.add_task(print, "a")
    return JSONResponse({}, background=tasks)


@app.post("/b")
async def create_b():
    tasks = BackgroundTasks()
    tasks.add_task(print, "a")
    await tasks()


def make() -> BackgroundTasks:
    tasks = BackgroundTasks()
    tasks.add_task(print, "a")
    return tasks
"""

rule = Rule(
    MadeTasks,
    check,
    bullet="background tasks",
    severity=Severity.ERROR,
    since="0.1",
    examples=[Example(MADE, proof=RUN), FINE],
)
