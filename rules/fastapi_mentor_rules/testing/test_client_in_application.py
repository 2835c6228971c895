"""Application imports the client that tests use.

`TestClient` needs httpx, which the application itself may not be installed with: then it does not start. It
calls the application in a thread of its own, with its own event loop, which is right for a test and costly
for anything else.
"""

import re
from collections.abc import Iterator

from fastapi_mentor.facts import Purpose, purpose_of
from fastapi_mentor.facts.client import TestClientImport
from fastapi_mentor.pattern import pattern
from fastapi_mentor.rule import Finding, Rule, Severity

_FOR_TESTS = pattern(r"test|fixture|conftest|docs|example|script|bench", re.IGNORECASE)


def check(found: TestClientImport) -> Iterator[Finding]:
    module = found.outline.module
    if purpose_of(module) is not Purpose.APPLICATION or _FOR_TESTS.search(module.relative_path):
        return
    if not found.is_guarded and not found.stands_among_tests:
        yield Finding(found, "`TestClient` is imported by the application, not by its tests")


IMPORTED = """
=== shop/main.py ===
from fastapi import FastAPI
from fastapi.testclient import TestClient
^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ `TestClient` is imported by the application, not by its tests

app = FastAPI()


@app.get("/health")
def read_health():
    return TestClient(app).get("/").status_code
"""

FINE = """
=== shop/main.py ===
from fastapi import FastAPI
from fastapi.testclient import TestClient

app = FastAPI()


@app.get("/items")
def read_items():
    return []


def test_items():
    assert TestClient(app).get("/items").json() == []
=== shop/run.py ===
from shop.main import app

if __name__ == "__main__":
    from fastapi.testclient import TestClient

    print(TestClient(app).get("/items"))
=== tests/test_items.py ===
from fastapi.testclient import TestClient

from shop.main import app

client = TestClient(app)
"""

rule = Rule(
    TestClientImport,
    check,
    bullet="tests",
    severity=Severity.WARNING,
    since="0.1",
    examples=[IMPORTED, FINE],
)
