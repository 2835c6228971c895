"""CORS lets every site act with the user's credentials.

With `allow_credentials=True` and an origin of `"*"` Starlette does not send `*`: it sends back whatever
origin asked. So any page that a signed-in user visits can call the API with the user's cookies and read
the answer. List the origins that may; `"*"` is only for APIs that need no credentials.
"""

from collections.abc import Iterator

from fastapi_mentor.edits import Editor
from fastapi_mentor.facts.cors import CrossOrigin
from fastapi_mentor.rule import Example, Finding, Fix, Related, Rule, Safety, Severity


def check(cors: CrossOrigin) -> Iterator[Finding]:
    found = cors.any_origin
    if found is None or not cors.allows_credentials:
        return
    option, elsewhere = found
    message = "Any site may call this API with the credentials of its visitors"
    by_default = next((each for each in (elsewhere, cors.credentials) if each and each.is_default), None)
    severity = None
    if by_default is not None:
        message += ", unless the settings say otherwise"
        severity, elsewhere = Severity.WARNING, by_default
    related: tuple[Related, ...] = ()
    if elsewhere is not None:
        says = "The default" if elsewhere.is_default else "Any site"
        related = (Related(elsewhere, says, elsewhere.path),)
    yield Finding(option, message, _fix(cors), related, severity)


def _fix(cors: CrossOrigin) -> Fix:
    def edit(editor: Editor) -> None:
        editor.remove_argument(cors.node, "allow_credentials")

    return Fix("Allow no credentials", edit, Safety.UNSAFE)


FOUND = """
  from fastapi import FastAPI
  from fastapi.middleware.cors import CORSMiddleware

  app = FastAPI()
  app.add_middleware(
      CORSMiddleware,
      allow_origins=["*"],
                    ^^^^^ Any site may call this API with the credentials of its visitors
-     allow_credentials=True,
  )
"""

MIXED = """
  from fastapi import FastAPI
  from starlette.middleware import Middleware
  from starlette.middleware.cors import CORSMiddleware

  CREDENTIALS = True
  ORIGINS = [
      "https://example.com",
      "*",
  ]
- cors = Middleware(CORSMiddleware, allow_origins=ORIGINS, allow_credentials=CREDENTIALS)
                                                  ^^^^^^^ Any site may call this API with the credentials of \
      its visitors
+ cors = Middleware(CORSMiddleware, allow_origins=ORIGINS)
  app = FastAPI(middleware=[cors])
"""

PATTERN = """
  from fastapi import FastAPI
  from fastapi.middleware.cors import CORSMiddleware

  app = FastAPI()
- app.add_middleware(CORSMiddleware, allow_origin_regex=r"https?://.*", allow_credentials=True)
                                                        ^^^^^^^^^^^^^^ Any site may call this API with the \
      credentials of its visitors
+ app.add_middleware(CORSMiddleware, allow_origin_regex=r"https?://.*")
"""

DEFAULT = """
=== app/config.py ===
  from pydantic_settings import BaseSettings


  class Settings(BaseSettings):
      cors_origins: list[str] = ["*"]
      credentials: bool = True


  settings = Settings()
=== app/main.py ===
  from fastapi import FastAPI
  from fastapi.middleware.cors import CORSMiddleware

  from app.config import settings

  app = FastAPI()
  app.add_middleware(
      CORSMiddleware,
      allow_origins=settings.cors_origins,
                    ^^^^^^^^^^^^^^^^^^^^^ Any site may call this API with the credentials of its \
      visitors, unless the settings say otherwise
-     allow_credentials=True,
      allow_methods=["*"],
  )
  admin = FastAPI()
- admin.add_middleware(CORSMiddleware, allow_origins=["*"], allow_credentials=settings.credentials)
                                                     ^^^^^ Any site may call this API with the credentials \
      of its visitors, unless the settings say otherwise
+ admin.add_middleware(CORSMiddleware, allow_origins=["*"])
"""

VARIABLE = """
  import os

  from fastapi import FastAPI
  from fastapi.middleware.cors import CORSMiddleware

  app = FastAPI()
- app.add_middleware(CORSMiddleware, allow_origins=os.getenv("CORS", "*").split(","), allow_credentials=True)
                                                   ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ Any site may call \
      this API with the credentials of its visitors, unless the settings say otherwise
+ app.add_middleware(CORSMiddleware, allow_origins=os.getenv("CORS", "*").split(","))
"""

# Browsers do not send credentials to an origin that gets `*` back.
CONFIGURED = """
  from fastapi import FastAPI
  from fastapi.middleware.cors import CORSMiddleware


  def create_app(config) -> FastAPI:
      app = FastAPI()
      app.add_middleware(
          CORSMiddleware,
          allow_origins=config.get_list("cors", "origins", default=["*"]),
                        ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ Any site may call this API with \
      the credentials of its visitors, unless the settings say otherwise
-         allow_credentials=config.get_bool("cors", "credentials", default=True),
      )
      return app
"""

REFUSED = """
  from fastapi import FastAPI
  from fastapi.middleware.cors import CORSMiddleware


  def create_app(config) -> FastAPI:
      app = FastAPI()
      origins = config.get_list("cors", "origins", default=["*"])
      credentials = config.get_bool("cors", "credentials", default=False)
      if origins == ["*"]:
          credentials = False
      app.add_middleware(CORSMiddleware, allow_origins=origins, allow_credentials=credentials)
      return app
"""

PUBLIC = """
  from fastapi import FastAPI
  from fastapi.middleware.cors import CORSMiddleware

  app = FastAPI()
  app.add_middleware(CORSMiddleware, allow_origins=["*"])
"""

# Listed, or from elsewhere; and credentials that are only allowed to those that are listed.
LISTED = """
  import os

  from fastapi import FastAPI
  from starlette.middleware import Middleware
  from starlette.middleware.cors import CORSMiddleware

  ORIGINS = ["https://example.com"]
  FROM_OUTSIDE = os.getenv("ORIGINS", "https://example.com").split(",")
  cors = Middleware(CORSMiddleware, allow_origins=ORIGINS, allow_credentials=True)
  outside = Middleware(
      CORSMiddleware,
      allow_origins=FROM_OUTSIDE,
      allow_origin_regex=r"https://.*\\.example\\.com",
      allow_credentials="*" not in FROM_OUTSIDE,
  )
  app = FastAPI(middleware=[cors, outside])
"""

PROOF = """
from fastapi.testclient import TestClient

answer = TestClient(app).get("/", headers={"Origin": "https://evil.example", "Cookie": "session=1"})
credentials = answer.headers.get("access-control-allow-credentials")
assert not (credentials and answer.headers["access-control-allow-origin"] == "https://evil.example")
"""

rule = Rule(
    CrossOrigin,
    check,
    bullet="restrictive CORS",
    severity=Severity.ERROR,
    since="0.1",
    examples=[
        Example(FOUND, proof=PROOF),
        Example(MIXED, proof=PROOF),
        Example(PATTERN, proof=PROOF),
        Example(VARIABLE, proof=PROOF),
        Example(DEFAULT, proof="from app.main import app\n" + PROOF),
        CONFIGURED,
        REFUSED,
        PUBLIC,
        LISTED,
    ],
)
