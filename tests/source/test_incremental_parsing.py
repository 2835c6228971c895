"""Editing a file statement by statement gives what opening it afresh gives."""

import ast

from hypothesis import given, settings
from hypothesis import strategies as st

from fastapi_mentor.source import Change, Kind, Source, split_lines

SEEDS = [
    'import os\n\n\n@app.get("/")\ndef read(a: int = 1):\n    """Doc."""\n    return {"a": a}\n\n\nx = 1\n',
    "class A(Base):\n    # first\n    x: int = 1\n\n    def f(self):\n        return 1\n\n"
    "    y = 2\n# end\nz = A()\n",
    "try:\n    import a\nexcept ImportError:\n    a = None\nelse:\n    b = 1\n\nfoo(\n    1,\n    2,\n)\n",
    'if x:\n    pass\nelif y:\n    pass\n\n\n@one\n@two(3)\nclass B:\n    """Doc"""\n'
    "    class C:\n        z = 1\n",
    'a = """long\n\ndef inside(): pass\n"""\nb = 1; c = 2\nd = [\n    1,\n]\n\\\n\ne = 3 + \\\n    4\n',
    "class A:\n\tx = 1\n\n\tdef g(self): pass\n\ndef h():\n\tif 1:\n\t\treturn 2\n\treturn 3\n",
    "class A(\n    B,\n    # comment\n):\n    x = 1\n    y: int\n\n\nclass D: x = 1\n",
]
PIECES = [
    *[
        "\n",
        "\r\n",
        "\r",
        "    ",
        "\t",
        "\f",
        " ",
        "#",
        "\\",
        "\\\n",
        '"',
        "'",
        '"""',
        "'''",
        "(",
        ")",
        "[",
        "]",
        "{",
        "}",
    ],
    *[
        ":",
        "@",
        "@d\n",
        "=",
        ",",
        "x",
        "é",
        "😀",
        "\u2028",
        "\ufeff",
        "\0",
        "pass",
        "else:\n    pass\n",
        "except:\n",
    ],
    *[
        "def f():\n    pass\n",
        "    def m(self):\n        pass\n",
        "class K:\n    q = 1\n",
        "async ",
        "if 1:\n",
        "x = 1\n",
    ],
    *["import a\n", "    y = 2\n", ";", "finally:\n    pass\n", "f'{a}'", "return", "lambda: 0"],
]


def shape(source: Source) -> list[str]:
    """Every statement's syntax with its absolute place; what facts are made of."""
    found = []
    for statement, start in zip(source.statements, source.starts, strict=True):
        for node in statement.nodes:
            parts = [node]
            if isinstance(node, ast.ClassDef) and statement.kind is not Kind.MEMBER:
                found.append(
                    f"class {node.name} {[ast.dump(part) for part in (*node.bases, *node.decorator_list)]}"
                )
                parts = node.body
            for part in parts:
                where = statement.location(part)
                found.append(f"{start + where.line}:{where.column} {ast.dump(part)}")
    return found


@st.composite
def edits(draw: st.DrawFn) -> tuple[str, list[Change]]:
    text = draw(st.sampled_from(SEEDS))
    changes = []
    for _ in range(draw(st.integers(1, 8))):
        start = draw(st.integers(0, 14)), draw(st.integers(0, 12))
        end = start if draw(st.booleans()) else (start[0] + draw(st.integers(0, 3)), draw(st.integers(0, 12)))
        changes.append(Change(*start, *end, draw(st.sampled_from(["", *PIECES]))))
    return text, changes


def model(text: str, change: Change) -> str:
    """What the protocol says an edit does, on a flat string."""
    lines = split_lines(text)

    def offset(line: int, column: int) -> int:
        if line >= len(lines):
            return len(text)
        return sum(map(len, lines[:line])) + min(column, len(lines[line].rstrip("\r\n")))

    start, end = sorted(
        (offset(change.start_line, change.start_column), offset(change.end_line, change.end_column))
    )
    return text[:start] + change.text + text[end:]


@settings(max_examples=500, deadline=None)
@given(edits())
def test_edits_give_the_lines_of_a_model_and_the_facts_of_a_fresh_open(
    case: tuple[str, list[Change]],
) -> None:
    text, changes = case
    source = Source.open("x.py", text)
    for change in changes:
        text = model(text, change)
        source = source.edit([change])
        assert source.text == text
        assert list(source.lines) == split_lines(text)
        assert "".join(statement.text for statement in source.statements) == text
        assert sum(statement.lines for statement in source.statements) == len(source.lines)
        for statement in source.statements[:-1]:
            assert statement.lines == len(split_lines(statement.text)) - 1
        fresh = Source.open("x.py", text)
        if not fresh.problems:
            assert not source.problems
            assert shape(source) == shape(fresh)


def test_what_is_parsed_again_and_has_not_changed_stays_the_same_statement() -> None:
    text = "".join(f"def f{n}():\n    return {n}\n\n\n" for n in range(4))
    source = Source.open("a.py", text)
    open_string = source.edit([Change(0, 0, 0, 0, "'" * 3)])
    mended = open_string.edit([Change(0, 0, len(open_string.lines) - 1, 0, text)])
    again = source.edit([Change(1, 4, 13, 12, "return 9\n" + "".join(source.lines[2:13]) + "    return 9")])
    assert mended.text == text
    assert again.statements[1] is source.statements[1]
    assert again.statements[2] is source.statements[2]
    assert again.statements[0] is not source.statements[0]


def test_a_statement_that_was_edited_and_edited_back_is_told_by_its_text() -> None:
    source = Source.open("a.py", "x = 1\ny = 2\nz = 3\n")
    moved = source.edit([Change(0, 0, 0, 0, "# first\n\n"), Change(3, 4, 3, 5, "9")])
    back = moved.edit([Change(3, 4, 3, 5, "2")])
    assert not back.holds(source.statements[1])
    assert back.line_of(source.statements[1]) == 3
    assert moved.line_of(source.statements[1]) == 0
