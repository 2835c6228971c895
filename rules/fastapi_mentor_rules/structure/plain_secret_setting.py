"""Secret of the settings is a plain string.

A `str` shows in every log line, traceback and debug page that shows the settings, and in JSON that is made of
them. `SecretStr` shows `**********`, and gives the text only to code that says `get_secret_value()`.
"""

from collections.abc import Iterator

from fastapi_mentor.facts import ModelField, SettingsClass
from fastapi_mentor.facts.annotations import annotated_type
from fastapi_mentor.facts.place import place
from fastapi_mentor.pattern import pattern
from fastapi_mentor.rule import Example, Finding, Rule, Severity

_SECRET = pattern(
    r"(.*_)?(password|passwd|secret|secret_key|private_key|api_key|apikey|api_token|access_token|auth_token"
    r"|bot_token|jwt_secret|signing_key|encryption_key|credentials|(smtp|db|database|mail|redis|admin)_?pass)"
)
_SAID_OTHERWISE = pattern(r".*(name|path|file|url|uri|header|prefix|algorithm|type|id|issuer|audience)")


def check(settings: SettingsClass) -> Iterator[Finding]:
    for name, field in settings.model.own_fields.items():
        if (
            _SECRET.fullmatch(name.lower())
            and not _SAID_OTHERWISE.fullmatch(name.lower())
            and _is_text(field)
        ):
            message = f"`{name}` of `{settings.name}` shows in logs: `SecretStr` hides it"
            yield Finding(field, message)


def _is_text(field: ModelField) -> bool:
    return annotated_type(field.annotation, place(field.outline, field.scope)) == "str"


PLAIN = """
from fastapi import FastAPI
from pydantic_settings import BaseSettings


class Settings(BaseSettings):
    name: str = "shop"
    secret_key: str = ""
    ^^^^^^^^^^ `secret_key` of `Settings` shows in logs: `SecretStr` hides it
    SMTP_PASSWORD: str | None = "tea for two"
    ^^^^^^^^^^^^^ `SMTP_PASSWORD` of `Settings` shows in logs: `SecretStr` hides it
    db_pass: str = ""
    ^^^^^^^ `db_pass` of `Settings` shows in logs: `SecretStr` hides it


app = FastAPI()
settings = Settings()
"""

HIDDEN = """
assert "tea for two" not in repr(Settings())
"""

FINE = """
from pydantic import BaseModel, SecretStr
from pydantic_settings import BaseSettings


class Settings(BaseSettings):
    secret_key: SecretStr = SecretStr("")
    password_file: str = ""
    api_key_header: str = "X-Key"
    access_token_minutes: int = 15
    secret_name: str = "shop/production"
    use_password: bool = False


class Login(BaseModel):
    password: str


settings = Settings(secret_key=SecretStr("tea for two"))
"""

rule = Rule(
    SettingsClass,
    check,
    bullet="settings from the environment",
    severity=Severity.INFO,
    since="0.1",
    examples=[
        Example(PLAIN, proof=HIDDEN),
        Example(FINE, proof='assert "tea for two" not in repr(settings)'),
    ],
)
