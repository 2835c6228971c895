"""Tests of the way from a module's name to its file and back."""

import os
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from fastapi_mentor.project.modules import ModuleFinder

Find = Callable[[str, str], str | None]


def plant(root: Path, *files: str) -> None:
    for file in files:
        path = root / file
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch()


@pytest.fixture
def finder(tmp_path: Path) -> ModuleFinder:
    return ModuleFinder(str(tmp_path), (), (str(tmp_path / "env" / "site-packages"),))


@pytest.fixture
def find(tmp_path: Path, finder: ModuleFinder) -> Find:
    """Answers with a path relative to the workspace, in POSIX notation."""

    def find(module: str, from_file: str) -> str | None:
        found = finder.find(module, str(tmp_path / from_file))
        return found and Path(found).relative_to(tmp_path).as_posix()

    return find


def test_a_module_is_found_beside_the_file_that_imports_it(tmp_path: Path, find: Find) -> None:
    plant(tmp_path, "main.py", "models.py")
    assert find("models", "main.py") == "models.py"


def test_a_package_is_answered_with_its_init(tmp_path: Path, find: Find) -> None:
    plant(tmp_path, "main.py", "app/__init__.py", "app/models.py")
    assert find("app", "main.py") == "app/__init__.py"
    assert find("app.models", "main.py") == "app/models.py"


def test_a_file_in_a_package_imports_from_the_folder_above_the_package(tmp_path: Path, find: Find) -> None:
    plant(tmp_path, "backend/app/__init__.py", "backend/app/api/__init__.py")
    plant(tmp_path, "backend/app/api/users.py", "backend/app/models.py", "backend/settings.py")
    assert find("app.models", "backend/app/api/users.py") == "backend/app/models.py"
    assert find("settings", "backend/app/api/users.py") == "backend/settings.py"


def test_parents_are_searched_up_to_the_workspace_and_no_further(tmp_path: Path) -> None:
    plant(tmp_path, "outside.py", "work/inside.py", "work/deep/down/main.py")
    finder = ModuleFinder(str(tmp_path / "work"))
    main = str(tmp_path / "work/deep/down/main.py")
    assert finder.find("inside", main) == str(tmp_path / "work/inside.py")
    assert finder.find("outside", main) is None


def test_a_package_that_reaches_above_the_workspace_still_imports_itself(tmp_path: Path) -> None:
    plant(tmp_path, "shop/__init__.py", "shop/api/__init__.py", "shop/api/main.py", "shop/db.py")
    finder = ModuleFinder(str(tmp_path / "shop" / "api"))
    assert finder.find("shop.db", str(tmp_path / "shop/api/main.py")) == str(tmp_path / "shop/db.py")


def test_a_part_of_a_package_opened_alone_still_knows_its_full_name(tmp_path: Path) -> None:
    plant(tmp_path, "shop/api/main.py", "shop/api/users.py")
    finder = ModuleFinder(str(tmp_path / "shop" / "api"))
    users = str(tmp_path / "shop/api/users.py")
    assert finder.find("shop.api.users", str(tmp_path / "shop/api/main.py")) == users


def test_a_workspace_that_is_called_like_a_package_does_not_hide_it(tmp_path: Path) -> None:
    plant(tmp_path, "fastapi/main.py", "thing/main.py", "env/thing.py")
    assert ModuleFinder(str(tmp_path / "fastapi")).find("fastapi", str(tmp_path / "fastapi/main.py")) is None
    finder = ModuleFinder(str(tmp_path / "thing"), (), (str(tmp_path / "env"),))
    assert finder.find("thing", str(tmp_path / "thing/main.py")) == str(tmp_path / "env/thing.py")


def test_what_does_not_exist_is_not_found(tmp_path: Path, find: Find) -> None:
    plant(tmp_path, "main.py", "app/__init__.py")
    assert find("nothing", "main.py") is None
    assert find("app.nothing", "main.py") is None
    assert find("main.nothing", "main.py") is None


def test_a_package_wins_over_a_module_and_a_module_over_a_namespace(tmp_path: Path, find: Find) -> None:
    plant(tmp_path, "main.py", "one.py", "one/__init__.py", "two.py", "two/part.py")
    assert find("one", "main.py") == "one/__init__.py"
    assert find("two", "main.py") == "two.py"


