"""Pattern for origins also allows sites of other people.

`allow_origin_regex` has to match the whole origin, but a dot stands for any character and `.*` for any text:
`https://.*example\\.com` allows `https://evilexample.com`, and `http://localhost.*` allows
`http://localhost.evil.com`. Whoever owns such a name may call the API from pages of their own. Escape the
dots, and let what may vary end in one.
"""

from collections.abc import Iterator

from fastapi_mentor.edits.cors import write_pattern
from fastapi_mentor.facts.cors import CrossOrigin
from fastapi_mentor.rule import Example, Finding, Fix, Rule, Safety, Severity


def check(cors: CrossOrigin) -> Iterator[Finding]:
    given, pattern = cors.option("allow_origin_regex"), cors.pattern
    if given is None or pattern is None:
        return
    if pattern.stranger is not None:
        message = f"This allows `{pattern.stranger}` too, which anybody can register"
        if "stranger.invalid" in pattern.stranger:
            message = f"This allows `{pattern.stranger}` too, and whatever else begins so"
        repaired = pattern.repaired
        fix = None
        if repaired is not None:
            fix = Fix("Allow only its own hosts", write_pattern(given, repaired), Safety.UNSAFE)
        yield Finding(given, message, fix)
    elif pattern.shared_domain is not None and cors.allows_credentials:
        message = f"This allows all sites under `{pattern.shared_domain}`, where anybody can have one"
        yield Finding(given, message, severity=Severity.WARNING)


GLUED = """
  from fastapi import FastAPI
  from fastapi.middleware.cors import CORSMiddleware

  app = FastAPI()
- app.add_middleware(CORSMiddleware, allow_origin_regex=r"https://.*example\\.com")
                                                        ^^^^^^^^^^^^^^^^^^^^^^^^^ This allows \
      `https://strangerexample.com` too, which anybody can register
+ app.add_middleware(CORSMiddleware, allow_origin_regex=r"https://([a-z0-9-]+\\.)*example\\.com")
"""

DOTS = """
  from fastapi import FastAPI
  from fastapi.middleware.cors import CORSMiddleware

  app = FastAPI()
- app.add_middleware(CORSMiddleware, allow_origin_regex="https://app.example.com")
                                                        ^^^^^^^^^^^^^^^^^^^^^^^^^ This allows \
      `https://appxexample.com` too, which anybody can register
+ app.add_middleware(CORSMiddleware, allow_origin_regex=r"https://app\\.example\\.com")
"""

REST = """
  from fastapi import FastAPI
  from fastapi.middleware.cors import CORSMiddleware

  app = FastAPI()
- app.add_middleware(CORSMiddleware, allow_origin_regex="http://localhost.*")
                                                        ^^^^^^^^^^^^^^^^^^^^ This allows \
      `http://localhost.stranger.invalid` too, and whatever else begins so
+ app.add_middleware(CORSMiddleware, allow_origin_regex=r"http://localhost(:\\d+)?")
"""

SHARED = """
from fastapi import FastAPI
from fastapi.middleware.cors import CORSMiddleware

app = FastAPI()
app.add_middleware(
    CORSMiddleware,
    allow_origin_regex=r"https://.*\\.vercel\\.app",
                       ^^^^^^^^^^^^^^^^^^^^^^^^^^ This allows all sites under `vercel.app`, where anybody \
      can have one
    allow_credentials=True,
)
"""

FINE = r"""
from fastapi import FastAPI
from fastapi.middleware.cors import CORSMiddleware

app = FastAPI()
app.add_middleware(CORSMiddleware, allow_origin_regex=r"https://.*\.example\.com")
app.add_middleware(CORSMiddleware, allow_origin_regex=r"https://([a-z0-9-]+\.)?example\.com")
app.add_middleware(CORSMiddleware, allow_origin_regex=r"^https?://(localhost|127.0.0.1)(:\d+)?$")
app.add_middleware(CORSMiddleware, allow_origin_regex="http://localhost:.*")
app.add_middleware(CORSMiddleware, allow_origin_regex=r"https://shop-[a-z]+-team\.vercel\.app")
app.add_middleware(CORSMiddleware, allow_origin_regex="chrome-extension://.*")
"""

REFUSED = """
from fastapi.testclient import TestClient

for origin in (
    *("https://strangerexample.com", "https://appxexample.com", "http://localhost.stranger.invalid"),
    "https://stranger.vercel.app",
):
    answer = TestClient(app).get("/", headers={"Origin": origin})
    assert "access-control-allow-origin" not in answer.headers
"""

rule = Rule(
    CrossOrigin,
    check,
    bullet="restrictive CORS",
    severity=Severity.ERROR,
    since="0.1",
    examples=[
        Example(GLUED, proof=REFUSED),
        Example(DOTS, proof=REFUSED),
        Example(REST, proof=REFUSED),
        Example(SHARED, proof=REFUSED),
        Example(FINE, proof=REFUSED),
    ],
)
