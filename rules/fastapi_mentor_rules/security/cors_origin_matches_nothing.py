"""Origin is written in a way in which no browser sends it.

An origin is a scheme, a host in small letters and a port, where that is not the usual one: no slash at the
end, no path, no `*`. `CORSMiddleware` compares whole texts, so one that is written otherwise allows nobody,
and the site that it was written for is refused. `str()` of a URL of pydantic ends in a slash.
"""

from collections.abc import Iterator

from fastapi_mentor.edits.cors import allow_pattern, compare_as_text, spell_origin
from fastapi_mentor.facts.cors import CrossOrigin
from fastapi_mentor.facts.listed_origin import ListedOrigin, listed_origins, listed_urls
from fastapi_mentor.rule import Example, Finding, Fix, Related, Rule, Severity


def check(cors: CrossOrigin) -> Iterator[Finding]:
    for origin in listed_origins(cors):
        problem = _problem(origin)
        if problem is None:
            continue
        severity = Severity.WARNING if origin.written.is_default or origin.is_listed_well_too else None
        if origin.written.stands_in(cors.outline):
            yield Finding(origin.written, problem, _fix(origin), severity=severity)
        else:
            given = cors.option("allow_origins")
            assert given is not None
            related = Related(origin.written, "Here", origin.written.path)
            yield Finding(given, problem, _fix(origin), (related,), severity)
    for node in listed_urls(cors):
        message = f"`{cors.outline.text(node)}` allows nobody: it compares URLs that end in a slash"
        yield Finding(node, message, compare_as_text(node))


def _problem(origin: ListedOrigin) -> str | None:
    if origin.has_wildcard:
        return f"`{origin.text}` allows nobody: `*` has no meaning inside an origin"
    if origin.lacks_scheme:
        return f"`{origin.text}` allows nobody: an origin begins with `http://` or `https://`"
    if origin.sent is not None:
        return f"`{origin.text}` allows nobody: browsers send `{origin.sent}`"
    return None


def _fix(origin: ListedOrigin) -> Fix | None:
    return allow_pattern(origin) if origin.has_wildcard else spell_origin(origin)


SPELLING = """
  from fastapi import FastAPI
  from fastapi.middleware.cors import CORSMiddleware

  app = FastAPI()
  app.add_middleware(
      CORSMiddleware,
      allow_origins=[
-         "https://shop.example/",
          ^^^^^^^^^^^^^^^^^^^^^^^ `https://shop.example/` allows nobody: browsers send `https://shop.example`
-         "http://localhost:3000/admin",
          ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ `http://localhost:3000/admin` allows nobody: browsers send \
          `http://localhost:3000`
-         "https://Shop.example:443",
          ^^^^^^^^^^^^^^^^^^^^^^^^^^ `https://Shop.example:443` allows nobody: browsers send \
      `https://shop.example`
-         "localhost:5173",
          ^^^^^^^^^^^^^^^^ `localhost:5173` allows nobody: an origin begins with `http://` or `https://`
+         "https://shop.example",
+         "http://localhost:3000",
+         "https://shop.example",
+         "http://localhost:5173",
      ],
  )
"""

ALLOWED = """
from fastapi.testclient import TestClient

answer = TestClient(app).get("/", headers={"Origin": "https://shop.example"})
assert answer.headers["access-control-allow-origin"] == "https://shop.example"
"""

WILDCARD = """
  from fastapi import FastAPI
  from fastapi.middleware.cors import CORSMiddleware

  app = FastAPI()
  app.add_middleware(
      CORSMiddleware,
-     allow_origins=["https://example.com", "https://*.example.com"],
                                            ^^^^^^^^^^^^^^^^^^^^^^^ `https://*.example.com` allows nobody: \
      `*` has \
      no meaning inside an origin
+     allow_origins=["https://example.com"],
+     allow_origin_regex=r"https://([a-z0-9-]+\\.)+example\\.com",
  )
"""

MATCHED = """
from fastapi.testclient import TestClient

answer = TestClient(app).get("/", headers={"Origin": "https://shop.example.com"})
assert answer.headers["access-control-allow-origin"] == "https://shop.example.com"
answer = TestClient(app).get("/", headers={"Origin": "https://shopexample.com"})
assert "access-control-allow-origin" not in answer.headers
"""

ELSEWHERE = """
=== app/config.py ===
  ORIGINS = [
-     "https://shop.example/",
+     "https://shop.example",
  ]
=== app/main.py ===
  from fastapi import FastAPI
  from fastapi.middleware.cors import CORSMiddleware

  from app.config import ORIGINS

  app = FastAPI()
  app.add_middleware(CORSMiddleware, allow_origins=ORIGINS)
                                                   ^^^^^^^ `https://shop.example/` allows nobody: browsers \
      send \
      `https://shop.example`
"""

URLS = """
  from fastapi import FastAPI
  from fastapi.middleware.cors import CORSMiddleware
  from pydantic import AnyHttpUrl
  from pydantic_settings import BaseSettings


  class Settings(BaseSettings):
      origins: list[AnyHttpUrl] = [AnyHttpUrl("https://shop.example")]


  settings = Settings()
  app = FastAPI()
- app.add_middleware(CORSMiddleware, allow_origins=[str(origin) for origin in settings.origins])
                                                    ^^^^^^^^^^^ `str(origin)` allows nobody: it compares \
      URLs that \
      end in a slash
+ app.add_middleware(CORSMiddleware, allow_origins=[str(origin).rstrip("/") for origin in settings.origins])
  admin = FastAPI()
- admin.add_middleware(CORSMiddleware, allow_origins=settings.origins)
                                                     ^^^^^^^^^^^^^^^^ `settings.origins` allows nobody: it \
      compares URLs that end in a slash
+ admin.add_middleware(CORSMiddleware, allow_origins=[str(origin).rstrip("/") for origin in settings.origins])
"""

# As browsers send them; those of other programs than browsers; and what is changed before it is used.
FINE = """
  from fastapi import FastAPI
  from fastapi.middleware.cors import CORSMiddleware
  from pydantic import AnyHttpUrl
  from pydantic_settings import BaseSettings

  WRITTEN = ["https://slash.example/"]


  class Settings(BaseSettings):
      origins: list[str] = ["https://shop.example"]
      urls: list[AnyHttpUrl] = []


  settings = Settings()
  app = FastAPI()
  app.add_middleware(
      CORSMiddleware,
      allow_origins=[
          *settings.origins,
          "http://localhost:3000",
          "https://[::1]:8443",
          "capacitor://localhost",
          "chrome-extension://abc/",
          "null",
      ],
  )
  other = FastAPI()
  other.add_middleware(CORSMiddleware, allow_origins=[each.rstrip("/") for each in WRITTEN])
  last = FastAPI()
  last.add_middleware(CORSMiddleware, allow_origins=[str(each).rstrip("/") for each in settings.urls])
"""

rule = Rule(
    CrossOrigin,
    check,
    bullet="restrictive CORS",
    severity=Severity.ERROR,
    since="0.1",
    examples=[
        Example(SPELLING, proof=ALLOWED),
        Example(WILDCARD, proof=MATCHED),
        Example(ELSEWHERE, proof="from app.main import app\n" + ALLOWED),
        Example(URLS, proof=ALLOWED),
        Example(FINE, proof=ALLOWED),
    ],
)
