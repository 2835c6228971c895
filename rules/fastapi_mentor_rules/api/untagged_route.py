"""Operation has no tag.

Tags are the chapters of the documentation, and the classes of generated clients: what has none ends up in
"default". A tag on the router, or where it is included, is enough for all its routes.
"""

from collections.abc import Iterator

from fastapi_mentor.edits import Editor
from fastapi_mentor.facts import RoutingCall, literal
from fastapi_mentor.rule import Example, Finding, Fix, Rule, Safety, Severity


def check(call: RoutingCall) -> Iterator[Finding]:
    if call.remark("untagged") is not None:
        message = f"`{call.name or literal(call.path)}` has no tag, and neither has what it is in"
        yield Finding(at=call.path, message=message, fix=_tagged(call))


def _tagged(call: RoutingCall) -> Fix:
    """A tag of the first word of the path, or else of the module."""
    path = literal(call.path)
    words = (
        [each for each in str(path).split("/") if each and "{" not in each] if isinstance(path, str) else []
    )
    tag = words[0] if words else call.outline.module.name.rpartition(".")[2]

    def edit(editor: Editor) -> None:
        editor.set_keyword(call.node, "tags", f'["{tag}"]')

    return Fix(f"Give it the tag `{tag}`", edit, Safety.UNSAFE)


UNTAGGED = """
  from fastapi import APIRouter, FastAPI

  app = FastAPI()
  router = APIRouter(prefix="/shop")


- @router.get("/items")
              ^^^^^^^^ `read_items` has no tag, and neither has what it is in
+ @router.get("/items", tags=["items"])
  def read_items():
      return []


  app.include_router(router)
"""

TAGGED = """
operations = [each for path in app.openapi()["paths"].values() for each in path.values()]
assert all(each.get("tags") for each in operations)
"""

FINE = """
from fastapi import APIRouter, FastAPI

app = FastAPI()
router = APIRouter(tags=["items"])
other = APIRouter()


@router.get("/a")
def read_a():
    return "a"


@other.get("/b")
def read_b():
    return "b"


@app.get("/c", tags=["c"])
def read_c():
    return "c"


@app.get("/d", include_in_schema=False)
def read_d():
    return "d"


app.include_router(router)
app.include_router(other, tags=["other"])
"""

rule = Rule(
    RoutingCall,
    check,
    bullet="OpenAPI that clients can be generated from",
    severity=Severity.HINT,
    opinionated=True,
    since="0.1",
    examples=[Example(UNTAGGED, proof=TAGGED), Example(FINE, proof=TAGGED)],
)
