"""The client chooses where a redirect leads.

`https://your-site/login?next=https://evil.example` looks like a link to your site and ends at another,
that can look like yours and ask for the password (open redirect). Only lead to your own paths: a path starts
with one `/` and not with two, for `//evil.example` names a host. Or look the host up in a list of those that
may.
"""

from collections.abc import Iterator

from fastapi_mentor.edits.redirects import check_that_it_is_a_path
from fastapi_mentor.facts.taint import Given, Sink, Tainted
from fastapi_mentor.rule import Example, Finding, Fix, Related, Rule, Safety, Severity

NOBODY_SENDS = frozenset({Given.HEADER, Given.COOKIE})
"""What no link can make a browser send."""


def check(tainted: Tainted) -> Iterator[Finding]:
    if tainted.sink is not Sink.REDIRECT or tainted.is_content or tainted.given in NOBODY_SENDS:
        return
    if not tainted.chooses_host or (tainted.given is Given.SEGMENT and not _is_whole_host(tainted)):
        return
    edit = check_that_it_is_a_path(tainted)
    yield Finding(
        tainted,
        f"`{tainted.name}` leads wherever the client wants{tainted.through}",
        Fix("Refuse what is no path", edit, Safety.UNSAFE) if edit is not None else None,
        tuple(Related(hop, hop.message, hop.path) for hop in tainted.way),
    )


def _is_whole_host(tainted: Tainted) -> bool:
    """Whether a part of a path, which has no slash, is the whole of an address or of its host."""
    return not tainted.before or (tainted.before.endswith("//") and tainted.is_whole_part)


FOUND = """
- from fastapi import FastAPI
+ from fastapi import FastAPI, HTTPException
  from fastapi.responses import RedirectResponse

  app = FastAPI()

  @app.get("/login")
  def login(next: str = "/") -> RedirectResponse:
+     if not next.startswith("/") or next.startswith("//"):
+         raise HTTPException(400, "Not a path of this site")
      return RedirectResponse(next)
                              ^^^^ `next` leads wherever the client wants

  @app.post("/logout")
  async def logout(next: str = "/") -> RedirectResponse:
+     if not next.startswith("/") or next.startswith("//"):
+         raise HTTPException(400, "Not a path of this site")
      response = RedirectResponse(url=next, status_code=303)
                                      ^^^^ `next` leads wherever the client wants
      response.delete_cookie("session")
      return response
"""

PROOF = """
from fastapi.testclient import TestClient

client = TestClient(app, follow_redirects=False)
for path in ("https://evil.example", "//evil.example"):
    assert client.get("/login", params={"next": path}).headers.get("location") != path
assert client.get("/login", params={"next": "/home"}).headers["location"] == "/home"
"""

# One slash before it is not enough, and a host that goes on with it is another host.
UNFINISHED = """
  from fastapi import APIRouter, Request
  from fastapi.responses import RedirectResponse
  from pydantic import BaseModel, HttpUrl

  router = APIRouter()

  class Target(BaseModel):
      url: HttpUrl

  @router.get("/to")
  def lead(request: Request) -> RedirectResponse:
      target = request.query_params.get("next") or "/"
      return RedirectResponse(f"/{target}")
                              ^^^^^^^^^^^^ `request.query_params.get('next')` leads wherever the client wants

  @router.get("/on/{path:path}")
  def lead_on(path: str) -> RedirectResponse:
      return RedirectResponse("https://example.com" + path)
                              ^^^^^^^^^^^^^^^^^^^^^^^^^^^^ `path` leads wherever the client wants

  @router.get("/sites/{host}")
  def lead_to_site(host: str) -> RedirectResponse:
      return RedirectResponse(f"https://{host}/")
                              ^^^^^^^^^^^^^^^^^^ `host` leads wherever the client wants

  @router.get("/checked")
  def lead_within(request: Request) -> RedirectResponse:
      to = request.query_params["next"]
      return RedirectResponse(to if to.startswith("/") else "/")
                              ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ `request.query_params['next']` leads \
                                  wherever the client wants

  @router.post("/out")
  def lead_out(target: Target) -> RedirectResponse:
      return RedirectResponse(str(target.url), 303)
                              ^^^^^^^^^^^^^^^ `target.url` leads wherever the client wants
"""

SAFE = """
  from typing import Annotated
  from urllib.parse import quote, urlparse

  from fastapi import APIRouter, HTTPException, Query, Request
  from fastapi.responses import RedirectResponse

  router = APIRouter()
  HOSTS = {"example.com"}
  LINKS = {"docs": "https://docs.example.com"}

  @router.get("/items/{item_id}")
  def move(item_id: str, version: str) -> RedirectResponse:
      return RedirectResponse(f"/v2/items/{item_id}?version={version}")

  @router.get("/login")
  def login(next: str) -> RedirectResponse:
      return RedirectResponse("https://login.example.com/?next=" + quote(next))

  @router.get("/to")
  def lead(url: str) -> RedirectResponse:
      if urlparse(url).netloc not in HOSTS:
          raise HTTPException(400)
      return RedirectResponse(url)

  @router.get("/back")
  def go_back(request: Request) -> RedirectResponse:
      return RedirectResponse(request.headers.get("referer", "/"))

  @router.get("/tenants/{tenant}")
  def go_to_tenant(tenant: str) -> RedirectResponse:
      return RedirectResponse(f"https://{tenant}.example.com/")

  @router.get("/links/{name}")
  def link(name: str, tab: Annotated[str, Query(pattern="^[a-z]+$")] = "all") -> RedirectResponse:
      return RedirectResponse(f"{LINKS[name]}#{tab}")

  @router.get("/home")
  def go_home(next: str = "") -> RedirectResponse:
      target = next if next.startswith("/") and not next.startswith("//") else "/"
      return RedirectResponse(target)
"""

rule = Rule(
    Tainted,
    check,
    bullet="validated input",
    severity=Severity.WARNING,
    since="0.1",
    examples=[Example(FOUND, proof=PROOF), UNFINISHED, SAFE],
)
