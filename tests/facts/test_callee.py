"""What blocks is found through the calls of a project's functions, and no longer when one of them changes."""

from __future__ import annotations

import textwrap
from pathlib import Path

import pytest

from fastapi_mentor.catalogue import load_catalogue
from fastapi_mentor.checker import Checker
from fastapi_mentor.facts import BlockingCall
from fastapi_mentor.project import Project
from fastapi_mentor.settings import Settings
from fastapi_mentor.source import Change, read_source
from tests.facts.outlines import outlines

HEAD = """
import time
import functools
from typing import Annotated
from fastapi import Depends, FastAPI
from app.service import Service, make_service, shared, work, later, ServiceDep, Base
from app import service as other

app = FastAPI()

"""
SERVICE = """
import time
import tenacity
from typing import Annotated
from fastapi import Depends
from app.repository import Repository

class Base:
    def inherited(self):
        time.sleep(1)

class Service(Base):
    def __init__(self):
        self.repository = Repository()

    def direct(self):
        time.sleep(1)

    def through(self):
        return self.direct()

    def stored(self):
        return self.repository.load()

    async def awaiting(self):
        time.sleep(1)

    @staticmethod
    def static():
        time.sleep(1)

    def quiet(self):
        return 1

@tenacity.retry(stop=tenacity.stop_after_attempt(3))
def stubborn():
    time.sleep(1)

def make_service() -> Service:
    return Service()

shared = Service()
ServiceDep = Annotated[Service, Depends()]

def work():
    time.sleep(1)

async def later():
    work()

def one():
    two()

def two():
    one()
    three()

def three():
    work()

def endless():
    endless()

def five():
    four()

def four():
    one()
"""
REPOSITORY = """
import requests

class Repository:
    def load(self):
        return requests.get("u")
"""


def ways(folder: Path, line: str, parameters: str = "") -> list[list[str]]:
    text = f'{HEAD}@app.get("/")\nasync def read({parameters}):\n    {line}\n'
    files = {
        "app/__init__.py": "",
        "app/service.py": SERVICE,
        "app/repository.py": REPOSITORY,
        "main.py": text,
    }
    found = [each for outline in outlines(folder, files) for each in BlockingCall.find(outline)]
    return [[hop.name for hop in each.way] for each in found]


@pytest.mark.parametrize(
    ("line", "way"),
    [
        ("work()", ["time.sleep"]),
        ("other.work()", ["time.sleep"]),
        ("other.stubborn()", ["time.sleep"]),
        ("await later()", ["work", "time.sleep"]),
        ("shared.direct()", ["time.sleep"]),
        ("other.shared.direct()", ["time.sleep"]),
        ("make_service().direct()", ["time.sleep"]),
        ("Service().through()", ["self.direct", "time.sleep"]),
        ("Service.static()", ["time.sleep"]),
        ("shared.inherited()", ["time.sleep"]),
        ("shared.stored()", ["self.repository.load", "requests.get"]),
        ("await shared.awaiting()", ["time.sleep"]),
        ("await asyncio.gather(later(), later())", ["work", "time.sleep"]),
        ("await asyncio.gather(*[later() for _ in range(2)])", ["work", "time.sleep"]),
        ("task = asyncio.create_task(shared.awaiting())", ["time.sleep"]),
        ("other.one()", ["two", "three", "work", "time.sleep"]),
        ("a = [work() for _ in range(3)]", ["time.sleep"]),
        ("service = Service(); service.direct()", ["time.sleep"]),
        ("from app.service import work as job; job()", ["time.sleep"]),
    ],
)
def test_the_way_to_what_blocks_is_followed(tmp_path: Path, line: str, way: list[str]) -> None:
    assert ways(tmp_path, line) == [way]


@pytest.mark.parametrize(
    "parameters",
    ["service: Service = Depends()", "service: Annotated[Service, Depends()]", "service: ServiceDep",
     "service=Depends(make_service)"],
)  # fmt: skip
def test_the_class_of_a_dependency_is_known(tmp_path: Path, parameters: str) -> None:
    assert ways(tmp_path, "service.direct()", parameters) == [["time.sleep"]]


@pytest.mark.parametrize(
    "line",
    [
        "later()",
        "shared.awaiting()",
        "functools.partial(work)",
        "call = work",
        "call = lambda: work()",
        "shared.quiet()",
        "other.endless()",
        "unknown.direct()",
        "def work(): pass\n    work()",
    ],
)
def test_what_is_not_run_or_not_known_is_no_way(tmp_path: Path, line: str) -> None:
    assert ways(tmp_path, line) == []


def test_a_long_way_is_not_followed_to_its_end(tmp_path: Path) -> None:
    assert ways(tmp_path, "other.five()") == []


def test_an_edit_of_a_function_on_the_way_is_seen(tmp_path: Path) -> None:
    files = {
        "main.py": """
            from fastapi import FastAPI
            from service import run
            app = FastAPI()
            @app.get("/")
            async def read():
                run()
        """,
        "service.py": "from store import load\ndef run():\n    load()\n",
        "store.py": "import time\ndef load():\n    time.sleep(1)\n",
    }
    for name, text in files.items():
        (tmp_path / name).write_text(textwrap.dedent(text), encoding="utf-8")
    catalogue = load_catalogue()
    root = str(tmp_path.resolve())
    checker = Checker(catalogue, Settings(), Project(root, Settings()))
    main, service, store = (read_source(f"{root}/{name}") for name in files)

    def found() -> list[str]:
        return [
            each.message.partition(": ")[2]
            for each in checker.check(main).diagnostics()
            if each.rule == "blocking-call-in-async-route"
        ]

    assert found() == ["it calls `load`, which calls `time.sleep`"]
    checker.check(store)
    store = store.edit([Change(2, 4, 2, 17, "return 1")])
    checker.check(store)
    assert found() == []
    checker.check(store.edit([Change(2, 4, 2, 12, "time.sleep(2)")]))
    assert found() == ["it calls `load`, which calls `time.sleep`"]
    checker.check(service)
    checker.check(service.edit([Change(2, 4, 2, 10, "pass")]))
    assert found() == []
