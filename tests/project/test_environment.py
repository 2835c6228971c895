"""Tests of the search for a project's environment."""

import sys
from pathlib import Path

import pytest

from fastapi_mentor.project.environment import Environment, find_environment


def make_environment(path: Path, config: str = "version = 3.12.1\n", python: str = "3.12") -> Path:
    (path / "lib" / f"python{python}" / "site-packages").mkdir(parents=True)
    (path / "pyvenv.cfg").write_text(config)
    return path


def find(
    root: Path, workspace: Path | None = None, configured: str | None = None, **variables: str
) -> Environment | None:
    return find_environment(str(root), str(workspace or root), configured, variables)


def test_a_project_without_any_environment_has_none(tmp_path: Path) -> None:
    assert find(tmp_path) is None


@pytest.mark.parametrize("name", [".venv", "venv"])
def test_the_environment_in_the_project_is_found(tmp_path: Path, name: str) -> None:
    path = make_environment(tmp_path / name)
    assert find(tmp_path) == Environment(
        str(path), name, (3, 12, 1), (str(path / "lib/python3.12/site-packages"),)
    )


def test_a_folder_called_venv_that_is_no_environment_is_passed_over(tmp_path: Path) -> None:
    (tmp_path / ".venv").mkdir()
    make_environment(tmp_path / "venv")
    found = find(tmp_path)
    assert found is not None
    assert found.origin == "venv"


def test_the_nearest_parent_counts_up_to_the_workspace(tmp_path: Path) -> None:
    make_environment(tmp_path / ".venv")
    service = tmp_path / "services" / "users"
    service.mkdir(parents=True)
    assert find(service, tmp_path / "services") is None
    found = find(service, tmp_path)
    assert found is not None
    assert found.path == str(tmp_path / ".venv")
    make_environment(service / "venv")
    nearer = find(service, tmp_path)
    assert nearer is not None
    assert nearer.path == str(service / "venv")


def test_activated_environments_are_used_after_the_projects_own(tmp_path: Path) -> None:
    active = make_environment(tmp_path / "active")
    conda = tmp_path / "conda"
    (conda / "lib/python3.11/site-packages").mkdir(parents=True)
    (conda / "conda-meta").mkdir()
    (conda / "conda-meta" / "python-3.11.9-h955ad1f_0.json").touch()
    project = tmp_path / "project"
    project.mkdir()
    found = find(project, VIRTUAL_ENV=str(active), CONDA_PREFIX=str(conda))
    assert found is not None
    assert (found.path, found.origin) == (str(active), "VIRTUAL_ENV")
    found = find(project, CONDA_PREFIX=str(conda))
    assert found is not None
    assert (found.origin, found.python_version) == ("CONDA_PREFIX", (3, 11, 9))
    make_environment(project / ".venv")
    found = find(project, VIRTUAL_ENV=str(active), CONDA_PREFIX=str(conda))
    assert found is not None
    assert found.origin == ".venv"


def test_a_variable_that_leads_nowhere_is_passed_over(tmp_path: Path) -> None:
    assert find(tmp_path, VIRTUAL_ENV=str(tmp_path / "gone"), CONDA_PREFIX="") is None


def test_a_configured_environment_wins_and_is_relative_to_the_project(tmp_path: Path) -> None:
    make_environment(tmp_path / ".venv")
    path = make_environment(tmp_path / "elsewhere" / "env")
    project = tmp_path / "project"
    project.mkdir()
    found = find(project, configured="../elsewhere/env")
    assert found is not None
    assert (found.path, found.origin) == (str(path), "configured")


def test_the_python_of_an_environment_may_be_configured(tmp_path: Path) -> None:
    path = make_environment(tmp_path / "env")
    (path / "bin").mkdir()
    (path / "bin" / "python").touch()
    found = find(tmp_path, configured=str(path / "bin" / "python"))
    assert found is not None
    assert found.path == str(path)


def test_a_configured_environment_that_is_not_there_is_not_replaced_by_another(
    tmp_path: Path,
) -> None:
    make_environment(tmp_path / ".venv")
    assert find(tmp_path, configured="typo") is None


def test_the_layout_of_windows_is_known(tmp_path: Path) -> None:
    (tmp_path / ".venv" / "Lib" / "site-packages").mkdir(parents=True)
    (tmp_path / ".venv" / "pyvenv.cfg").write_text("home = C:\\Python313\r\nversion_info = 3.13.0\r\n")
    found = find(tmp_path)
    assert found is not None
    assert found.python_version == (3, 13, 0)
    assert found.site_packages == (str(tmp_path / ".venv" / "Lib" / "site-packages"),)


@pytest.mark.skipif(sys.platform == "win32", reason="needs symbolic links")
def test_lib64_that_is_a_link_to_lib_is_not_counted_twice(tmp_path: Path) -> None:
    path = make_environment(tmp_path / ".venv")
    (path / "lib64").symlink_to("lib")
    found = find(tmp_path)
    assert found is not None
    assert len(found.site_packages) == 1


def test_packages_of_the_system_are_seen_if_the_environment_sees_them(tmp_path: Path) -> None:
    (tmp_path / "usr/lib/python3.12/dist-packages").mkdir(parents=True)
    config = f"home = {tmp_path / 'usr' / 'bin'}\ninclude-system-site-packages = {{}}\n"
    make_environment(tmp_path / "a/.venv", config.format("true"))
    make_environment(tmp_path / "b/.venv", config.format("false"))
    seeing, blind = find(tmp_path / "a"), find(tmp_path / "b")
    assert seeing is not None
    assert seeing.site_packages[-1] == str(tmp_path / "usr/lib/python3.12/dist-packages")
    assert blind is not None
    assert len(blind.site_packages) == 1


def test_a_damaged_configuration_still_leaves_the_version_in_the_path(tmp_path: Path) -> None:
    path = make_environment(tmp_path / ".venv", "")
    (path / "pyvenv.cfg").write_bytes(b"\xff\0 nonsense")
    found = find(tmp_path)
    assert found is not None
    assert found.python_version == (3, 12)


def test_the_environment_of_these_tests_is_described_correctly() -> None:
    found = find_environment("/", "/", sys.prefix, {})
    if found is None:
        pytest.skip("the tests do not run in an environment")
    assert found.python_version is not None
    assert found.python_version[:2] == sys.version_info[:2]
    assert any((Path(folder) / "pytest").is_dir() for folder in found.site_packages)
