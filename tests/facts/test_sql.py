"""Strings that are read as SQL: their parts, and where the values in them stand and come from."""

import ast
from pathlib import Path

import pytest

from fastapi_mentor.facts import Insertion, Origin, Position, RawSql, place
from fastapi_mentor.facts.strings import Text, string_parts
from tests.facts.outlines import outlines


def shown(folder: Path, body: str) -> str | None:
    """The string that `f` hands to `sink`: its constant text, with `{expression}` for the rest."""
    lines = "".join(f"    {line}\n" for line in body.splitlines())
    for outline in outlines(folder, f"TABLE = 'users'\ndef f(a, b, items):\n{lines}"):
        for call in outline.calls("sink"):
            parts = string_parts(call.node.args[0], place(outline, call.scope))
            if parts is None:
                return None
            return "".join(
                part.value if isinstance(part, Text) else f"{{{ast.unparse(part.node)}}}" for part in parts
            )
    raise AssertionError("nothing calls `sink`")


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("sink(f'x {a} {b!r}')", "x {a} {b}"),
        ("sink('x ' + a + ' y')", "x {a} y"),
        ("sink('x %s %%' % a)", "x {a} %"),
        ("sink('%(k)s %(l)d' % {'k': a, 'l': b})", "{a} {b}"),
        ("sink('{} {k} {0}'.format(a, k=b))", "{a} {b} {a}"),
        ("sink(f'{TABLE}.{a}')", "users.{a}"),
        ("q = 'x'\nq += f' {a}'\nif b:\n    q = q + ' y'\nsink(q)", "x {a} y"),
        ("q = f'x {a}'\nsink(q.strip())", "x {a}"),
        ("w = f'a = {a}'\nsink(f'x {w}')", "x a = {a}"),
        ("w = ['1']\nw.append(f'a = {a}')\nsink('x ' + ' AND '.join(w))", "x 1 AND a = {a}"),
        ("sink(f\"x {', '.join('?' * len(items))}\")", "x ?"),
        ("sink(f\"x {', '.join(f':p{i}' for i in range(3))}\")", "x :p{i}"),
        ("sink('a' if b else f'b {a}')", "a\0b {a}"),
    ],
)
def test_the_parts_of_a_string_are_found(tmp_path: Path, body: str, expected: str) -> None:
    assert shown(tmp_path, body) == expected


@pytest.mark.parametrize("body", ["sink(a)", "q = a()\nsink(q)", "sink(a + b)", "sink(a % b)"])
def test_what_comes_from_elsewhere_is_no_string_of_the_function(tmp_path: Path, body: str) -> None:
    assert shown(tmp_path, body) is None


HEAD = """
from datetime import date
from enum import Enum
from uuid import UUID
import settings
from fastapi import APIRouter
from pydantic import BaseModel
from sqlalchemy import text
class Kind(str, Enum):
    A = "a"
class Item(BaseModel):
    name: str
    price: int
router = APIRouter()
TABLES = {"a": "users"}
"""


def insertion(folder: Path, sql: str, parameters: str = "a: str, b: int", before: str = "") -> Insertion:
    text = f"{HEAD}\ndef f({parameters}):\n    {before or 'pass'}\n    return text({sql})"
    found = [each for outline in outlines(folder, text) for each in RawSql.find(outline)]
    return found[0].insertions[0]


@pytest.mark.parametrize(
    ("sql", "position"),
    [
        ("SELECT * FROM t WHERE a = '{a}'", Position.QUOTED),
        ("SELECT * FROM t WHERE a LIKE '%{a}%'", Position.QUOTED),
        ("SELECT 'it''s', '{a}'", Position.QUOTED),
        ("SELECT * FROM t -- don't\n WHERE a = {a}", Position.VALUE),
        ("SELECT * FROM t WHERE a = {a}", Position.VALUE),
        ("SELECT * FROM t WHERE a >= {a}", Position.VALUE),
        ("SELECT * FROM t WHERE a ILIKE {a}", Position.VALUE),
        ("SELECT * FROM t LIMIT {a}", Position.VALUE),
        ("INSERT INTO t VALUES (1, {a})", Position.VALUE),
        ("SELECT * FROM t WHERE a IN ({a})", Position.VALUE),
        ("SELECT * FROM {a}", Position.NAME),
        ("SELECT {a} FROM t", Position.NAME),
        ("SELECT * FROM t ORDER BY {a}", Position.NAME),
        ('SELECT * FROM "{a}" WHERE b = 1', Position.NAME),
        ("SELECT * FROM t JOIN u ON t.id = {a}.id", Position.NAME),
        ("SELECT * FROM t WHERE b = {a}(c)", Position.NAME),
        ("SELECT * FROM t WHERE b = :p{a}", Position.NAME),
        ("SELECT * FROM t WHERE b = ${a}", Position.NAME),
        ("SELECT * FROM t WHERE {a}", Position.NAME),
    ],
)
def test_where_an_expression_stands_in_sql(tmp_path: Path, sql: str, position: Position) -> None:
    assert insertion(tmp_path, "f" + repr(sql)).position is position


@pytest.mark.parametrize(
    ("expression", "parameters", "origin"),
    [
        ("a", "a", Origin.GIVEN),
        ("a", "a: str", Origin.GIVEN),
        ("a.strip().lower()", "a: str", Origin.GIVEN),
        ("a['k']", "a: dict[str, str]", Origin.GIVEN),
        ("a.name", "a: Item", Origin.GIVEN),
        ("', '.join(a)", "a: list[str]", Origin.GIVEN),
        ("a", "a: int", Origin.PLAIN),
        ("a", "a: int | None = None", Origin.PLAIN),
        ("a", "a=10", Origin.PLAIN),
        ("a", "a: UUID", Origin.PLAIN),
        ("a", "a: date", Origin.PLAIN),
        ("a.value", "a: Kind", Origin.PLAIN),
        ("a.price", "a: Item", Origin.PLAIN),
        ("int(a)", "a", Origin.PLAIN),
        ("len(a)", "a", Origin.PLAIN),
        ("(a - 1) * b", "a, b", Origin.PLAIN),
        ("TABLES['a']", "", Origin.WRITTEN),
        ("settings.NAME", "", Origin.WRITTEN),
        ("Kind.A.value", "", Origin.WRITTEN),
        ("self.name", "self", Origin.OWN),
        ("fetch(a)", "a, fetch", Origin.UNKNOWN),
    ],
)
def test_where_a_value_comes_from(tmp_path: Path, expression: str, parameters: str, origin: Origin) -> None:
    sql = f'f"SELECT * FROM t WHERE a = {{{expression}}} AND 1"'
    assert insertion(tmp_path, sql, parameters).origin is origin


@pytest.mark.parametrize(
    "check",
    ["if a not in ('x', 'y'): raise ValueError", "assert a.isidentifier()", "assert re.fullmatch('x', a)"],
)
def test_what_was_compared_with_what_is_allowed_is_harmless(tmp_path: Path, check: str) -> None:
    assert insertion(tmp_path, "f'SELECT {a}'", before=check).origin is Origin.PLAIN


def test_a_string_that_two_calls_take_is_told_of_once(tmp_path: Path) -> None:
    text = HEAD + "def f(a):\n    q = f\"SELECT '{a}'\"\n    text(q)\n    return text(q + ' LIMIT 1')"
    (sql,) = [each for outline in outlines(tmp_path, text) for each in RawSql.find(outline)]
    assert len(sql.sinks) == 2
    assert [each.name for each in sql.insertions] == ["a"]
    assert sql.only_sink is None
