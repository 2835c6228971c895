"""SQL that a function puts together as a string and hands to a database."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from enum import Enum

from fastapi_mentor.facts.database import DATABASES, Database, database_class, is_tortoise_model
from fastapi_mentor.facts.expression import argument
from fastapi_mentor.facts.origin import Origin, origin_of
from fastapi_mentor.facts.outline import Outline
from fastapi_mentor.facts.place import Place, place
from fastapi_mentor.facts.properties import cached_property
from fastapi_mentor.facts.route import routes_of
from fastapi_mentor.facts.scope import Call, How, Scope
from fastapi_mentor.facts.strings import BREAK, Hole, Part, Text, string_parts
from fastapi_mentor.facts.types import type_of
from fastapi_mentor.pattern import pattern
from fastapi_mentor.source import Location

_PIECES = frozenset(
    {
        *("sqlalchemy.literal_column", "sqlalchemy.DDL", "tortoise.expressions.RawSQL"),
        *("psycopg.sql.SQL", "psycopg2.sql.SQL"),
    }
)
_FUNCTIONS = _PIECES | {"sqlalchemy.text", "pandas.read_sql", "pandas.read_sql_query"}
"""What takes a string as SQL, or as a piece of it, and is no method."""
_SINKS = frozenset({"raw", *(name.rpartition(".")[2] for name in _FUNCTIONS)}).union(
    *(database.statements | database.scripts for database in DATABASES.values())
)
_STRINGS = (ast.JoinedStr, ast.BinOp, ast.Call, ast.Name, ast.IfExp)
_COMMENT = pattern(r"--[^\n]*|/\*.*?\*/", re.DOTALL)
_BEFORE_A_VALUE = pattern(
    r"([=<>~]|\b(like|ilike|between|limit|offset|regexp|glob|values\s*\([^()]*|in\s*\([^()]*))\s*$",
    re.IGNORECASE,
)
_COMPARED_WITH_A_NAME = pattern(r"""\?["`\]]?\s*[=<>!]+\s*$""")
"""`{column} = {expression}`: what stands behind a name that is put in may be another name."""
_LIST = pattern(r"\bin\s*\([^()]*$|\bin\s*$", re.IGNORECASE)
_BEFORE_A_NAME = pattern(r'[.:@$%"`\[\w]$')
_AFTER_A_NAME = pattern(r'^[.\w("`\]]')
_SCHEMA = pattern(
    r"\s*(create|drop|alter|grant|revoke|comment|vacuum|analyze|truncate|pragma|attach|detach|install|load|copy|"
    r"refresh|reindex|listen|notify|use|show|explain|describe|lock|do|call)\b",
    re.IGNORECASE,
)
_PIECE_OF_SQL = pattern(
    r".*(placeholder|param|bind|marker|clause|condition|filter|where)|(.*_)?ph(_.*)?$", re.IGNORECASE
)


class Position(Enum):
    """Where in SQL an expression is put."""

    QUOTED = "between quotes"
    VALUE = "where a value stands"
    NAME = "where a name or a piece of SQL stands"


class Sink:
    """A call that hands a string to a database as SQL: `text(...)`, `connection.execute(...)`.

    `node` is the string, `database` what the class of the connection offers, None for `text` and models.
    """

    def __init__(self, call: Call, node: ast.expr, database: Database | None, outline: Outline) -> None:
        self.call = call
        self.node = node
        self.database = database
        self.outline = outline
        self.scope: Scope = call.scope

    @property
    def place(self) -> Place:
        """Where its names have their meaning."""
        return place(self.outline, self.scope)

    @property
    def is_text(self) -> bool:
        """Whether it is `text(...)`."""
        return self.place.qualified(self.call.node.func) == "sqlalchemy.text"

    @property
    def takes_a_piece(self) -> bool:
        """Whether it takes pieces of SQL, which are put together from known words as a rule."""
        return self.place.qualified(self.call.node.func) in _PIECES

    @property
    def needs_text(self) -> bool:
        """Whether the string should be given as `text(...)` and is not."""
        return self.database is not None and self.database.takes_text


class Insertion:
    """An expression that becomes part of the text of SQL: its position in it and where it comes from.

    `within` is the f-string, sum or formatting in which it stands, `before` the SQL up to it, with `?` for
    other expressions, and `beginning` how the SQL begins.
    """

    def __init__(self, hole: Hole, position: Position, before: str, beginning: str, sink: Sink) -> None:
        self.node = hole.node
        self.within = hole.within
        self.is_number = hole.is_number
        self.position = position
        self.before = before
        self.beginning = beginning
        self.sink = sink

    @property
    def name(self) -> str:
        """The expression, as Python writes it."""
        return ast.unparse(self.node)

    @cached_property
    def origin(self) -> Origin:
        """Where its value comes from."""
        if self.is_number or self._is_validated:
            return Origin.PLAIN
        return origin_of(self.node, self.sink.place)

    @property
    def is_text(self) -> bool:
        """Whether its value is known to be text already."""
        return type_of(self.node, self.sink.place) == "str"

    @property
    def is_request_text(self) -> bool:
        """Whether it is a parameter of a route that can be any text."""
        scope = self.sink.scope.function
        if not isinstance(self.node, ast.Name) or scope is None or not scope.is_function:
            return False
        bindings = scope.bindings.get(self.node.id, [])
        is_parameter = bool(bindings) and all(each.how is How.PARAMETER for each in bindings)
        return is_parameter and self.origin is Origin.GIVEN and bool(routes_of(scope, self.sink.outline))

    @property
    def is_field(self) -> bool:
        """Whether it is a field of something: `row["id"]`, `user.id`."""
        match self.node:
            case ast.Attribute() | ast.Subscript(slice=ast.Constant()):
                return True
        return False

    @property
    def looks_like_sql(self) -> bool:
        """Whether its name says that it is a piece of SQL, such as a placeholder or a condition."""
        return _PIECE_OF_SQL.match(self.name.rpartition(".")[2]) is not None

    @property
    def is_in_list(self) -> bool:
        """Whether it may stand for several values: `IN (...)`."""
        return _LIST.search(self.before) is not None

    @property
    def is_in_schema(self) -> bool:
        """Whether the SQL changes or shows the schema: it takes no parameters then."""
        return _SCHEMA.match(self.beginning) is not None

    @property
    def is_in_option(self) -> bool:
        """Whether the SQL sets an option of the connection: it takes no parameters then either."""
        return self.beginning.lower().startswith("set ")

    @property
    def _is_validated(self) -> bool:
        """Whether the function compares it with what is allowed."""
        root = self.node
        while isinstance(root, (ast.Attribute, ast.Subscript)):
            root = root.value
        scope = self.sink.scope.function
        if not isinstance(root, ast.Name) or scope is None or scope.node is None:
            return False
        return any(_validates(node, root.id) for node in ast.walk(scope.node))


