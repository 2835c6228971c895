"""The client chooses which address the server asks.

The server stands where its clients do not: behind the firewall, next to databases and other services, and in
a cloud next to `http://169.254.169.254`, which hands out its credentials. Whoever chooses the address that it
asks reaches all of them (server-side request forgery). `HttpUrl` does not help, for those are addresses too.
Look the host up in a list of those that may be asked, or let the client choose only what comes after it.
"""

from collections.abc import Iterator

from fastapi_mentor.edits.hosts import check_host
from fastapi_mentor.facts.taint import Given, Sink, Tainted
from fastapi_mentor.rule import Finding, Fix, Related, Rule, Safety, Severity


def check(tainted: Tainted) -> Iterator[Finding]:
    if (
        tainted.sink is not Sink.URL
        or tainted.is_content
        or tainted.before == "/"
        or not tainted.chooses_host
    ):
        return
    if tainted.given is Given.SEGMENT and tainted.before == "":
        return
    edit = check_host(tainted)
    yield Finding(
        tainted,
        f"The server asks whatever address `{tainted.name}` names{tainted.through}",
        Fix("Ask only hosts that are listed", edit, Safety.UNSAFE) if edit is not None else None,
        tuple(Related(hop, hop.message, hop.path) for hop in tainted.way),
    )


FOUND = """
+ from urllib.parse import urlsplit
+
  import httpx
- from fastapi import FastAPI
+ from fastapi import FastAPI, HTTPException
  from pydantic import HttpUrl

+ ALLOWED_HOSTS = {"example.com"}
+
  app = FastAPI()

  @app.get("/preview")
  async def preview(url: str) -> str:
+     if urlsplit(url).hostname not in ALLOWED_HOSTS:
+         raise HTTPException(400, "This host is not asked")
      async with httpx.AsyncClient() as client:
          response = await client.get(url)
                                      ^^^ The server asks whatever address `url` names
      return response.text

  @app.post("/pictures")
  def fetch_picture(url: HttpUrl) -> int:
+     if url.host not in ALLOWED_HOSTS:
+         raise HTTPException(400, "This host is not asked")
      return len(httpx.get(str(url)).content)
                           ^^^^^^^^ The server asks whatever address `url` names
"""

ELSEWHERE = """
  === fetching.py ===
  import urllib.request

  import httpx

  class Fetcher:
      def __init__(self) -> None:
          self.client = httpx.Client(timeout=5)

      def fetch(self, url: str) -> str:
          return self.client.get(url).text

  def read_host(host: str) -> bytes:
      with urllib.request.urlopen("https://" + host + "/status") as response:
          return response.read()

  === main.py ===
  import httpx
  from fastapi import FastAPI
  from pydantic import BaseModel, HttpUrl

  from fetching import Fetcher, read_host

  app = FastAPI()
  fetcher = Fetcher()

  class Feed(BaseModel):
      url: str

  class Hook(BaseModel):
      url: HttpUrl
      name: str

  @app.post("/feeds")
  def add_feed(feed: Feed) -> str:
      return fetcher.fetch(feed.url)
                           ^^^^^^^^ The server asks whatever address `feed.url` names by `fetch`

  @app.get("/status")
  def show_status(host: str) -> bytes:
      return read_host(host)
                       ^^^^ The server asks whatever address `host` names by `read_host`

  @app.post("/hooks")
  def add_hook(hook: Hook) -> None:
      httpx.post(str(hook.url), json={"name": hook.name})
                 ^^^^^^^^^^^^^ The server asks whatever address `hook.url` names
"""

SAFE = """
  from urllib.parse import urlsplit

  import httpx
  from fastapi import FastAPI, HTTPException

  app = FastAPI()
  HOSTS = {"example.com"}
  FEEDS = {"news": "https://example.com/news"}
  SERVICE = "https://service.example.com"
  service = httpx.AsyncClient(base_url=SERVICE)

  @app.get("/users/{name}")
  async def read_user(name: str, page: int, term: str) -> str:
      await service.get(name)
      found = httpx.get(f"https://api.example.com/users/{name}", params={"page": page, "term": term})
      return found.text + httpx.get(f"{SERVICE}/users/{name}?page={page}&term={term}").text

  @app.get("/preview")
  def preview(url: str) -> str:
      if urlsplit(url).hostname not in HOSTS:
          raise HTTPException(400)
      return httpx.get(url).text

  @app.get("/feeds")
  def read_feed(name: str, url: str) -> str:
      if url.startswith("https://example.com/"):
          return httpx.get(url).text
      return httpx.get(FEEDS[name], headers={"Referer": url}).text
"""

rule = Rule(
    Tainted,
    check,
    bullet="validated input",
    severity=Severity.WARNING,
    since="0.1",
    examples=[FOUND, ELSEWHERE, SAFE],
)
