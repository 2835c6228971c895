"""A secret of a request is written to the log.

Logs are kept for years, copied to other services and read by many; a password or a token in them is as good
as published. Headers hold tokens and cookies, and the body of a login holds a password, whatever else they
hold. Log what tells the requests apart: an id, a path, the name of a user.
"""

from collections.abc import Iterator

from fastapi_mentor.facts.taint import Sink, Tainted
from fastapi_mentor.rule import Finding, Related, Rule, Severity


def check(tainted: Tainted) -> Iterator[Finding]:
    secret = tainted.secret if tainted.sink is Sink.LOG else ""
    if secret:
        related = tuple(Related(hop, hop.message, hop.path) for hop in tainted.way)
        yield Finding(tainted, f"{secret[:1].upper() + secret[1:]} is written to the log", related=related)


FOUND = """
  import logging
  from typing import Annotated

  from fastapi import Depends, FastAPI, Form, Request
  from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer, OAuth2PasswordBearer
  from pydantic import BaseModel

  app = FastAPI()
  logger = logging.getLogger(__name__)
  bearer = OAuth2PasswordBearer("token")

  class NewUser(BaseModel):
      name: str
      password: str

  @app.post("/login")
  def login(username: Annotated[str, Form()], password: Annotated[str, Form()]) -> None:
      logger.info("Login of %s with %s", username, password)
                                                   ^^^^^^^^ `password` is written to the log

  @app.get("/me")
  def read_me(token: Annotated[str, Depends(bearer)]) -> None:
      logger.debug(f"token: {token}")
                   ^^^^^^^^^^^^^^^^^ `token` is written to the log

  @app.get("/you")
  def read_you(given: Annotated[HTTPAuthorizationCredentials, Depends(HTTPBearer())]) -> None:
      logger.debug("credentials: %s", given.credentials)
                                      ^^^^^^^^^^^^^^^^^ `given.credentials` is written to the log

  @app.post("/users")
  def add_user(user: NewUser) -> None:
      logger.info("New user: %s", user)
                                  ^^^^ `user.password` is written to the log

  @app.post("/hooks")
  async def receive(request: Request) -> None:
      logger.info("Hook %s", dict(request.headers))
                             ^^^^^^^^^^^^^^^^^^^^^ All of the headers is written to the log
      body = await request.json()
      logging.info("Hook %s", body)
                              ^^^^ The body is written to the log
      logging.info("Key %s", request.headers.get("x-api-key"))
                             ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ `request.headers.get('x-api-key')` is \
                                 written to the log
"""

AROUND_ALL = """
  import logging
  from typing import Annotated

  from fastapi import Depends, FastAPI, HTTPException, Request
  from fastapi.security import OAuth2PasswordRequestForm
  from starlette.middleware.base import BaseHTTPMiddleware

  app = FastAPI()
  logger = logging.getLogger(__name__)
  SECRETS = {"authorization", "cookie"}

  @app.middleware("http")
  async def log_requests(request: Request, call_next):
      body = await request.body()
      logger.info("%s %s %s", request.method, request.url.path, body)
                                                                ^^^^ The body is written to the log
      return await call_next(request)

  class Logging(BaseHTTPMiddleware):
      async def dispatch(self, request: Request, call_next):
          logger.debug("headers: %s", request.headers)
                                      ^^^^^^^^^^^^^^^ All of the headers is written to the log
          shown = {name: value for name, value in request.headers.items() if name not in SECRETS}
          logger.debug("headers: %s, agent: %s", shown, request.headers.get("user-agent"))
          response = await call_next(request)
          logger.info("%s", response.status_code)
          return response

  def is_right(name: str, password: str) -> bool:
      return name == "ada" and password == "tea"

  @app.post("/token")
  def log_in(form: Annotated[OAuth2PasswordRequestForm, Depends()]) -> None:
      if not is_right(form.username, form.password):
          raise HTTPException(401)
      logger.info("Login of %s with %s", form.username, form.password)
                                                        ^^^^^^^^^^^^^ `form.password` is written to the log
"""

SAFE = """
  import hashlib
  import logging
  from typing import Annotated

  from fastapi import FastAPI, Form, Request
  from pydantic import BaseModel, Field, SecretStr

  app = FastAPI()
  logger = logging.getLogger(__name__)

  class NewUser(BaseModel):
      name: str
      password: SecretStr
      pin: str = Field(repr=False)

  class Token(BaseModel):
      token_type: str
      password_hint: str

  @app.post("/login")
  def login(username: Annotated[str, Form()], password: Annotated[str, Form()], token: str) -> None:
      logger.info("Login of %s, %s characters, %s", username, len(password), token[:4])
      logger.info("Login with %s", hashlib.sha256(password.encode()).hexdigest())
      if not password:
          logger.info("No password")

  @app.post("/users")
  def add_user(user: NewUser, token: Token) -> None:
      logger.info("New user: %s, %s, %s", user, user.name, token)

  @app.post("/hooks")
  async def receive(request: Request) -> None:
      body = await request.json()
      logger.info("%s %s from %s", request.method, request.url.path, request.headers.get("user-agent"))
      logger.info("Hook %s of %s bytes", body["kind"], len(await request.body()))
"""

rule = Rule(
    Tainted,
    check,
    bullet="secrets out of the logs",
    severity=Severity.WARNING,
    since="0.1",
    examples=[FOUND, AROUND_ALL, SAFE],
)
