"""What can be done about a finding, offered and performed."""

from pathlib import Path
from typing import Any

import pytest

from fastapi_mentor.edits import TextEdit, apply_edits
from fastapi_mentor.lsp.allowing import allow
from tests.lsp.editor import ABLE, Editor, Refusal, editing, span

pytestmark = pytest.mark.asyncio
URI = "file:///house/a.py"
EVERYWHERE = {"start": {"line": 0, "character": 0}, "end": {"line": 99, "character": 0}}
FIX_ALL = "source.fixAll.fastapiMentor"


def titles(actions: list[dict[str, Any]]) -> list[str]:
    return [action["title"] for action in actions]


def applied(text: str, edits: list[dict[str, Any]]) -> str:
    """A text of ASCII after the edits of a document."""
    return apply_edits(
        text,
        [
            TextEdit(
                edit["range"]["start"]["line"],
                edit["range"]["start"]["character"],
                edit["range"]["end"]["line"],
                edit["range"]["end"]["character"],
                edit["newText"],
            )
            for edit in edits
        ],
    )


async def done(editor: Editor, text: str, title: str, *only: str) -> str:
    """The text after an action."""
    actions = await editor.actions(URI, EVERYWHERE, *only)
    action = next(action for action in actions if action["title"] == title)
    assert "edit" not in action
    resolved = await editor.ask("codeAction/resolve", action)
    assert {key: resolved[key] for key in action} == action
    (change,) = resolved["edit"]["documentChanges"]
    assert change["textDocument"] == {"uri": URI, "version": 1}
    return applied(text, change["edits"])


async def test_a_finding_can_be_fixed_and_allowed() -> None:
    async with editing() as editor:
        editor.open(URI, 'a = "LOUD"\n')
        fix, permission, everything = await editor.actions(URI, span(0, 6, 6))
        assert (fix["title"], fix["kind"], fix["isPreferred"]) == ("Whisper", "quickfix", True)
        assert fix["diagnostics"][0]["code"] == "loud-word"
        assert permission["title"] == "Allow `loud-word` here with a comment"
        assert everything["kind"] == FIX_ALL


async def test_nothing_is_offered_away_from_findings_but_to_fix_all() -> None:
    async with editing() as editor:
        editor.open(URI, 'b = 2\na = "LOUD"\n')
        assert [action["kind"] for action in await editor.actions(URI, span(0, 0, 0))] == [FIX_ALL]
        editor.change(URI, {"text": "a = 2"})
        assert await editor.actions(URI, span(0, 0, 0)) == []


async def test_a_fix_that_needs_a_look_is_not_preferred() -> None:
    async with editing() as editor:
        editor.open(URI, "a = 1\n")
        fix, permission = await editor.actions(URI, span(0, 4, 5))
        assert fix["title"] == "Make it even"
        assert "isPreferred" not in fix
        assert "Allow" in permission["title"]


async def test_of_two_safe_fixes_in_one_place_none_is_preferred() -> None:
    async with editing() as editor:
        editor.open(URI, '["LOUD","LOUD"]["LOUD" "LOUD"]\n')
        actions = await editor.actions(URI, EVERYWHERE, "quickfix")
        assert [a.get("isPreferred") for a in actions if a["title"] == "Whisper"] == [True, True]
        editor.change(URI, {"text": 'a = "LOUD"if"LOUD"else 2'})
        actions = await editor.actions(URI, EVERYWHERE, "quickfix")
        assert [a.get("isPreferred") for a in actions if a["title"] == "Whisper"] == [True, True]


@pytest.mark.parametrize(
    ("only", "kinds"),
    [
        (["quickfix"], {"quickfix"}),
        (["source"], {FIX_ALL}),
        (["source.fixAll"], {FIX_ALL}),
        ([FIX_ALL], {FIX_ALL}),
        (["source.fixAll.other"], set()),
        (["source.fixAll.fastapiMentor.more"], set()),
        (["source.organizeImports", "refactor"], set()),
        (["refactor", "quickfix"], {"quickfix"}),
        ([""], {"quickfix", FIX_ALL}),
    ],
)
async def test_only_what_is_asked_for_is_offered(only: list[str], kinds: set[str]) -> None:
    async with editing() as editor:
        editor.open(URI, 'a = "LOUD"\n')
        assert {action["kind"] for action in await editor.actions(URI, EVERYWHERE, *only)} == kinds


async def test_one_fix_changes_one_place() -> None:
    async with editing() as editor:
        text = 'a = "LOUD"\nb = 2\n'
        editor.open(URI, text)
        assert await done(editor, text, "Whisper") == 'a = "quiet"\nb = 2\n'


async def test_all_findings_of_a_rule_are_fixed_together() -> None:
    async with editing() as editor:
        text = 'a = "LOUD"\nb = 1\nc = 3\n'
        editor.open(URI, text)
        title = "Fix all 2 findings of `odd-number` in this file"
        assert await done(editor, text, title) == 'a = "LOUD"\nb = 2\nc = 4\n'
        assert "Fix all 1 findings of `loud-word` in this file" not in titles(
            await editor.actions(URI, EVERYWHERE)
        )


