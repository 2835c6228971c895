"""The route of `tokenUrl` does not take the form that clients send it.

The password flow of OAuth2 sends `username` and `password` as a form. So does the button "Authorize" of the
docs page, and so do the clients that are generated from OpenAPI: a route that wants JSON answers them 422.
Take `form: Annotated[OAuth2PasswordRequestForm, Depends()]`, or give the scheme another route.
"""

from collections.abc import Iterator

from fastapi_mentor.facts import Purpose, purpose_of
from fastapi_mentor.facts.token_route import TokenRoute
from fastapi_mentor.rule import Example, Finding, Rule, Severity


def check(found: TokenRoute) -> Iterator[Finding]:
    if purpose_of(found.outline.module) is Purpose.TEST:
        return
    wanted = "JSON" if found.is_json else "the query string"
    message = f"`tokenUrl` leads here, where clients send a form and `{found.route.name}` reads {wanted}"
    yield Finding(found.parameter, message)


JSON = """
from typing import Annotated

from fastapi import Depends, FastAPI
from fastapi.security import OAuth2PasswordBearer
from pydantic import BaseModel

app = FastAPI()
scheme = OAuth2PasswordBearer(tokenUrl="auth/login")


class Credentials(BaseModel):
    username: str
    password: str


@app.post("/auth/login")
def log_in(data: Credentials) -> dict[str, str]:
           ^^^^^^^^^^^^^^^^^ `tokenUrl` leads here, where clients send a form and `log_in` reads JSON
    return {"access_token": data.username, "token_type": "bearer"}
"""

LOGGED_IN = """
from fastapi.testclient import TestClient

url = app.openapi()["components"]["securitySchemes"]["OAuth2PasswordBearer"]["flows"]["password"]["tokenUrl"]
answer = TestClient(app).post(f"/{url}", data={"username": "ada", "password": "tea"})
assert answer.json()["access_token"] == "ada"
"""

FINE = """
from typing import Annotated

from fastapi import Depends, FastAPI
from fastapi.security import OAuth2PasswordBearer, OAuth2PasswordRequestForm
from pydantic import BaseModel

app = FastAPI()
scheme = OAuth2PasswordBearer(tokenUrl="token")


class SignUp(BaseModel):
    username: str
    password: str


@app.post("/token")
def log_in(form: Annotated[OAuth2PasswordRequestForm, Depends()]) -> dict[str, str]:
    return {"access_token": form.username, "token_type": "bearer"}


@app.post("/sign-up")
def sign_up(data: SignUp) -> str:
    return data.username


@app.get("/me")
def read_me(token: Annotated[str, Depends(scheme)]) -> str:
    return token
"""

rule = Rule(
    TokenRoute,
    check,
    bullet="OAuth2 with bearer tokens",
    severity=Severity.INFO,
    since="0.1",
    examples=[JSON, Example(FINE, proof=LOGGED_IN)],
)
