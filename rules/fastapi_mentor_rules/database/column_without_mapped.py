"""Column or relationship is annotated with a plain type.

SQLAlchemy 2 reads the annotations of mapped classes: those of `mapped_column` and `relationship` have to be
`Mapped[...]`, or the class can not be made and the import of the module fails.
"""

import ast
from collections.abc import Iterator

from fastapi_mentor.edits.mapped_types import say_mapped
from fastapi_mentor.facts.column import Column, called_of
from fastapi_mentor.facts.column_type import unquoted
from fastapi_mentor.facts.expression import literal
from fastapi_mentor.facts.mapped import MappedClass
from fastapi_mentor.facts.mapped_bases import Mapper
from fastapi_mentor.facts.relationship import Relationship
from fastapi_mentor.rule import Example, Finding, Rule, Severity

_BUILT_IN = frozenset({"int", "str", "float", "bool", "bytes", "list", "dict", "set"})
_READ = frozenset({"mapped_column", "relationship"})


def check(mapped: MappedClass) -> Iterator[Finding]:
    if mapped.mapper is not Mapper.SQLALCHEMY or not mapped.is_table:
        return
    if not mapped.is_complete or _allows_plain_types(mapped):
        return
    attributes: list[Column | Relationship] = [*mapped.body.columns.values()]
    attributes += mapped.body.relationships.values()
    for each in attributes:
        node = each.node
        if not isinstance(node, ast.AnnAssign) or called_of(node.value, each.place) not in _READ:
            continue
        annotation = unquoted(node.annotation)
        outer = annotation.value if isinstance(annotation, ast.Subscript) else annotation
        name = each.place.qualified(outer)
        definition = each.place.definition(outer)
        if definition is not None and not isinstance(definition.node, ast.ClassDef):
            continue
        if _is_plain(outer) or (name is not None and not name.startswith("sqlalchemy.")):
            yield _finding(each)


def _finding(each: Column | Relationship) -> Finding:
    assert isinstance(each.node, ast.AnnAssign)
    annotation = each.node.annotation
    message = f"`{each.name}` has to be annotated with `Mapped[{ast.unparse(unquoted(annotation))}]`"
    return Finding(each.outline.location(annotation), message, say_mapped(annotation))


def _is_plain(node: ast.expr) -> bool:
    return isinstance(node, ast.Name) and node.id in _BUILT_IN


def _allows_plain_types(mapped: MappedClass) -> bool:
    given = (each.body.options.get("__allow_unmapped__") for each in mapped.line)
    return any(node is not None and literal(node) is not False for node in given)


PLAIN = """
  from datetime import datetime

  from sqlalchemy import ForeignKey
  from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column, relationship


  class Base(DeclarativeBase):
      pass


  class Post(Base):
      __tablename__ = "posts"

      id: Mapped[int] = mapped_column(primary_key=True)
-     size: int = mapped_column(default=0)
            ^^^ `size` has to be annotated with `Mapped[int]`
-     made_at: datetime = mapped_column(default=datetime.now)
               ^^^^^^^^ `made_at` has to be annotated with `Mapped[datetime]`
+     size: Mapped[int] = mapped_column(default=0)
+     made_at: Mapped[datetime] = mapped_column(default=datetime.now)
      user_id: Mapped[int] = mapped_column(ForeignKey("users.id"))


  class User(Base):
      __tablename__ = "users"

      id: Mapped[int] = mapped_column(primary_key=True)
-     posts: list[Post] = relationship()
             ^^^^^^^^^^ `posts` has to be annotated with `Mapped[list[Post]]`
+     posts: Mapped[list[Post]] = relationship()
"""

GOOD = """
  from sqlalchemy import Column, ForeignKey, Integer
  from sqlalchemy.orm import DeclarativeBase, Mapped, declarative_base, mapped_column, relationship


  class Base(DeclarativeBase):
      pass


  class Old(DeclarativeBase):
      __allow_unmapped__ = True


  class Post(Base):
      __tablename__ = "posts"

      limit: int = 3
      size: int = Column(Integer)
      id = mapped_column(Integer, primary_key=True)
      name: "Mapped[str]" = mapped_column()
      user_id: Mapped[int] = mapped_column(ForeignKey("users.id"))


  class User(Base):
      __tablename__ = "users"

      id: Mapped[int] = mapped_column(primary_key=True)
      posts: Mapped[list[Post]] = relationship()


  class Kept(Old):
      __tablename__ = "kept"

      id: int = mapped_column(Integer, primary_key=True)
"""

SQLMODEL = """
  from sqlmodel import Field, Relationship, SQLModel


  class Team(SQLModel, table=True):
      id: int | None = Field(default=None, primary_key=True)
      heroes: list["Hero"] = Relationship(back_populates="team")


  class Hero(SQLModel, table=True):
      id: int | None = Field(default=None, primary_key=True)
      team_id: int | None = Field(default=None, foreign_key="team.id")
      team: Team | None = Relationship(back_populates="heroes")
"""

_FAILS = 'MappedAnnotationError: Type annotation for "Post.size" can\'t be correctly interpreted'

rule = Rule(
    MappedClass,
    check,
    bullet="mapped classes",
    severity=Severity.ERROR,
    since="0.1",
    requires={"sqlalchemy": ">=2"},
    examples=[Example(PLAIN, crashes=_FAILS), GOOD, SQLMODEL],
)
