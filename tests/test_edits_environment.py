"""Moving reads of the environment into settings: what goes along, and what has to stay."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest

from fastapi_mentor.edits import FixRefused, apply_edits
from fastapi_mentor.edits.environment import move_to_settings
from fastapi_mentor.facts import EnvironmentRead
from fastapi_mentor.fixer import apply
from fastapi_mentor.rule import Safety
from tests.facts.outlines import outlines

HEAD = "import os\n\nfrom fastapi import FastAPI\n\n"


def reads(folder: Path, files: Mapping[str, str] | str, path: str) -> list[EnvironmentRead]:
    return [read for each in outlines(folder, files, path) for read in EnvironmentRead.find(each)]


def moved(folder: Path, files: Mapping[str, str] | str, path: str = "main.py") -> dict[str, str]:
    """The files that moving the reads of one of them changes, as they become."""
    (read, *_) = (read for read in reads(folder, files, path) if read.belongs_in_settings)
    fix = move_to_settings(read)
    assert fix is not None
    module = read.outline.module
    edits = apply(module.source, [fix], module.project)  # type: ignore[attr-defined]
    return {
        str(Path(file).relative_to(folder.resolve())): apply_edits(Path(file).read_text(), found)
        for file, found in edits.items()
    }


def lines(folder: Path, text: str) -> list[str]:
    """The lines of a module whose reads were moved, below its head, without the blank ones."""
    return [line for line in moved(folder, HEAD + text)["main.py"].splitlines() if line][2:]


@pytest.mark.parametrize(
    ("expression", "field", "value"),
    [
        ('os.getenv("A")', "a: str | None = None", "settings.a"),
        ('os.getenv("A", None)', "a: str | None = None", "settings.a"),
        ("os.getenv('A', 'b')", "a: str = 'b'", "settings.a"),
        ('os.environ["A"]', "a: str", "settings.a"),
        ('int(os.environ["A"])', "a: int", "settings.a"),
        ('int(os.getenv("A", "1_000"))', "a: int = 1000", "settings.a"),
        ('int(os.getenv("A", 60 * 60))', "a: int = 60 * 60", "settings.a"),
        ('int(os.getenv("A") or 5)', "a: int = 5", "settings.a"),
        ('float(os.getenv("A", "8"))', "a: float = 8.0", "settings.a"),
        ('os.getenv("A") == "1"', "a: bool = False", "settings.a"),
        ('os.getenv("A", "True").lower() in ("true", "1")', "a: bool = True", "settings.a"),
        ('bool(os.getenv("A"))', "a: bool = False", "settings.a"),
        ('os.getenv("A", "x") == "z"', 'a: str = "x"', 'settings.a == "z"'),
        ('os.getenv("A", "").split(",")', 'a: str = ""', 'settings.a.split(",")'),
        ('os.getenv("A") or ""', 'a: str = ""', "settings.a"),
        ('[part for part in os.getenv("A", "")]', 'a: str = ""', "[part for part in settings.a]"),
    ],
)
def test_a_read_becomes_a_field_with_its_default_and_cast(
    tmp_path: Path, expression: str, field: str, value: str
) -> None:
    assert lines(tmp_path, f"print({expression})\n") == [
        "class Settings(BaseSettings):",
        f"    {field}",
        "settings = Settings()",
        f"print({value})",
    ]


@pytest.mark.parametrize(
    "expression",
    [
        'os.getenv("A", os.getcwd())',
        'os.getenv("A", DEFAULT)',
        'int(os.getenv("A", "ten"))',
        'os.getenv("COPY", "1")',
        'os.getenv("CLASS", "1")',
        'os.getenv("_PRIVATE", "1")',
        'os.getenv("with-hyphen", "1")',
    ],
)
def test_what_no_plain_field_can_say_is_left_to_a_person(tmp_path: Path, expression: str) -> None:
    (read,) = reads(tmp_path, f"{HEAD}print({expression})\n", "main.py")
    assert read.belongs_in_settings
    assert move_to_settings(read) is None


@pytest.mark.parametrize(
    ("expression", "safety"),
    [
        ('int(os.getenv("A", "1"))', Safety.SAFE),
        ('os.environ["A"]', Safety.SAFE),
        ('os.getenv("A", 1)', Safety.UNSAFE),  # a string where it is set, a number where it is not
        (
            'os.getenv("A", "no").lower() == "yes"',
            Safety.UNSAFE,
        ),  # a flag also takes `on`, and refuses `maybe`
        ('os.getenv("A") or "b"', Safety.UNSAFE),  # an empty variable stays empty
    ],
)
def test_a_fix_is_safe_if_every_value_of_the_variable_means_the_same(
    tmp_path: Path, expression: str, safety: Safety
) -> None:
    files = {"main.py": f"{HEAD}print({expression})\n", "requirements.txt": "pydantic-settings==2.6\n"}
    (read,) = reads(tmp_path, files, "main.py")
    fix = move_to_settings(read)
    assert fix is not None
    assert fix.safety is safety


def test_a_fix_that_needs_another_package_is_not_safe(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("VIRTUAL_ENV", raising=False)
    (read,) = reads(tmp_path, HEAD + 'print(os.environ["A"])\n', "main.py")
    fix = move_to_settings(read)
    assert fix is not None
    assert fix.safety is Safety.UNSAFE


def test_comments_go_along_unless_what_stays_may_need_them(tmp_path: Path) -> None:
    text = """
        # how many
        # at most
        SIZE = int(os.getenv("SIZE", "1"))  # items

        # how to sign
        SECRET = os.environ["SECRET"]
        ALGORITHM = "HS256"
    """
    assert lines(tmp_path, text.replace("        ", "")) == [
        "class Settings(BaseSettings):",
        "    # how many",
        "    # at most",
        "    size: int = 1  # items",
        "    secret: str",
        "settings = Settings()",
        "# how to sign",
        'ALGORITHM = "HS256"',
    ]


@pytest.mark.parametrize(
    "use",
    [
        "SIZE += 1",
        "def f(SIZE): return SIZE",
        "def f():\n    global SIZE\n    SIZE = 2",
        "__all__ = ['SIZE']",
        "for SIZE in (): pass",
    ],
)
def test_a_constant_stays_where_its_name_means_more(tmp_path: Path, use: str) -> None:
    found = lines(tmp_path, f'SIZE = int(os.getenv("SIZE", "1"))\n{use}\n')
    assert found[3:] == ["SIZE = settings.size", *use.splitlines()]


@pytest.mark.parametrize(
    "other",
    [
        "from shop import config\nprint(config.SIZE)\n",
        "from shop.config import *\nprint(SIZE)\n",
        "def test(monkeypatch):\n    monkeypatch.setattr('shop.config.SIZE', 2)\n",
        "import shop.config\ndef test(patch):\n    patch(shop.config, 'SIZE', 2)\n",
        "def f():\n    from shop.config import SIZE\n    return SIZE\n",
        "from shop.config import SIZE\n__all__ = ['SIZE']\n",
    ],
)
def test_a_constant_stays_where_other_modules_reach_for_it(tmp_path: Path, other: str) -> None:
    config = HEAD + 'SIZE = int(os.getenv("SIZE", "1"))\n'
    files = {"shop/__init__.py": "", "shop/config.py": config, "shop/other.py": other}
    changed = moved(tmp_path, files, "shop/config.py")
    assert list(changed) == ["shop/config.py"]
    assert changed["shop/config.py"].endswith("SIZE = settings.size\n")


def test_a_constant_of_the_same_name_elsewhere_does_not_matter(tmp_path: Path) -> None:
    config = HEAD + 'SIZE = int(os.getenv("SIZE", "1"))\nprint(SIZE)\n'
    files = {"shop/__init__.py": "", "shop/config.py": config, "shop/other.py": "SIZE = 3\nprint(SIZE)\n"}
    changed = moved(tmp_path, files, "shop/config.py")
    assert list(changed) == ["shop/config.py"]
    assert changed["shop/config.py"].endswith("print(settings.size)\n")


SETTINGS = "from pydantic_settings import BaseSettings\n\n\nclass Settings(BaseSettings):\n    {field}\n\n\n"


def test_settings_that_are_near_are_used(tmp_path: Path) -> None:
    files = {
        "shop/__init__.py": "",
        "shop/core/__init__.py": "",
        "shop/core/config.py": SETTINGS.format(field='NAME: str = "shop"') + "settings = Settings()\n",
        "shop/main.py": HEAD + 'print(os.getenv("COLOUR", "red"))\n',
    }
    changed = moved(tmp_path, files, "shop/main.py")
    assert '    NAME: str = "shop"\n    COLOUR: str = "red"\n' in changed["shop/core/config.py"]
    assert "from shop.core.config import settings\n" in changed["shop/main.py"]
    assert changed["shop/main.py"].endswith("print(settings.COLOUR)\n")


def test_settings_that_need_the_module_themselves_are_not(tmp_path: Path) -> None:
    settings = (
        "from shop import main\n" + SETTINGS.format(field='name: str = "shop"') + "settings = Settings()\n"
    )
    files = {
        "shop/__init__.py": "",
        "shop/config.py": settings,
        "shop/main.py": HEAD + 'print(os.getenv("COLOUR", "red"))\n',
    }
    assert list(moved(tmp_path, files, "shop/main.py")) == ["shop/main.py"]


def test_a_field_that_is_there_is_used(tmp_path: Path) -> None:
    text = SETTINGS.format(field='colour: str = "red"') + "settings = Settings()\n"
    changed = moved(tmp_path, text + 'import os\nprint(os.getenv("COLOUR", "red"))\n')["main.py"]
    assert changed == text + "print(settings.colour)\n"


@pytest.mark.parametrize("field", ["colour: int = 1", 'colour: str = "blue"', "colour: SecretStr"])
def test_a_field_that_says_something_else_is_not(tmp_path: Path, field: str) -> None:
    text = SETTINGS.format(field=field) + "settings = Settings()\n"
    with pytest.raises(FixRefused, match="another type or default"):
        moved(tmp_path, text + 'import os\nprint(os.getenv("COLOUR", "red"))\n')


def test_the_others_move_where_one_can_not(tmp_path: Path) -> None:
    text = SETTINGS.format(field="colour: int = 1") + "settings = Settings()\n"
    changed = moved(tmp_path, text + 'import os\nprint(os.getenv("COLOUR", "red"), os.environ["SIZE"])\n')
    assert changed["main.py"].endswith('print(os.getenv("COLOUR", "red"), settings.size)\n')


def test_a_class_without_an_object_gets_one(tmp_path: Path) -> None:
    text = SETTINGS.format(field='name: str = "shop"') + 'import os\nprint(os.getenv("COLOUR", "red"))\n'
    changed = moved(tmp_path, text)["main.py"]
    assert '    colour: str = "red"\n\n\nsettings = Settings()\n' in changed


def test_what_is_read_after_the_environment_was_changed_stays(tmp_path: Path) -> None:
    text = 'A = os.environ["A"]\nload_dotenv()\nB = os.environ["B"]\nprint(A, B)\n'
    assert lines(tmp_path, text)[-4:] == [
        "settings = Settings()",
        "load_dotenv()",
        'B = os.environ["B"]',
        "print(settings.a, B)",
    ]


@pytest.mark.parametrize(
    "change", ["load_dotenv()", "os.environ['A'] = '1'", "os.environ.setdefault('A', '1')"]
)
def test_settings_that_were_read_before_the_environment_was_changed_are_not_used(
    tmp_path: Path, change: str
) -> None:
    settings = SETTINGS.format(field="b: int = 1") + "settings = Settings()\n"
    with pytest.raises(FixRefused, match="is changed before"):
        moved(tmp_path, f"{HEAD}{settings}{change}\nprint(os.getenv('A'))\n")


def test_settings_below_the_read_are_not_used(tmp_path: Path) -> None:
    text = (
        HEAD + 'print(os.getenv("A"))\n\n\n' + SETTINGS.format(field="b: int = 1") + "settings = Settings()\n"
    )
    with pytest.raises(FixRefused, match="stands below"):
        moved(tmp_path, text)
