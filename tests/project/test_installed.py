"""Tests of what Jedi finds out about names of installed packages."""

import sys
import sysconfig
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from fastapi_mentor.project.cache import Cache
from fastapi_mentor.project.environment import Environment
from fastapi_mentor.project.installed import UNKNOWN, InstalledNames

NAMES = {
    "fastapi.APIRouter",
    "fastapi.security.OAuth2PasswordBearer",
    "fastapi.Depends",
    "fastapi.status",
    "fastapi.status.HTTP_200_OK",
    "fastapi.concurrency.run_in_threadpool",
    "fastapi.APIRouter.get",
    "fastapi.nothing_of_this_name",
    "sqlmodel.SQLModel",
    "pydantic_settings.BaseSettings",
    "no_such_package.Thing",
    "not an; identifier",
}


@pytest.fixture(scope="module")
def ours() -> Iterator[InstalledNames]:
    """The names of the packages that these tests run with."""
    site_packages = (sysconfig.get_paths()["purelib"],)
    installed = InstalledNames(Environment(sys.prefix, "tests", None, site_packages), Cache())
    installed.ask(NAMES)
    assert installed.wait(200)
    yield installed
    installed.close()


@pytest.mark.parametrize(
    ("name", "bases"),
    [
        ("fastapi.APIRouter", ["fastapi.routing.APIRouter", "starlette.routing.Router"]),
        ("sqlmodel.SQLModel", ["sqlmodel.main.SQLModel", "pydantic.main.BaseModel"]),
        (
            "pydantic_settings.BaseSettings",
            ["pydantic_settings.main.BaseSettings", "pydantic.main.BaseModel"],
        ),
        (
            "fastapi.security.OAuth2PasswordBearer",
            [
                "fastapi.security.oauth2.OAuth2PasswordBearer",
                "fastapi.security.oauth2.OAuth2",
                "fastapi.security.base.SecurityBase",
            ],
        ),
    ],
)
def test_the_ancestors_of_an_installed_class_are_known_by_where_they_are_defined(
    ours: InstalledNames, name: str, bases: list[str]
) -> None:
    assert list(ours.bases(name) or ()) == bases


@pytest.mark.parametrize(
    "name", ["fastapi.Depends", "fastapi.status", "no_such_package.Thing", "never.asked"]
)
def test_what_is_no_class_has_no_bases(ours: InstalledNames, name: str) -> None:
    assert ours.bases(name) is None


def test_functions_are_told_from_async_functions(ours: InstalledNames) -> None:
    assert ours.function_kind("fastapi.Depends") == ("function", "Any")
    assert ours.function_kind("fastapi.concurrency.run_in_threadpool") == ("async function", "T")
    assert ours.function_kind("fastapi.APIRouter") == ("class", None)
    assert ours.function_kind("no_such_package.Thing") is None


def test_members_of_classes_and_modules_are_found(ours: InstalledNames) -> None:
    get = ours.get("fastapi.APIRouter.get")
    status = ours.get("fastapi.status")
    ok = ours.get("fastapi.status.HTTP_200_OK")
    assert get is not None
    assert (get.kind, get.name) == ("function", "fastapi.routing.APIRouter.get")
    assert status is not None
    assert (status.kind, status.name) == ("module", "starlette.status")
    assert ok is not None
    assert (ok.kind, ok.bases) == ("instance", ("builtins.int",))


@pytest.mark.parametrize(
    "name", ["no_such_package.Thing", "fastapi.nothing_of_this_name", "not an; identifier"]
)
def test_a_name_that_leads_nowhere_is_unknown_and_not_asked_again(ours: InstalledNames, name: str) -> None:
    assert ours.get(name) == UNKNOWN
    assert not ours.ask([name])
    assert ours.pending == frozenset()


COMPANY = """
import pathlib
pathlib.Path(__file__).with_name("was_executed").touch()

from framework import Model as FrameworkModel

class CompanyBase(FrameworkModel):
    class Inner(FrameworkModel): ...

class Special(CompanyBase, dict): ...

Alias = Special
shared = Special()

def plain() -> Special: ...
async def waits() -> "Special": ...
async def streams():
    yield 1
@some.decorator
def decorated(): ...
"""


@pytest.fixture
def environment(tmp_path: Path) -> Environment:
    site_packages = tmp_path / "env" / "site-packages"
    (site_packages / "company").mkdir(parents=True)
    (site_packages / "company" / "__init__.py").write_text("from .models import *\n")
    (site_packages / "company" / "models.py").write_text(COMPANY)
    (site_packages / "framework.py").write_text("class Model: ...\n")
    (site_packages / "company-1.0.dist-info").mkdir()
    return Environment(str(tmp_path / "env"), "tests", (3, 12), (str(site_packages),))


def look_up(environment: Environment, cache: Cache, *names: str) -> InstalledNames:
    installed = InstalledNames(environment, cache)
    installed.ask(names)
    assert installed.wait(100)
    return installed


