"""Application has a lifespan, and functions for startup and shutdown that it ignores.

`on_startup=` and `on_shutdown=` are what came before the lifespan. An application that is given a lifespan
runs that, and none of them, without a word. Call them from the lifespan.
"""

from collections.abc import Iterator

from fastapi_mentor.facts import literal
from fastapi_mentor.facts.application import Application
from fastapi_mentor.rule import Example, Finding, Rule, Severity


def check(application: Application) -> Iterator[Finding]:
    lifespan = application.option("lifespan")
    if lifespan is None or literal(lifespan) is None:
        return
    for name in ("on_startup", "on_shutdown"):
        given = application.option(name)
        if given is not None and literal(given) not in (None, []):
            yield Finding(given, f"The application has a lifespan, so what `{name}` lists never runs")


BOTH = """
from contextlib import asynccontextmanager

from fastapi import FastAPI

log = []


@asynccontextmanager
async def lifespan(app: FastAPI):
    yield


def start():
    log.append("up")


def stop():
    log.append("down")


app = FastAPI(lifespan=lifespan, on_startup=[start], on_shutdown=[stop])
                                            ^^^^^^^ The application has a lifespan, so what `on_startup` \
      lists never runs
                                                                 ^^^^^^ The application has a lifespan, so \
      what `on_shutdown` lists never runs
"""

RUNS = """
from fastapi.testclient import TestClient

with TestClient(app):
    pass
assert log == ["up", "down"]
"""

FINE = """
from contextlib import asynccontextmanager

from fastapi import FastAPI

log = []


@asynccontextmanager
async def lifespan(app: FastAPI):
    log.append("up")
    yield
    log.append("down")


app = FastAPI(lifespan=lifespan, on_startup=None, on_shutdown=[])
old = FastAPI(on_startup=[lambda: log.append("up")])
"""

rule = Rule(
    Application,
    check,
    bullet="lifespan",
    severity=Severity.ERROR,
    since="0.1",
    examples=[Example(BOTH, proof=RUNS), Example(FINE, proof=RUNS)],
)
