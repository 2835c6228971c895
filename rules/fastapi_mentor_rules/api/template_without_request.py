"""TemplateResponse is given the template before the request.

Since Starlette 1.0 the request comes first: `TemplateResponse(request, "page.html", context)`. In the old
order the name of the template is taken for the request, and the page is a 500; the request need not be in
the context any more.
"""

import ast
from collections.abc import Iterator

from fastapi_mentor.edits import Editor
from fastapi_mentor.facts.template_response import TemplateResponse
from fastapi_mentor.rule import Example, Finding, Fix, Rule, Severity


def check(response: TemplateResponse) -> Iterator[Finding]:
    if response.is_old:
        message = "The request comes first: `TemplateResponse(request, name, context)`"
        is_gone = response.outline.module.version_satisfies("starlette", ">=1.0")
        severity = None if is_gone else Severity.WARNING
        yield Finding(at=response.node.func, message=message, fix=_in_order(response), severity=severity)


def _in_order(response: TemplateResponse) -> Fix | None:
    name, context, call = response.name, response.context, response.node
    if name is None or not isinstance(context, ast.Dict) or any(key is None for key in context.keys):
        return None
    entries = list(zip(context.keys, context.values, strict=True))
    request = next((v for k, v in entries if isinstance(k, ast.Constant) and k.value == "request"), None)
    if request is None:
        return None
    rest = [(k, v) for k, v in entries if v is not request]
    others = [each for each in call.keywords if each.arg not in ("name", "context")]
    if len(call.args) > 2 or any(isinstance(each, ast.Starred) for each in call.args):
        return None

    def edit(editor: Editor) -> None:
        given = [editor.text(request), editor.text(name)]
        if rest:
            given.append("{" + ", ".join(f"{editor.text(k)}: {editor.text(v)}" for k, v in rest if k) + "}")
        given += [editor.text(each) for each in others]
        editor.replace(call, f"{editor.text(call.func)}({', '.join(given)})")

    return Fix("Put the request first", edit)


ORDER = """
  from fastapi import FastAPI, Request
  from fastapi.templating import Jinja2Templates

  app = FastAPI()
  templates = Jinja2Templates(directory="templates")


  @app.get("/a")
  def read_a(request: Request, name: str = "a"):
-     return templates.TemplateResponse("a.html", {"request": request, "name": name}, status_code=203)
             ^^^^^^^^^^^^^^^^^^^^^^^^^^ The request comes first: `TemplateResponse(request, name, context)`
+     return templates.TemplateResponse(request, "a.html", {"name": name}, status_code=203)


  @app.get("/b")
  def read_b(request: Request):
-     return templates.TemplateResponse(name="b.html", context={"request": request})
             ^^^^^^^^^^^^^^^^^^^^^^^^^^ The request comes first: `TemplateResponse(request, name, context)`
+     return templates.TemplateResponse(request, "b.html")
"""

FINE = """
from fastapi import FastAPI, Request
from fastapi.templating import Jinja2Templates

app = FastAPI()
templates = Jinja2Templates(directory="templates")


class Mailer:
    def TemplateResponse(self, name: str, context: dict):
        return name


@app.get("/a")
def read_a(request: Request, name: str = "a"):
    Mailer().TemplateResponse("a.html", {"request": request})
    if name:
        return templates.TemplateResponse(request=request, name="a.html", context={"name": name})
    return templates.TemplateResponse(request, "a.html")
"""

GATED = """
from fastapi import Request
from fastapi.templating import Jinja2Templates

templates = Jinja2Templates(directory="templates")


def page(request: Request):
    return templates.TemplateResponse("a.html", {"request": request})
"""

rule = Rule(
    TemplateResponse,
    check,
    bullet="templates",
    severity=Severity.ERROR,
    since="0.1",
    requires={"starlette": ">=0.29"},
    examples=[ORDER, FINE, Example(GATED, versions={"starlette": "0.28"})],
)
