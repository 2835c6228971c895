"""Template does not exist.

`TemplateResponse` looks for the file in the folders of its `Jinja2Templates` when a request comes, and raises
`TemplateNotFound` if it is not there. Nothing is said where the folder itself is not found, for it may be one
that only the running program knows.
"""

from collections.abc import Iterator

from fastapi_mentor.facts.template import Template
from fastapi_mentor.rule import Example, Finding, Rule, Severity


def check(template: Template) -> Iterator[Finding]:
    if template.is_missing:
        yield Finding(template, f"There is no template `{template.name}`")


MISSING = """
=== templates/home.html ===
<h1>Home</h1>
=== main.py ===
from fastapi import FastAPI, Request
from fastapi.templating import Jinja2Templates

app = FastAPI()
templates = Jinja2Templates(directory="templates")


@app.get("/")
def home(request: Request):
    return templates.TemplateResponse(request, "hom.html")
                                               ^^^^^^^^^^ There is no template `hom.html`
"""

FOUND = """
from fastapi.testclient import TestClient

assert TestClient(app).get("/").status_code == 200
"""

THERE = """
=== app/__init__.py ===
=== app/pages/one.html ===
<h1>One</h1>
=== app/pages/inner/two.html ===
<h1>Two</h1>
=== app/views.py ===
import os
from pathlib import Path

from fastapi.templating import Jinja2Templates

HERE = Path(__file__).resolve().parent
pages = Jinja2Templates(directory=str(HERE / "pages"))
same = Jinja2Templates(directory=os.path.join(os.path.dirname(__file__), "pages"))
elsewhere = Jinja2Templates(directory="/srv/somewhere/else")
configured = Jinja2Templates(directory=os.environ.get("PAGES", "pages"))
=== app/main.py ===
from fastapi import FastAPI, Request

from app.views import configured, elsewhere, pages, same

app = FastAPI()


@app.get("/one")
def one(request: Request):
    return pages.TemplateResponse(request=request, name="one.html")


@app.get("/two")
def two(request: Request):
    return same.TemplateResponse(request, "inner/two.html")


@app.get("/three")
def three(request: Request):
    return elsewhere.TemplateResponse(request, "three.html")


@app.get("/four")
def four(request: Request, name: str = "one.html"):
    return configured.TemplateResponse(request, "four.html") or pages.TemplateResponse(request, name)
"""

SHOWN = """
from fastapi.testclient import TestClient

assert TestClient(app).get("/one").text.startswith("<h1>One")
assert TestClient(app).get("/two").text.startswith("<h1>Two")
"""

rule = Rule(
    Template,
    check,
    bullet="templates",
    severity=Severity.ERROR,
    since="0.1",
    examples=[Example(MISSING, proof=FOUND), Example(THERE, proof=SHOWN)],
)
