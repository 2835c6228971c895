"""Application is given an option that it does not have.

Until 0.144 `FastAPI(...)` took any keyword and kept it; since 0.145 an unknown one ends with a `TypeError`
when the application starts. `openapi_prefix` went at the same time: it is for the server to say where it is
mounted, as in `fastapi run --root-path /api`.
"""

import ast
from collections.abc import Iterator

from fastapi_mentor.edits import Editor
from fastapi_mentor.facts.application import OPTIONS, Application
from fastapi_mentor.rule import Example, Finding, Fix, Rule, Severity

_ELSEWHERE = {
    "prefix": "it belongs to `APIRouter` or `include_router`",
    "tags": "it belongs to `APIRouter` or `include_router`",
    "openapi_prefix": "it went in 0.145: the server says where it is mounted, with `--root-path`",
}


def check(application: Application) -> Iterator[Finding]:
    for keyword in application.node.keywords:
        name = keyword.arg
        if name is None or name in OPTIONS:
            continue
        nearest = _nearest(name) if name not in _ELSEWHERE else None
        given = {each.arg for each in application.node.keywords}
        if nearest is not None and nearest not in given:
            message = f"`FastAPI` has no option `{name}`, it has `{nearest}`"
            yield Finding(keyword, message, _rename(application.node, name, nearest))
        else:
            more = f": {_ELSEWHERE[name]}" if name in _ELSEWHERE else ""
            yield Finding(keyword, f"`FastAPI` has no option `{name}`{more}")


def _nearest(name: str) -> str | None:
    from difflib import get_close_matches

    return next(iter(get_close_matches(name.lower(), sorted(OPTIONS), 1, 0.8)), None)


def _rename(call: ast.Call, old: str, new: str) -> Fix:
    def rename(editor: Editor) -> None:
        editor.rename_keyword(call, old, new)

    return Fix(f"Write `{new}`", rename)


MISSPELT = """
  from fastapi import FastAPI

- app = FastAPI(titel="Shop", doc_url=None)
                ^^^^^^^^^^^^ `FastAPI` has no option `titel`, it has `title`
                              ^^^^^^^^^^^^ `FastAPI` has no option `doc_url`, it has `docs_url`
+ app = FastAPI(title="Shop", docs_url=None)
"""

GONE = """
  from fastapi import FastAPI

  app = FastAPI(openapi_prefix="/shop", prefix="/api", environment="prod")
                ^^^^^^^^^^^^^^^^^^^^^^ `FastAPI` has no option `openapi_prefix`: it went in 0.145: the \
  server says where it is mounted, with `--root-path`
                                        ^^^^^^^^^^^^^ `FastAPI` has no option `prefix`: it belongs to \
  `APIRouter` or `include_router`
                                                       ^^^^^^^^^^^^^^^^^^ `FastAPI` has no option \
  `environment`
"""

FINE = """
  from fastapi import FastAPI


  class Shop(FastAPI):
      def __init__(self, environment: str, **options):
          super().__init__(**options)


  options = {"title": "Shop"}
  app = FastAPI(**options, version="1", summary="All that we sell", lifespan=None)
  shop = Shop(environment="prod")
"""

OLD = """
  from fastapi import FastAPI

  app = FastAPI(openapi_prefix="/shop", environment="prod")
"""

rule = Rule(
    Application,
    check,
    bullet="an application that starts",
    severity=Severity.ERROR,
    since="0.1",
    requires={"fastapi": ">=0.145"},
    examples=[
        Example(MISSPELT, crashes="TypeError: FastAPI.__init__() got an unexpected keyword"),
        Example(GONE, crashes="TypeError: FastAPI.__init__() got an unexpected keyword"),
        FINE,
        Example(OLD, versions={"fastapi": "0.144.0"}),
    ],
)
