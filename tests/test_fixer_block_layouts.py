"""Statements removed from and written into blocks that nobody would lay out so: the tree changes as asked."""

import ast
import re
from collections import Counter
from collections.abc import Callable

from hypothesis import given, settings
from hypothesis import strategies as st

from fastapi_mentor.edits import Editor, apply_edits
from fastapi_mentor.fixer import try_fixes
from fastapi_mentor.source import Source, split_lines
from tests.fixing import PATH, Edit, Nodes, as_fix

line_ends = st.sampled_from(["\n", "\n", "\r\n", "\r"])
blank = st.sampled_from(["", "", "\n", "\n\n", "# c\n", "\n# d\n", "# e\n\n"])
simple = st.sampled_from(["x = 1", "y()", "z = [\n  1,\n]", "s = '''\n  # no\n'''", "del q", "w = 1  # w"])


@st.composite
def blocks(draw: st.DrawFn, indent: str = "", depth: int = 0) -> str:
    """Statements at one level of indentation, with lines of their own or without."""
    text = ""
    for _ in range(draw(st.integers(1, 3))):
        gap = draw(blank)
        text += "".join(indent + line if line.strip() else line for line in gap.splitlines(keepends=True))
        kind = draw(st.integers(0, 5 if depth < 2 else 2))
        if kind < 2:
            text += indent + draw(simple) + "\n"
        elif kind == 2:
            text += indent + "a; b = 1" + draw(st.sampled_from(["", ";", "  # t"])) + "\n"
        else:
            head = draw(
                st.sampled_from(["if t", "@d\ndef f()", "class C", "while 1", "class D(C)", "async def g()"])
            )
            text += indent + head.replace("\n", "\n" + indent) + ":"
            if draw(st.integers(0, 3)):
                text += draw(st.sampled_from(["", "  # h"])) + "\n"
                inner = indent + draw(st.sampled_from(["    ", "\t", "  "]))
                text += draw(blocks(inner, depth + 1))
            else:
                text += " a; b\n"
    return text


modules = st.tuples(blocks(), line_ends).map(lambda drawn: drawn[0].replace("\n", drawn[1]))


def statements_of(tree: ast.AST) -> list[tuple[list[ast.stmt], int]]:
    """Every statement of a tree, as its list and its index there, in the order of their places."""
    found = []
    for node in ast.walk(tree):
        body = getattr(node, "body", None)
        if isinstance(body, list):
            found += [(body, index) for index in range(len(body))]
    return sorted(found, key=lambda each: (each[0][each[1]].lineno, each[0][each[1]].col_offset))


def node_at(nodes: Nodes, wanted: ast.stmt) -> ast.stmt:
    """The node of a snapshot that stands where another tree has one."""
    for statement, node in nodes._all(ast.stmt):
        start = nodes.source.start_of(statement)
        line = statement.location(node).line + start + 1
        if type(node) is type(wanted) and (line, node.col_offset) == (wanted.lineno, wanted.col_offset):
            return node
    raise AssertionError(ast.dump(wanted))


@settings(max_examples=80, deadline=None)
@given(modules, st.data())
def test_any_statements_can_be_removed(text: str, data: st.DataObject) -> None:
    tree = ast.parse(text)
    every = statements_of(tree)
    first = data.draw(st.integers(0, len(every) - 1))
    body, index = every[first]
    chosen = [body[i] for i in data.draw(st.sets(st.integers(0, len(body) - 1))) | {index}]

    def change(tree: ast.Module) -> None:
        body, _ = statements_of(tree)[first]
        places = {(each.lineno, each.col_offset) for each in chosen}
        body[:] = [each for each in body if (each.lineno, each.col_offset) not in places]
        if not body and body is not tree.body:
            body.append(ast.Pass())

    def edit(editor: Editor, nodes: Nodes) -> None:
        for each in chosen:
            editor.remove_statement(node_at(nodes, each))

    agrees_on_lines(text, edit, change)


@settings(max_examples=80, deadline=None)
@given(
    modules,
    st.data(),
    st.booleans(),
    st.sampled_from(
        ["n = 1", "if n:\n    m = 1", "def n():\n    return 1", "n = '''\n  1\n'''", "# c\nn = 1\nm = 2"]
    ),
)
def test_a_statement_can_be_written_next_to_any_other(
    text: str, data: st.DataObject, after: bool, code: str
) -> None:
    number = data.draw(st.integers(0, len(statements_of(ast.parse(text))) - 1))

    def change(tree: ast.Module) -> None:
        body, index = statements_of(tree)[number]
        body[index + after : index + after] = ast.parse(code).body

    def edit(editor: Editor, nodes: Nodes) -> None:
        body, index = statements_of(ast.parse(text))[number]
        write = editor.insert_statement_after if after else editor.insert_statement_before
        write(node_at(nodes, body[index]), code)

    agrees_on_lines(text, edit, change)


def agrees_on_lines(text: str, edit: Edit, change: Callable[[ast.Module], object]) -> None:
    """Asserts that an edit is the change of the tree, and leaves the lines around it as they are."""
    source = Source.open(PATH, text)
    outcome = try_fixes(source, [as_fix(source, edit)])
    if outcome.refused:
        assert "shares its line" in outcome.refused[0].reason
        return
    edits = outcome.edits.get(PATH, [])
    result = apply_edits(text, edits)
    expected = ast.parse(text)
    change(expected)
    assert ast.dump(ast.parse(result)) == ast.dump(expected)
    touched = {line for each in edits for line in range(each.start_line, each.end_line + 1)}
    kept = Counter(line for number, line in enumerate(source.lines) if number not in touched)
    assert not kept - Counter(split_lines(result))
    end = re.search(r"\r\n|\r|\n", text)
    assert end is None or all(found == end.group() for found in re.findall(r"\r\n|\r|\n", result))
