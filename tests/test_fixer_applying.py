"""Several fixes at once, fixes over several files, and fixes until nothing is left to fix."""

import ast
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

from fastapi_mentor.edits import Editor, FixRefused, TextEdit, apply_edits
from fastapi_mentor.fixer import apply, fix_all, fix_until_stable, try_fixes
from fastapi_mentor.rule import Fix
from fastapi_mentor.source import Source
from tests.fixing import PATH, Edit, Nodes, as_fix


class Found(NamedTuple):
    """A finding as far as fixes care."""

    fix: Fix | None


def tried(text: str, *edits: Edit) -> tuple[str, list[str], list[str], list[str]]:
    """The text after fixes, and the titles of the applied, refused and postponed ones."""
    source = Source.open(PATH, text)
    fixes = [as_fix(source, edit, title) for edit, title in zip(edits, "ABCDEF", strict=False)]
    outcome = try_fixes(source, fixes)
    result = apply_edits(text, outcome.edits.get(PATH, []))
    if outcome.edits:
        assert outcome.sources[PATH].text == result
    titles = [[fix.title for fix in fixes] for fixes in (outcome.applied, outcome.postponed)]
    return result, titles[0], [refusal.fix.title for refusal in outcome.refused], titles[1]


def replacing(old: str, new: str) -> Edit:
    return lambda e, n: e.replace(n.expression(old), new)


def importing(old: str, module: str, name: str) -> Edit:
    return lambda e, n: e.replace(n.expression(old), e.add_import(module, name))


def test_fixes_that_go_together_are_applied_together() -> None:
    assert tried("f(a, b)\n", replacing("a", "x"), replacing("b", "y")) == (
        "f(x, y)\n",
        ["A", "B"],
        [],
        [],
    )


def test_a_fix_that_touches_what_an_earlier_one_touches_waits() -> None:
    assert tried("f(a)\n", replacing("a", "x"), replacing("f(a)", "g"), replacing("f", "h")) == (
        "h(x)\n",
        ["A", "C"],
        [],
        ["B"],
    )


def test_a_refused_fix_changes_nothing_and_stops_no_other() -> None:
    def half(e: Editor, n: Nodes) -> None:
        e.add_import("x", "y")
        e.replace(n.expression("b"), "z")
        raise FixRefused("no")

    assert tried("f(a, b)\n", half, replacing("b", "y")) == ("f(a, y)\n", ["B"], ["A"], [])


def test_a_fix_that_crashes_is_refused_and_logged(caplog: pytest.LogCaptureFixture) -> None:
    def crash(e: Editor, n: Nodes) -> None:
        raise ZeroDivisionError

    source = Source.open(PATH, "a\n")
    outcome = try_fixes(source, [as_fix(source, crash, "Divide")])
    assert isinstance(outcome.refused[0].error, ZeroDivisionError)
    assert "Divide" in caplog.text


def test_a_fix_whose_own_edits_overlap_is_refused() -> None:
    def twice(e: Editor, n: Nodes) -> None:
        e.replace(n.expression("f(a)"), "x")
        e.replace(n.expression("a"), "y")

    assert tried("f(a)\n", twice) == ("f(a)\n", [], ["A"], [])


def test_the_same_import_for_several_fixes_is_added_once() -> None:
    edits = [importing(name, "fastapi", "Depends") for name in "ab"]
    assert tried("f(a, b)\n", *edits)[:2] == (
        "from fastapi import Depends\n\nf(Depends, Depends)\n",
        ["A", "B"],
    )


def test_imports_of_several_fixes_join_one_statement() -> None:
    edits = [importing("a", "fastapi", "status"), importing("b", "fastapi", "Depends")]
    assert tried("from fastapi import Query\nf(a, b)\n", *edits)[0] == (
        "from fastapi import Depends, Query, status\nf(status, Depends)\n"
    )


def test_an_import_goes_when_several_fixes_took_its_last_uses() -> None:
    def drop(old: str) -> Edit:
        def edit(e: Editor, n: Nodes) -> None:
            e.replace(n.expression(old), "1")
            e.remove_import_if_unused("m")

        return edit

    assert tried("import m\nf(m.a, m.b)\n", drop("m.a"), drop("m.b"))[0] == "f(1, 1)\n"
    assert tried("import m\nf(m.a, m.b)\n", drop("m.a"))[0] == "import m\nf(1, m.b)\n"


def test_the_same_statement_for_several_fixes_is_added_once() -> None:
    def edit(old: str) -> Edit:
        def ask(e: Editor, n: Nodes) -> None:
            e.add_at_module_level("settings = Settings()")
            e.replace(n.expression(old), "settings." + old)

        return ask

    assert tried("import os\n\nf(a, b)\n", edit("a"), edit("b"))[0] == (
        "import os\n\nsettings = Settings()\n\nf(settings.a, settings.b)\n"
    )


def test_neighbouring_statements_are_removed_by_several_fixes_at_once() -> None:
    edits: list[Edit] = [lambda e, n, x=x: e.remove_statement(n.statement(x)) for x in "bcd"]  # type: ignore[misc]
    assert tried("if a:\n    b\n    c\n    d\n", *edits)[:2] == ("if a:\n    pass\n", ["A", "B", "C"])


def test_fixes_that_only_together_break_the_file_are_applied_one_by_one() -> None:
    edits = [replacing("a", "(yield)"), replacing("b", "(await c)")]
    text, applied, _, postponed = tried("async def f():\n    x = [a for a in y if b]\n    return 1\n", *edits)
    assert len(applied) + len(postponed) < 3
    ast.parse(text)