async def test_all_that_is_safe_is_fixed_at_once_and_nothing_else() -> None:
    async with editing() as editor:
        text = 'a = "LOUD"\nb = 1\nc = "LOUD"\n'
        editor.open(URI, text)
        title = "Fix all that FastAPI Mentor can safely fix"
        assert await done(editor, text, title, "source.fixAll") == 'a = "quiet"\nb = 1\nc = "quiet"\n'


async def test_a_comment_allows_a_finding() -> None:
    async with editing() as editor:
        text = 'a = "LOUD"\nb = "LOUD"\n'
        editor.open(URI, text)
        (_, _, permission) = await editor.actions(URI, span(0, 6, 6), "quickfix")
        edit = (await editor.ask("codeAction/resolve", permission))["edit"]
        after = applied(text, edit["documentChanges"][0]["edits"])
        assert after == 'a = "LOUD"  # mentor: allow[loud-word]\nb = "LOUD"\n'
        editor.change(URI, {"text": after})
        assert [one["range"]["start"]["line"] for one in await editor.published(URI)] == [1]


async def test_an_editor_that_does_not_ask_later_gets_the_edits_at_once() -> None:
    async with editing(able={}) as editor:
        editor.open(URI, 'a = "LOUD"\n')
        actions = await editor.actions(URI, EVERYWHERE)
        assert len(actions) == 3
        assert all(set(action["edit"]) == {"changes"} for action in actions)
        assert applied('a = "LOUD"\n', actions[0]["edit"]["changes"][URI]) == 'a = "quiet"\n'


async def test_the_edit_of_an_older_text_is_refused() -> None:
    async with editing() as editor:
        editor.open(URI, 'a = "LOUD"\n')
        action, *_ = await editor.actions(URI, EVERYWHERE)
        editor.change(URI, {"text": '\na = "LOUD"\n'})
        with pytest.raises(Refusal) as caught:
            await editor.ask("codeAction/resolve", action)
        assert caught.value.code == -32801


@pytest.mark.parametrize("data", [None, 5, {}, {"uri": URI, "version": 1, "deed": ["fix"]}])
async def test_an_action_that_is_not_ours_is_refused(data: Any) -> None:
    async with editing() as editor:
        editor.open(URI, "")
        with pytest.raises(Refusal) as caught:
            await editor.ask("codeAction/resolve", {"title": "x", "data": data})
        assert caught.value.code == -32602


async def test_a_fix_may_create_a_file(tmp_path: Path) -> None:
    async with editing() as editor:
        uri = (tmp_path / "a.py").as_uri()
        editor.open(uri, 'a = "elsewhere"\n')
        action, *_ = await editor.actions(uri, EVERYWHERE)
        edit = (await editor.ask("codeAction/resolve", action))["edit"]
        new = (tmp_path / "words.py").as_uri()
        created = [each for each in edit["documentChanges"] if each.get("kind") == "create"]
        assert created == [{"kind": "create", "uri": new, "options": {"ignoreIfExists": True}}]
        changed = {each["textDocument"]["uri"]: each for each in edit["documentChanges"] if "edits" in each}
        assert changed[new]["textDocument"]["version"] is None
        assert changed[new]["edits"] == [{"range": span(0, 0, 0), "newText": 'WORD = "word"\n'}]
        order = [each.get("uri") or each["textDocument"]["uri"] for each in edit["documentChanges"]]
        assert order.index(new) < len(order) - 1 - order[::-1].index(new)


async def test_a_fix_that_creates_a_file_is_refused_where_none_can_be_created(tmp_path: Path) -> None:
    able = {**ABLE, "workspace": {"workspaceEdit": {"documentChanges": True}}}
    async with editing(able=able) as editor:
        uri = (tmp_path / "a.py").as_uri()
        editor.open(uri, 'a = "elsewhere"\n')
        action, *_ = await editor.actions(uri, EVERYWHERE)
        with pytest.raises(Refusal, match=r"words\.py") as caught:
            await editor.ask("codeAction/resolve", action)
        assert caught.value.code == -32803


@pytest.mark.parametrize(
    ("text", "lines", "result"),
    [
        ("a = f()\n", (0, 0), "a = f()  # mentor: allow[x]\n"),
        ("a = f()", (0, 0), "a = f()  # mentor: allow[x]"),
        ("a = f()  # noqa\r\n", (0, 0), "a = f()  # noqa  # mentor: allow[x]\r\n"),
        ("a = f()  # mentor: allow[y] old\n", (0, 0), "a = f()  # mentor: allow[y, x] old\n"),
        ('a = """\n"""\n', (0, 1), 'a = """\n"""  # mentor: allow[x]\n'),
        ('if a:\n    b = """\n    f()\n    """ + c\n', (2, 2), None),
        ("a = 1 + \\\n  f()\n", (0, 0), "# mentor: allow[x]\na = 1 + \\\n  f()\n"),
        ("a = [\n    f(),\n]\n", (1, 1), "a = [\n    f(),  # mentor: allow[x]\n]\n"),
    ],
)
async def test_the_comment_stands_where_it_counts(
    text: str, lines: tuple[int, int], result: str | None
) -> None:
    change = allow(text, *lines, "x")
    assert (None if change is None else apply_edits(text, [TextEdit(*change)])) == result
