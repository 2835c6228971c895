"""Migrations that end in several heads.

Two revisions that follow the same one, as two branches of the code bring them along, leave Alembic with two
ends: `alembic upgrade head` refuses to choose. A revision that merges them makes one of the two.
"""

import os
from collections.abc import Iterator
from hashlib import sha256

from fastapi_mentor.edits import Editor
from fastapi_mentor.facts.migration import Migration
from fastapi_mentor.facts.migrations import Revision
from fastapi_mentor.rule import Example, Finding, Fix, Rule, Severity

MERGE = '''"""Merge {shown}.

Revision ID: {name}
Revises: {shown}
"""

revision = "{name}"
down_revision = ({down})
branch_labels = None
depends_on = None


def upgrade() -> None:
    pass


def downgrade() -> None:
    pass
'''


def check(migration: Migration) -> Iterator[Finding]:
    revision = migration.revision
    others = migration.migrations.rival_heads(revision)
    if others:
        names = ", ".join(f"`{each.name}`" for each in others)
        message = f"`{revision.name}` and {names} are both heads: `alembic upgrade head` fails"
        is_last = all(each.path < revision.path for each in others)
        fix = _merged(revision, others) if is_last else None  # one for all of them
        yield Finding(migration.place_of("revision"), message, fix)


def _merged(revision: Revision, others: list[Revision]) -> Fix:
    heads = sorted([revision.name, *(each.name for each in others)])
    name = sha256(" ".join(heads).encode()).hexdigest()[:12]
    path = os.path.join(revision.folder, f"{name}_merge_heads.py")
    shown, down = ", ".join(heads), ", ".join(f'"{each}"' for each in heads)

    def edit(editor: Editor) -> None:
        editor.create_file(path, MERGE.format(name=name, shown=shown, down=down))

    return Fix("Add a revision that merges them", edit)


HEADS = """
  === alembic.ini ===
  [alembic]
  script_location = migrations
  === migrations/env.py ===
  # Nothing is run here.
  === migrations/versions/a1_users.py ===
  revision = "a1"
  down_revision = None


  def upgrade() -> None: ...


  def downgrade() -> None: ...
  === migrations/versions/b2_age.py ===
  revision = "b2"
             ^^^^ `b2` and `c3` are both heads: `alembic upgrade head` fails
  down_revision = "a1"


  def upgrade() -> None: ...


  def downgrade() -> None: ...
  === migrations/versions/c3_size.py ===
  revision = "c3"
             ^^^^ `c3` and `b2` are both heads: `alembic upgrade head` fails
  down_revision = "a1"


  def upgrade() -> None: ...


  def downgrade() -> None: ...
  === migrations/versions/eef52a9cb50a_merge_heads.py ===
+ \"\"\"Merge b2, c3.
+
+ Revision ID: eef52a9cb50a
+ Revises: b2, c3
+ \"\"\"
+
+ revision = "eef52a9cb50a"
+ down_revision = ("b2", "c3")
+ branch_labels = None
+ depends_on = None
+
+
+ def upgrade() -> None:
+     pass
+
+
+ def downgrade() -> None:
+     pass
"""

ONE = """
from alembic.script import ScriptDirectory

assert len(ScriptDirectory("migrations").get_heads()) == 1
"""

FINE = """
=== alembic.ini ===
[alembic]
script_location = migrations
=== migrations/env.py ===
# Nothing is run here.
=== migrations/versions/a1_users.py ===
revision = "a1"
down_revision = None


def upgrade() -> None: ...


def downgrade() -> None: ...
=== migrations/versions/b2_age.py ===
revision = "b2"
down_revision = "a1"


def upgrade() -> None: ...


def downgrade() -> None: ...
=== migrations/versions/c3_size.py ===
revision = "c3"
down_revision = "a1"


def upgrade() -> None: ...


def downgrade() -> None: ...
=== migrations/versions/d4_merge.py ===
revision = "d4"
down_revision = ("b2", "c3")


def upgrade() -> None: ...


def downgrade() -> None: ...
=== migrations/versions/x1_billing.py ===
revision = "x1"
down_revision = None
branch_labels = ("billing",)
depends_on = "a1"


def upgrade() -> None: ...


def downgrade() -> None: ...
"""

rule = Rule(
    Migration,
    check,
    bullet="migrations",
    severity=Severity.ERROR,
    since="0.1",
    examples=[Example(HEADS, proof=ONE), FINE],
)
