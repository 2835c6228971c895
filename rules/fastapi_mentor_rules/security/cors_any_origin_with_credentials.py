"""CORS lets every site act with the user's credentials.

With `allow_credentials=True` and an origin of `"*"` Starlette does not send `*`: it sends back whatever
origin asked. So any page that a signed-in user visits can call the API with the user's cookies and read
the answer. List the origins that may; `"*"` is only for APIs that need no credentials.
"""

from collections.abc import Iterator

from fastapi_mentor.facts import Middleware, literal
from fastapi_mentor.rule import Example, Finding, Rule, Severity


def check(middleware: Middleware) -> Iterator[Finding]:
    if middleware.kind != "starlette.middleware.cors.CORSMiddleware":
        return
    if literal(middleware.option("allow_credentials")) is not True:
        return
    for option, anything in (("allow_origins", ("*", ["*"], ("*",))), ("allow_origin_regex", (".*", ".+"))):
        value = middleware.option(option)
        if value is not None and literal(value) in anything:
            yield Finding(at=value, message="Any site may call this API with the credentials of its visitors")


FOUND = """
  from fastapi import FastAPI
  from fastapi.middleware.cors import CORSMiddleware

  app = FastAPI()
  app.add_middleware(
      CORSMiddleware,
      allow_origins=["*"],
                    ^^^^^ Any site may call this API with the credentials of its visitors
      allow_credentials=True,
  )
"""

# Browsers do not send credentials to an origin that gets `*` back.
PUBLIC = """
  from fastapi import FastAPI
  from fastapi.middleware.cors import CORSMiddleware

  app = FastAPI()
  app.add_middleware(CORSMiddleware, allow_origins=["*"])
"""

LISTED = """
  from fastapi import FastAPI
  from starlette.middleware import Middleware
  from starlette.middleware.cors import CORSMiddleware

  ORIGINS = ["https://example.com"]
  cors = Middleware(CORSMiddleware, allow_origins=ORIGINS, allow_credentials=True)
  app = FastAPI(middleware=[cors])
"""

PROOF = """
from fastapi.testclient import TestClient

answer = TestClient(app).get("/", headers={"Origin": "https://evil.example", "Cookie": "session=1"})
assert answer.headers["access-control-allow-origin"] != "https://evil.example"
"""

rule = Rule(
    Middleware,
    check,
    bullet="restrictive CORS",
    severity=Severity.ERROR,
    since="0.1",
    examples=[Example(FOUND, proof=PROOF), PUBLIC, LISTED],
)
