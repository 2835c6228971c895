"""Thread that a route starts.

Nothing bounds how many such threads there are, none is waited for when the server stops, and what fails in
one is lost. `BackgroundTasks` runs a function after the response, in the pool of threads that FastAPI keeps.
"""

from collections.abc import Iterator

from fastapi_mentor.edits import Editor
from fastapi_mentor.facts import Purpose, purpose_of
from fastapi_mentor.facts.made_thread import MadeThread
from fastapi_mentor.rule import Example, Finding, Fix, Rule, Safety, Severity


def check(thread: MadeThread) -> Iterator[Finding]:
    if purpose_of(thread.outline.module) is Purpose.APPLICATION:
        message = f"`{thread.handler.name}` starts a thread for each request"
        yield Finding(thread, message, _as_task(thread))


def _as_task(thread: MadeThread) -> Fix | None:
    statement, task = thread.statement, thread.task
    if statement is None or task is None or not thread.handler.routes:
        return None
    function, given, named = task
    known = [each for each in thread.handler.parameters if each.type == "fastapi.BackgroundTasks"]

    def edit(editor: Editor) -> None:
        if known:
            name = str(known[0].name)
        else:
            name = editor.free_name("tasks")
            editor.add_parameter(
                thread.handler.node, f"{name}: {editor.add_import('fastapi', 'BackgroundTasks')}"
            )
        parts = [editor.text(each) for each in (function, *given)]
        parts += [f"{key}={editor.text(value)}" for key, value in named]
        editor.replace_statement(statement, f"{name}.add_task({', '.join(parts)})")
        editor.remove_import_if_unused("threading", "Thread")

    return Fix("Leave it to `BackgroundTasks`", edit, Safety.UNSAFE)


STARTED = """
- import threading
-
- from fastapi import FastAPI
+ from fastapi import BackgroundTasks, FastAPI

  app = FastAPI()
  sent = []


  def send(text: str, times: int = 1) -> None:
      sent.append(text * times)


  @app.post("/mails")
- def create_mail(text: str) -> None:
-     threading.Thread(target=send, args=(text,), kwargs={"times": 2}, daemon=True).start()
      ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ \
`create_mail` starts a thread for each request
+ def create_mail(text: str, tasks: BackgroundTasks) -> None:
+     tasks.add_task(send, text, times=2)
"""

FINE = """
import threading

from fastapi import BackgroundTasks, FastAPI

app = FastAPI()
lock = threading.Lock()


def work() -> None: ...


def start() -> None:
    threading.Thread(target=work).start()


@app.post("/a")
def create_a(tasks: BackgroundTasks) -> None:
    tasks.add_task(work)


worker: threading.Thread | None = None


@app.post("/start")
def start_worker() -> None:
    global worker
    if worker is None:
        worker = threading.Thread(target=work, daemon=True)
        worker.start()


@app.post("/b")
def create_b() -> None:
    threads = [threading.Thread(target=work) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
"""

rule = Rule(
    MadeThread,
    check,
    bullet="async and blocking calls",
    severity=Severity.INFO,
    since="0.1",
    examples=[Example(STARTED), FINE],
)
