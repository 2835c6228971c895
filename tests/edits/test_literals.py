"""String literals as the source writes them."""

import ast

import pytest

from fastapi_mentor.edits.literals import Field, NoLiteral, literals

ROWS = [
    "'a'",
    "f\"a {b!r:>{w}} {{x}} {d['k']} {f(1, '}')}\"",
    'f"""x\n{y}"""',
    '''"a" f'b{c}' # hi\n  r"d\\"e"''',
    'f"{x != y} {x:%Y-%m} {(lambda: 1)()}"',
    "'it\\'s' '\\\\'",
]


@pytest.mark.parametrize("source", ROWS)
def test_a_row_of_literals_is_written_as_it_was_read(source: str) -> None:
    assert "".join(literal.source for literal in literals(source)) == source


@pytest.mark.parametrize("source", ROWS)
def test_the_fields_are_those_of_the_syntax_tree(source: str) -> None:
    fields = [item for literal in literals(source) for item in literal.items if isinstance(item, Field)]
    tree = ast.parse(f"({source})", mode="eval").body
    values = tree.values if isinstance(tree, ast.JoinedStr) else []
    expected = [ast.dump(value.value) for value in values if isinstance(value, ast.FormattedValue)]
    assert [ast.dump(ast.parse(field.expression, mode="eval").body) for field in fields] == expected


@pytest.mark.parametrize(
    ("source", "is_plain"), [("f'{a}'", True), ("f'{ a }'", True), ("f'{a!r}'", False), ("f'{a:d}'", False)]
)
def test_a_field_tells_whether_it_formats(source: str, is_plain: bool) -> None:
    (literal,) = literals(source)
    (field,) = literal.items
    assert isinstance(field, Field)
    assert (field.expression, field.is_plain) == ("a", is_plain)


@pytest.mark.parametrize("source", ["a", "'a' + 'b'", "'a", "f'{a=}'", "f'{a'"])
def test_anything_else_is_refused(source: str) -> None:
    with pytest.raises(NoLiteral):
        literals(source)
