"""One module seen as FastAPI sees it: what rules are asked about."""

from fastapi_mentor.facts.annotations import annotated_type
from fastapi_mentor.facts.expression import UNKNOWN, Name, argument, has_unpacking, inside, literal, parents
from fastapi_mentor.facts.middleware import Middleware
from fastapi_mentor.facts.names import Definition, Module, Symbol, dotted_name
from fastapi_mentor.facts.outline import Outline
from fastapi_mentor.facts.place import Place, place
from fastapi_mentor.facts.scope import Binding, Call, How, Scope
from fastapi_mentor.facts.types import parameter_type, type_of

__all__ = [
    "UNKNOWN",
    "Binding",
    "Call",
    "Definition",
    "How",
    "Middleware",
    "Module",
    "Name",
    "Outline",
    "Place",
    "Scope",
    "Symbol",
    "annotated_type",
    "argument",
    "dotted_name",
    "has_unpacking",
    "inside",
    "literal",
    "parameter_type",
    "parents",
    "place",
    "type_of",
]
