"""What a project writes in `pyproject.toml` reaches the checker, and a mistake is named in one line."""

from __future__ import annotations

import pickle
import subprocess
import sys
from dataclasses import dataclass, fields
from pathlib import Path

import pytest

from fastapi_mentor.rule import Severity
from fastapi_mentor.settings import (
    Settings,
    SettingsError,
    load_settings,
    project_root,
    validate_rule_names,
)
from fastapi_mentor.settings.options import camel_case, kebab_case
from fastapi_mentor.settings.validation import table_model


@dataclass
class Named:
    name: str
    chapter: str = "api"
    preset: str = "recommended"


def written(folder: Path, table: str) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "pyproject.toml").write_text(f"[tool.fastapi-mentor]\n{table}\n")
    return folder


def problems(folder: Path, table: str) -> list[str]:
    with pytest.raises(SettingsError) as caught:
        load_settings(str(written(folder, table)))
    return [problem.replace(str(folder), ".") for problem in caught.value.problems]


def test_every_key_is_read(tmp_path: Path) -> None:
    written(
        tmp_path,
        """
        preset = "strict"
        select = ["api"]
        ignore = ["missing-response-model"]
        severity = { query-in-loop = "hint" }
        per-file-ignores = { "tests/**" = ["security"] }
        exclude = ["legacy/"]
        baseline = "known.json"
        environment = ".env311"
        roots = ["src"]
        cache-dir = ".cache"
        """,
    )
    assert load_settings(str(tmp_path)).settings == Settings(
        preset="strict",
        select=("api",),
        ignore=("missing-response-model",),
        severity={"query-in-loop": Severity.HINT},
        per_file_ignores={"tests/**": ("security",)},
        exclude=("legacy/",),
        baseline="known.json",
        environment=".env311",
        roots=("src",),
        cache_dir=".cache",
    )


def test_the_nearest_file_with_a_table_counts(tmp_path: Path) -> None:
    written(tmp_path, 'preset = "strict"')
    package = tmp_path / "packages" / "shop" / "app"
    package.mkdir(parents=True)
    (package.parent / "pyproject.toml").write_text('[project]\nname = "shop"\n')
    loaded = load_settings(str(package))
    assert loaded.settings.preset == "strict"
    assert loaded.root == str(tmp_path)
    assert loaded.resolve("known.json") == str(tmp_path / "known.json")


def test_without_a_table_all_is_at_its_default_and_the_project_is_the_root(tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").write_text('[project]\nname = "shop"\n')
    (tmp_path / "app").mkdir()
    assert load_settings(str(tmp_path / "app")) == (Settings(), str(tmp_path), None)


def test_a_folder_without_any_mark_is_its_own_root(tmp_path: Path) -> None:
    assert project_root(str(tmp_path)) == str(tmp_path)


def test_a_named_file_is_used_in_place_of_the_nearest(tmp_path: Path) -> None:
    written(tmp_path, 'preset = "strict"')
    other = tmp_path / "ci" / "mentor.toml"
    other.parent.mkdir()
    other.write_text('[tool.fastapi-mentor]\nselect = ["api"]\n')
    assert load_settings(str(tmp_path), str(other)).settings == Settings(select=("api",))


def test_a_named_file_that_does_not_exist_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match=r"nowhere\.toml: cannot be read: No such file"):
        load_settings(str(tmp_path), str(tmp_path / "nowhere.toml"))


@pytest.mark.parametrize(
    ("table", "line"),
    [
        ('preset = "all"', 'preset = "all": must be "recommended" or "strict"'),
        ('select = "api"', 'select = "api": must be a list of strings'),
        ("ignore = [1]", "ignore.0 = 1: must be a string"),
        ("baseline = true", "baseline = true: must be a string"),
        ("per-file-ignores = []", "per-file-ignores = []: must be a table"),
        (
            'severity = { query-in-loop = "fatal" }',
            'severity.query-in-loop = "fatal": must be "error", "warning", "info" or "hint"',
        ),
        (
            'per-file-ignores = { "a/*.py" = "api" }',
            'per-file-ignores."a/*.py" = "api": must be a list of strings',
        ),
        ('presets = "strict"', 'presets: unknown key, did you mean "preset"?'),
        ('cache_dir = "x"', 'cache_dir: unknown key, did you mean "cache-dir"?'),
    ],
)
def test_a_mistake_names_file_key_value_and_what_is_allowed(tmp_path: Path, table: str, line: str) -> None:
    assert problems(tmp_path, table) == [f"./pyproject.toml: [tool.fastapi-mentor] {line}"]


def test_an_unknown_key_like_none_lists_the_keys(tmp_path: Path) -> None:
    (line,) = problems(tmp_path, "zzz = 1")
    assert line.endswith(
        "zzz: unknown key; the keys are preset, select, ignore, severity, per-file-ignores, "
        "exclude, baseline, environment, roots, cache-dir"
    )


def test_each_mistake_has_its_line(tmp_path: Path) -> None:
    assert len(problems(tmp_path, 'preset = 1\nselect = 2\nzzz = "3"')) == 3


