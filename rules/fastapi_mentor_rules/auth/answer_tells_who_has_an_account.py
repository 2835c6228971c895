"""An answer tells whether somebody has an account.

With one answer for a name that nobody has and another for a wrong password, a list of addresses becomes a
list of users: for guessing passwords that leaked elsewhere, and for letters in your name. One answer does
for both. (The time tells it too: hash a password also where there is no user.)
"""

import re
from collections.abc import Iterator

from fastapi_mentor.edits import Editor
from fastapi_mentor.facts import literal
from fastapi_mentor.facts.http_error import HttpError
from fastapi_mentor.pattern import pattern
from fastapi_mentor.rule import Example, Finding, Fix, Related, Rule, Safety, Severity

NOBODY = pattern(
    r"(user|account|e-?mail( address)?|username|member|customer)( with (this|that) \w+)?"
    r" ((was |is |has )?not (found|registered|exist\w*)|does ?n[o']t exist|does not exist|unknown)"
    r"|no (such )?(user|account)|unknown (user|e-?mail|account)",
    re.IGNORECASE,
)
WRONG = pattern(
    r"(incorrect|wrong|invalid|bad) password|password (is |was )?(incorrect|wrong|invalid)", re.IGNORECASE
)


def check(error: HttpError) -> Iterator[Finding]:
    detail = literal(error.detail) if error.detail is not None else None
    if not isinstance(detail, str) or not NOBODY.search(detail):
        return
    other = next((each for each in HttpError.find(error.outline) if _is_of_password(each, error)), None)
    if other is None:
        return
    at = error.detail
    assert at is not None

    def edit(editor: Editor) -> None:
        for each in (error, other):
            if each.detail is not None:
                editor.replace(each.detail, '"Incorrect username or password"')
        if error.status is not None and other.status is not None:
            editor.replace(error.status, editor.text(other.status))

    said = literal(other.detail)
    yield Finding(
        at=at,
        message=f"This tells that nobody has that name, where others are told `{said}`",
        fix=Fix("Answer the same to both", edit, Safety.UNSAFE),
        related=(Related(other, "Who has an account is told this", error.outline.module.path),),
    )


def _is_of_password(error: HttpError, first: HttpError) -> bool:
    detail = literal(error.detail) if error.detail is not None else None
    is_near = error.scope.function is first.scope.function is not None
    is_told = isinstance(detail, str) and WRONG.search(detail) is not None
    return is_near and is_told and "current" not in str(detail).lower()


TWO = """
  from fastapi import FastAPI, Form, HTTPException

  app = FastAPI()
  USERS = {"ada": "tea"}


  @app.post("/login")
  def log_in(name: str = Form(), password: str = Form()) -> str:
      if name not in USERS:
-         raise HTTPException(404, "User not found")
                                   ^^^^^^^^^^^^^^^^ This tells that nobody has that name, \
                            where others are told `Incorrect password`
+         raise HTTPException(401, "Incorrect username or password")
      if password != USERS[name]:
-         raise HTTPException(401, "Incorrect password")
+         raise HTTPException(401, "Incorrect username or password")
      return name
"""

SAME = """
from fastapi.testclient import TestClient

client = TestClient(app)
answers = [client.post("/login", data={"name": name, "password": "x"}).text for name in ("ada", "eve")]
assert answers[0] == answers[1]
"""

FINE = """
from fastapi import FastAPI, Form, HTTPException

app = FastAPI()
USERS = {"ada": "tea"}


@app.post("/login")
def log_in(name: str = Form(), password: str = Form()) -> str:
    if USERS.get(name) != password:
        raise HTTPException(401, "Incorrect username or password")
    return name


@app.get("/users/{name}")
def read_user(name: str) -> str:
    if name not in USERS:
        raise HTTPException(404, "User not found")
    return name
"""

rule = Rule(
    HttpError,
    check,
    bullet="errors that tell no secrets",
    severity=Severity.HINT,
    opinionated=True,
    since="0.1",
    examples=[Example(TWO, proof=SAME), Example(FINE, proof=SAME)],
)
