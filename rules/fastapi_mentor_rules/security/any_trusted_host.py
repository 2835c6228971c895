"""Hosts are checked against a list that has them all.

`TrustedHostMiddleware` with `"*"`, which is also what it takes if it is told nothing, lets every request
pass. Name the hosts, `"*.example.com"` for all subdomains.
"""

from collections.abc import Iterator

from fastapi_mentor.facts import Middleware
from fastapi_mentor.facts.place import place
from fastapi_mentor.facts.written import elements
from fastapi_mentor.rule import Example, Finding, Rule, Severity

_TRUSTED = "starlette.middleware.trustedhost.TrustedHostMiddleware"


def check(middleware: Middleware) -> Iterator[Finding]:
    if middleware.kind != _TRUSTED or not middleware.is_fully_visible:
        return
    given = middleware.option("allowed_hosts")
    if given is None:
        yield Finding(middleware, "`TrustedHostMiddleware` without `allowed_hosts` trusts every host")
        return
    at = place(middleware.outline, middleware.call.scope)
    if any(each.value == "*" and not each.is_default for each in elements(given, at)):
        yield Finding(given, "`*` is every host, so nothing is checked")


FOUND = """
from fastapi import FastAPI
from fastapi.middleware.trustedhost import TrustedHostMiddleware

app = FastAPI()
app.add_middleware(TrustedHostMiddleware, allowed_hosts=["*"])
                                                        ^^^^^ `*` is every host, so nothing is checked
"""

REFUSED = """
from fastapi.testclient import TestClient

assert TestClient(app).get("/", headers={"Host": "evil.test"}).status_code == 400
"""

FINE = """
from fastapi import FastAPI
from fastapi.middleware.trustedhost import TrustedHostMiddleware

app = FastAPI()
app.add_middleware(TrustedHostMiddleware, allowed_hosts=["shop.example", "*.shop.example"])
"""

rule = Rule(
    Middleware,
    check,
    bullet="security headers",
    severity=Severity.INFO,
    since="0.1",
    examples=[Example(FOUND, proof=REFUSED), Example(FINE, proof=REFUSED)],
)
