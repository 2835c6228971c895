"""CORS lets every site use the whole API from a browser.

Any page that somebody opens can then send requests to this API, from inside their network, and read the
answers. For data that is public anyway and is only read that is what CORS is for; an API that changes things
is meant for certain sites, and names them.
"""

from collections.abc import Iterator

from fastapi_mentor.facts import UNKNOWN
from fastapi_mentor.facts.cors import CrossOrigin
from fastapi_mentor.facts.surrounding import is_asked_for
from fastapi_mentor.facts.written import written
from fastapi_mentor.pattern import pattern
from fastapi_mentor.rule import Example, Finding, Related, Rule, Severity

_ANY = pattern(r"[\"']\*[\"']")
_READING = frozenset({"GET", "HEAD", "OPTIONS"})


def check(cors: CrossOrigin) -> Iterator[Finding]:
    found = cors.any_origin
    if found is None or (cors.option("allow_credentials") is not None and cors.allows_credentials):
        return
    if _only_reads(cors) or is_asked_for(cors.node, _ANY, cors.middleware.call.scope, cors.outline):
        return
    option, elsewhere = found
    if elsewhere is not None and elsewhere.is_default:
        return
    related = (Related(elsewhere, "Any site", elsewhere.path),) if elsewhere is not None else ()
    yield Finding(option, "Pages of any site may call this API", related=related)


def _only_reads(cors: CrossOrigin) -> bool:
    given = cors.option("allow_methods")
    found = written(given, cors.place) if given is not None else None
    if given is None:
        return cors.middleware.is_fully_visible
    value = found.value if found is not None else UNKNOWN
    if not isinstance(value, list | tuple):
        return value is UNKNOWN
    return all(isinstance(each, str) and each.upper() in _READING for each in value)


FOUND = """
  from fastapi import FastAPI
  from fastapi.middleware.cors import CORSMiddleware

  ORIGINS = ["*"]
  app = FastAPI()
  app.add_middleware(
      CORSMiddleware,
      allow_origins=ORIGINS,
                    ^^^^^^^ Pages of any site may call this API
      allow_methods=["*"],
  )
"""

# What is only read; sites that are listed; a default that the settings replace.
FINE = """
=== app/config.py ===
  from pydantic_settings import BaseSettings


  class Settings(BaseSettings):
      origins: list[str] = ["*"]


  settings = Settings()
=== app/main.py ===
  from fastapi import FastAPI
  from fastapi.middleware.cors import CORSMiddleware

  from app.config import settings

  public = FastAPI()
  public.add_middleware(CORSMiddleware, allow_origins=["*"])
  reading = FastAPI()
  reading.add_middleware(CORSMiddleware, allow_origins="*", allow_methods=["GET", "OPTIONS"])
  shop = FastAPI()
  shop.add_middleware(CORSMiddleware, allow_origins=["https://shop.example"], allow_methods=["*"])
  configured = FastAPI()
  configured.add_middleware(CORSMiddleware, allow_origins=settings.origins, allow_methods=["*"])
  if "*" in settings.origins:
      configured.add_middleware(CORSMiddleware, allow_origins=["*"], allow_methods=["*"])
"""

PROOF = """
from fastapi.testclient import TestClient

asked = {"Origin": "https://evil.example", "Access-Control-Request-Method": "DELETE"}
assert TestClient(app).options("/", headers=asked).status_code == 400
"""

rule = Rule(
    CrossOrigin,
    check,
    bullet="restrictive CORS",
    severity=Severity.INFO,
    since="0.1",
    examples=[Example(FOUND, proof=PROOF), FINE],
)