def test_folders_without_init_are_namespace_packages(tmp_path: Path, find: Find) -> None:
    plant(tmp_path, "main.py", "app/routers/users.py")
    assert find("app.routers.users", "main.py") == "app/routers/users.py"
    assert find("app.routers", "main.py") == "app/routers"


def test_a_namespace_package_may_be_spread_over_roots(tmp_path: Path, find: Find) -> None:
    plant(tmp_path, "one/pyproject.toml", "one/company/billing/__init__.py", "one/main.py")
    plant(tmp_path, "two/pyproject.toml", "two/src/company/shipping/__init__.py")
    assert find("company.billing", "one/main.py") == "one/company/billing/__init__.py"
    assert find("company.shipping", "one/main.py") == "two/src/company/shipping/__init__.py"


def test_a_package_found_later_wins_over_a_namespace_found_earlier(tmp_path: Path, find: Find) -> None:
    plant(tmp_path, "main.py", "thing/readme.py", "env/site-packages/thing/__init__.py")
    assert find("thing", "main.py") == "env/site-packages/thing/__init__.py"


def test_a_src_layout_is_seen_from_the_tests(tmp_path: Path, find: Find) -> None:
    plant(tmp_path, "pyproject.toml", "src/app/__init__.py", "src/app/main.py", "tests/test_it.py")
    assert find("app.main", "tests/test_it.py") == "src/app/main.py"


def test_src_itself_may_be_named_in_imports(tmp_path: Path, find: Find) -> None:
    plant(tmp_path, "pyproject.toml", "src/main.py", "src/models.py")
    assert find("src.models", "src/main.py") == "src/models.py"
    assert find("models", "src/main.py") == "src/models.py"


def test_services_of_a_monorepo_see_their_own_package_of_the_same_name(tmp_path: Path, find: Find) -> None:
    for service in ("orders", "users"):
        plant(tmp_path, f"{service}/pyproject.toml", f"{service}/app/__init__.py")
        plant(tmp_path, f"{service}/app/main.py", f"{service}/tests/test_main.py")
    assert find("app.main", "users/tests/test_main.py") == "users/app/main.py"
    assert find("app.main", "orders/tests/test_main.py") == "orders/app/main.py"


def test_a_library_of_a_monorepo_is_seen_from_its_services(tmp_path: Path, find: Find) -> None:
    plant(tmp_path, "services/users/pyproject.toml", "services/users/main.py")
    plant(tmp_path, "libs/shared/setup.py", "libs/shared/src/shared/__init__.py")
    assert find("shared", "services/users/main.py") == "libs/shared/src/shared/__init__.py"


def test_a_name_in_two_roots_equally_near_is_not_found(tmp_path: Path, find: Find) -> None:
    plant(tmp_path, "tests/test_all.py")
    plant(tmp_path, "a/pyproject.toml", "a/app/__init__.py", "b/pyproject.toml", "b/app/__init__.py")
    assert find("app", "tests/test_all.py") is None


def test_a_module_does_not_hide_the_folder_that_it_is_named_after(tmp_path: Path, find: Find) -> None:
    plant(tmp_path, "pyproject.toml", "users/users.py", "users/models.py")
    assert find("users.models", "users/users.py") == "users/models.py"


def test_a_folder_of_tests_does_not_hide_the_package_that_it_mirrors(tmp_path: Path, find: Find) -> None:
    plant(tmp_path, "tests/app/test_main.py", "tests/conftest.py", "backend/app/__init__.py")
    plant(tmp_path, "backend/app/main.py")
    assert find("app.main", "tests/conftest.py") == "backend/app/main.py"
    assert find("app", "tests/conftest.py") == "backend/app/__init__.py"
    assert find("app.test_main", "tests/conftest.py") == "tests/app/test_main.py"


def test_the_nearest_of_two_roots_wins(tmp_path: Path, find: Find) -> None:
    plant(tmp_path, "team/tests/test_all.py", "team/a/setup.py", "team/a/app/__init__.py")
    plant(tmp_path, "other/setup.py", "other/app/__init__.py")
    assert find("app", "team/tests/test_all.py") == "team/a/app/__init__.py"


