"""Fields whose names say that nobody outside should see them."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Sequence
from functools import partial
from typing import NamedTuple

from fastapi_mentor.facts.exchange import NestedField, is_excluded, models_in, nested_fields
from fastapi_mentor.facts.expression import literal
from fastapi_mentor.facts.field import ModelField
from fastapi_mentor.facts.model import Model
from fastapi_mentor.facts.model_validator import validators_of
from fastapi_mentor.facts.names import Module
from fastapi_mentor.facts.place import place
from fastapi_mentor.facts.route import Route
from fastapi_mentor.facts.shape import annotated_shape
from fastapi_mentor.pattern import pattern

_HASHES = frozenset(
    {
        *("hashed_password", "password_hash", "passwordhash", "pwd_hash", "hashed_pwd", "password_digest"),
        *("encrypted_password", "password_salt", "hashedpassword", "hash_password", "pw_hash"),
        *("totp_secret", "otp_secret", "mfa_secret", "ssn", "social_security_number", "cvv"),
    }
)
"""What nobody is sent, whatever the route is for."""

_PASSWORDS = frozenset({"password", "passwd"})
_SECRETS = frozenset(
    {
        *("secret", "secret_key", "client_secret", "private_key", "api_key", "apikey", "api_secret"),
        *("reset_token", "verification_token", "secret_token", "hashed_api_key", "api_key_hash"),
        *("webhook_secret", "signing_secret", "credit_card_number"),
    }
)
_CALLED_SO = _HASHES | _PASSWORDS | _SECRETS
_OF_PROGRAMS = frozenset({"client_secret", "api_key", "apikey", "api_secret", "secret_token", "private_key"})
_MAKING = pattern(r"_*(create|add|new|issue|make|rotate|provision)(_|$)")
_PERSON = pattern(r"User|Account|Member|Customer|Person|Admin|Employee|Owner|Author|Profile", re.IGNORECASE)
_FOR_SECRETS = pattern(
    r"token|log_?in|sign_?(in|up)|auth(?!or)|session|key|secret|credential|register|regist|refresh|oauth|otp|mfa"
    r"|totp|2fa|webhook|connect|device|invite|config|setting|database|smtp|proxy|integration|provider"
    r"|reset|forgot|generat",
    re.IGNORECASE,
)
_FOR_PASSWORDS = pattern(
    r"reset|forgot|generat|temporar|one_?time|credential|secret|key|config|setting|database|smtp|proxy"
    r"|integration|provider|webhook|connect|device",
    re.IGNORECASE,
)
"""Of what somebody chose to sign in with, these alone tell; who registers or signs in knows it already."""
_NAMES = frozenset({"email", "username", "user_name", "login", "full_name", "first_name"})
_REDACTING = pattern(r"redact|mask|hide|censor|obfuscat|scrub|sanitiz|conceal|remove|clear", re.IGNORECASE)


def is_password(name: str) -> bool:
    """Whether a field is one of those that nobody is ever sent."""
    return name.lower() in _HASHES | _PASSWORDS


def secrets_sent(model: Model, route: Route) -> Iterator[NestedField]:
    """The secret fields of a model, and of the models in it, that a response of the route shows."""
    if not _may_hold_secrets(model):
        return
    hidden = _excluded_by(route)
    purpose = f"{route.path} {route.name} {model.node.name}"
    for found in nested_fields(model, leads=_may_hold_secrets):
        name = str(found.field.name).lower()
        if name not in _HASHES:
            is_known = name in _PASSWORDS or name in _SECRETS
            for_secrets = _FOR_SECRETS.search(f"{purpose} {found.owner.node.name}") is not None
            # A password deep inside is most often one of a machine, which other code takes out.
            is_persons = len(found.path) == 1 or _PERSON.search(found.owner.node.name) is not None
            if for_secrets and name in _PASSWORDS and _is_of_person(found.owner):
                for_secrets = _FOR_PASSWORDS.search(f"{purpose} {found.owner.node.name}") is not None
            if not is_known or for_secrets or not is_persons or _is_shown_once(name, route):
                continue
        if found.path[0] not in hidden and not _is_harmless(found.field, found.owner):
            yield found


class _Held(NamedTuple):
    """What the names and types of a model's own fields tell: whether one is called like a secret.

    `further` are the models that it inherits from or has inside, each by its module and its name.
    """

    has_secret: bool
    further: Sequence[tuple[Module, str]] = ()


def _may_hold_secrets(model: Model) -> bool:
    """Whether a model, or one inside it, has a field that is called like a secret."""
    # Many routes send the same few models, and nearly none of these holds any.
    pending = [_key_of(model)]
    for module, name in pending:
        held = module.remember("secrets held", name, partial(_held_by, module, name))
        if held.has_secret:
            return True
        pending += (each for each in held.further if each not in pending)
    return False


def _held_by(module: Module, name: str) -> _Held:
    symbol = module.resolve(name)
    model = Model.of(symbol.definition) if symbol is not None else None
    if model is None or _key_of(model) != (module, name):
        return _Held(has_secret=True)
    if any(each.lower() in _CALLED_SO for each in model.own_fields):
        return _Held(has_secret=True)
    bases = (module.symbol(base) for base in model.bases if base is not None)
    parents = (Model.of(base.definition) for base in bases if base is not None)
    further = dict.fromkeys(_key_of(parent) for parent in parents if parent is not None)
    for field in model.own_fields.values():
        if not is_excluded(field):
            there = place(field.outline, field.scope)
            further |= dict.fromkeys(_key_of(each.model) for each in models_in(field.annotation, there))
    return _Held(has_secret=False, further=tuple(further))


def _key_of(model: Model) -> tuple[Module, str]:
    return model.outline.module, model.node.name


def _is_of_person(model: Model) -> bool:
    """Whether a model is somebody with an account, by its name or by what it holds besides."""
    return _PERSON.search(model.node.name) is not None or not _NAMES.isdisjoint(model.fields)


def _is_shown_once(name: str, route: Route) -> bool:
    """Whether a route makes a key for a program, and tells it to whoever has asked for one."""
    return route.kind == "post" and name in _OF_PROGRAMS and _MAKING.match(str(route.name)) is not None


def _excluded_by(route: Route) -> set[str]:
    excluded = literal(route.option("response_model_exclude"))
    is_written_out = isinstance(excluded, (list, set, tuple, dict))
    return {each for each in excluded if isinstance(each, str)} if is_written_out else set()


def _is_harmless(field: ModelField, owner: Model) -> bool:
    """Whether a field is not sent, is no plain text, or is made into something else first."""
    if is_excluded(field):
        return True
    at = place(field.outline, field.scope)
    if (
        isinstance(field.annotation, ast.Subscript)
        and at.qualified(field.annotation.value) == "typing.Literal"
    ):
        return True
    shape = annotated_shape(field.annotation, at)
    if shape is None or shape.without_none.name != "str":
        return True
    for each in validators_of(owner):
        named = {name for name, _ in each.named_fields}
        if each.kind == "field_serializer" and named & {str(field.name), "*"}:
            return True
        if _REDACTING.search(each.name) and (not named or named & {str(field.name), "*"}):
            return True
    return owner.has_method("model_serializer", "serializer", "model_dump", "__pydantic_serializer__")
