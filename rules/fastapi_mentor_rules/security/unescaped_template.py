"""Template escapes nothing, because its name does not say that it is HTML.

`Jinja2Templates` escapes the values in templates whose names end in `.html`, `.htm` or `.xml`. Into
`page.jinja`, `page.html.j2` and `page.txt` it puts `<script>` as it comes, and `TemplateResponse` sends the
result as HTML all the same (cross-site scripting). Let the name end in `.html`, or send text as `text/plain`.
"""

from collections.abc import Iterator

from fastapi_mentor.edits import Editor
from fastapi_mentor.facts.template import Template
from fastapi_mentor.rule import Example, Finding, Fix, Rule, Safety, Severity


def check(template: Template) -> Iterator[Finding]:
    if template.is_html_as_it_comes:
        yield Finding(template, f"`{template.name}` escapes nothing and is sent as HTML", fix=_fix(template))


def _fix(template: Template) -> Fix | None:
    call = template.call
    if call is None or not template.name.lower().endswith((".txt", ".md")):
        return None

    def edit(editor: Editor) -> None:
        editor.set_keyword(call, "media_type", '"text/plain"')

    return Fix("Send it as text", edit, Safety.UNSAFE)


FOUND = """
  === pages/hi.txt ===
  Hello {{ a }}
  === main.py ===
  from fastapi import FastAPI, Request, Response
  from fastapi.templating import Jinja2Templates

  app = FastAPI()
  pages = Jinja2Templates(directory="pages")

  @app.get("/hello")
  def say_hello(request: Request, a: str) -> Response:
-     return pages.TemplateResponse(request, "hi.txt", {"a": a})
                                             ^^^^^^^^ `hi.txt` escapes nothing and is sent as HTML
+     return pages.TemplateResponse(request, "hi.txt", {"a": a}, media_type="text/plain")
"""

PROOF = """
from fastapi.testclient import TestClient

answer = TestClient(app).get("/hello", params={"a": "<script>"})
assert "<script>" not in answer.text or not answer.headers["content-type"].startswith("text/html")
"""

NAMES = """
  from fastapi import APIRouter, Request, Response
  from fastapi.templating import Jinja2Templates

  router = APIRouter()
  templates = Jinja2Templates("templates")

  @router.get("/page")
  def show_page(request: Request, name: str) -> Response:
      context = {"name": name}
      return templates.TemplateResponse(request=request, name="page.html.j2", context=context)
                                                              ^^^^^^^^^^^^^^ `page.html.j2` escapes nothing \
                                                                  and is sent as HTML
"""

SAFE = """
  import jinja2
  from fastapi import APIRouter, Request, Response
  from fastapi.templating import Jinja2Templates

  router = APIRouter()
  templates = Jinja2Templates("templates")
  others = Jinja2Templates(env=jinja2.Environment(autoescape=True))

  @router.get("/page")
  def show_page(request: Request, name: str) -> Response:
      return templates.TemplateResponse(request, "page.html", {"name": name})

  @router.get("/text")
  def show_text(request: Request, name: str) -> Response:
      return templates.TemplateResponse(request, "page.txt", {"name": name}, media_type="text/plain")

  @router.get("/plain")
  def show_plain(request: Request) -> Response:
      return templates.TemplateResponse(request, "page.jinja")

  @router.get("/other")
  def show_other(request: Request, name: str) -> Response:
      return others.TemplateResponse(request, "page.jinja", {"name": name})

  def mail_of(name: str) -> str:
      return templates.get_template("mail.txt").render(name=name)
"""

rule = Rule(
    Template,
    check,
    bullet="validated input",
    severity=Severity.WARNING,
    since="0.1",
    examples=[Example(FOUND, proof=PROOF), NAMES, SAFE],
)
