"""One module seen as FastAPI sees it: what rules are asked about."""

from fastapi_mentor.facts.annotations import annotated_type
from fastapi_mentor.facts.blocking import BlockingCall
from fastapi_mentor.facts.clock import NaiveReading, Reckoning, naive_readings
from fastapi_mentor.facts.database import Marker
from fastapi_mentor.facts.decoding import Doubt, TokenDecoding
from fastapi_mentor.facts.dependency import Dependency
from fastapi_mentor.facts.environment import EnvironmentRead
from fastapi_mentor.facts.expression import UNKNOWN, Name, argument, has_unpacking, inside, literal, parents
from fastapi_mentor.facts.field import ModelField
from fastapi_mentor.facts.kind import Kind
from fastapi_mentor.facts.middleware import Middleware
from fastapi_mentor.facts.model import BASE_MODEL, BASE_SETTINGS, ClassConfig, Member, Model
from fastapi_mentor.facts.names import Definition, Module, Symbol, dotted_name
from fastapi_mentor.facts.origin import Origin
from fastapi_mentor.facts.outline import Outline
from fastapi_mentor.facts.parameter import Parameter
from fastapi_mentor.facts.place import Place, place
from fastapi_mentor.facts.purpose import Purpose, purpose_of
from fastapi_mentor.facts.query import LoopedQuery
from fastapi_mentor.facts.response import Answer
from fastapi_mentor.facts.route import Route
from fastapi_mentor.facts.routing import RoutingCall
from fastapi_mentor.facts.scope import Binding, Call, How, Scope
from fastapi_mentor.facts.settings import SettingsClass
from fastapi_mentor.facts.settings_object import SettingsObject, settings_objects
from fastapi_mentor.facts.sql import Insertion, Position, RawSql, Sink
from fastapi_mentor.facts.status import allows_body, status_code
from fastapi_mentor.facts.token import TokenEncoding
from fastapi_mentor.facts.types import parameter_type, type_of
from fastapi_mentor.facts.validator import OldValidator

__all__ = [
    "BASE_MODEL",
    "BASE_SETTINGS",
    "UNKNOWN",
    "Answer",
    "Binding",
    "BlockingCall",
    "Call",
    "ClassConfig",
    "Definition",
    "Dependency",
    "Doubt",
    "EnvironmentRead",
    "How",
    "Insertion",
    "Kind",
    "LoopedQuery",
    "Marker",
    "Member",
    "Middleware",
    "Model",
    "ModelField",
    "Module",
    "NaiveReading",
    "Name",
    "OldValidator",
    "Origin",
    "Outline",
    "Parameter",
    "Place",
    "Position",
    "Purpose",
    "RawSql",
    "Reckoning",
    "Route",
    "RoutingCall",
    "Scope",
    "SettingsClass",
    "SettingsObject",
    "Sink",
    "Symbol",
    "TokenDecoding",
    "TokenEncoding",
    "allows_body",
    "annotated_type",
    "argument",
    "dotted_name",
    "has_unpacking",
    "inside",
    "literal",
    "naive_readings",
    "parameter_type",
    "parents",
    "place",
    "purpose_of",
    "settings_objects",
    "status_code",
    "type_of",
]
