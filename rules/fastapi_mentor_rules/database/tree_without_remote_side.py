"""Relationship of a class to itself does not say which side is the parent.

Between a table and itself the foreign key says nothing of the direction: SQLAlchemy takes every relationship
for that to the children. `remote_side` names the column of the parent; without it `parent` gives a child, and
two sides that name each other can not be configured.
"""

from collections.abc import Iterator

from fastapi_mentor.edits.relationships import give
from fastapi_mentor.facts.column import Column, ForeignKey
from fastapi_mentor.facts.link import Link
from fastapi_mentor.rule import Example, Finding, Fix, Rule, Severity


def check(link: Link) -> Iterator[Finding]:
    if not link.is_plain or not link.is_self_referential or link.relationship.option("remote_side"):
        return
    here = link.foreign_keys_here
    if here is None or len(here) != 1 or link.relationship.is_many is True:
        return
    column, key = here[0]
    if not _is_parent(link, column) or _has_other_side(link):
        return
    message = (
        f"`{link.name}` gives a child: `remote_side` has to say that `{column.name}` leads to the parent"
    )
    yield Finding(link, message, _say(link, key))


def _is_parent(link: Link, column: Column) -> bool:
    """Whether the relationship is called like the foreign key: `parent` and `parent_id`."""
    name = str(link.relationship.name)
    return str(column.name) in (f"{name}_id", f"{name}_uuid", f"{name}_key", f"{name}id")


def _has_other_side(link: Link) -> bool:
    """Whether the other side, or a back reference, says the direction."""
    if link.relationship.option("backref") is not None:
        return True
    name = link.relationship.text("back_populates")
    return any(
        each.relationship.option("remote_side") is not None
        for each in link.back
        if each.relationship.name == name
    )


def _say(link: Link, key: ForeignKey) -> Fix | None:
    if key.column is None:
        return None
    columns = [name for name, each in link.owner.columns.items() if each.column_name == key.column]
    if len(columns) != 1:
        return None
    parent = f"{link.owner.node.name}.{columns[0]}"
    return give(link, "remote_side", f'"{parent}"', f"Say that the parent has `{parent}`")


TREE = """
  from sqlalchemy import ForeignKey
  from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column, relationship


  class Base(DeclarativeBase):
      pass


  class Folder(Base):
      __tablename__ = "folders"

      id: Mapped[int] = mapped_column(primary_key=True)
      parent_id: Mapped[int | None] = mapped_column(ForeignKey("folders.id"))
-     parent: Mapped["Folder | None"] = relationship(back_populates="children")
      ^^^^^^ `Folder.parent` gives a child: `remote_side` has to say that `parent_id` leads to the parent
+     parent: Mapped["Folder | None"] = relationship(
+         back_populates="children", remote_side="Folder.id"
+     )
      children: Mapped[list["Folder"]] = relationship(back_populates="parent")
"""

SQLMODEL = """
  from sqlmodel import Field, Relationship, SQLModel


  class Employee(SQLModel, table=True):
      id: int | None = Field(default=None, primary_key=True)
      boss_id: int | None = Field(default=None, foreign_key="employee.id")
-     boss: "Employee" = Relationship()
      ^^^^ `Employee.boss` gives a child: `remote_side` has to say that `boss_id` leads to the parent
+     boss: "Employee" = Relationship(
+         sa_relationship_kwargs={"remote_side": "Employee.id"}
+     )
"""

UP = """
assert Employee.boss.property.direction.name == "MANYTOONE"
"""

GOOD = """
  from sqlalchemy import Column, ForeignKey, Integer
  from sqlalchemy.orm import DeclarativeBase, Mapped, backref, mapped_column, relationship


  class Base(DeclarativeBase):
      pass


  class Folder(Base):
      __tablename__ = "folders"

      id: Mapped[int] = mapped_column(primary_key=True)
      parent_id: Mapped[int | None] = mapped_column(ForeignKey("folders.id"))
      parent: Mapped["Folder | None"] = relationship(back_populates="children", remote_side=[id])
      children: Mapped[list["Folder"]] = relationship(back_populates="parent")


  class Note(Base):
      __tablename__ = "notes"

      id = Column(Integer, primary_key=True)
      parent_id = Column(ForeignKey("notes.id"))
      children = relationship("Note", backref=backref("parent", remote_side=[id]))


  class Step(Base):
      __tablename__ = "steps"

      id = Column(Integer, primary_key=True)
      previous_id = Column(ForeignKey("steps.id"), unique=True)
      following: Mapped["Step | None"] = relationship()
"""

CONFIGURED = """
from sqlalchemy.orm import configure_mappers

configure_mappers()
"""

rule = Rule(
    Link,
    check,
    bullet="relationships",
    severity=Severity.ERROR,
    since="0.1",
    examples=[Example(TREE, proof=CONFIGURED), Example(SQLMODEL, proof=UP), Example(GOOD, proof=CONFIGURED)],
)
