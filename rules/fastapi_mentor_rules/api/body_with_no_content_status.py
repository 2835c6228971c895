"""Route has a body for a status that allows none.

A response with the status 204, 205 or 304 has no body. FastAPI refuses to start where such a route
declares what it returns; otherwise it drops the value, so that clients never see it. A `JSONResponse` with
such a status does send a body (even `null`), which servers and proxies take for a broken connection.
"""

from collections.abc import Iterator

from fastapi_mentor.edits.no_content import answer_without_body, declare_nothing, drop_value
from fastapi_mentor.facts import Kind, Route, allows_body
from fastapi_mentor.rule import Example, Finding, Rule, Severity


def check(route: Route) -> Iterator[Finding]:
    if route.is_websocket or not route.is_fully_visible:
        return
    if route.is_first_of_stack:
        for call, code in route.answer.empty_statuses_with_body:
            message = f"`{route.name}` sends a body with the status {code}, which has none"
            yield Finding(at=call, message=message, fix=answer_without_body(call, route))
    code = route.status_code
    if not isinstance(code, int) or allows_body(code):
        return
    if (declared := route.declared_body) is not None:
        message = (
            f"`{route.name}` declares a response, but the status {code} has no body: the app can not start"
        )
        yield Finding(at=declared, message=message, fix=declare_nothing(route))
        return
    for value, kind in zip(route.answer.values, route.answer.kinds, strict=True):
        if kind is Kind.DATA and not route.answer.is_streamed:
            message = f"`{route.name}` answers with {code}, which has no body, so nobody gets this value"
            yield Finding(at=value, message=message, fix=drop_value(route, value))


DECLARED = """
  from fastapi import FastAPI

  app = FastAPI()
  items = {"a": 1}

  @app.delete("/items/{name}", status_code=204)
- def delete_item(name: str) -> dict:
                                ^^^^ `delete_item` declares a response, but the status 204 has no body: \
                                     the app can not start
+ def delete_item(name: str) -> None:
      items.pop(name, None)
-     return {"deleted": name}
"""

rule = Rule(
    Route,
    check,
    bullet="response models and status codes",
    severity=Severity.ERROR,
    since="0.1",
    examples=[Example(DECLARED, crashes="AssertionError: Status code 204 must not have a response body")],
)
