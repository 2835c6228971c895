"""Text of a request becomes HTML as it is.

`?name=<script>...` makes the browser of whoever follows such a link run what the link says, with the rights
of your site and its cookies (reflected cross-site scripting). `html.escape` turns `<`, `&` and quotes into
text; a template of `Jinja2Templates` in a file `.html` does so by itself, one that is made with
`jinja2.Environment` or `jinja2.Template` only with `autoescape=True`.
"""

from collections.abc import Iterator

from fastapi_mentor.edits import Editor
from fastapi_mentor.facts.taint import Sink, Tainted
from fastapi_mentor.rule import Example, Finding, Fix, Related, Rule, Safety, Severity


def check(tainted: Tainted) -> Iterator[Finding]:
    if tainted.sink is not Sink.HTML or tainted.is_address:
        return
    yield Finding(
        tainted,
        f"`{tainted.name}` becomes HTML as it comes{tainted.through}",
        _fix(tainted),
        tuple(Related(hop, hop.message, hop.path) for hop in tainted.way),
    )


def _fix(tainted: Tainted) -> Fix | None:
    node = tainted.own_node
    if node is None or tainted.is_content or node is tainted.node:
        return None

    def edit(editor: Editor) -> None:
        escape = f"{editor.add_plain_import('html')}.escape"
        editor.wrap(node, f"{escape}(", ")")

    is_safe = tainted.is_plain_text and not tainted.is_in_script and not tainted.through
    return Fix("Escape it", edit, Safety.SAFE if is_safe else Safety.UNSAFE)


FOUND = """
+ import html
+
  from fastapi import FastAPI
  from fastapi.responses import HTMLResponse, Response

  app = FastAPI()

  @app.get("/hello", response_class=HTMLResponse)
  def say_hello(name: str) -> str:
-     return f"<h1>Hello {name}</h1>"
             ^^^^^^^^^^^^^^^^^^^^^^^^ `name` becomes HTML as it comes
+     return f"<h1>Hello {html.escape(name)}</h1>"

  @app.get("/search")
  def search(term: str) -> HTMLResponse:
-     page = "<p>Nothing found for " + term
+     page = "<p>Nothing found for " + html.escape(term)
      page += "</p>"
      return HTMLResponse(page, status_code=404)
                          ^^^^ `term` becomes HTML as it comes

  @app.get("/tags/{tag}")
  def show_tag(tag: str) -> Response:
-     return Response("<i>%s</i>" % tag, media_type="text/html")
                      ^^^^^^^^^^^^^^^^^ `tag` becomes HTML as it comes
+     return Response("<i>%s</i>" % html.escape(tag), media_type="text/html")
"""

PROOF = """
from fastapi.testclient import TestClient

client = TestClient(app)
for path, parameter in (("/hello", "name"), ("/search", "term")):
    assert "<script>" not in client.get(path, params={parameter: "<script>"}).text
assert client.get("/hello", params={"name": "Ada"}).text == "<h1>Hello Ada</h1>"
"""

ELSEWHERE = """
  === pages.py ===
  from collections.abc import Mapping

  from fastapi.responses import HTMLResponse

  def answer(query: Mapping[str, str], body: str) -> HTMLResponse:
      title = query["title"]
      return HTMLResponse(f"<html><title>{title}</title><body>{body}</body></html>")

  === main.py ===
  from fastapi import FastAPI, Request, UploadFile
  from fastapi.responses import HTMLResponse
  from markupsafe import Markup

  from pages import answer

  app = FastAPI()

  @app.get("/pages")
  def show_page(request: Request) -> HTMLResponse:
      return answer(request.query_params, "Soon")
                    ^^^^^^^^^^^^^^^^^^^^ `request.query_params["title"]` becomes HTML as it comes by `answer`

  @app.post("/preview")
  async def preview(file: UploadFile) -> HTMLResponse:
      content = await file.read()
      return HTMLResponse(content)
                          ^^^^^^^ `file.read()` becomes HTML as it comes

  @app.get("/agents")
  def show_agent(request: Request) -> HTMLResponse:
      agent = Markup(request.headers["user-agent"])
                     ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ `request.headers['user-agent']` becomes HTML as it comes
      return HTMLResponse(agent)
"""

RENDERED = """
+ import html
+
  import jinja2
  from fastapi import FastAPI
  from fastapi.responses import HTMLResponse

  app = FastAPI()
  environment = jinja2.Environment(loader=jinja2.DictLoader({"page": "<h1>{{ title }}</h1>"}))
  HELLO = jinja2.Template("<h1>Hello {{ name }}</h1>")

  @app.get("/pages")
  def show_page(term: str) -> HTMLResponse:
      page = environment.get_template("page")
-     return HTMLResponse(page.render(title=term))
                          ^^^^^^^^^^^^^^^^^^^^^^^ `term` becomes HTML as it comes
+     return HTMLResponse(page.render(title=html.escape(term)))

  @app.get("/hello")
  def say_hello(name: str) -> HTMLResponse:
-     return HTMLResponse(HELLO.render(name=name))
                          ^^^^^^^^^^^^^^^^^^^^^^^ `name` becomes HTML as it comes
+     return HTMLResponse(HELLO.render(name=html.escape(name)))
"""

SAFE = """
  import html
  from typing import Annotated
  from uuid import UUID

  from fastapi import FastAPI, Query, Request, Response
  from fastapi.responses import HTMLResponse, PlainTextResponse
  from fastapi.templating import Jinja2Templates
  from jinja2 import Template
  from markupsafe import Markup, escape

  app = FastAPI()
  HELLO = Template("<h1>Hello {{ name }}</h1>", autoescape=True)
  templates = Jinja2Templates("templates")

  @app.get("/hello", response_class=HTMLResponse)
  def say_hello(name: str, size: int, key: UUID, color: Annotated[str, Query(pattern="^[a-z]+$")]) -> str:
      return f"<h1 id='{key}' style='font-size: {size}px; color: {color}'>Hello {html.escape(name)}</h1>"

  @app.get("/text")
  def show_text(name: str) -> PlainTextResponse:
      return PlainTextResponse(f"<h1>Hello {name}</h1>")

  @app.get("/raw")
  def show_raw(name: str) -> Response:
      return Response(f"<h1>{name}</h1>", media_type="text/plain")

  @app.get("/page")
  def show_page(request: Request, name: str) -> HTMLResponse:
      return templates.TemplateResponse(request, "page.html", {"name": name})

  @app.get("/markup")
  def show_markup(name: str) -> HTMLResponse:
      return HTMLResponse(Markup("<b>%s</b>") % name if name else escape(name))

  @app.get("/rendered")
  def show_rendered(name: str) -> HTMLResponse:
      return HTMLResponse(HELLO.render(name=name))

  @app.get("/json")
  def show_json(name: str) -> dict[str, str]:
      return {"html": f"<h1>{name}</h1>"}
"""

rule = Rule(
    Tainted,
    check,
    bullet="validated input",
    severity=Severity.ERROR,
    since="0.1",
    examples=[Example(FOUND, proof=PROOF), ELSEWHERE, RENDERED, SAFE],
)
