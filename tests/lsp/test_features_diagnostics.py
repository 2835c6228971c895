"""Diagnostics: what is in one, who is told of it, and when."""

import asyncio
from pathlib import Path
from typing import Any

import pytest

from fastapi_mentor.checker import Checker
from fastapi_mentor.lsp import checking
from fastapi_mentor.lsp.features.diagnostics import report
from fastapi_mentor.project import Project
from fastapi_mentor.settings import Settings
from fastapi_mentor.source import Source
from tests.lsp.editor import ABLE, PULLING, Editor, edit, editing, house_rules, span

pytestmark = pytest.mark.asyncio
URI = "file:///house/a.py"
LOUD = 'a = "LOUD"\n'


async def pulled(editor: Editor, uri: str = URI, previous: str | None = None) -> Any:
    params = {"textDocument": {"uri": uri}, **({"previousResultId": previous} if previous else {})}
    return await editor.ask("textDocument/diagnostic", params)


async def test_a_diagnostic_says_what_where_and_how_grave() -> None:
    async with editing() as editor:
        editor.open(URI, LOUD)
        assert await editor.published(URI) == [
            {
                "range": span(0, 4, 10),
                "severity": 2,
                "code": "loud-word",
                "source": "FastAPI Mentor",
                "message": "`LOUD` is 100% too loud",
                "codeDescription": {"href": "https://example.com/rules#loud-word"},
            }
        ]


async def test_other_places_are_shown_to_those_who_can_show_them() -> None:
    async with editing() as editor, editing(able={}) as simple:
        for each in (editor, simple):
            each.open(URI, "a = 1\n")
        (found,) = await editor.published(URI)
        location = {"uri": URI, "range": span(0, 4, 5)}
        assert found["relatedInformation"] == [{"location": location, "message": "here"}]
        assert found["severity"] == 4
        (plain,) = await simple.published(URI)
        assert set(plain) == {"range", "severity", "code", "source", "message"}


@pytest.mark.parametrize(("encoding", "column"), [("utf-8", 11), ("utf-16", 9), ("utf-32", 8)])
async def test_columns_count_in_the_units_of_the_editor(encoding: str, column: int) -> None:
    async with editing(able={"general": {"positionEncodings": [encoding]}}) as editor:
        editor.open(URI, 'a = "😀"; "LOUD"\n')
        (found,) = await editor.published(URI)
        assert found["range"] == span(0, column + 1, column + 7)


async def test_diagnostics_move_with_their_lines() -> None:
    async with editing() as editor:
        editor.open(URI, LOUD * 3)
        await editor.published(URI)
        editor.change(URI, edit(1, 0, 0, "\n\n# 100%\n"))
        found = await editor.published(URI)
        assert [one["range"]["start"]["line"] for one in found] == [0, 4, 5]
        assert {one["message"] for one in found} == {"`LOUD` is 100% too loud"}
        editor.change(URI, edit(0, 5, 6, "P"))
        found = await editor.published(URI)
        assert [one["range"]["start"]["line"] for one in found] == [4, 5]


async def test_a_rule_that_crashes_costs_no_other_finding() -> None:
    async with editing() as editor:
        editor.open(URI, 'a = "crash"\n' + LOUD)
        assert [one["code"] for one in await editor.published(URI)] == ["loud-word"]
        told = await editor.message(lambda m: m.get("method") == "window/logMessage")
        assert "broken-rule" in told["params"]["message"]


async def test_a_mistake_of_grammar_is_left_to_others() -> None:
    async with editing() as editor:
        editor.open(URI, "b = = 2\n" + LOUD)
        assert [one["code"] for one in await editor.published(URI)] == ["loud-word"]


async def test_grammar_that_is_newer_than_our_python_is_said_to_be_so() -> None:
    import sys

    if sys.version_info >= (3, 14):
        pytest.skip("nothing is newer")
    async with editing() as editor:
        editor.open(URI, "a = t'{b}'\n" + LOUD)
        message = await editor.message(lambda m: "newer-syntax" in str(m))
        found = {one["code"]: one for one in message["params"]["diagnostics"]}
        assert set(found) == {"newer-syntax", "loud-word"}
        assert "newer than Python" in found["newer-syntax"]["message"]