def test_somebody_who_picks_a_fix_is_told_why_it_is_refused() -> None:
    source = Source.open(PATH, "a\n")
    with pytest.raises(FixRefused, match="no expression"):
        apply(source, [as_fix(source, replacing("a", "return"))])
    with pytest.raises(FixRefused, match="touch the same code"):
        apply(source, [as_fix(source, replacing("a", "b")), as_fix(source, replacing("a", "c"))])


def test_fixing_all_does_what_can_be_done() -> None:
    source = Source.open(PATH, "f(a, b)\n")
    fixes = [as_fix(source, replacing("a", "return")), as_fix(source, replacing("b", "x"))]
    assert fix_all(source, [Found(fix) for fix in fixes] + [Found(None)]) == {
        PATH: [TextEdit(0, 5, 0, 6, "x")]
    }
    with pytest.raises(FixRefused, match="no expression"):
        fix_all(source, [Found(fixes[0])])


def test_a_fix_may_edit_another_file_and_create_one(tmp_path: Path) -> None:
    main, other, new = (str(tmp_path / name) for name in ("main.py", "other.py", "new.py"))
    Path(other).write_bytes(b"import os\r\nclass A:\r\n    x: int\r\n")
    known = Source.open(other, Path(other).read_bytes().decode())

    def ask(editor: Editor) -> None:
        editor.add_import("other", "A")
        editor.file(other).append_to_class(Nodes(known).class_("A"), "y: int")
        editor.create_file(new, "z = 1\n")

    edits = apply(Source.open(main, "x\n"), [Fix("Move it", ask)])
    assert apply_edits("x\n", edits[main]) == "from other import A\n\nx\n"
    assert edits[other] == [TextEdit(3, 0, 3, 0, "    y: int\r\n")]
    assert edits[new] == [TextEdit(0, 0, 0, 0, "z = 1\n")]


def test_a_place_of_another_file_may_come_from_another_look_at_it(tmp_path: Path) -> None:
    main, other = str(tmp_path / "main.py"), str(tmp_path / "other.py")
    text = "# é\n\n# about A\nclass A:\n    x: int\n\n\nclass B:\n    y: int\n"
    Path(other).write_text(text, encoding="utf-8")
    piece = Source.open(other, text[text.index("class A") : text.index("class B")])
    place = piece.statements[0].place(0, 6, 0, 7)

    def ask(editor: Editor) -> None:
        editor.file(other).append_to_class(place, "z: int")

    edits = apply(Source.open(main, "x\n"), [Fix("Add it", ask)])
    assert apply_edits(text, edits[other]) == text.replace("x: int\n", "x: int\n    z: int\n")
    Path(other).write_text(text + text, encoding="utf-8")
    with pytest.raises(FixRefused, match="has changed"):
        apply(Source.open(main, "x\n"), [Fix("Add it", ask)])


def test_a_file_that_exists_is_not_created_and_one_that_does_not_is_not_edited(tmp_path: Path) -> None:
    (tmp_path / "new.py").touch()
    source = Source.open(str(tmp_path / "main.py"), "x\n")
    with pytest.raises(FixRefused, match="exists already"):
        apply(source, [Fix("Create", lambda editor: editor.create_file(str(tmp_path / "new.py"), ""))])
    with pytest.raises(FixRefused, match="can not be read"):
        apply(source, [Fix("Edit", lambda e: e.file(str(tmp_path / "no.py")).add_plain_import("os"))])


def finder(*edits: Callable[[Source, Nodes], Edit | None]) -> Callable[[Source], Iterator[Found]]:
    """Finds what still can be done: each of `edits` looks at a snapshot and may offer an edit of it."""

    def find(source: Source) -> Iterator[Found]:
        for each in edits:
            edit = each(source, Nodes(source))
            if edit is not None:
                yield Found(as_fix(source, edit))

    return find


def test_fixes_are_applied_until_nothing_is_left_to_fix() -> None:
    def shorter(source: Source, nodes: Nodes) -> Edit | None:
        return replacing("f(", nodes.source.text[2:-2]) if source.text.startswith("f(") else None

    fixed = fix_until_stable(Source.open(PATH, "f(f(f(x)))\n"), finder(shorter))
    assert (fixed.texts[PATH], len(fixed.applied), fixed.is_stable) == ("x\n", 3, True)


def test_fixes_that_undo_each_other_end() -> None:
    def swapped(source: Source, nodes: Nodes) -> Edit:
        return replacing("a", "b") if "a" in source.text else replacing("b", "a")

    fixed = fix_until_stable(Source.open(PATH, "x = a\n"), finder(swapped))
    assert (len(fixed.applied), fixed.is_stable) == (2, False)


def test_a_fix_without_end_is_bounded() -> None:
    def longer(source: Source, nodes: Nodes) -> Edit:
        return lambda e, n: e.wrap(n.expression("x"), "f(", ")")

    fixed = fix_until_stable(Source.open(PATH, "x\n"), finder(longer), limit=4)
    assert (fixed.texts[PATH], fixed.is_stable) == ("f(f(f(f(x))))\n", False)


def test_a_fix_of_a_large_file_costs_what_its_statement_costs() -> None:
    body = "".join(f"def f{i}(a, b=1):\n    return g(a, b)\n\n\n" for i in range(1_500))
    source = Source.open(PATH, "import os\n\n\n" + body)
    function = Nodes(source).function("f1400")
    started = time.process_time()
    ast.parse(source.text)
    parsing = time.process_time() - started

    def ask(editor: Editor) -> None:
        editor.set_return_annotation(function, editor.add_import("models", "User"))
        editor.remove_import_if_unused("os")

    started = time.process_time()
    edits = apply(source, [Fix("Declare it", ask)])
    assert time.process_time() - started < 2 * parsing
    assert len(edits[PATH]) == 2
