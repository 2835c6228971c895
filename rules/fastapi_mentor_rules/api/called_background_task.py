"""Background task is called where it is added.

`add_task(send(...))` calls the function at once, before the response, and adds what it returns, which can
not be called: the task fails. Give `add_task` the function, and its arguments after it.
"""

import ast
from collections.abc import Iterator

from fastapi_mentor.edits import Editor
from fastapi_mentor.facts.background import AddedTask
from fastapi_mentor.rule import Example, Finding, Fix, Rule, Severity


def check(task: AddedTask) -> Iterator[Finding]:
    called = task.called
    if called is not None and task.gives_no_function:
        name = task.outline.text(called.func)
        message = f"`{name}` is called here, before the response, and what it returns is added as the task"
        yield Finding(at=called, message=message, fix=_given(task, called))


def _given(task: AddedTask, called: ast.Call) -> Fix:
    def edit(editor: Editor) -> None:
        given = [editor.text(each) for each in (called.func, *called.args, *called.keywords)]
        rest = [editor.text(each) for each in (*task.node.args[1:], *task.node.keywords)]
        editor.replace(task.node, f"{editor.text(task.node.func)}({', '.join([*given, *rest])})")

    return Fix("Give the function and its arguments", edit)


CALLED = """
  from fastapi import BackgroundTasks, FastAPI

  app = FastAPI()
  sent = []


  def send(address: str, text: str = "") -> None:
      sent.append(address)


  async def log(text: str):
      sent.append(text)


  @app.post("/a")
  def create_a(tasks: BackgroundTasks):
-     tasks.add_task(send("ada", text="Hello"))
                     ^^^^^^^^^^^^^^^^^^^^^^^^^ \
    `send` is called here, before the response, and what it returns is added as the task
-     tasks.add_task(log("sent"))
                     ^^^^^^^^^^^ \
    `log` is called here, before the response, and what it returns is added as the task
+     tasks.add_task(send, "ada", text="Hello")
+     tasks.add_task(log, "sent")
      return "done"


  @app.post("/b")
  def create_b(tasks: BackgroundTasks):
      def note(text: str) -> None:
          sent.append(text)

-     tasks.add_task(note("done"))
                     ^^^^^^^^^^^^ \
    `note` is called here, before the response, and what it returns is added as the task
+     tasks.add_task(note, "done")
      return "done"
"""

RUN = """
from fastapi.testclient import TestClient

TestClient(app, raise_server_exceptions=False).post("/a")
assert sent == ["ada", "sent"]
"""

FINE = """
from functools import partial

from fastapi import BackgroundTasks, FastAPI

app = FastAPI()


def send(address: str) -> None: ...


def sender(address: str):
    def inner():
        send(address)

    return inner


class Queue:
    def add_task(self, given):
        return given


@app.post("/a")
def create_a(tasks: BackgroundTasks):
    tasks.add_task(send, "ada")
    tasks.add_task(partial(send, "ada"))
    tasks.add_task(sender("ada"))
    tasks.add_task(lambda: send("ada"))
    Queue().add_task(send("ada"))
"""

rule = Rule(
    AddedTask,
    check,
    bullet="background tasks",
    severity=Severity.ERROR,
    since="0.1",
    examples=[Example(CALLED, proof=RUN), FINE],
)
