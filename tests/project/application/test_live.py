"""What the whole application shows follows every edit of its files, and nothing else is worked out again."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from fastapi_mentor.batch import check_files
from fastapi_mentor.catalogue import Catalogue, load_catalogue
from fastapi_mentor.checker import Checker
from fastapi_mentor.project import Project
from fastapi_mentor.project.application.live import LiveApplication
from fastapi_mentor.project.application.traits import Summary, packed, unpacked
from fastapi_mentor.settings import Settings
from fastapi_mentor.source import Change, Source, read_source

USERS = """\
from fastapi import APIRouter

router = APIRouter(prefix="/users")


@router.get("/me")
def read_me():
    return "me"
"""
MAIN = """\
from fastapi import FastAPI

import users

app = FastAPI()
app.include_router(users.router)


@app.get("/users/me")
def read_myself():
    return "myself"
"""
ALL = Settings(preset="strict")
BODY = Change(7, 12, 7, 14, "it is me")
OTHER_PATH = Change(5, 13, 5, 16, "/you")


@pytest.fixture(scope="module")
def catalogue() -> Catalogue:
    return load_catalogue()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "users.py").write_text(USERS)
    (tmp_path / "main.py").write_text(MAIN)
    return tmp_path


def found(checker: Checker, source: Source) -> list[tuple[str, int]]:
    return [
        (each.rule, each.related[0].line if each.related else -1)
        for each in checker.check(source).diagnostics()
        if each.rule in ("duplicate-route", "shadowed-route", "router-never-included")
    ]


def new_checker(catalogue: Catalogue, folder: Path) -> Checker:
    return Checker(catalogue, ALL, Project(str(folder), ALL))


def opened(folder: Path, name: str) -> Source:
    return read_source(str(folder / name))


def test_an_edit_of_one_file_is_seen_in_another(catalogue: Catalogue, folder: Path) -> None:
    checker = new_checker(catalogue, folder)
    main, users = opened(folder, "main.py"), opened(folder, "users.py")
    assert found(checker, main) == [("duplicate-route", 6)]
    checker.check(users)
    again = Source.open(main.path, main.text)
    assert found(checker, again) == [("duplicate-route", 6)]
    checker.check(users.edit([OTHER_PATH]))
    assert found(checker, main) == []


def test_an_edit_of_a_body_is_worth_no_second_look(
    catalogue: Catalogue, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    checker = new_checker(catalogue.only(["duplicate-route"]), folder)
    main, users = opened(folder, "main.py"), opened(folder, "users.py")
    checker.check(main)
    checker.check(users)
    revision = checker.project.revision
    monkeypatch.setattr("fastapi_mentor.project.application.concluding.conclusions", None)
    checker.check(users.edit([BODY]))
    assert checker.project.revision == revision
    assert found(checker, main) == [("duplicate-route", 6)]


def test_a_route_that_moves_is_pointed_to_where_it_is(catalogue: Catalogue, folder: Path) -> None:
    checker = new_checker(catalogue, folder)
    text = USERS + "\n\n" + '@router.get("/me")\ndef again(): ...\n\n\napp = 1\n'
    source = Source.open(str(folder / "users.py"), text)
    assert found(checker, source) == [("duplicate-route", 6)]
    assert found(checker, source.edit([Change(0, 0, 0, 0, "import os\n\n")])) == [("duplicate-route", 8)]


def test_a_file_that_changes_on_disk_counts_as_it_is_there(catalogue: Catalogue, folder: Path) -> None:
    checker = new_checker(catalogue, folder)
    main = opened(folder, "main.py")
    assert len(found(checker, main)) == 1
    (folder / "users.py").write_text(USERS.replace("/me", "/you"))
    checker.project.invalidate(str(folder / "users.py"))
    assert found(checker, main) == []


def test_a_constant_of_another_file_counts(catalogue: Catalogue, folder: Path) -> None:
    (folder / "users.py").write_text("from names import ME\n" + USERS.replace('"/me"', "ME"))
    (folder / "names.py").write_text('ME = "/me"\n')
    checker = new_checker(catalogue, folder)
    users, names = opened(folder, "users.py"), opened(folder, "names.py")
    main = opened(folder, "main.py")
    checker.check(users)
    assert len(found(checker, main)) == 1
    checker.check(names)
    checker.check(names.edit([Change(0, 6, 0, 9, "/you")]))
    checker.check(users)
    assert found(checker, main) == []


def test_nothing_is_said_until_somebody_has_told_of_all_files(catalogue: Catalogue, folder: Path) -> None:
    checker = new_checker(catalogue, folder)
    checker.project.application.is_told = True
    main = opened(folder, "main.py")
    assert found(checker, main) == []
    checker.project.application.learn_all(dict(summaries(catalogue, folder)))
    assert found(checker, main) == [("duplicate-route", 6)]


def summaries(catalogue: Catalogue, folder: Path) -> Iterator[tuple[str, Summary]]:
    learnt: list[tuple[str, Summary]] = []
    files = sorted(str(path) for path in folder.glob("*.py"))
    list(
        check_files(
            str(folder),
            ALL,
            catalogue,
            files,
            cached=False,
            learn=lambda path, summary: learnt.append((path, summary)),
        )
    )
    yield from learnt


def test_what_files_contribute_survives_a_journey(catalogue: Catalogue, folder: Path) -> None:
    import json

    for _, summary in summaries(catalogue, folder):
        assert unpacked(json.loads(json.dumps(packed(summary)))) == summary


def batch(catalogue: Catalogue, folder: Path, *names: str, cached: bool = True) -> list[str]:
    files = [str(folder / name) for name in names]
    reports = check_files(str(folder), ALL, catalogue, files, cached=cached)
    return [each.rule for report in reports for each in report.diagnostics if each.rule == "duplicate-route"]


def test_a_batch_finds_what_only_all_files_show(catalogue: Catalogue, folder: Path) -> None:
    assert batch(catalogue, folder, "main.py", "users.py", cached=False) == ["duplicate-route"]


def test_a_single_file_is_judged_by_all_files(catalogue: Catalogue, folder: Path) -> None:
    assert batch(catalogue, folder, "main.py", cached=False) == ["duplicate-route"]


def test_what_is_kept_between_runs_holds_while_the_application_does(
    catalogue: Catalogue, folder: Path
) -> None:
    assert batch(catalogue, folder, "main.py", "users.py") == ["duplicate-route"]
    assert batch(catalogue, folder, "main.py", "users.py") == ["duplicate-route"]
    (folder / "users.py").write_text(USERS.replace("/me", "/you"))
    assert batch(catalogue, folder, "main.py", "users.py") == []
    (folder / "users.py").write_text(USERS)
    assert batch(catalogue, folder, "main.py", "users.py") == ["duplicate-route"]


def test_what_is_kept_is_used(catalogue: Catalogue, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    batch(catalogue, folder, "main.py", "users.py")
    monkeypatch.setattr(LiveApplication, "take", None)
    assert batch(catalogue, folder, "main.py", "users.py") == ["duplicate-route"]


@pytest.mark.parametrize(
    ("name", "change"),
    [
        ("main.py", Change(2, 0, 2, 12, "users = None")),
        ("users.py", Change(7, 4, 7, 15, 'return "me"')),
        ("other.py", Change(0, 5, 0, 12, "'nobody'")),
    ],
    ids=["import", "own file", "text"],
)
def test_a_router_that_an_edit_mentions_no_more_or_again_is_seen(
    catalogue: Catalogue, folder: Path, name: str, change: Change
) -> None:
    main = MAIN.replace("app.include_router(users.router)\n", "")
    texts = {
        "users.py": USERS,
        "main.py": main if name == "main.py" else main.replace("import users\n", "\n"),
        "other.py": "x = ['users']\n" if name == "other.py" else "",
    }
    if name == "users.py":
        texts[name] = USERS.replace('"me"\n', "router.tags\n")
    for file, text in texts.items():
        (folder / file).write_text(text)
    checker = new_checker(catalogue, folder)
    sources = {file: opened(folder, file) for file in texts}
    for source in sources.values():
        checker.check(source)
    assert found(checker, sources["users.py"]) == []
    edited = sources | {name: sources[name].edit([change])}
    checker.check(edited[name])
    assert found(checker, edited["users.py"]) == [("router-never-included", -1)]
    again = edited | {name: edited[name].edit([Change(0, 0, 99, 0, texts[name])])}
    checker.check(again[name])
    assert found(checker, again["users.py"]) == []