def test_configured_roots_are_searched_in_their_order(tmp_path: Path) -> None:
    plant(tmp_path, "main.py", "a/app/__init__.py", "b/app/__init__.py")
    main = str(tmp_path / "main.py")
    for roots in (["a", "b"], ["b", "a"]):
        finder = ModuleFinder(str(tmp_path), roots)
        assert finder.find("app", main) == str(tmp_path / roots[0] / "app" / "__init__.py")
    absolute = ModuleFinder(str(tmp_path), [str(tmp_path / "b")])
    assert absolute.find("app", main) == str(tmp_path / "b/app/__init__.py")


def test_installed_packages_are_found(tmp_path: Path, find: Find) -> None:
    plant(tmp_path, "main.py", "env/site-packages/fastapi/__init__.py")
    plant(tmp_path, "env/site-packages/fastapi/routing.py", "env/site-packages/single.py")
    assert find("fastapi.routing", "main.py") == "env/site-packages/fastapi/routing.py"
    assert find("single", "main.py") == "env/site-packages/single.py"


def test_a_module_of_the_project_root_hides_an_installed_one(tmp_path: Path, find: Find) -> None:
    plant(tmp_path, "pyproject.toml", "main.py", "tools.py", "env/site-packages/tools.py")
    assert find("tools", "main.py") == "tools.py"


def test_a_file_below_the_root_does_not_hide_an_installed_package(tmp_path: Path, find: Find) -> None:
    plant(tmp_path, "app/main.py", "app/redis.py", "env/site-packages/redis/__init__.py")
    assert find("redis", "app/main.py") == "env/site-packages/redis/__init__.py"


def test_a_folder_of_migrations_does_not_hide_alembic_even_without_an_environment(
    tmp_path: Path, find: Find
) -> None:
    plant(tmp_path, "main.py", "alembic/env.py", "alembic/op.py")
    assert find("alembic", "main.py") is None
    assert find("alembic.op", "alembic/env.py") is None


def test_the_source_of_a_package_that_is_also_installed_sees_itself(tmp_path: Path, find: Find) -> None:
    plant(tmp_path, "checkout/shop/__init__.py", "checkout/shop/api/__init__.py")
    plant(tmp_path, "checkout/shop/db.py", "env/site-packages/shop/db.py")
    plant(tmp_path, "env/site-packages/shop/__init__.py")
    assert find("shop.db", "checkout/shop/api/__init__.py") == "checkout/shop/db.py"


def test_a_program_that_is_started_inside_its_package_finds_its_neighbours(
    tmp_path: Path, find: Find
) -> None:
    plant(tmp_path, "app/__init__.py", "app/main.py", "app/db.py", "app/api/__init__.py")
    plant(tmp_path, "app/api/users.py")
    assert find("db", "app/main.py") == "app/db.py"
    assert find("db", "app/api/users.py") == "app/db.py"


@pytest.mark.parametrize("name", ["os", "typing", "email", "logging.config", "queue"])
def test_the_standard_library_is_not_a_file_of_the_project(tmp_path: Path, find: Find, name: str) -> None:
    plant(tmp_path, "main.py", f"{name.split('.')[0]}.py")
    assert find(name, "main.py") is None


def test_a_module_that_nothing_imports_before_the_application_may_be_shadowed(
    tmp_path: Path, find: Find
) -> None:
    plant(tmp_path, "pyproject.toml", "main.py", "profile.py", "app/users.py", "app/code.py")
    assert find("profile", "main.py") == "profile.py"
    assert find("code", "app/users.py") is None


def test_relative_imports_follow_folders(tmp_path: Path, find: Find) -> None:
    plant(tmp_path, "app/__init__.py", "app/models.py", "app/api/users.py", "app/api/deps.py")
    assert find(".deps", "app/api/users.py") == "app/api/deps.py"
    assert find("..models", "app/api/users.py") == "app/models.py"
    assert find("..", "app/api/users.py") == "app/__init__.py"
    assert find(".", "app/api/users.py") == "app/api"
    assert find(".models", "app/__init__.py") == "app/models.py"
    assert find("..nothing", "app/api/users.py") is None