def test_toml_that_does_not_parse_is_an_error_that_names_the_line(tmp_path: Path) -> None:
    (line,) = problems(tmp_path, "select = [")
    assert line.startswith("./pyproject.toml: is not valid TOML: ")
    assert "line" in line or "end of document" in line


def test_a_table_that_is_no_table_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").write_text('[tool]\nfastapi-mentor = "strict"\n')
    with pytest.raises(SettingsError, match="must be a table, not 'strict'"):
        load_settings(str(tmp_path))


def test_the_client_is_merged_over_the_file() -> None:
    settings = Settings(preset="strict", select=("api",), severity={"a": Severity.HINT, "b": Severity.INFO})
    merged = settings.merged_with_client(
        {
            "preset": None,
            "select": ["security"],
            "ignore": [],
            "severity": {"b": "error"},
            "perFileIgnores": {"tests/**": ["api"]},
            "cacheDir": "/tmp/cache",
            "trace": {"server": "verbose"},
        }
    )
    assert merged == Settings(
        preset="strict",
        select=("security",),
        severity={"a": Severity.HINT, "b": Severity.ERROR},
        per_file_ignores={"tests/**": ("api",)},
        cache_dir="/tmp/cache",
    )


def test_a_wrong_value_of_the_client_is_named_as_the_client_writes_it() -> None:
    with pytest.raises(SettingsError) as caught:
        Settings().merged_with_client({"perFileIgnores": {"tests": "api"}})
    assert caught.value.problems == (
        'the editor\'s configuration: fastapiMentor.perFileIgnores.tests = "api": must be a list of strings',
    )


@pytest.mark.parametrize(
    ("settings", "rule", "on"),
    [
        (Settings(), Named("a"), True),
        (Settings(), Named("a", preset="strict"), False),
        (Settings(preset="strict"), Named("a", preset="strict"), True),
        (Settings(select=("a",)), Named("a", preset="strict"), True),
        (Settings(select=("a",)), Named("b"), False),
        (Settings(select=("api",)), Named("b"), True),
        (Settings(select=("api",)), Named("b", preset="strict"), False),
        (Settings(select=("api",), ignore=("b",)), Named("b"), False),
        (Settings(select=("b",), ignore=("api",)), Named("b"), True),
        (Settings(select=("b",), ignore=("b",)), Named("b"), False),
        (Settings(ignore=("api",)), Named("b"), False),
    ],
)
def test_the_more_exact_name_decides_and_ignore_wins_a_tie(settings: Settings, rule: Named, on: bool) -> None:
    assert settings.is_on(rule) is on


def test_ignores_for_a_file_follow_git_patterns() -> None:
    settings = Settings(per_file_ignores={"tests/**": ("a", "b"), "*_test.py": ("c",)})
    assert settings.ignored_for("app/main.py") == frozenset()
    assert settings.ignored_for("tests/api/test_me.py") == {"a", "b"}
    assert settings.ignored_for("tests/api/me_test.py") == {"a", "b", "c"}


def test_a_severity_is_the_rules_own_unless_the_project_says_otherwise() -> None:
    settings = Settings(severity={"a": Severity.HINT})
    assert settings.severity_of("a", Severity.ERROR) is Severity.HINT
    assert settings.severity_of("b", Severity.ERROR) is Severity.ERROR


def test_unknown_rules_are_named_with_the_nearest_one() -> None:
    settings = Settings(
        select=("query-in-lop", "api"),
        severity={"xyz": Severity.HINT},
        per_file_ignores={"tests/**": ("securty",)},
    )
    assert validate_rule_names(settings, ["query-in-loop", "api", "security"], "p.toml") == [
        'p.toml: [tool.fastapi-mentor] select: unknown rule "query-in-lop", did you mean "query-in-loop"?',
        'p.toml: [tool.fastapi-mentor] severity: unknown rule "xyz"',
        'p.toml: [tool.fastapi-mentor] per-file-ignores."tests/**": unknown rule "securty", '
        'did you mean "security"?',
    ]


def test_every_setting_has_a_description_a_default_and_two_spellings() -> None:
    properties = table_model(kebab_case).model_json_schema()["properties"]
    assert list(properties) == [kebab_case(one.name) for one in fields(Settings)]
    assert all(len(entry["description"]) > 20 for entry in properties.values())
    assert camel_case("per_file_ignores") == "perFileIgnores"
    assert load_settings("/").settings == Settings()


def test_settings_cross_to_another_process() -> None:
    settings = Settings(severity={"a": Severity.HINT}, select=("a",))
    assert pickle.loads(pickle.dumps(settings)) == settings


@pytest.mark.parametrize(("table", "imported"), [("", False), ('preset = "strict"', True)])
def test_pydantic_is_imported_only_for_a_table(tmp_path: Path, table: str, imported: bool) -> None:
    (tmp_path / "pyproject.toml").write_text("[project]\nname = 'shop'\n")
    if table:
        written(tmp_path, table)
    code = (
        "import sys; from fastapi_mentor.settings import load_settings; "
        f"load_settings({str(tmp_path)!r}); print('pydantic' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == str(imported)