async def test_who_pulls_is_never_pushed_to() -> None:
    async with editing(able=PULLING) as editor:
        editor.open(URI, LOUD)
        assert [one["code"] for one in (await pulled(editor))["items"]] == ["loud-word"]
        editor.close(URI)
        assert (await pulled(editor))["items"] == []
        assert "textDocument/publishDiagnostics" not in {m.get("method") for m in editor.heard}


async def test_what_has_not_changed_is_not_sent_again() -> None:
    async with editing(able=PULLING) as editor:
        editor.open(URI, LOUD)
        first = await pulled(editor)
        again = await pulled(editor, previous=first["resultId"])
        assert again == {"kind": "unchanged", "resultId": first["resultId"]}
        editor.change(URI, edit(1, 0, 0, "# nothing\n"))
        assert (await pulled(editor, previous=first["resultId"]))["kind"] == "unchanged"
        editor.change(URI, edit(0, 0, 0, "\n"))
        assert (await pulled(editor, previous=first["resultId"]))["kind"] == "full"


async def test_the_identity_of_a_report_is_its_content() -> None:
    full = report("{}", "made up")
    assert full.startswith('"kind":"full"')
    assert report("{}", full.split('"')[7]) == full.replace("full", "unchanged").partition(',"items"')[0]


async def test_the_workspace_is_its_open_documents_and_its_files(tmp_path: Path) -> None:
    # The other process knows the rules that are installed, not those of this test.
    origins = 'CORSMiddleware, allow_origins=["*"], allow_credentials=True'
    imports = "from fastapi import FastAPI\nfrom fastapi.middleware.cors import CORSMiddleware\n"
    (tmp_path / "b.py").write_text(f"{imports}app = FastAPI()\napp.add_middleware({origins})\n")
    (tmp_path / "c.py").write_text("a = 1\n")
    async with editing(tmp_path, able=PULLING) as editor:
        uri = (tmp_path / "a.py").as_uri()
        editor.open(uri, LOUD)
        answer = await editor.ask("workspace/diagnostic", {"previousResultIds": []})
        found = {item["uri"]: [one["code"] for one in item["items"]] for item in answer["items"]}
        other = (tmp_path / "b.py").as_uri()
        assert found == {uri: ["loud-word"], other: ["cors-any-origin-with-credentials"]}
        known = [{"uri": item["uri"], "value": item["resultId"]} for item in answer["items"]]
        gone = {"uri": "file:///gone.py", "value": "x"}
        answer = await editor.ask("workspace/diagnostic", {"previousResultIds": [*known, gone]})
        kinds = {item["uri"]: (item["kind"], item.get("items")) for item in answer["items"]}
        assert kinds == {
            uri: ("unchanged", None),
            other: ("unchanged", None),
            "file:///gone.py": ("full", []),
        }


async def test_the_workspace_is_looked_at_again_when_files_change(tmp_path: Path) -> None:
    token = "def f(t: str) -> object:\n    import jwt\n\n    return jwt.decode(t, options={})\n"
    able = {**PULLING, "workspace": {"diagnostics": {"refreshSupport": True}}}
    async with editing(tmp_path, able) as editor:
        known: dict[str, Any] = {"previousResultIds": []}
        assert (await editor.ask("workspace/diagnostic", known))["items"] == []
        path = tmp_path / "b.py"
        path.write_text(token.replace("{}", '{"verify_signature": False}'))
        change = {"uri": path.as_uri(), "type": 1}
        editor.tell("workspace/didChangeWatchedFiles", {"changes": [change]})
        await editor.message(lambda m: m.get("method") == "workspace/diagnostic/refresh")
        (item,) = (await editor.ask("workspace/diagnostic", known))["items"]
        assert item["uri"] == path.as_uri()


async def test_progress_is_shown_where_it_can_be(tmp_path: Path) -> None:
    (tmp_path / "b.py").write_text("a = 1\n")
    able = {**ABLE, "window": {"workDoneProgress": True}}
    async with editing(tmp_path, able=able) as editor:
        end = await editor.message(lambda m: m.get("params", {}).get("value", {}).get("kind") == "end")
        token = end["params"]["token"]
        told = [m for m in editor.heard if m.get("params") and m["params"].get("token") == token]
        assert told[0]["method"] == "window/workDoneProgress/create"
        assert told[1]["params"]["value"]["kind"] == "begin"
        assert end["params"]["value"]["message"] == "1 file"


async def test_nobody_who_cannot_is_shown_progress(tmp_path: Path) -> None:
    async with editing(tmp_path) as editor:
        await editor.server.index.findings()
        assert "$/progress" not in {message.get("method") for message in editor.heard}