def test_a_relative_import_never_leads_to_an_installed_package(tmp_path: Path, find: Find) -> None:
    plant(tmp_path, "app/main.py", "env/site-packages/redis.py")
    assert find(".redis", "app/main.py") is None


def test_relative_names_become_absolute(tmp_path: Path, finder: ModuleFinder) -> None:
    plant(tmp_path, "app/__init__.py", "app/api/__init__.py", "app/api/users.py", "main.py")
    users = str(tmp_path / "app/api/users.py")
    package = str(tmp_path / "app/api/__init__.py")
    assert finder.resolve_relative(users, 1, "deps") == "app.api.deps"
    assert finder.resolve_relative(users, 2, "models.user") == "app.models.user"
    assert finder.resolve_relative(users, 2, "") == "app"
    assert finder.resolve_relative(package, 1, "users") == "app.api.users"
    assert finder.resolve_relative(str(tmp_path / "main.py"), 1, "models") == "models"
    assert finder.resolve_relative(str(tmp_path / "main.py"), 1, "") == ""
    assert finder.resolve_relative(users, 0, "os.path") == "os.path"


@pytest.mark.parametrize(
    ("file", "name"),
    [
        ("main.py", "main"),
        ("backend/app/__init__.py", "app"),
        ("backend/app/api/users.py", "app.api.users"),
        ("backend/app/api/__init__.py", "app.api"),
        ("loose/part/file.py", "loose.part.file"),
        ("my-service/part/file.py", "part.file"),
        ("src/start.py", "start"),
    ],
)
def test_a_file_is_named_as_it_would_be_imported(
    tmp_path: Path, finder: ModuleFinder, file: str, name: str
) -> None:
    plant(tmp_path, "pyproject.toml", "main.py", "src/start.py", "loose/part/file.py")
    plant(tmp_path, "backend/app/__init__.py", "backend/app/api/__init__.py", file)
    path = str(tmp_path / file)
    assert finder.module_name(path) == name
    assert finder.find(name, path) == path


def test_a_file_outside_the_workspace_has_a_name_too(tmp_path: Path) -> None:
    plant(tmp_path, "work/main.py", "elsewhere/pack/__init__.py", "elsewhere/pack/mod.py")
    finder = ModuleFinder(str(tmp_path / "work"))
    assert finder.module_name(str(tmp_path / "elsewhere/pack/mod.py")) == "pack.mod"


def test_new_and_deleted_files_are_seen_after_invalidate(
    tmp_path: Path, find: Find, finder: ModuleFinder
) -> None:
    plant(tmp_path, "main.py", "gone.py")
    assert find("gone", "main.py") == "gone.py"
    assert find("fresh.part", "main.py") is None
    (tmp_path / "gone.py").unlink()
    plant(tmp_path, "fresh/part.py")
    finder.invalidate(str(tmp_path / "fresh/part.py"))
    finder.invalidate(str(tmp_path / "gone.py"))
    assert find("gone", "main.py") is None
    assert find("fresh.part", "main.py") == "fresh/part.py"
    plant(tmp_path, "late.py")
    assert find("late", "main.py") is None
    finder.invalidate()
    assert find("late", "main.py") == "late.py"


def test_an_init_that_appears_turns_a_folder_into_a_package(
    tmp_path: Path, find: Find, finder: ModuleFinder
) -> None:
    plant(tmp_path, "main.py", "app/models.py")
    assert find("app", "main.py") == "app"
    plant(tmp_path, "app/__init__.py")
    finder.invalidate(str(tmp_path / "app/__init__.py"))
    assert find("app", "main.py") == "app/__init__.py"


def test_installed_files_and_the_standard_library_are_external(tmp_path: Path, finder: ModuleFinder) -> None:
    assert finder.is_external(str(tmp_path / "env/site-packages/fastapi/routing.py"))
    assert finder.is_external(str(tmp_path / ".tox/lib/python3.12/site-packages/a/b.py"))
    assert finder.is_external(os.path.realpath(os.__file__))
    assert not finder.is_external(str(tmp_path / "app/main.py"))
    assert not finder.is_external(str(tmp_path / "site-packages.py"))


