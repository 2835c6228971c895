"""Secret is written in the code.

Whoever can read the repository, a copy of it, an image or a log of a build has the secret, and it stays in
the history after it was taken out, so that it has to be replaced. Read it from the environment, in a class
of settings that has no default for it, so that an application without it does not start.
"""

from collections.abc import Iterator

from fastapi_mentor.edits.secrets import take_out
from fastapi_mentor.facts.secret_literal import SecretLiteral
from fastapi_mentor.rule import Example, Finding, Rule, Severity


def check(secret: SecretLiteral) -> Iterator[Finding]:
    what = f", {secret.giver}," if secret.giver is not None else ""
    if not secret.name and secret.giver is not None:
        message = f"{secret.giver[0].upper()}{secret.giver[1:]} is written in the code"
    elif secret.variable is not None:
        message = f"Without `{secret.variable}` a secret{what} is used that all who read the code know"
    elif secret.is_setting:
        message = f"The default of `{secret.name}`{what} is known to all who read the code"
    else:
        message = f"The secret `{secret.name}`{what} is written in the code"
    severity = Severity.WARNING if secret.may_be_replaced and secret.giver is None else None
    yield Finding(secret, message, take_out(secret), severity=severity)


CONSTANT = """
+ import os
+
  from fastapi import FastAPI

- SECRET_KEY = "09d25e094faa6ca2556c818166b7a9563b93f7099f6f0f4c"
               ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ The secret `SECRET_KEY` is written in the \
      code
+ SECRET_KEY = os.environ["SECRET_KEY"]

  app = FastAPI()
"""

HIDDEN = """
from pathlib import Path

import main

assert "09d25e094faa" not in Path(main.__file__).read_text()
"""

SETTINGS = """
  from fastapi import FastAPI
  from pydantic import Field, SecretStr
  from pydantic_settings import BaseSettings


  class Settings(BaseSettings):
      name: str = "shop"
-     jwt_secret: str = "supersecretkey"
                        ^^^^^^^^^^^^^^^^ The default of `jwt_secret` is known to all who read the code
-     smtp_password: SecretStr = SecretStr("hunter22")
                                           ^^^^^^^^^^ The default of `smtp_password` is known to all who \
      read the code
-     api_key: str = Field(default="k3Fq8ZpL0sVx21Aa", alias="SHOP_KEY")
                                   ^^^^^^^^^^^^^^^^^^ The default of `api_key` is known to all who read the \
      code
+     jwt_secret: str
+     smtp_password: SecretStr
+     api_key: str = Field(alias="SHOP_KEY")


  app = FastAPI()
"""

REQUIRED = """
import pytest
from pydantic import ValidationError

with pytest.raises(ValidationError):
    Settings(name="a")
"""

ENVIRONMENT = """
  import os

  from fastapi import FastAPI
  from starlette.config import Config

  config = Config()

- SECRET_KEY = os.getenv("SECRET_KEY", "dev-secret-key-1")
                                       ^^^^^^^^^^^^^^^^^^ Without `SECRET_KEY` a secret is used that all \
      who read the code know
- TOKEN = os.environ.get("JWT_SECRET") or "supersecret99"
                                          ^^^^^^^^^^^^^^^ Without `JWT_SECRET` a secret is used that all \
      who read the code know
- ENCRYPTION_KEY = config("ENCRYPTION_KEY", default="tea4two")
                                                    ^^^^^^^^^ Without `ENCRYPTION_KEY` a secret is used that \
      all who read the code know
+ SECRET_KEY = os.environ["SECRET_KEY"]
+ TOKEN = os.environ["JWT_SECRET"]
+ ENCRYPTION_KEY = config("ENCRYPTION_KEY")

  app = FastAPI()
"""

GIVEN_OUT = """
+ import os
+
  from fastapi import FastAPI
  from starlette.middleware.sessions import SessionMiddleware

- DATABASE = "postgresql://shop:pL9x2mQw7@db.shop.io:5432/shop"
             ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ The secret `DATABASE`, a URL with a \
      password, is written in the code
- PAYMENTS = {"currency": "eur", "stripe": "sk_live_51HabcDEFghiJKLmnoPQRst"}
                                           ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ The secret `stripe`, a key of \
      Stripe, is written in the code
+ DATABASE = os.environ["DATABASE"]
+ PAYMENTS = {"currency": "eur", "stripe": os.environ["STRIPE"]}

  app = FastAPI()
- app.add_middleware(SessionMiddleware, secret_key="s3ss10n-of-the-shop", https_only=True)
                                                   ^^^^^^^^^^^^^^^^^^^^^ The secret `secret_key` is written \
      in the code
+ app.add_middleware(SessionMiddleware, secret_key=os.environ["SECRET_KEY"], https_only=True)
"""