async def test_a_look_at_the_workspace_can_be_ended(tmp_path: Path) -> None:
    for number in range(300):
        (tmp_path / f"m{number}.py").write_text("from fastapi import FastAPI\n" * 200)
    able = {**ABLE, "window": {"workDoneProgress": True}}
    async with editing(tmp_path, able=able) as editor:
        begun = await editor.message(lambda m: m.get("method") == "$/progress")
        editor.tell("window/workDoneProgress/cancel", {"token": begun["params"]["token"]})
        await editor.message(lambda m: m.get("params", {}).get("value", {}).get("kind") == "end")
        async with asyncio.timeout(10):
            await editor.server.index.findings()


# The other process knows the rules that are installed, not those of this test: so one sees who has spoken.
KNOWN = (
    "from fastapi import FastAPI\nfrom fastapi.middleware.cors import CORSMiddleware\napp = FastAPI()\n"
    'app.add_middleware(CORSMiddleware, allow_origins=["*"], allow_credentials=True)\n'
)


def codes(found: list[dict[str, Any]]) -> list[str]:
    return [each["code"] for each in found]


async def test_what_the_index_knows_of_a_long_text_is_shown_at_once(tmp_path: Path) -> None:
    path = tmp_path / "long.py"
    path.write_text(text := KNOWN + LOUD + "# more\n" * 8_000)
    async with editing(tmp_path) as editor:
        await editor.server.index.findings()
        editor.open(path.as_uri(), text)
        assert codes(await editor.published(path.as_uri())) == ["cors-any-origin-with-credentials"]
        checked = await editor.message(lambda m: "loud-word" in str(m.get("params")))
        assert codes(checked["params"]["diagnostics"]) == ["loud-word"]
        assert checked["params"]["version"] == 1


async def test_what_it_knows_of_another_text_or_a_short_one_is_not(tmp_path: Path) -> None:
    long, short = tmp_path / "long.py", tmp_path / "short.py"
    long.write_text(KNOWN + LOUD + "# more\n" * 8_000)
    short.write_text(KNOWN + LOUD)
    async with editing(tmp_path) as editor:
        await editor.server.index.findings()
        editor.open(long.as_uri(), long.read_text() + "# not saved\n")
        editor.open(short.as_uri(), short.read_text())
        for path in (long, short):
            assert codes(await editor.published(path.as_uri())) == ["loud-word"]


async def test_an_editor_that_pulls_is_given_it_too_and_told_when_it_was_wrong(tmp_path: Path) -> None:
    path = tmp_path / "long.py"
    path.write_text(text := KNOWN + LOUD + "# more\n" * 8_000)
    async with editing(tmp_path, able=PULLING) as editor:
        await editor.server.index.findings()
        heard = len(editor.heard)
        editor.open(path.as_uri(), text)
        await editor.message(lambda m: m.get("method") == "workspace/diagnostic/refresh", heard)
        assert codes((await pulled(editor, path.as_uri()))["items"]) == ["loud-word"]


async def test_an_editor_that_pulls_is_given_the_first_findings_and_told_to_pull_again(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(checking, "_GLIMPSE", 0)
    async with editing(able=PULLING) as editor:
        editor.open(URI, "a = 1\n" + LOUD + "# more\n" * 8_000)
        first = asyncio.create_task(pulled(editor))
        await editor.message(lambda m: m.get("method") == "workspace/diagnostic/refresh")
        assert codes((await first)["items"]) in (["odd-number"], ["odd-number", "loud-word"])
        assert codes((await pulled(editor))["items"]) == ["odd-number", "loud-word"]


async def test_nothing_is_said_to_be_unused_before_all_is_found() -> None:
    text = "# mentor: allow-file[loud-word]\na = 1\n" + LOUD
    source = Source.open("/house/a.py", text)
    checker = Checker(house_rules(), Settings(), Project("/house", Settings()))
    seen: list[list[str]] = []
    checker.check(source, watch=lambda report: seen.append([each.rule for each in report().diagnostics()]))
    assert seen
    assert all(rules == ["odd-number"] for rules in seen)


async def test_an_editor_that_is_pushed_to_is_told_all_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(checking, "_GLIMPSE", 0)
    async with editing() as editor:
        editor.open(URI, "a = 1\n" + LOUD + "# more\n" * 8_000)
        assert codes(await editor.published(URI)) == ["odd-number", "loud-word"]
