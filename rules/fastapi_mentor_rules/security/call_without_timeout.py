"""Route waits for another server for as long as that likes.

requests has no time limit unless it is given one, and `timeout=None` takes away that of httpx. A server that
accepts the connection and then says nothing holds up the request, and with a `def` function one of the forty
threads that all routes share: some such requests, and the whole application stands still.
"""

from collections.abc import Iterator

from fastapi_mentor.edits import Editor
from fastapi_mentor.facts.handler import Handler
from fastapi_mentor.facts.http_call import HttpCall
from fastapi_mentor.rule import Finding, Fix, Rule, Safety, Severity


def check(call: HttpCall) -> Iterator[Finding]:
    if not call.waits_for_ever:
        return
    around = call.scope.function
    handler = next((each for each in Handler.find(call.outline) if each.scope is around), None)
    if handler is not None:
        name = call.outline.text(call.node.func)
        message = f"`{name}` has no time limit, so `{handler.name}` may wait for ever"
        yield Finding(call, message, _fix(call))


def _fix(call: HttpCall) -> Fix:
    def edit(editor: Editor) -> None:
        editor.set_keyword(call.node, "timeout", "10")

    return Fix("Wait for 10 seconds", edit, Safety.UNSAFE)


MODULE = """
  import requests
  from fastapi import FastAPI

  app = FastAPI()


  @app.get("/rates")
  def read_rates():
-     return requests.get("https://rates.example").json()
             ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ `requests.get` has no time limit, so `read_rates` may \
      wait for ever
+     return requests.get("https://rates.example", timeout=10).json()
"""

CLIENT = """
  import httpx
  import requests
  from fastapi import Depends, FastAPI

  app = FastAPI()
  session = requests.Session()


  async def rates(base: str = "https://rates.example"):
      async with httpx.AsyncClient() as client:
-         answer = await client.get(base, timeout=None)
                         ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ `client.get` has no time limit, so `rates` may wait \
      for ever
+         answer = await client.get(base, timeout=10)
      return answer.json()


  @app.get("/rates")
  def read_rates(found: dict = Depends(rates)):
-     session.post("https://log.example", json=found)
      ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ `session.post` has no time limit, so `read_rates` may \
      wait for ever
+     session.post("https://log.example", json=found, timeout=10)
      return found
"""

LIMITLESS_CLIENT = """
  import httpx
  from fastapi import FastAPI

  app = FastAPI()


  @app.get("/rates")
  async def read_rates():
-     async with httpx.AsyncClient(timeout=None) as client:
                 ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ `httpx.AsyncClient` has no time limit, so \
      `read_rates` may wait for ever
+     async with httpx.AsyncClient(timeout=10) as client:
          return (await client.get("https://rates.example")).json()
"""

FINE = """
  import httpx
  import requests
  from fastapi import FastAPI

  app = FastAPI()
  client = httpx.AsyncClient()


  @app.get("/rates")
  async def read_rates():
      return (await client.get("https://rates.example")).json()


  @app.get("/slow")
  def read_slow():
      return requests.get("https://rates.example", timeout=(3, 30)).json()


  def fill():
      return requests.get("https://rates.example").json()
"""

rule = Rule(
    HttpCall,
    check,
    bullet="calls of other servers",
    severity=Severity.WARNING,
    since="0.1",
    examples=[MODULE, CLIENT, LIMITLESS_CLIENT, FINE],
)
