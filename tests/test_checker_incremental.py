"""After any edits a file has the findings of a fresh open, whatever was kept from before."""

import os
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fastapi_mentor.catalogue import Catalogue, load_catalogue
from fastapi_mentor.checker import Checker
from fastapi_mentor.project import Project
from fastapi_mentor.settings import Settings
from fastapi_mentor.source import Change, Source

ROOT = os.path.abspath(os.sep + "workspace-of-no-disk")
PATH = os.path.join(ROOT, "main.py")

SEED = """\
import time
from datetime import datetime, timedelta

import jwt
from fastapi import Depends, FastAPI
from fastapi.middleware.cors import CORSMiddleware
from pydantic import BaseModel, validator

app = FastAPI()
app.add_middleware(CORSMiddleware, allow_origins=["*"], allow_credentials=True)


class User(BaseModel):
    name: str
    # mentor: allow[pydantic-v1-config] later
    class Config:
        orm_mode = True

    @validator("name")
    def check_name(cls, value):
        return value


def user():
    return User(name="Ada")


@app.get("/me")
async def read_me(user=Depends(user())):
    time.sleep(1)
    return user


@app.get("/you", status_code=204)
def read_you(token: str):
    return jwt.decode(token, options={"verify_signature": False})


def issue(data):
    data["exp"] = datetime.now() + timedelta(minutes=5)
    return jwt.encode(data, "secret")
"""
PIECES = [
    *[
        "",
        "\n",
        " ",
        "    ",
        "#",
        "x",
        "(",
        ")",
        '"',
        "async ",
        "def ",
        "# mentor: allow-file[naive-token-expiry]\n",
    ],
    *[
        "class K(BaseModel):\n    x: int\n",
        "import os\n",
        "app = 1\n",
        "from fastapi import APIRouter as FastAPI\n",
    ],
    *[
        "    return None\n",
        "@app.post('/z')\n",
        "User = dict\n",
        "é",
        "# mentor: allow[missing-response-model]\n",
        ":",
    ],
]


@st.composite
def edits(draw: st.DrawFn) -> list[Change]:
    changes = []
    for _ in range(draw(st.integers(1, 6))):
        start = draw(st.integers(0, 44)), draw(st.sampled_from([0, 0, 4, 9]))
        end = (
            start
            if draw(st.booleans())
            else (start[0] + draw(st.integers(0, 3)), draw(st.sampled_from([0, 4])))
        )
        changes.append(Change(*start, *end, draw(st.sampled_from(PIECES))))
    return changes


@pytest.fixture(scope="module")
def catalogue() -> Catalogue:
    return load_catalogue()


def findings(checker: Checker, source: Source) -> list[tuple[object, ...]]:
    return [
        (d.rule, d.message, d.line, d.column, d.end_line, d.end_column, d.fix and d.fix.title)
        for d in checker.check(source).diagnostics()
    ]


def new_checker(catalogue: Catalogue) -> Checker:
    return Checker(catalogue, Settings(), Project(ROOT, Settings()))


def test_the_seed_has_findings_of_many_rules(catalogue: Catalogue) -> None:
    found = findings(new_checker(catalogue), Source.open(PATH, SEED))
    assert "cors-any-origin-with-credentials" in {rule for rule, *_ in found}


@settings(max_examples=150, deadline=None)
@given(changes=edits())
def test_edited_findings_are_those_of_a_fresh_open(catalogue: Catalogue, changes: list[Change]) -> None:
    checker = new_checker(catalogue)
    source = Source.open(PATH, SEED)
    checker.check(source)
    for change in changes:
        source = source.edit([change])
        found = findings(checker, source)
        fresh = Source.open(PATH, source.text)
        if not fresh.problems:
            assert found == findings(new_checker(catalogue), fresh)


def test_an_edit_of_an_imported_module_is_seen_where_it_is_used(catalogue: Catalogue, tmp_path: Path) -> None:
    main, cors = tmp_path / "main.py", tmp_path / "cors.py"
    cors.write_text("from fastapi.middleware.cors import CORSMiddleware as Cors\n")
    main.write_text(
        "from cors import Cors\n\napp.add_middleware(Cors, allow_origins=['*'], allow_credentials=True)\n"
    )
    checker = Checker(catalogue, Settings(), Project(str(tmp_path), Settings()))
    source = Source.open(str(main), main.read_text())
    assert len(findings(checker, source)) == 1
    opened = Source.open(str(cors), cors.read_text())
    checker.check(opened)
    changed = opened.edit([Change(0, 0, 0, 0, "x = 1; ")])
    checker.check(changed)
    assert len(findings(checker, source)) == 1
    checker.check(changed.edit([Change(0, 0, 1, 0, "class Cors: ...\n")]))
    assert findings(checker, source) == []


def test_what_is_found_in_a_statement_that_breaks_stays_and_moves_without_asking_again(
    catalogue: Catalogue, monkeypatch: pytest.MonkeyPatch
) -> None:
    checker = Checker(catalogue, Settings(), Project(ROOT, Settings()))
    source = Source.open(PATH, SEED)
    before = [(each.rule, each.line) for each in checker.check(source).diagnostics()]
    line = SEED.split("\n").index("async def read_me(user=Depends(user())):")
    end = len("async def read_me(user=Depends(user())):")
    monkeypatch.setattr(Checker, "_ask", lambda *_: pytest.fail("a rule was asked"))
    source = source.edit([Change(line, end, line, end, "\n    names = [1, ")])
    after = [(each.rule, each.line) for each in checker.check(source).diagnostics()]
    assert source.problems
    assert after == [(rule, number + (number > line)) for rule, number in before]


def test_a_place_in_another_file_moves_with_what_stands_there(catalogue: Catalogue, tmp_path: Path) -> None:
    rates, main = tmp_path / "rates.py", tmp_path / "main.py"
    rates.write_text("import time\n\n\ndef read():\n    time.sleep(1)\n")
    main.write_text(
        "from fastapi import FastAPI\nfrom rates import read\n\napp = FastAPI()\n\n\n"
        '@app.get("/")\nasync def rate() -> None:\n    read()\n'
    )
    checker = Checker(catalogue, Settings(), Project(str(tmp_path), Settings()))
    source, other = (Source.open(str(path), path.read_text()) for path in (main, rates))

    def lines() -> list[int]:
        return [place.line for each in checker.check(source).diagnostics() for place in each.related]

    checker.check(other)
    assert lines() == [4]
    checker.check(other.edit([Change(0, 0, 0, 0, "# of a bank\n")]))
    assert lines() == [5]
