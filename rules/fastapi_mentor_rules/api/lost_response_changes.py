"""Headers, cookies or the status are set on a response that is not sent.

What a function does to the `Response` that it takes as a parameter, FastAPI copies into the response that
it makes of a returned value. Where the function returns a response of its own, or raises an
`HTTPException`, that does not happen: the cookie is not set, the header is not there. Change the response
that is sent, or give the `HTTPException` its headers.
"""

import ast
from collections.abc import Iterator

from fastapi_mentor.edits import Editor
from fastapi_mentor.facts import Route
from fastapi_mentor.facts.injected_response import InjectedResponse, Lost, may_change_response
from fastapi_mentor.rule import Example, Finding, Fix, Rule, Safety, Severity


def check(route: Route) -> Iterator[Finding]:
    if not route.is_first_of_stack or route.is_websocket or not may_change_response(route):
        return
    response = InjectedResponse.of(route)
    for lost in response.lost if response is not None else ():
        assert response is not None
        why = "an error is raised" if isinstance(lost.end, ast.Raise) else "another response is returned"
        message = f"This change of `{response.name}` is lost: {why}"
        yield Finding(at=lost.change, message=message, fix=_changing_the_sent(response, lost))


def _changing_the_sent(response: InjectedResponse, lost: Lost) -> Fix | None:
    """Makes the returned response first, and changes that one, where nothing else stands in between."""
    others = {id(each.change) for each in response.lost if each.end is lost.end}
    value = lost.end.value if isinstance(lost.end, ast.Return) else None
    first = next(each for each in response.lost if each.end is lost.end)
    if not isinstance(value, ast.Call) or any(id(each) not in others for each in first.between):
        return None
    if first is not lost:
        return Fix(
            "Change the response that is returned", lambda editor: _swap(editor, response, first, value)
        )
    return Fix(
        "Change the response that is returned",
        lambda editor: _swap(editor, response, lost, value),
        Safety.UNSAFE,
    )


def _swap(editor: Editor, response: InjectedResponse, first: Lost, value: ast.Call) -> None:
    name = editor.free_name("answer")
    for change in (first.change, *first.between):
        for node in ast.walk(change):
            if isinstance(node, ast.Name) and node.id == response.name:
                editor.replace(node, name)
    editor.insert_statement_before(first.change, f"{name} = {editor.text(value)}")
    editor.replace(value, name)


COOKIE = """
  from fastapi import FastAPI, HTTPException, Response
  from fastapi.responses import JSONResponse

  app = FastAPI()


  @app.get("/a")
  def read_a(response: Response):
-     response.set_cookie("seen", "yes")
      ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ This change of `response` is lost: another response is returned
-     return JSONResponse({"a": 1})
+     answer = JSONResponse({"a": 1})
+     answer.set_cookie("seen", "yes")
+     return answer
"""

SENT = """
from fastapi.testclient import TestClient

assert TestClient(app).get("/a").cookies["seen"] == "yes"
"""

RAISED = """
from fastapi import FastAPI, HTTPException, Response
from fastapi.responses import FileResponse

app = FastAPI()


@app.get("/a")
def read_a(response: Response, token: str = ""):
    if not token:
        response.delete_cookie("session")
        ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ This change of `response` is lost: an error is raised
        raise HTTPException(401, "Log in again")
    return {"a": 1}


@app.get("/b")
async def read_b(response: Response):
    response.headers["Cache-Control"] = "no-store"
    ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ \
    This change of `response` is lost: another response is returned
    path = __file__
    return FileResponse(path)
"""

FINE = """
from fastapi import Depends, FastAPI, HTTPException, Response
from fastapi.responses import JSONResponse

app = FastAPI()


def make_response() -> Response:
    return Response()


@app.get("/a")
def read_a(response: Response):
    response.set_cookie("seen", "yes")
    return {"a": 1}


@app.get("/b")
def read_b(response: Response):
    response.headers["X-Count"] = "1"
    return JSONResponse({"b": 1}, headers=dict(response.headers))


@app.get("/c")
def read_c(response: Response, wrong: bool = False):
    response.status_code = 203
    if wrong:
        raise HTTPException(400)
    return {"c": 1}


@app.get("/d")
def read_d(response: Response = Depends(make_response)):
    response.set_cookie("seen", "yes")
    return response


@app.get("/e")
def read_e():
    response = JSONResponse({"e": 1})
    response.set_cookie("seen", "yes")
    return response


@app.get("/f")
def read_f(response: Response, old: bool = False):
    response.set_cookie("seen", "yes")
    if old:
        return {"f": 1}
    return JSONResponse({"f": 2})
"""

rule = Rule(
    Route,
    check,
    bullet="response models and status codes",
    severity=Severity.ERROR,
    since="0.1",
    examples=[Example(COOKIE, proof=SENT), RAISED, FINE],
)