def _validates(node: ast.AST, name: str) -> bool:
    match node:
        case ast.Compare(left=ast.Name(id=compared), ops=[ast.In() | ast.NotIn()]):
            return compared == name
        case ast.Call(func=ast.Attribute(value=ast.Name(id=owner), attr=method)) if method.startswith("is"):
            return owner == name
        case ast.Call(func=ast.Attribute(attr="match" | "fullmatch"), args=[*_, ast.Name(id=matched)]):
            return matched == name
    return False


class RawSql:
    """A string with expressions in it that a database reads as SQL, or as a part of it.

    `node` is the f-string, sum or formatting, `sinks` are the calls that hand it to the database.
    """

    words = _SINKS

    def __init__(self, node: ast.expr, outline: Outline) -> None:
        self.node = node
        self.outline = outline
        self.insertions: list[Insertion] = []
        self.sinks: list[Sink] = []

    @classmethod
    def find(cls, outline: Outline) -> Iterator[RawSql]:
        """The strings with expressions in them that a statement hands to a database."""
        found: dict[ast.expr, RawSql] = {}
        for call in outline.calls(*cls.words):
            node = call.node.args[0] if call.node.args else argument(call.node, "text")
            if not isinstance(node, _STRINGS):
                continue
            at = place(outline, call.scope)
            parts = string_parts(node, at)
            if parts is None or not any(isinstance(part, Hole) for part in parts):
                continue
            taker = _taker(call, at)
            if taker is None:
                continue
            sink = Sink(call, node, taker[0], outline)
            for insertion in _insertions(parts, sink):
                sql = found.setdefault(insertion.within, cls(insertion.within, outline))
                if sink not in sql.sinks:
                    sql.sinks.append(sink)
                if all(each.node is not insertion.node for each in sql.insertions):
                    sql.insertions.append(insertion)
        yield from found.values()

    @property
    def only_sink(self) -> Sink | None:
        """The call that takes just this string, at once or by a local name, if no other takes it."""
        if len(self.sinks) != 1:
            return None
        sink = self.sinks[0]
        if sink.node is self.node:
            return sink
        if isinstance(sink.node, ast.Name):
            bindings = sink.scope.bindings.get(sink.node.id, [])
            if len(bindings) == 1 and bindings[0].value is self.node:
                return sink
        return None

    @property
    def location(self) -> Location:
        """The place of the string."""
        return self.outline.location(self.node)

    @property
    def scope(self) -> Scope:
        """The scope in which it is handed over."""
        return self.sinks[0].scope


def _insertions(parts: list[Part], sink: Sink) -> Iterator[Insertion]:
    texts = (part.value.strip() for part in parts if isinstance(part, Text))
    beginning = next((text for text in texts if text), "")
    before = ""
    for index, part in enumerate(parts):
        if isinstance(part, Text):
            before = (before + part.value).rpartition(BREAK)[2]
            continue
        following = parts[index + 1] if index + 1 < len(parts) else None
        after = following.value if isinstance(following, Text) else "?" if following else ""
        yield Insertion(part, _position(before, after), before, beginning, sink)
        before += "?"


def _position(before: str, after: str) -> Position:
    if _COMMENT.sub("", before).count("'") % 2:
        return Position.QUOTED
    if _BEFORE_A_NAME.search(before) or _AFTER_A_NAME.match(after) or not _BEFORE_A_VALUE.search(before):
        return Position.NAME
    if _COMPARED_WITH_A_NAME.search(before):
        return Position.NAME
    return Position.VALUE


def _taker(call: Call, at: Place) -> tuple[Database | None] | None:
    """What takes a string as SQL: `text`, or a method of an object that speaks to a database."""
    function = call.node.func
    name = function.attr if isinstance(function, ast.Attribute) else ""
    if at.qualified(function) in _FUNCTIONS:
        return (None,)
    if not isinstance(function, ast.Attribute):
        return None
    if name == "raw":
        return (None,) if is_tortoise_model(function.value, at) else None
    found = database_class(function.value, at)
    if found is None or found not in DATABASES:
        return None
    if name not in DATABASES[found].statements and name not in DATABASES[found].scripts:
        return None
    return (DATABASES[found],)
