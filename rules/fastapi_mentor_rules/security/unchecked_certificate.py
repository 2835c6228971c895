"""Certificate of another server is not checked.

Anybody between the two can then answer in the stead of that server, and read and change what is sent: keys,
tokens and the data of users. A server with a certificate of its own authority is given that authority, in
`verify=` or `ssl=`.
"""

from collections.abc import Iterator

from fastapi_mentor.edits import Editor
from fastapi_mentor.facts.handler import Handler
from fastapi_mentor.facts.http_call import HttpCall
from fastapi_mentor.facts.purpose import Purpose, purpose_of
from fastapi_mentor.facts.surrounding import is_asked_for
from fastapi_mentor.pattern import pattern
from fastapi_mentor.rule import Finding, Fix, Rule, Safety, Severity

_CHOICE = pattern(r"verif|ssl|tls|cert|insecure|scheme|debug|localhost|127\.0")


def check(call: HttpCall) -> Iterator[Finding]:
    given = call.unchecked
    if given is None or purpose_of(call.outline.module, call.scope) is not Purpose.APPLICATION:
        return
    around = call.scope.function
    # What is called straight from httpx and requests generic linters know as well, elsewhere.
    is_known = call.is_direct and call.library != "aiohttp"
    if is_known and not (
        any(each.scope is around for each in Handler.find(call.outline))
        or call.outline.module.is_part_of_application()
    ):
        return
    if is_asked_for(call.node, _CHOICE, call.scope, call.outline):
        return
    name = call.outline.text(call.node.func)
    yield Finding(given, f"`{name}` talks to whoever answers: the certificate is not checked", _fix(call))


def _fix(call: HttpCall) -> Fix:
    def edit(editor: Editor) -> None:
        for name in ("verify", "ssl", "verify_ssl"):
            if call.option(name) is call.unchecked:
                editor.remove_argument(call.node, name)

    return Fix("Check the certificate", edit, Safety.UNSAFE)


CLIENT = """
  import httpx
  from fastapi import FastAPI

  app = FastAPI()


  @app.get("/rates")
  async def read_rates():
-     async with httpx.AsyncClient(verify=False) as client:
                                          ^^^^^ `httpx.AsyncClient` talks to whoever answers: the \
      certificate is not checked
+     async with httpx.AsyncClient() as client:
          return (await client.get("https://rates.example")).json()
"""

HELPER = """
  import httpx
  from fastapi import FastAPI

  app = FastAPI()


  async def rates() -> dict:
-     async with httpx.AsyncClient(timeout=5, verify=False) as client:
                                                     ^^^^^ `httpx.AsyncClient` talks to whoever answers: the \
      certificate is not checked
+     async with httpx.AsyncClient(timeout=5) as client:
          return (await client.get("https://rates.example")).json()


  @app.get("/rates")
  async def read_rates() -> dict:
      return await rates()
"""

SESSION = """
  import requests
  from fastapi import FastAPI

  app = FastAPI()
  session = requests.Session()


  def rates() -> dict:
-     return session.get("https://rates.example", timeout=5, verify=False).json()
                                                                    ^^^^^ `session.get` talks to whoever \
      answers: the certificate is not checked
+     return session.get("https://rates.example", timeout=5).json()
"""

FINE = """
  import httpx
  import requests
  from fastapi import FastAPI

  app = FastAPI()
  VERIFY = True


  def rates() -> dict:
      return requests.get("https://rates.example", timeout=5, verify="authority.pem").json()


  @app.get("/rates")
  async def read_rates(data: dict):
      data.get("rates")
      if not VERIFY:
          return httpx.AsyncClient(verify=False)
      async with httpx.AsyncClient(verify=VERIFY) as client:
          return (await client.get("https://rates.example")).json()
"""

rule = Rule(
    HttpCall,
    check,
    bullet="calls of other servers",
    severity=Severity.WARNING,
    since="0.1",
    examples=[CLIENT, HELPER, SESSION, FINE],
)
