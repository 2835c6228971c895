"""What is given to `Depends` in one file is a dependency in the file that defines it."""

from pathlib import Path

import pytest

from fastapi_mentor.project import Project
from fastapi_mentor.settings import Settings
from fastapi_mentor.source import Source

DEFINITIONS = """\
def find_user(): ...


def find_tea(): ...


class Paging: ...


class Role: ...
"""

WAYS = {
    "Depends(find_user)": "find_user",
    "Depends(dependency=find_user)": "find_user",
    "Security(find_user, scopes=[])": "find_user",
    "Depends(deps.find_user)": "find_user",
    "Depends(shop.deps.find_user)": "find_user",
    "Depends(user)": "find_user",
    'router.add_api_route("/user", deps.find_user, methods=["GET"])': "find_user",
    'router.add_api_route(\n    path="/user",\n    endpoint=find_user,\n)': "find_user",
    "Needs(find_user)": "find_user",
    "Depends(cup)": "find_tea",
    "Depends(Paging)": "Paging",
    'Depends(Role("admin"))': "Role()",
    'Depends(deps.Role("admin"))': "Role()",
}
IMPORTS = """\
import shop.deps
from fastapi import Depends, Security
from fastapi import Depends as Needs
from shop import deps
from shop.deps import Paging, Role, find_user
from shop.deps import (find_user as user, find_tea as cup)
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    root = tmp_path.resolve()
    (root / "shop").mkdir()
    (root / "shop" / "__init__.py").write_text("")
    (root / "shop" / "deps.py").write_text(DEFINITIONS)
    return root


def injected(project: Project, root: Path, names: set[str]) -> set[str]:
    module = project.module(str(root / "shop" / "deps.py"))
    assert module is not None
    return {name for name in names if module.injects(name)}


@pytest.mark.parametrize("written", WAYS)
def test_is_known_from_another_file_however_it_is_named_there(folder: Path, written: str) -> None:
    (folder / "shop" / "routes.py").write_text(f"{IMPORTS}\n\ndef read(given={written}): ...\n")
    project = Project(str(folder), Settings())
    assert injected(project, folder, {*WAYS.values()}) == {WAYS[written]}


@pytest.mark.parametrize("parameter", ["p: Annotated[Paging, Depends()]", "p: Paging = Depends()"])
@pytest.mark.parametrize("file", ["routes.py", "deps.py"])
def test_a_class_is_known_by_the_annotation_beside_an_empty_one(
    folder: Path, parameter: str, file: str
) -> None:
    above = IMPORTS if file == "routes.py" else DEFINITIONS
    text = f"{above}\n\ndef read({parameter}): ...\n"
    (folder / "shop" / file).write_text(text)
    project = Project(str(folder), Settings())
    project.show(Source.open(str(folder / "shop" / file), text))
    assert injected(project, folder, {"Paging", "find_tea"}) == {"Paging"}


def test_something_else_of_that_name_is_another(folder: Path) -> None:
    (folder / "shop" / "routes.py").write_text(
        "def find_user(): ...\n\ndef read(u=Depends(find_user)): ...\n"
    )
    assert injected(Project(str(folder), Settings()), folder, {"find_user"}) == set()


def test_an_edit_elsewhere_changes_it(folder: Path) -> None:
    path = str(folder / "shop" / "routes.py")
    text = f"{IMPORTS}\n\ndef read(): ...\n"
    (folder / "shop" / "routes.py").write_text(text)
    project = Project(str(folder), Settings())
    project.show(Source.open(path, text))
    read = ("injected", str(folder), "find_user")
    before = project.fingerprint(read)
    assert injected(project, folder, {"find_user"}) == set()
    project.show(Source.open(path, f"{IMPORTS}\n\ndef read(u=Depends(find_user)): ...\n"))
    assert project.fingerprint(read) != before
    assert injected(project, folder, {"find_user"}) == {"find_user"}


def test_a_file_that_changed_on_disk_is_read_again(folder: Path) -> None:
    path = folder / "shop" / "routes.py"
    path.write_text(f"{IMPORTS}\n\ndef read(): ...\n")
    project = Project(str(folder), Settings())
    assert injected(project, folder, {"find_user"}) == set()
    path.write_text(f"{IMPORTS}\n\ndef read(u=Depends(find_user)): ...\n")
    project.invalidate(str(path))
    assert injected(project, folder, {"find_user"}) == {"find_user"}
