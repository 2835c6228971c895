"""Name is imported from where SQLAlchemy 1 had it.

`declarative_base` and what belongs to it moved to `sqlalchemy.orm` in SQLAlchemy 1.4. The old module still
gives them, with a `MovedIn20Warning` when they are called.
"""

from collections.abc import Iterator

from fastapi_mentor.edits.import_names import import_elsewhere
from fastapi_mentor.facts.old_import import NEW, OldImport
from fastapi_mentor.rule import Example, Finding, Fix, Rule, Severity


def check(found: OldImport) -> Iterator[Finding]:
    names = " and ".join(f"`{name}`" for name in found.names)
    message = f"{names} {'are' if len(found.names) > 1 else 'is'} in `{NEW}` now"
    fix = Fix(f"Import from `{NEW}`", lambda editor: import_elsewhere(editor, found.node, found.names, NEW))
    yield Finding(found, message, fix)


MOVED = """
  from sqlalchemy import Column, Integer
- from sqlalchemy.ext.declarative import declarative_base
  ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ `declarative_base` is in `sqlalchemy.orm` now
+ from sqlalchemy.orm import declarative_base

  Base = declarative_base()

  class User(Base):
      __tablename__ = "user"
      id = Column(Integer, primary_key=True)
"""

QUIET = "assert not [each for each in warned if 'MovedIn20' in each], warned"

SEVERAL = """
- from sqlalchemy.ext.declarative import DeferredReflection, as_declarative, declared_attr
  ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ `as_declarative` \
      and `declared_attr` are in `sqlalchemy.orm` now
+ from sqlalchemy.ext.declarative import DeferredReflection
+ from sqlalchemy.orm import as_declarative, declared_attr


  @as_declarative()
  class Base:
      @declared_attr
      def __tablename__(cls) -> str:
          return cls.__name__.lower()

  class Reflected(DeferredReflection):
      __abstract__ = True
"""

FINE = """
  from sqlalchemy.ext.declarative import ConcreteBase
  from sqlalchemy.orm import DeclarativeBase, declarative_base, declared_attr

  class Base(DeclarativeBase):
      pass

  Old = declarative_base()
"""

BEFORE = """
  from sqlalchemy.ext.declarative import declarative_base

  Base = declarative_base()
"""

rule = Rule(
    OldImport,
    check,
    bullet="mapped classes",
    severity=Severity.INFO,
    since="0.1",
    requires={"sqlalchemy": ">=1.4"},
    examples=[
        Example(MOVED, proof=QUIET),
        SEVERAL,
        FINE,
        Example(BEFORE, versions={"sqlalchemy": "1.3.24"}),
    ],
)