IN_FUNCTION = """
+ import os
+
  from fastapi import FastAPI
  from sqlalchemy import create_engine
  from starlette.middleware.sessions import SessionMiddleware


  def create_app() -> FastAPI:
      app = FastAPI()
-     app.add_middleware(SessionMiddleware, secret_key="s3ss10n-of-the-shop", https_only=True)
                                                       ^^^^^^^^^^^^^^^^^^^^^ The secret `secret_key` is \
      written in the code
+     app.add_middleware(SessionMiddleware, secret_key=os.environ["SECRET_KEY"], https_only=True)
      return app


  def connect():
-     return create_engine("postgresql://shop:pL9x2mQw7@db.shop.io:5432/shop")
                           ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ A URL with a password is \
      written in the code
+     return create_engine(os.environ["DATABASE_URL"])
"""

# Placeholders, names of things, what is given out to everybody, and references to where a secret is.
FINE = """
=== app/config.py ===
  import os
  import secrets
  from enum import Enum

  from pydantic import BaseModel
  from pydantic_settings import BaseSettings

  SECRET_KEY = os.environ.get("SECRET_KEY", "change-me")
  PASSWORD = ""
  API_KEY = "your-api-key"
  X_API_KEY = "x-api-key"
  ACCESS_TOKEN = "access_token"
  TOKEN_URL = "/token"
  WRONG_PASSWORD = "Wrong password"
  SECRET = "arn:aws:secretsmanager:eu:1:secret:shop"
  PRIVATE_KEY = "keys/private.pem"
  DATABASE = "postgresql://postgres:postgres@localhost:5432/shop"
  HASHED_PASSWORD = "$2b$12$EixZaYVK1fsbw1ZfbX3OXePaWxn96p36WQoeG6Lruj3vjPGga31lW"
  INVALID_TOKEN = "invalid_token_2"
  REGION = os.getenv("REGION", "eu-central-1")
  _TOKEN = r"[!#$%&'*+.^_`|~0-9A-Za-z]+"
  POSTHOG_API_KEY = "phc_hgJkUVJFYtmaJqrvf6CYN67TIQ8yhXAkWzUn9AMU4yX"
  LEGACY_ADMIN_PASSWORD = "hunter1234"
  CAPTCHA_TEST_CREDENTIALS = dict(site="6LeIxAcTAAAAAJcZ", secret_key="6LeIxAcTAAAAAGG-vFI1TnRW")


  class Kind(str, Enum):
      API_KEY = "k3Fq8ZpL0sVx21Aa"


  class Login(BaseModel):
      password: str = "k3Fq8ZpL0sVx"


  class Settings(BaseSettings):
      secret_key: str = secrets.token_urlsafe(32)
      postgres_password: str = "postgres"
      token_type: str = "bearer"
      api_key_header: str = "X-Key"
      password: str = "<password>"
=== tests/test_config.py ===
  SECRET_KEY = "09d25e094faa6ca2556c818166b7a9563b93f7099f6f0f4c"
"""

rule = Rule(
    SecretLiteral,
    check,
    bullet="secrets from the environment",
    severity=Severity.ERROR,
    since="0.1",
    examples=[
        Example(CONSTANT, environment={"SECRET_KEY": "a"}, proof=HIDDEN),
        Example(SETTINGS, proof=REQUIRED),
        Example(ENVIRONMENT, environment={"SECRET_KEY": "a", "JWT_SECRET": "b", "ENCRYPTION_KEY": "c"}),
        Example(GIVEN_OUT, environment={"DATABASE": "a", "SECRET_KEY": "b", "STRIPE": "c"}),
        Example(IN_FUNCTION, environment={"DATABASE_URL": "a", "SECRET_KEY": "b"}),
        FINE,
    ],
)
