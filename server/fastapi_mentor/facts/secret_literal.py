"""A secret that is written in the code where a name, a setting or an option gets its value."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from fastapi_mentor.facts.model import BASE_MODEL, BASE_SETTINGS
from fastapi_mentor.facts.outline import Outline
from fastapi_mentor.facts.place import place
from fastapi_mentor.facts.properties import cached_property
from fastapi_mentor.facts.purpose import Purpose, is_for_show, purpose_of
from fastapi_mentor.facts.secret_text import giver_of, is_made_up, is_secret, is_secret_name
from fastapi_mentor.facts.types import type_of
from fastapi_mentor.source import Kind, Location

_READERS = frozenset({"os.getenv", "decouple.config"})
_CONFIGURATIONS = frozenset(
    {"starlette.config.Config", "environs.Env", "decouple.Config", "decouple.AutoConfig"}
)
_FIELDS = frozenset({"pydantic.Field", "pydantic.SecretStr", "pydantic.SecretBytes", "dataclasses.field"})
_HOLDING = frozenset({ast.Call, ast.Dict, ast.BoolOp})
_GIVEN_SECRETS = frozenset(
    {
        *(
            "add_middleware",
            "Middleware",
            "create_engine",
            "create_async_engine",
            "connect",
            "from_url",
            "MongoClient",
        ),
        *("AsyncIOMotorClient", "OpenAI", "AsyncOpenAI", "AzureOpenAI", "ChatOpenAI", "Anthropic", "Groq"),
        *("AsyncAnthropic", "ChatAnthropic", "WebClient", "ConnectionConfig", "client", "Redis"),
        *("SendGridAPIClient", "StripeClient", "register"),
    }
)
"""What is called with secrets, in functions too."""
_SHORTEST, _LONGEST = 4, 4000


class Candidate(NamedTuple):
    """A text with what it is called; `kept` is the expression around it that gives the value.

    It counts where `via`, what gives the value, is what it has to be: a read of the environment, a field.
    """

    name: str
    node: ast.Constant
    kept: ast.expr
    via: ast.Call | None = None
    variable: str | None = None
    """The variable of the environment that is read first."""


class SecretLiteral:
    """`SECRET_KEY = "..."`, in a module, a class, the settings, a dict, or as the option of a call.

    `giver` tells who gives out such keys, where that is known by its looks.
    """

    words = frozenset({"any assignment"}) | _GIVEN_SECRETS

    def __init__(self, candidate: Candidate, giver: str | None, outline: Outline) -> None:
        self.name = candidate.name
        self.node = candidate.node
        self.kept = candidate.kept
        self.variable = candidate.variable
        self.giver = giver
        self.outline = outline

    @classmethod
    def find(cls, outline: Outline) -> Iterable[SecretLiteral]:
        """The secrets that a statement writes down; in functions only those that calls are given."""
        # Asked of every assignment: nothing is begun where no text is given.
        for node in outline.statement.nodes:
            value = getattr(node, "value", None)
            kind = type(value)
            if kind in _HOLDING or (kind is ast.Constant and type(value.value) is str):  # type: ignore[union-attr]
                return cls._found(outline)
        return cls._found(outline) if not _GIVEN_SECRETS.isdisjoint(outline.survey.calls) else ()

    @classmethod
    def _found(cls, outline: Outline) -> Iterator[SecretLiteral]:
        seen: set[ast.AST] = set()
        for candidate in _candidates(outline):
            text = candidate.node.value
            if candidate.node in seen:
                continue
            if type(text) is not str or not _SHORTEST <= len(text) <= _LONGEST:
                continue
            giver = giver_of(text)
            if giver is None and not is_secret(candidate.name, text):
                continue
            if _is_meant(candidate, outline) and not _is_aside(outline):
                seen.add(candidate.node)
                yield cls(candidate, giver, outline)

    @property
    def location(self) -> Location:
        """The place of the text."""
        return self.outline.location(self.node)

    @cached_property
    def is_setting(self) -> bool:
        """Whether it is the default of a setting, which the environment may replace."""
        return _inherits(self.outline, *BASE_SETTINGS)

    @property
    def may_be_replaced(self) -> bool:
        """Whether it counts only where the environment gives no other."""
        return self.is_setting or self.variable is not None

    @property
    def declaration(self) -> ast.AnnAssign | None:
        """The field of the settings whose default it is."""
        nodes = self.outline.statement.nodes
        first = nodes[0] if len(nodes) == 1 else None
        return first if self.is_setting and isinstance(first, ast.AnnAssign) else None


def _candidates(outline: Outline) -> Iterator[Candidate]:
    for node in outline.statement.nodes:
        if type(node) is ast.Assign and len(node.targets) == 1:
            target: ast.expr = node.targets[0]
        elif type(node) is ast.AnnAssign and node.value is not None:
            target = node.target
        else:
            continue
        assert node.value is not None
        if type(target) is ast.Name:
            yield from _of_value(target.id, node.value)
        elif type(target) is ast.Attribute:
            yield from _of_value(target.attr, node.value)
        elif type(target) is ast.Subscript and type(target.slice) is ast.Constant:
            yield from _of_value(str(target.slice.value), node.value)
    for call in outline.calls(*(_GIVEN_SECRETS & outline.survey.calls.keys())):
        for keyword in call.node.keywords:
            if keyword.arg is not None and type(keyword.value) is ast.Constant:
                yield Candidate(keyword.arg, keyword.value, keyword.value)
        for given in call.node.args:
            if type(given) is ast.Constant:
                yield Candidate("", given, given)


def _of_value(name: str, value: ast.expr) -> Iterator[Candidate]:
    kind = type(value)
    if kind is not ast.Constant and is_made_up(name):
        return
    if kind is ast.Call:
        yield from _of_call(name, value)  # type: ignore[arg-type]
        return
    match value:
        case ast.Constant(value=str()):
            yield Candidate(name, value, value)
        case ast.Dict(keys=keys, values=values):
            for key, each in zip(keys, values, strict=True):
                if type(each) is ast.Constant and type(key) is ast.Constant and type(key.value) is str:
                    yield Candidate(key.value, each, each)
        case ast.BoolOp(
            op=ast.Or(),
            values=[ast.Call(args=[ast.Constant(value=str() as read)]) as call, ast.Constant() as text],
        ):
            yield Candidate(read if is_secret_name(read) else name, text, value, call, read)


def _of_call(name: str, call: ast.Call) -> Iterator[Candidate]:
    given = call.args
    read = ""
    if given:
        first, last = given[0], given[-1]
        if type(first) is ast.Call and len(first.args) == 1:
            last = first.args[0]
        if type(first) is ast.Constant and type(first.value) is str:
            read = first.value
        if type(last) is ast.Constant and type(last.value) is str:
            if last is first or type(first) is ast.Call:
                yield Candidate(name, last, call, call)
            elif read:
                yield Candidate(read if is_secret_name(read) else name, last, call, call, read)
    for keyword in call.keywords:
        value = keyword.value
        if type(value) is ast.Constant and type(value.value) is str and keyword.arg is not None:
            if keyword.arg != "default":
                yield Candidate(keyword.arg, value, value)
            elif read:
                yield Candidate(read if is_secret_name(read) else name, value, call, call, read)
            else:
                yield Candidate(name, value, call, call)


def _is_meant(candidate: Candidate, outline: Outline) -> bool:
    """Whether what gives the value reads the environment, or declares a field."""
    call = candidate.via
    if call is None:
        return True
    function = call.func
    name = outline.qualified(function)
    if candidate.variable is None:
        return name in _FIELDS
    if name in _READERS:
        return True
    receiver = function.value if isinstance(function, ast.Attribute) else function
    if isinstance(function, ast.Attribute) and function.attr == "get":
        return outline.qualified(receiver) == "os.environ"
    return type_of(receiver, place(outline, None)) in _CONFIGURATIONS


def _is_aside(outline: Outline) -> bool:
    """Whether it is for tests or for show, or where names are listed."""
    module = outline.module
    if is_for_show(module) or purpose_of(module) in (Purpose.TEST, Purpose.MIGRATION):
        return True
    if outline.statement.kind is not Kind.MEMBER:
        return False
    if _inherits(outline, "enum.Enum"):
        return True
    return _inherits(outline, BASE_MODEL) and not _inherits(outline, *BASE_SETTINGS)


def _inherits(outline: Outline, *names: str) -> bool:
    """Whether the class around a member inherits from one of some."""
    header = outline.header
    for node in header.nodes if header is not None else ():
        if isinstance(node, ast.ClassDef):
            at = place(outline, None)
            return any(outline.is_a(at.qualified(base), *names) for base in node.bases)
    return False
