"""An answer 401 does not say how to log in.

With `401 Unauthorized` HTTP asks for a `WWW-Authenticate` header that names what the server wants:
`Bearer`, or `Basic`, for which a browser then asks its user. Clients that get a new token by themselves
look for it. FastAPI's own security schemes send it, so that a handler of yours that answers in their stead
should too.
"""

from collections.abc import Iterator

from fastapi_mentor.edits import Editor
from fastapi_mentor.facts.authentication import challenge_of
from fastapi_mentor.facts.http_error import HttpError
from fastapi_mentor.rule import Example, Finding, Fix, Rule, Severity


def check(error: HttpError) -> Iterator[Finding]:
    if not error.is_fully_visible or error.headers is not None or error.status_code != 401:
        return
    challenge = challenge_of(error.scope, error.outline)
    if challenge is None:
        return

    def edit(editor: Editor) -> None:
        editor.set_keyword(error.node, "headers", f'{{"WWW-Authenticate": "{challenge}"}}')

    message = f"This 401 does not ask for `{challenge}`"
    yield Finding(error, message, Fix(f"Ask for `{challenge}`", edit))


BEARER = """
  from typing import Annotated

  from fastapi import Depends, FastAPI, HTTPException, status
  from fastapi.security import HTTPBasic, HTTPBasicCredentials, OAuth2PasswordBearer

  app = FastAPI()
  scheme = OAuth2PasswordBearer(tokenUrl="token")
  basic = HTTPBasic()


  def current_user(token: Annotated[str, Depends(scheme)]) -> str:
      if token != "ada":
-         raise HTTPException(status.HTTP_401_UNAUTHORIZED, "Who are you?")
                ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ This 401 does not ask for `Bearer`
+         raise HTTPException(
+             status.HTTP_401_UNAUTHORIZED,
+             "Who are you?",
+             headers={"WWW-Authenticate": "Bearer"},
+         )
      return token


  @app.get("/me")
  def read_me(user: Annotated[str, Depends(current_user)]) -> str:
      return user


  @app.get("/you")
  def read_you(credentials: HTTPBasicCredentials = Depends(basic)) -> str:
      if credentials.username != "ada":
-         raise HTTPException(401)
                ^^^^^^^^^^^^^^^^^^ This 401 does not ask for `Basic`
+         raise HTTPException(401, headers={"WWW-Authenticate": "Basic"})
      return credentials.username
"""

THROUGH_ANOTHER = """
  from fastapi import Depends, FastAPI, HTTPException
  from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer

  app = FastAPI()
  scheme = HTTPBearer()


  def read_token(given: HTTPAuthorizationCredentials = Depends(scheme)) -> str:
      return given.credentials


  def current_user(token: str = Depends(read_token)) -> str:
      if token != "ada":
-         raise HTTPException(401, "Who are you?")
                ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ This 401 does not ask for `Bearer`
+         raise HTTPException(401, "Who are you?", headers={"WWW-Authenticate": "Bearer"})
      return token


  @app.get("/me")
  def read_me(user: str = Depends(current_user)) -> str:
      return user


  @app.put("/password")
  def change_password(old: str, user: str = Depends(current_user)) -> None:
      if old != "tea":
          raise HTTPException(401, "Wrong password")
"""

ASKED = """
from fastapi.testclient import TestClient

client = TestClient(app)
assert client.get("/me", headers={"Authorization": "Bearer eve"}).headers["WWW-Authenticate"] == "Bearer"
assert client.get("/you", auth=("eve", "")).headers["WWW-Authenticate"] == "Basic"
"""

# Cookies and keys have no challenge, and a form that somebody fills in needs none.
FINE = """
from typing import Annotated

from fastapi import Cookie, Depends, FastAPI, HTTPException
from fastapi.security import APIKeyHeader, OAuth2PasswordBearer, OAuth2PasswordRequestForm

app = FastAPI()
key = APIKeyHeader(name="X-Key")
scheme = OAuth2PasswordBearer(tokenUrl="login")


@app.post("/login")
def log_in(form: Annotated[OAuth2PasswordRequestForm, Depends()]) -> str:
    raise HTTPException(401, "Wrong name or password")


@app.get("/a")
def read_a(session: Annotated[str, Cookie()] = "", x_key: str = Depends(key)) -> str:
    raise HTTPException(401)


@app.get("/b")
def read_b(token: Annotated[str, Depends(scheme)]) -> str:
    if token == "eve":
        raise HTTPException(403)
    raise HTTPException(401, headers={"WWW-Authenticate": 'Bearer scope="b"'})
"""

rule = Rule(
    HttpError,
    check,
    bullet="401 and 403",
    severity=Severity.INFO,
    since="0.1",
    examples=[Example(BEARER, proof=ASKED), THROUGH_ANOTHER, FINE],
)