def test_a_workspace_inside_site_packages_is_not_external(tmp_path: Path) -> None:
    site_packages = tmp_path / "lib" / "site-packages"
    finder = ModuleFinder(str(site_packages / "mine"), (), (str(site_packages),))
    assert not finder.is_external(str(site_packages / "mine" / "main.py"))
    assert finder.is_external(str(site_packages / "other" / "main.py"))


def test_packages_do_not_import_from_the_workspace(tmp_path: Path, find: Find) -> None:
    plant(tmp_path, "pyproject.toml", "tools.py", "env/site-packages/lib/__init__.py")
    assert find("tools", "env/site-packages/lib/__init__.py") is None


def test_environments_and_hidden_folders_are_not_roots(tmp_path: Path, find: Find) -> None:
    plant(tmp_path, "main.py", "other/pyvenv.cfg", "other/lib/thing/__init__.py")
    plant(tmp_path, ".hidden/setup.py", ".hidden/secret/__init__.py")
    plant(tmp_path, "node_modules/setup.py", "node_modules/gyp/__init__.py")
    assert [find(name, "main.py") for name in ("thing", "secret", "gyp")] == [None] * 3


def test_a_pth_file_leads_to_an_editable_package(tmp_path: Path, find: Find) -> None:
    plant(tmp_path, "main.py", "else/where/edited/__init__.py", "env/site-packages/x.txt")
    (tmp_path / "env/site-packages/x.pth").write_text(
        "import os; os.system('echo never run')\n# comment\n../../else/where\n/does/not/exist\n"
    )
    assert find("edited", "main.py") == "else/where/edited/__init__.py"


def test_a_direct_url_leads_to_an_editable_package(tmp_path: Path, find: Find) -> None:
    plant(tmp_path, "main.py", "else/where/src/edited/__init__.py")
    info = tmp_path / "env/site-packages/edited-1.0.dist-info"
    info.mkdir(parents=True)
    url = (tmp_path / "else/where").as_uri()
    (info / "direct_url.json").write_text(f'{{"url": "{url}", "dir_info": {{"editable": true}}}}')
    assert find("edited", "main.py") == "else/where/src/edited/__init__.py"


def test_a_finder_of_setuptools_leads_to_an_editable_package(tmp_path: Path, find: Find) -> None:
    plant(tmp_path, "main.py", "else/code/edited/__init__.py", "env/site-packages/x.txt")
    mapping = {"edited": str(tmp_path / "else/code/edited")}
    (tmp_path / "env/site-packages/__editable___edited_1_0_finder.py").write_text(
        f"import sys\nMAPPING: dict[str, str] = {mapping!r}\nNAMESPACES = {{}}\n"
    )
    assert find("edited", "main.py") == "else/code/edited/__init__.py"


@pytest.mark.parametrize("damage", ["", "{", "[]", '{"dir_info": 3}', '{"editable": "\0"}'])
def test_damaged_links_of_editable_packages_are_left_out(tmp_path: Path, find: Find, damage: str) -> None:
    plant(tmp_path, "main.py", "env/site-packages/sound.py")
    info = tmp_path / "env/site-packages/edited-1.0.dist-info"
    info.mkdir()
    (info / "direct_url.json").write_text(damage)
    (tmp_path / "env/site-packages/x.pth").write_bytes(b"\xff\xfe\0\n" + damage.encode())
    (tmp_path / "env/site-packages/__editable___x_finder.py").write_text(f"MAPPING = {{{damage}}}")
    assert find("sound", "main.py") == "env/site-packages/sound.py"
    assert find("edited", "main.py") is None


def test_a_link_to_a_parent_folder_does_not_loop(tmp_path: Path, find: Find) -> None:
    plant(tmp_path, "main.py", "deep/setup.py", "deep/thing/__init__.py")
    (tmp_path / "deep" / "again").symlink_to(tmp_path, target_is_directory=True)
    assert find("thing", "main.py") is not None
    assert find("nothing", "main.py") is None


@pytest.mark.skipif(sys.platform == "win32", reason="needs POSIX permissions")
def test_a_folder_that_cannot_be_read_is_empty(tmp_path: Path, find: Find) -> None:
    plant(tmp_path, "main.py")
    (tmp_path / "app").symlink_to(tmp_path / "app")
    assert find("app.models", "main.py") is None
