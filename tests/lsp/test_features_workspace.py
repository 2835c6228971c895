"""Settings, folders and files: what the workspace is changes while it is looked at."""

from pathlib import Path
from typing import Any

import pytest

from fastapi_mentor.lsp.features.configuration import section
from tests.lsp.editor import ABLE, PULLING, Editor, editing

pytestmark = pytest.mark.asyncio
TEXT = 'a = "LOUD"\nb = 1\n'
CONFIGURED = {**ABLE, "workspace": {"configuration": True, "didChangeWatchedFiles": {}}}


async def codes(editor: Editor, uri: str, since: int = 0) -> list[str]:
    """The rules that are found in the version that was opened."""
    params = await editor.publication(uri, 1, since)
    return sorted(one["code"] for one in params["diagnostics"])


def write(path: Path, table: str) -> None:
    path.write_text(f"[tool.fastapi-mentor]\n{table}\n")


async def test_the_projects_settings_count(tmp_path: Path) -> None:
    write(tmp_path / "pyproject.toml", 'ignore = ["loud-word"]\nseverity = {odd-number = "error"}')
    async with editing(tmp_path) as editor:
        uri = (tmp_path / "a.py").as_uri()
        editor.open(uri, TEXT)
        (found,) = await editor.published(uri)
        assert (found["code"], found["severity"]) == ("odd-number", 1)


async def test_what_is_excluded_is_not_looked_at(tmp_path: Path) -> None:
    write(tmp_path / "pyproject.toml", 'exclude = ["generated"]')
    async with editing(tmp_path) as editor:
        uri = (tmp_path / "generated" / "a.py").as_uri()
        editor.open(uri, TEXT)
        assert await codes(editor, uri) == []


async def test_known_findings_are_not_shown(tmp_path: Path) -> None:
    from fastapi_mentor.baseline import entry, write_baseline

    class Found:
        rule, message, line = "odd-number", "`1` is odd", 1

    write(tmp_path / "pyproject.toml", 'baseline = "known.json"')
    write_baseline(str(tmp_path / "known.json"), {"a.py": [entry(Found(), TEXT.splitlines(True))]})
    async with editing(tmp_path) as editor:
        uri = (tmp_path / "a.py").as_uri()
        editor.open(uri, TEXT)
        assert await codes(editor, uri) == ["loud-word"]
        editor.change(uri, {"text": TEXT + "c = 3\n"})
        assert [one["range"]["start"]["line"] for one in await editor.published(uri)] == [0, 2]


async def test_a_bad_setting_is_told_and_the_default_counts(tmp_path: Path) -> None:
    write(tmp_path / "pyproject.toml", "ignore = 5")
    async with editing(tmp_path) as editor:
        uri = (tmp_path / "a.py").as_uri()
        editor.open(uri, TEXT)
        assert await codes(editor, uri) == ["loud-word", "odd-number"]
        told = await editor.message(lambda m: m.get("method") == "window/logMessage")
        assert "pyproject.toml" in told["params"]["message"]


async def test_a_rule_that_there_is_not_is_told(tmp_path: Path) -> None:
    write(tmp_path / "pyproject.toml", 'select = ["odd-numbre"]')
    async with editing(tmp_path) as editor:
        editor.open((tmp_path / "a.py").as_uri(), TEXT)
        told = await editor.message(lambda m: m.get("method") == "window/logMessage")
        assert 'unknown rule "odd-numbre", did you mean "odd-number"?' in told["params"]["message"]


@pytest.mark.parametrize(
    "options",
    [
        {"ignore": ["odd-number"]},
        {"settings": {"ignore": ["odd-number"]}},
        {"fastapiMentor": {"ignore": ["odd-number"], "unheardOf": 1}},
    ],
)
async def test_the_editors_settings_count(tmp_path: Path, options: Any) -> None:
    async with editing(tmp_path, options=options) as editor:
        uri = (tmp_path / "a.py").as_uri()
        editor.open(uri, TEXT)
        assert await codes(editor, uri) == ["loud-word"]


async def test_the_editor_is_asked_for_the_settings_of_each_folder(tmp_path: Path) -> None:
    def configure(params: Any) -> list[Any]:
        scopes = [item.get("scopeUri") for item in params["items"]]
        assert {item["section"] for item in params["items"]} == {"fastapiMentor"}
        return [{"ignore": ["odd-number"]} if scope else None for scope in scopes]

    replies = {"workspace/configuration": configure}
    async with editing(tmp_path, CONFIGURED, replies=replies) as editor:
        await editor.server.index.findings()
        inside, outside = (tmp_path / "a.py").as_uri(), "file:///elsewhere/a.py"
        editor.open(inside, TEXT)
        editor.open(outside, TEXT)
        assert await codes(editor, inside) == ["loud-word"]
        assert await codes(editor, outside) == ["loud-word", "odd-number"]