def test_a_package_is_read_and_never_run(environment: Environment) -> None:
    names = ("CompanyBase", "Special", "Alias", "shared", "plain", "waits", "streams", "decorated")
    qualified = [f"company.{name}" for name in names]
    installed = look_up(environment, Cache(), *qualified, "company.models.CompanyBase.Inner")
    base = "company.models.CompanyBase"
    special = ("company.models.Special", base, "framework.Model", "builtins.dict")
    assert installed.bases("company.CompanyBase") == (base, "framework.Model")
    assert installed.bases("company.models.CompanyBase.Inner") == (f"{base}.Inner", "framework.Model")
    assert (installed.bases("company.Special") or ())[: len(special)] == special
    assert (installed.bases("company.Alias") or ())[: len(special)] == special
    shared = installed.get("company.shared")
    assert shared is not None
    assert (shared.kind, shared.bases[: len(special)]) == ("instance", special)
    assert installed.function_kind("company.plain") == ("function", "Special")
    assert installed.function_kind("company.waits") == ("async function", '"Special"')
    assert installed.function_kind("company.streams") == ("other", None)
    assert installed.function_kind("company.decorated") == ("other", None)
    assert list(Path(environment.path).rglob("was_executed")) == []


def test_answers_are_kept_until_the_environment_changes(environment: Environment, tmp_path: Path) -> None:
    cache = Cache.open(str(tmp_path), "cache")
    look_up(environment, cache, "company.CompanyBase", "company.missing")
    again = InstalledNames(environment, cache)
    assert again.bases("company.CompanyBase") == ("company.models.CompanyBase", "framework.Model")
    assert not again.ask(["company.CompanyBase", "company.missing"])
    (Path(environment.site_packages[0]) / "framework-2.0.dist-info").mkdir()
    changed = InstalledNames(environment, cache)
    assert changed.bases("company.CompanyBase") is None
    cache.close()


def test_answers_about_packages_that_are_edited_are_not_kept(
    environment: Environment, tmp_path: Path
) -> None:
    (tmp_path / "source").mkdir()
    (tmp_path / "source" / "edited.py").write_text("class Thing: ...\n")
    (Path(environment.site_packages[0]) / "edited.pth").write_text(str(tmp_path / "source"))
    cache = Cache.open(str(tmp_path), "cache")
    installed = look_up(environment, cache, "edited.Thing", "framework.Model")
    assert installed.bases("edited.Thing") == ("edited.Thing",)
    assert set(cache.load("installed")) == {"framework.Model"}
    cache.close()


@pytest.mark.parametrize("value", ["3", "[]", "{}", '{"kind": 1}', '{"kind": "class", "bases": 3}'])
def test_a_cache_with_nonsense_in_it_is_harmless(
    environment: Environment, tmp_path: Path, value: str
) -> None:
    from fastapi_mentor.project.installed import _stamp

    stamped = value.replace("{", f'{{"environment": "{_stamp(environment)}", ').replace(", }", "}")
    cache = Cache.open(str(tmp_path), "cache")
    cache.store("installed", {"framework.Model": stamped})
    installed = InstalledNames(environment, cache)
    assert installed.bases("framework.Model") is None
    assert installed.function_kind("framework.Model") is None
    cache.close()


def test_somebody_is_told_when_answers_arrive(environment: Environment) -> None:
    told = []
    arrived = threading.Event()

    def listen(names: frozenset[str]) -> None:
        told.append(names)
        arrived.set()

    installed = InstalledNames(environment, Cache(), listen)
    assert installed.ask(["framework.Model"])
    assert installed.pending == {"framework.Model"}
    assert arrived.wait(100)
    assert told == [{"framework.Model"}]
    assert installed.wait(100)
    assert installed.pending == frozenset()


def test_a_module_of_the_workspace_does_not_get_in_the_way(
    environment: Environment, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("jedi", "json", "fastapi_mentor"):
        (tmp_path / f"{name}.py").write_text("open('was_executed', 'w')\nraise SystemExit")
    monkeypatch.chdir(tmp_path)
    installed = look_up(environment, Cache(), "framework.Model")
    assert installed.bases("framework.Model") == ("framework.Model",)
    assert not (tmp_path / "was_executed").exists()


def test_closing_ends_the_search_at_once(environment: Environment) -> None:
    installed = InstalledNames(environment, Cache())
    installed.ask(["company.Special"])
    installed.close()
    assert installed.wait(20)
    assert not installed.ask(["framework.Model"])
    assert installed.bases("company.Special") is None


def test_a_search_that_cannot_be_started_leaves_names_unknown(
    environment: Environment, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "executable", "/no/such/python")
    installed = look_up(environment, Cache(), "framework.Model")
    assert installed.get("framework.Model") == UNKNOWN


def test_without_an_environment_nothing_is_known_or_asked() -> None:
    installed = InstalledNames(None, Cache())
    assert not installed.ask(["fastapi.APIRouter"])
    assert installed.get("fastapi.APIRouter") is None
    assert installed.wait(0)
