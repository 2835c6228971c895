"""Tortoise makes the tables when the application starts.

It makes tables that are not there, and never changes one: with the first new field the database and the
models no longer agree. Several processes that start at once make them at once. Migrations (Aerich, or
Tortoise's own) change tables in steps that can be read and taken back; tests may generate theirs.
"""

from collections.abc import Iterator

from fastapi_mentor.edits import Editor
from fastapi_mentor.facts import Purpose, purpose_of
from fastapi_mentor.facts.generated_schema import GeneratedSchema
from fastapi_mentor.rule import Example, Finding, Fix, Rule, Safety, Severity


def check(generated: GeneratedSchema) -> Iterator[Finding]:
    purpose = purpose_of(generated.outline.module, generated.call.scope)
    if purpose is Purpose.APPLICATION and not generated.is_conditional:
        message = "Tortoise makes tables here and never changes one: leave it to migrations"
        yield Finding(generated, message, _off(generated))


def _off(generated: GeneratedSchema) -> Fix | None:
    if generated.given is None:
        return None

    def edit(editor: Editor) -> None:
        editor.remove_argument(generated.node, "generate_schemas")

    return Fix("Leave it to migrations", edit, Safety.UNSAFE)


ON = """
  from fastapi import FastAPI
  from tortoise.contrib.fastapi import register_tortoise

  app = FastAPI()
  register_tortoise(
      app,
      db_url="sqlite://:memory:",
      modules={"models": []},
-     generate_schemas=True,
                       ^^^^ Tortoise makes tables here and never changes one: leave it to migrations
  )
"""

LIFESPAN = """
from contextlib import asynccontextmanager

from fastapi import FastAPI
from tortoise import Tortoise


@asynccontextmanager
async def lifespan(app: FastAPI):
    await Tortoise.init(db_url="sqlite://:memory:", modules={"models": []})
    await Tortoise.generate_schemas()
          ^^^^^^^^^^^^^^^^^^^^^^^^^ Tortoise makes tables here and never changes one: leave it to migrations
    yield
    await Tortoise.close_connections()


app = FastAPI(lifespan=lifespan)
"""

FINE = """
=== tests/conftest.py ===
from tortoise import Tortoise


async def start():
    await Tortoise.generate_schemas()
=== main.py ===
import os

from fastapi import FastAPI
from tortoise.contrib.fastapi import register_tortoise

app = FastAPI()
is_test = "TEST" in os.environ

if is_test:
    register_tortoise(app, db_url="sqlite://:memory:", modules={"models": []}, generate_schemas=True)
else:
    register_tortoise(app, db_url="sqlite://:memory:", modules={"models": []}, generate_schemas=False)
"""

rule = Rule(
    GeneratedSchema,
    check,
    bullet="migrations",
    severity=Severity.HINT,
    since="0.1",
    opinionated=True,
    examples=[Example(ON), LIFESPAN, FINE],
)
