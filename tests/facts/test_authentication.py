"""Which dependencies find out from whom a request is, and which do not."""

import ast
from pathlib import Path

import pytest

from fastapi_mentor.facts.authentication import Guard, guard_of
from fastapi_mentor.facts.claims import claims_in
from fastapi_mentor.facts.parameter import parameters
from fastapi_mentor.facts.place import place
from tests.facts.outlines import outlines

TEXT = """\
from fastapi import Depends, HTTPException, Request
from fastapi.security import OAuth2PasswordBearer
from elsewhere import something, get_current_user as imported

scheme = OAuth2PasswordBearer(tokenUrl="token")

def get_db(): yield 1
def page(number: int = 0): return number
def refuse(number: int):
    if number: raise HTTPException(403)
def missing(number: int): raise HTTPException(404)
def deep(value=Depends(scheme)): return value
def deeper(value=Depends(deep)): return value
def over_unknown(value=Depends(something)): return value
def get_current_user(): return 1
def looks(request: Request): return request.cookies.get("a")
def factory(name): return page

def handler(dependency=Depends({})): ...
"""


@pytest.mark.parametrize(
    ("target", "guard"),
    [
        ("scheme", Guard.YES),
        ("deep", Guard.YES),
        ("deeper", Guard.YES),
        ("refuse", Guard.YES),
        ("get_current_user", Guard.YES),
        ("imported", Guard.YES),
        ("factory('x')", Guard.UNKNOWN),
        ("something", Guard.UNKNOWN),
        ("over_unknown", Guard.UNKNOWN),
        ("looks", Guard.UNKNOWN),
        ("get_db", Guard.NO),
        ("page", Guard.NO),
        ("missing", Guard.NO),
    ],
)
def test_a_dependency_is_a_guard(tmp_path: Path, target: str, guard: Guard) -> None:
    found = [each for each in outlines(tmp_path, TEXT.replace("{}", target)) if any(each.functions())]
    outline = found[-1]
    (scope,) = outline.functions()
    (parameter,) = parameters(scope, outline)
    assert parameter.dependency is not None
    assert guard_of(*parameter.dependency) is guard


@pytest.mark.parametrize(
    ("body", "names", "given", "has_others"),
    [
        ("p = {'a': 1}", {"a"}, [], False),
        ("p = dict(a=1, **{'b': 2})", {"a", "b"}, [], False),
        ("p = data.copy()\np.update({'a': 1})", {"a"}, ["data"], False),
        ("p = {'a': 1, **data}\np['b'] = 2", {"a", "b"}, ["data"], False),
        ("p = {'a': 1} if data else {'b': 2}", {"a", "b"}, [], False),
        ("p = {name: 1}", set(), [], True),
        ("p = {'a': 1}\nfill(p)", {"a"}, [], True),
        ("p = data.model_dump()", set(), [], True),
        ("p = {'a': 1}\np[name] = 2", {"a"}, [], True),
    ],
)
def test_what_a_payload_holds_is_seen(
    tmp_path: Path, body: str, names: set[str], given: list[str], has_others: bool
) -> None:
    lines = "".join(f"    {line}\n" for line in body.splitlines())
    outline = next(outlines(tmp_path, f"def f(data, name):\n{lines}    return p\n"))
    (scope,) = outline.functions()
    found = claims_in(ast.Name("p", ast.Load()), place(outline, scope))
    assert (found.names, [each.arg for each in found.given], found.has_others) == (names, given, has_others)
