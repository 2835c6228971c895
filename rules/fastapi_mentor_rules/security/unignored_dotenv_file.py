"""File with the secrets of the settings is on its way into git.

`.env` is meant to stay on the machine for which it was written. Git adds it with everything else, unless
`.gitignore` names it, and what was committed once stays in the history: secrets in it have to be replaced.
Commit a `.env.example` without values instead.
"""

from collections.abc import Iterator

from fastapi_mentor.facts import SettingsClass
from fastapi_mentor.facts.secret_text import giver_of, is_secret
from fastapi_mentor.project.application.dotenv import variables_in
from fastapi_mentor.project.application.settings_fields import environment_files
from fastapi_mentor.project.module import ProjectModule
from fastapi_mentor.project.repository import Tracking, tracking_of
from fastapi_mentor.rule import Finding, Rule, Severity

_MEANT = ("example", "sample", "template", "dist", "test", "defaults", "ci")


def check(settings: SettingsClass) -> Iterator[Finding]:
    module = settings.model.outline.module
    if not isinstance(module, ProjectModule):
        return
    for file in environment_files(settings, module.project):
        if file.path is None or any(each in file.name for each in _MEANT) or not module.has_file(file.path):
            continue
        secret = _secret_in(file.path)
        tracking = tracking_of(file.path) if secret is not None else Tracking.UNKNOWN
        if tracking in (Tracking.COMMITTED, Tracking.UNGUARDED):
            message = f"`{file.name}`, which holds `{secret}`, {tracking.value}"
            yield Finding(settings, message)


def _secret_in(path: str) -> str | None:
    """A variable of the file whose value is a real secret."""
    for each in variables_in(path):
        value = each.value.strip("'\"")
        if is_secret(each.name, value) or giver_of(value) is not None:
            return each.name
    return None


UNGUARDED = """
=== .gitignore ===
__pycache__/
*.log
=== .env ===
NAME=tea
JWT_SECRET=k3Fq8ZpL0sVx21Aa
=== config.py ===
from pydantic_settings import BaseSettings, SettingsConfigDict


class Settings(BaseSettings):
      ^^^^^^^^ `.env`, which holds `JWT_SECRET`, is not ignored by git
    model_config = SettingsConfigDict(env_file=".env", extra="ignore")

    name: str = "shop"
"""

IGNORED = """
=== .gitignore ===
__pycache__/
.env*
!.env.example
=== .env ===
JWT_SECRET=k3Fq8ZpL0sVx21Aa
=== .env.example ===
JWT_SECRET=k3Fq8ZpL0sVx21Aa
=== config.py ===
from pydantic_settings import BaseSettings, SettingsConfigDict


class Settings(BaseSettings):
    model_config = SettingsConfigDict(env_file=(".env", ".env.example"), extra="ignore")

    name: str = "shop"
"""

# What is no secret may be shared, and without git there is nothing to guard.
HARMLESS = """
=== app/.gitignore ===
*.log
=== app/.env ===
NAME=tea
JWT_SECRET=change-me
POSTGRES_PASSWORD=postgres
=== app/config.py ===
from pydantic_settings import BaseSettings, SettingsConfigDict


class Settings(BaseSettings):
    model_config = SettingsConfigDict(env_file="app/.env", extra="ignore")

    name: str = "shop"
=== other/.env ===
JWT_SECRET=k3Fq8ZpL0sVx21Aa
=== other/config.py ===
from pydantic_settings import BaseSettings, SettingsConfigDict


class Settings(BaseSettings):
    model_config = SettingsConfigDict(env_file="other/.env", extra="ignore")

    name: str = "shop"
"""

rule = Rule(
    SettingsClass,
    check,
    bullet="secrets from the environment",
    severity=Severity.WARNING,
    since="0.1",
    examples=[UNGUARDED, IGNORED, HARMLESS],
)
