"""Service or repository raises `HTTPException`.

Code that works with data is called by routes, and by jobs, commands and tests as well, which know nothing of
statuses. Let it raise an error of its own, such as `ItemNotFound`, and let one exception handler of the
application say what that means to a client.
"""

from collections.abc import Iterator

from fastapi_mentor.facts.raised_http import RaisedHttp
from fastapi_mentor.rule import Finding, Rule, Severity


def check(raised: RaisedHttp) -> Iterator[Finding]:
    layer = raised.layer
    if layer and not raised.is_in_handler:
        name = raised.function_name
        yield Finding(raised, f"`{name}` of `{layer}` answers a request: let it raise an error of its own")


SERVICE = """
=== shop/services/items.py ===
from fastapi import HTTPException


class ItemService:
    def find(self, item_id: int):
        if item_id > 10:
            raise HTTPException(status_code=404, detail="no such item")
                  ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ `find` of `services` answers a \
      request: let it raise an \
            error of its own
        return item_id
=== shop/crud.py ===
from fastapi import HTTPException, status


def delete_item(item_id: int):
    error = HTTPException(status.HTTP_409_CONFLICT)
            ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ `delete_item` of `crud` answers a request: let it raise \
      an error of \
    its own
    raise error
"""

FINE = """
=== shop/services/items.py ===
from fastapi import Depends, HTTPException


class ItemNotFound(Exception):
    pass


def find(item_id: int):
    raise ItemNotFound


def require_item(item_id: int):
    try:
        return find(item_id)
    except ItemNotFound:
        raise HTTPException(404)


def first(item: int = Depends(require_item)):
    if item > 10:
        raise HTTPException(404)
    return item


def describe(error: Exception):
    return isinstance(error, HTTPException)
=== shop/routers/items.py ===
from fastapi import APIRouter, HTTPException

router = APIRouter()


@router.get("/items")
def read_items():
    raise HTTPException(404)
"""

rule = Rule(
    RaisedHttp,
    check,
    bullet="routers for the parts of an application",
    severity=Severity.HINT,
    since="0.1",
    opinionated=True,
    examples=[SERVICE, FINE],
)
