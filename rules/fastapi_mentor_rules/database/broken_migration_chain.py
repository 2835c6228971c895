"""Migration that follows one that is not there.

Alembic goes from revision to revision by their names. Where `down_revision` names none of those in its
folders, or two files call themselves the same, it does not know the way: no command works any more.
"""

import os
from collections.abc import Iterator

from fastapi_mentor.facts.migration import Migration
from fastapi_mentor.rule import Example, Finding, Rule, Severity


def check(migration: Migration) -> Iterator[Finding]:
    revision, migrations = migration.revision, migration.migrations
    for name in migrations.missing(revision):
        folder = os.path.basename(revision.folder)
        message = f"No revision in `{folder}` is called `{name}`: Alembic finds no way to this one"
        yield Finding(migration.place_of("down_revision"), message)
    others = migrations.of_same_name(revision) if migrations.is_complete else []
    if others and revision.name:
        message = f"`{os.path.basename(others[0].path)}` is called `{revision.name}` too"
        yield Finding(migration.place_of("revision"), message)


MISSING = """
=== alembic.ini ===
[alembic]
script_location = migrations
=== migrations/env.py ===
# Nothing is run here.
=== migrations/versions/a1_users.py ===
import sqlalchemy as sa
from alembic import op

revision = "a1"
down_revision = None


def upgrade() -> None:
    op.create_table("users", sa.Column("id", sa.Integer, primary_key=True))


def downgrade() -> None:
    op.drop_table("users")
=== migrations/versions/c3_age.py ===
import sqlalchemy as sa
from alembic import op

revision: str = "c3"
down_revision: str | None = "b2"
                            ^^^^ No revision in `versions` is called `b2`: Alembic finds no way to this one


def upgrade() -> None:
    op.add_column("users", sa.Column("age", sa.Integer))


def downgrade() -> None:
    op.drop_column("users", "age")
"""

HAS_A_WAY = """
import warnings

from alembic.script import ScriptDirectory

warnings.simplefilter("ignore")
assert [each.revision for each in ScriptDirectory("migrations").walk_revisions()]
"""

TWICE = """
=== alembic.ini ===
[alembic]
script_location = migrations
=== migrations/env.py ===
# Nothing is run here.
=== migrations/versions/a1_users.py ===
revision = "a1"
           ^^^^ `a1_users_copy.py` is called `a1` too
down_revision = None


def upgrade() -> None: ...


def downgrade() -> None: ...
=== migrations/versions/a1_users_copy.py ===
revision = "a1"
           ^^^^ `a1_users.py` is called `a1` too
down_revision = None


def upgrade() -> None: ...


def downgrade() -> None: ...
"""

FINE = """
=== alembic.ini ===
[alembic]
script_location = %(here)s/migrations
version_locations = %(here)s/migrations/versions %(here)s/more
=== migrations/env.py ===
# Nothing is run here.
=== more/a1_users.py ===
revision = "a1"
down_revision = None


def upgrade() -> None: ...


def downgrade() -> None: ...
=== migrations/versions/b2_age.py ===
revision = "b2"
down_revision = ("a1",)


def upgrade() -> None: ...


def downgrade() -> None: ...
=== other/versions/z9_alone.py ===
revision = "z9"
down_revision = "y8"


def upgrade() -> None: ...
"""

rule = Rule(
    Migration,
    check,
    bullet="migrations",
    severity=Severity.ERROR,
    since="0.1",
    examples=[Example(MISSING, proof=HAS_A_WAY), TWICE, FINE],
)
