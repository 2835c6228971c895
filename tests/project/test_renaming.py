"""What imports give other names to is found under its own."""

from pathlib import Path

from fastapi_mentor.catalogue import load_catalogue
from fastapi_mentor.checker import Checker
from fastapi_mentor.project import Project
from fastapi_mentor.settings import Settings
from fastapi_mentor.source import Change, Source

ROUTE = """\
from fastapi import FastAPI
from starlette.responses import JSONResponse as Json
from uuid import uuid4

app = FastAPI()


@app.get("/")
def read():
    return Json({"id": uuid4()})
"""


def test_a_renamed_class_is_found_where_it_is_called(tmp_path: Path) -> None:
    checker = _checker(tmp_path)

    assert "unserializable-json-response" in _rules(checker, Source.open(_path(tmp_path), ROUTE))


def test_an_import_inside_a_function_renames_too(tmp_path: Path) -> None:
    inside = ROUTE.replace("from starlette.responses import JSONResponse as Json\n", "").replace(
        "    return", "    from starlette.responses import JSONResponse as Json\n\n    return"
    )

    assert "unserializable-json-response" in _rules(_checker(tmp_path), Source.open(_path(tmp_path), inside))


def test_what_is_known_by_both_names_is_found_once(tmp_path: Path) -> None:
    text = """\
from starlette.exceptions import HTTPException as StarletteHTTPException


def fail():
    raise StarletteHTTPException("gone")
"""
    found = _checker(tmp_path).check(Source.open(_path(tmp_path), text)).diagnostics()

    assert [each.rule for each in found] == ["malformed-http-exception"]


def test_statements_below_an_import_are_asked_again_once_it_renames(tmp_path: Path) -> None:
    checker = _checker(tmp_path)
    source = Source.open(_path(tmp_path), ROUTE.replace("JSONResponse as Json", "JSONResponse as Js"))
    assert "unserializable-json-response" not in _rules(checker, source)

    renamed = source.edit([Change(1, 55, 1, 55, "on")])

    assert renamed.text == ROUTE
    assert "unserializable-json-response" in _rules(checker, renamed)


def _path(folder: Path) -> str:
    return str(folder / "main.py")


def _checker(folder: Path) -> Checker:
    return Checker(load_catalogue(), Settings(), Project(str(folder), Settings()))


def _rules(checker: Checker, source: Source) -> set[str]:
    return {each.rule for each in checker.check(source).diagnostics()}
