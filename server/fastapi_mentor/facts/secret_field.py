"""Fields whose names say that nobody outside should see them."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from fastapi_mentor.facts.exchange import NestedField, is_excluded, nested_fields
from fastapi_mentor.facts.expression import literal
from fastapi_mentor.facts.field import ModelField
from fastapi_mentor.facts.model import Model
from fastapi_mentor.facts.model_validator import validators_of
from fastapi_mentor.facts.place import place
from fastapi_mentor.facts.route import Route

PASSWORDS = frozenset(
    {
        *("password", "passwd", "hashed_password", "password_hash", "passwordhash", "pwd_hash", "hashed_pwd"),
        *("password_digest", "encrypted_password", "password_salt", "ssn", "social_security_number", "cvv"),
        *("hashedpassword", "hash_password", "pw_hash", "totp_secret", "otp_secret", "mfa_secret"),
    }
)
"""What nobody is sent, whatever the route is for."""

_SECRETS = frozenset(
    {
        *("secret", "secret_key", "client_secret", "private_key", "api_key", "apikey", "api_secret"),
        *("access_token", "refresh_token", "reset_token", "verification_token", "secret_token"),
        *("hashed_api_key", "api_key_hash", "webhook_secret", "signing_secret", "credit_card_number"),
    }
)
_PURPOSE = re.compile(
    r"token|log_?in|sign_?(in|up)|auth|session|key|secret|credential|register|regist|refresh|oauth|otp|mfa"
    r"|totp|2fa|webhook|connect|device|invite|password|config|setting",
    re.IGNORECASE,
)
_MASKED = frozenset(
    {"pydantic.SecretStr", "pydantic.SecretBytes", "pydantic.Secret", "bool", "typing.Literal"}
)


def is_password(name: str) -> bool:
    """Whether a field is one of those that nobody is ever sent."""
    return name.lower() in PASSWORDS


def secrets_sent(model: Model, route: Route) -> Iterator[NestedField]:
    """The secret fields of a model, and of the models in it, that a response of the route shows."""
    hidden = _excluded_by(route)
    is_for_secrets = _PURPOSE.search(f"{route.path} {route.name} {model.node.name}") is not None
    for found in nested_fields(model):
        name = str(found.field.name).lower()
        meant = name in PASSWORDS or (name in _SECRETS and not is_for_secrets)
        if meant and found.path[0] not in hidden and not _is_harmless(found.field, found.owner):
            yield found


def _excluded_by(route: Route) -> set[str]:
    excluded = literal(route.option("response_model_exclude"))
    return (
        {each for each in excluded if isinstance(each, str)}
        if isinstance(excluded, (list, set, dict))
        else set()
    )


def _is_harmless(field: ModelField, owner: Model) -> bool:
    """Whether a field is not sent, is masked, or is made into something else first."""
    if is_excluded(field):
        return True
    at = place(field.outline, field.scope)
    for node in ast.walk(field.annotation):
        if isinstance(node, (ast.Name, ast.Attribute)) and at.qualified(node) in _MASKED:
            return True
    return any(
        each.kind == "field_serializer" and any(name == field.name for name, _ in each.named_fields)
        for each in validators_of(owner)
    )