@pytest.mark.parametrize("asks", [True, False], ids=["asked", "told"])
async def test_a_change_of_settings_needs_no_restart(tmp_path: Path, asks: bool) -> None:
    wanted: dict[str, Any] = {}
    able = CONFIGURED if asks else ABLE
    replies = {"workspace/configuration": lambda params: [wanted for _ in params["items"]]}
    async with editing(tmp_path, able, replies=replies) as editor:
        uri = (tmp_path / "a.py").as_uri()
        editor.open(uri, TEXT)
        assert await codes(editor, uri) == ["loud-word", "odd-number"]
        wanted["ignore"] = ["loud-word"]
        since = len(editor.heard)
        told = None if asks else {"fastapiMentor": wanted}
        editor.tell("workspace/didChangeConfiguration", {"settings": told})
        assert await codes(editor, uri, since) == ["odd-number"]


@pytest.mark.parametrize("method", ["workspace/didChangeWatchedFiles", "textDocument/didSave"])
async def test_changed_settings_of_the_project_count_at_once(tmp_path: Path, method: str) -> None:
    async with editing(tmp_path) as editor:
        uri = (tmp_path / "a.py").as_uri()
        editor.open(uri, TEXT)
        await codes(editor, uri)
        since = len(editor.heard)
        write(tmp_path / "pyproject.toml", 'ignore = ["loud-word"]')
        changed = {"uri": (tmp_path / "pyproject.toml").as_uri(), "type": 1}
        editor.tell(method, {"changes": [changed], "textDocument": changed})
        assert await codes(editor, uri, since) == ["odd-number"]


async def test_the_editor_is_asked_to_watch_files(tmp_path: Path) -> None:
    watching = {"didChangeWatchedFiles": {"dynamicRegistration": True}}
    async with editing(tmp_path, {**ABLE, "workspace": watching}) as editor:
        asked = await editor.message(lambda m: m.get("method") == "client/registerCapability")
        (registration,) = asked["params"]["registrations"]
        assert registration["method"] == "workspace/didChangeWatchedFiles"
        patterns = [watcher["globPattern"] for watcher in registration["registerOptions"]["watchers"]]
        assert "**/*.py" in patterns


async def test_folders_may_come_and_go(tmp_path: Path) -> None:
    first, second = tmp_path / "first", tmp_path / "second"
    for folder in (first, second):
        folder.mkdir()

    def change(added: list[Path], removed: list[Path]) -> dict[str, Any]:
        event = {"added": added, "removed": removed}
        return {
            "event": {
                key: [{"uri": path.as_uri(), "name": path.name} for path in paths]
                for key, paths in event.items()
            }
        }

    async with editing(first) as editor:
        assert editor.server.folders == [str(first)]
        editor.tell("workspace/didChangeWorkspaceFolders", change([second], [first]))
        await editor.ask("textDocument/hover", hover("file:///a.py"))
        assert editor.server.folders == [str(second)]
        editor.tell("workspace/didChangeWorkspaceFolders", change([second, first], []))
        await editor.ask("textDocument/hover", hover("file:///a.py"))
        assert editor.server.folders == [str(second), str(first)]


def hover(uri: str) -> dict[str, Any]:
    return {"textDocument": {"uri": uri}, "position": {"line": 0, "character": 0}}


async def test_who_pulls_is_told_when_to_pull_again(tmp_path: Path) -> None:
    able = {**PULLING, "workspace": {"diagnostics": {"refreshSupport": True}}}
    async with editing(tmp_path, able) as editor:
        uri = (tmp_path / "a.py").as_uri()
        editor.open(uri, TEXT)
        params = {"textDocument": {"uri": uri}}
        assert len((await editor.ask("textDocument/diagnostic", params))["items"]) == 2
        settings = {"fastapiMentor": {"ignore": ["loud-word"]}}
        editor.tell("workspace/didChangeConfiguration", {"settings": settings})
        await editor.message(lambda m: m.get("method") == "workspace/diagnostic/refresh")
        assert len((await editor.ask("textDocument/diagnostic", params))["items"]) == 1


async def test_a_lone_file_gets_no_folder_beside_it(tmp_path: Path) -> None:
    async with editing() as editor:
        uri = (tmp_path / "a.py").as_uri()
        editor.open(uri, TEXT)
        await codes(editor, uri)
        assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("value", [None, 5, "text", [], {}, {"settings": None}])
async def test_settings_of_an_odd_shape_are_none(value: Any) -> None:
    assert not section(value) or section(value) == {"settings": None}
