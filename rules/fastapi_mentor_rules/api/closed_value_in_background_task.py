"""Background task gets what is closed by then.

The end of a dependency with `yield` runs before the background tasks where its scope is "function" (since
FastAPI 0.121), and always from 0.106 to 0.117: the task is given a session that is closed. Open one in the
task itself.
"""

import ast
from collections.abc import Iterator

from fastapi_mentor.facts import argument, literal
from fastapi_mentor.facts.background import AddedTask
from fastapi_mentor.facts.inside import scope_of
from fastapi_mentor.facts.parameter import Parameter, parameters
from fastapi_mentor.rule import Example, Finding, Rule, Severity


def check(task: AddedTask) -> Iterator[Finding]:
    function = task.call.scope.function
    names = [each for each in task.arguments if isinstance(each, ast.Name)]
    if function is None or not names:
        return
    known = {str(each.name): each for each in parameters(function, task.outline)}
    for node in names:
        parameter = known.get(node.id)
        if parameter is not None and _is_closed(parameter, task):
            message = f"`{node.id}` is closed before the task runs"
            yield Finding(at=node, message=message)


def _is_closed(parameter: Parameter, task: AddedTask) -> bool:
    dependency = parameter.dependency
    if dependency is None or parameter.marker is None:
        return False
    module = task.outline.module
    scope = argument(parameter.marker[1], "scope")
    is_early = scope is not None and literal(scope) == "function"
    if not is_early and not module.version_satisfies("fastapi", ">=0.106,<0.118"):
        return False
    target, at = dependency
    definition = at.definition(target)
    inside = scope_of(definition) if definition is not None else None
    return inside is not None and bool(inside.yields)


SESSION = """
from typing import Annotated

from fastapi import BackgroundTasks, Depends, FastAPI

app = FastAPI()
seen = []


class Session:
    is_open = True


def get_session():
    session = Session()
    yield session
    session.is_open = False


def note(session: Session) -> None:
    seen.append(session.is_open)


@app.post("/a")
def create_a(tasks: BackgroundTasks, session: Annotated[Session, Depends(get_session, scope="function")]):
    tasks.add_task(note, session)
                         ^^^^^^^ `session` is closed before the task runs
    return "a"
"""

OPEN = """
from fastapi.testclient import TestClient

TestClient(app).post("/a")
assert seen == [True]
"""

FINE = """
from typing import Annotated

from fastapi import BackgroundTasks, Depends, FastAPI

app = FastAPI()


def get_session():
    yield 1


def get_name():
    return "a"


@app.post("/a")
def create_a(
    tasks: BackgroundTasks,
    session: Annotated[int, Depends(get_session)],
    name: Annotated[str, Depends(get_name, scope="function")],
    number: int = 1,
):
    tasks.add_task(print, session, name, number)
"""

OLD = """
from fastapi import BackgroundTasks, Depends, FastAPI

app = FastAPI()


def get_session():
    yield 1


@app.post("/a")
def create_a(tasks: BackgroundTasks, session: int = Depends(get_session)):
    tasks.add_task(print, session)
                          ^^^^^^^ `session` is closed before the task runs
"""

rule = Rule(
    AddedTask,
    check,
    bullet="background tasks",
    severity=Severity.WARNING,
    since="0.1",
    examples=[Example(SESSION, proof=OPEN), FINE, Example(OLD, versions={"fastapi": "0.110"})],
)
