"""Attributes of a model that have no annotation."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from fastapi_mentor.facts.attributes import member_of
from fastapi_mentor.facts.expression import Name
from fastapi_mentor.facts.instance import is_model, is_plain_model, model_named
from fastapi_mentor.facts.model import Member, Model
from fastapi_mentor.facts.place import Place, place
from fastapi_mentor.source import Location

_FIELDS = frozenset({"pydantic.Field", "sqlmodel.Field"})
_PLAIN_CALLS = frozenset({"str", "int", "float", "bool", "list", "dict", "set", "tuple", "frozenset"})
_LIBRARY_CALLS = frozenset(
    {
        *("logging.getLogger", "re.compile", "os.getenv", "os.environ.get", "pathlib.Path"),
        *("datetime.datetime.now", "datetime.datetime.utcnow", "datetime.date.today", "datetime.timedelta"),
        *("datetime.date", "datetime.datetime", "uuid.uuid4", "decimal.Decimal"),
        *("threading.Lock", "threading.RLock", "asyncio.Lock", "collections.defaultdict"),
    }
)
_SHARED = {"logging.getLogger": "logging.Logger", "threading.Lock": "threading.Lock"}


class PlainAttribute:
    """`name = value` in the body of a model."""

    def __init__(self, target: ast.Name, value: ast.expr, member: Member, model: Model) -> None:
        self.target = target
        self.value = value
        self.outline = member.outline
        self.model = model

    @property
    def location(self) -> Location:
        """The place of its name."""
        return self.outline.location(self.target)

    @property
    def name(self) -> Name:
        """Its name."""
        return Name(self.target.id, self.location)

    @property
    def place(self) -> Place:
        """Where the names of its value have their meaning."""
        return place(self.outline, self.model.scope)

    @property
    def is_constant(self) -> bool:
        """Whether its name says that it is the same for all objects, or it is something that always is."""
        return self.target.id.isupper() or self.shared_type is not None

    @property
    def shared_type(self) -> str | None:
        """The type of what is no data, but made once for all objects."""
        return (
            _SHARED.get(self.place.qualified(self.value.func) or "")
            if isinstance(self.value, ast.Call)
            else None
        )

    @property
    def field_call(self) -> ast.Call | None:
        """`Field(...)`, if that is its value."""
        is_call = isinstance(self.value, ast.Call) and self.place.qualified(self.value.func) in _FIELDS
        return self.value if is_call else None  # type: ignore[return-value]

    @property
    def enumeration(self) -> ast.expr | None:
        """The enumeration of which its value is a member."""
        if not isinstance(self.value, ast.Attribute):
            return None
        owner = self.place.qualified(self.value.value)
        module = self.outline.module
        symbol = module.symbol(owner) if owner is not None else None
        if owner is None or symbol is None or symbol.definition is None:
            return None
        return self.value.value if "enum.Enum" in module.ancestors(owner) else None

    @property
    def is_refused(self) -> bool:
        """Whether its value certainly is none of those that pydantic leaves alone."""
        match self.value:
            case ast.Constant() | ast.JoinedStr() | ast.List() | ast.Dict() | ast.Set() | ast.Tuple():
                return True
            case ast.ListComp() | ast.DictComp() | ast.SetComp() | ast.Compare():
                return True
            case ast.UnaryOp(operand=ast.Constant()):
                return True
            case ast.BinOp(left=ast.Constant(), right=ast.Constant()):
                return True
            case ast.Call(func=func):
                name = self.place.qualified(func)
                if name is None:
                    return False
                if name in _FIELDS or name in _LIBRARY_CALLS:
                    return True
                if name in _PLAIN_CALLS:
                    return isinstance(func, ast.Name)
                return "." in name and is_model(name, self.place.module)
        return self.enumeration is not None


def plain_attributes(model: Model) -> Iterator[PlainAttribute]:
    """The attributes of a model which make pydantic refuse it."""
    found = [each for member in model.members for each in _assigned(member, model)]
    if not found or any(each.arg for each in model.node.keywords if each.arg == "metaclass"):
        return
    found = [each for each in found if each.is_refused and not _is_class_variable(each, model)]
    if found and not _ignores_types(model):
        yield from found


def _assigned(member: Member, model: Model) -> Iterator[PlainAttribute]:
    node = member.node
    if isinstance(node, ast.Assign):
        for target in node.targets:
            if isinstance(target, ast.Name) and not target.id.startswith("_") and target.id != "model_config":
                annotated = target.id in model.own_fields
                if not annotated:
                    yield PlainAttribute(target, node.value, member, model)


def _is_class_variable(attribute: PlainAttribute, model: Model) -> bool:
    """Whether a base declares it as a `ClassVar`, or may do so."""
    module = model.outline.module
    for base in model.bases:
        member = member_of(base, attribute.name, module) if base is not None else None
        if member is not None and isinstance(member.node, ast.AnnAssign):
            annotation = member.node.annotation
            outer = annotation.value if isinstance(annotation, ast.Subscript) else annotation
            return member.place.qualified(outer) in ("typing.ClassVar", None)
    return False


def _ignores_types(model: Model) -> bool:
    """Whether the model, or what it inherits from, says that some types make no fields."""
    module = model.outline.module
    for base in model.bases:
        if base is None:
            return True
        for ancestor in module.ancestors(base):
            other = model_named(ancestor, module)
            if other is not None and _says_so(other):
                return True
    return _says_so(model) or not all(
        base is not None and is_plain_model(base, module) for base in model.bases
    )


def _says_so(model: Model) -> bool:
    if any(model.configured(option) is not None for option in ("ignored_types", "keep_untouched")):
        return True
    return any(each.arg == "metaclass" for each in model.node.keywords)
