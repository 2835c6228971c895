"""Finds out what is wanted at a point, and offers it."""

from __future__ import annotations

from fastapi_mentor.facts.route import METHODS
from fastapi_mentor.project.application.completion.candidate import Offer, Wish
from fastapi_mentor.project.application.completion.context import Context
from fastapi_mentor.project.application.completion.dependencies import dependencies
from fastapi_mentor.project.application.completion.environment_keys import environment_keys
from fastapi_mentor.project.application.completion.models import response_models
from fastapi_mentor.project.application.completion.path_parameters import in_path, in_signature
from fastapi_mentor.project.application.completion.route_paths import (
    for_client,
    for_token,
    for_url,
    for_url_parameters,
)
from fastapi_mentor.project.application.completion.status_codes import status_codes
from fastapi_mentor.project.application.completion.tags import tags
from fastapi_mentor.project.application.completion.template_names import template_names
from fastapi_mentor.project.application.requests import SENDING

_DECORATORS = METHODS | {"api_route", "websocket", "route", "websocket_route"}
_TAGGED = _DECORATORS | {"add_api_route", "include_router", "FastAPI", "APIRouter"}
_URLS = frozenset({"url_for", "url_path_for"})
_TEMPLATES = frozenset({"TemplateResponse", "get_template"})
_ENVIRONMENT = frozenset({"getenv", "get", "pop", "setdefault"})
_LISTS = frozenset({"list", "List", "Sequence", "set", "Optional", "Union", "Page", "dict", "Dict"})


def is_of_interest(context: Context) -> bool:
    """Whether anything may be offered here, by the text alone."""
    return _kind(context) is not None


def offered(wish: Wish) -> Offer | None:
    """What can be written at a point; None where others know better."""
    match _kind(wish.context):
        case "path":
            return in_path(wish)
        case "url":
            return environment_keys(wish) or for_client(wish)
        case "client":
            return for_client(wish)
        case "route":
            return for_url(wish)
        case "route parameters":
            return for_url_parameters(wish)
        case "template":
            return template_names(wish)
        case "environment":
            return environment_keys(wish)
        case "token":
            return for_token(wish)
        case "tags":
            return tags(wish)
        case "status":
            return status_codes(wish)
        case "model":
            return response_models(wish)
        case "dependency":
            return dependencies(wish)
        case "signature":
            return in_signature(wish)
    return None


def _kind(context: Context) -> str | None:
    return _in_string(context) if context.content is not None else _outside(context)


def _in_string(context: Context) -> str | None:
    frame, outer = context.frame, context.outer
    name, first = frame.name, frame.number == 0 and not frame.keyword
    if "b" in context.prefix:
        return None
    if frame.bracket == "[":
        if outer is not None and outer.keyword == "tags" and not frame.head:
            return "tags" if outer.name.removeprefix("@") in _TAGGED else None
        return "environment" if frame.head.endswith("environ") else None
    if frame.bracket != "(" or context.written.strip() != _string_of(context):
        return None
    if frame.keyword == "tokenUrl" or (name == "OAuth2PasswordBearer" and first):
        return "token"
    if frame.is_decorator:
        return "path" if name in _DECORATORS and (first or frame.keyword == "path") else None
    if name in _URLS:
        return "route" if first or frame.keyword == "name" else None
    if name in _TEMPLATES:
        return "template"
    if name == "get":
        return "url" if first or frame.keyword in ("url", "key") else None
    if name in SENDING:
        return "client"
    return "environment" if name in _ENVIRONMENT else None


def _string_of(context: Context) -> str:
    """The argument as it must read where the open string is all of it."""
    written = context.written.strip()
    content = context.content or ""
    head = written[: len(written) - len(content)] if content else written
    opening = head.rpartition("=")[2].strip() if context.frame.keyword else head.strip()
    return written if opening.lower().strip("rf\"'") == "" and opening else ""


def _outside(context: Context) -> str | None:
    frame, outer = context.frame, context.outer
    if context.is_name:
        return None
    if frame.bracket == "(" and frame.head.startswith("def "):
        return "signature"
    if not context.is_bare:
        return None
    if frame.bracket == "[":
        inside = outer is not None and outer.keyword == "response_model" and frame.name in _LISTS
        return "model" if inside else None
    if frame.bracket != "(":
        return None
    first = frame.number == 0 and not frame.keyword
    if frame.keyword == "status_code" or (frame.name == "HTTPException" and first):
        return "status"
    if frame.keyword == "response_model":
        return "model"
    if frame.name in ("Depends", "Security") and (first or frame.keyword == "dependency"):
        return "dependency"
    if frame.name in _URLS and frame.number > 0 and not frame.keyword:
        return "route parameters"
    return None


def needs_stock(context: Context) -> bool:
    """Whether what other modules have matters."""
    return _kind(context) in ("model", "dependency", "environment", "url")
