"""What of a request nobody should read in a log."""

from __future__ import annotations

import ast
import re

from fastapi_mentor.facts.attributes import members_of
from fastapi_mentor.facts.expression import literal
from fastapi_mentor.facts.names import Module
from fastapi_mentor.pattern import pattern

_SECRET = pattern(
    r"password|passwd|passphrase|(^|_)pwd|secret|(^|_)(access|refresh|auth|bearer|id|api|session)?_?token$"
    r"|api_?key|authorization|private_?key|credit_?card|card_?number|(^|_)(cvv|cvc|ssn|pin|otp)$",
    re.IGNORECASE,
)
_HARMLESS = pattern(r"type|count|name$|(^|_)(id|url|hint|length|len|policy|reset|expir)", re.IGNORECASE)
_WHOLE = {
    ("headers",): "all of the headers",
    ("headers", "items()"): "all of the headers",
    ("cookies",): "all of the cookies",
    ("body()",): "the body",
    ("json()",): "the body",
    ("form()",): "the form",
}


def is_secret_name(name: str) -> bool:
    """Whether a name says that its value is for nobody's eyes."""
    return _SECRET.search(name) is not None and _HARMLESS.search(name) is None


def whole_of(trail: tuple[str, ...]) -> str:
    """What of a request is taken whole, in words; empty if it is not."""
    return _WHOLE.get(trail, "")


def secret_field_of(qualified: str, module: Module) -> str:
    """The first field of a model that is shown with it and that nobody should see; empty if there is none."""
    for member in members_of(qualified, module):
        match member.node:
            case ast.FunctionDef(name="__repr__" | "__str__" | "__repr_args__"):
                return ""
            case ast.AnnAssign(target=ast.Name(id=name)) as node if is_secret_name(name):
                if not _is_hidden(node):
                    return name
    return ""


def _is_hidden(node: ast.AnnAssign) -> bool:
    """Whether a field is left out where its model is shown."""
    options = {each.arg: literal(each.value) for each in getattr(node.value, "keywords", ())}
    return options.get("repr") is False or "Secret" in ast.unparse(node.annotation)
