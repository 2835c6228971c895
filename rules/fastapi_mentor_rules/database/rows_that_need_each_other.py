"""Two tables whose rows can not be without each other.

Each has a foreign key to the other that takes no NULL: the first row of either would need one of the other
that is there already. One of the two has to take NULL, or to be `deferrable`.
"""

from collections.abc import Iterator

from fastapi_mentor.facts.circle import Circle
from fastapi_mentor.rule import Example, Finding, Related, Rule, Severity


def check(circle: Circle) -> Iterator[Finding]:
    if not (circle.is_required and circle.is_required_back and circle.is_first) or circle.is_deferred:
        return
    owner, other, back = circle.owner.node.name, circle.other.node.name, circle.back
    message = f"No `{owner}` can be added without `{other}`, and none of those without `{owner}`"
    related = Related(back, f"`{other}.{back.name}` refers to `{owner}`", back.outline.module.path)
    yield Finding(circle, message, related=(related,))


BOTH = """
  from sqlalchemy import ForeignKey
  from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column


  class Base(DeclarativeBase):
      pass


  class User(Base):
      __tablename__ = "users"

      id: Mapped[int] = mapped_column(primary_key=True)
      company_id: Mapped[int] = mapped_column(ForeignKey("companies.id"))
      ^^^^^^^^^^ No `User` can be added without `Company`, and none of those without `User`


  class Company(Base):
      __tablename__ = "companies"

      id: Mapped[int] = mapped_column(primary_key=True)
      owner_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
"""

ADDED = """
from sqlalchemy import create_engine, text
from sqlalchemy.orm import Session

engine = create_engine("sqlite://")
Base.metadata.create_all(engine)
with Session(engine) as session:
    session.execute(text("PRAGMA foreign_keys=ON"))
    session.add(User(id=1))
    session.flush()
    session.add(Company(id=1, owner_id=1))
    session.flush()
"""

SQLMODEL = """
  from sqlmodel import Field, SQLModel


  class User(SQLModel, table=True):
      id: int | None = Field(default=None, primary_key=True)
      company_id: int = Field(foreign_key="company.id")
      ^^^^^^^^^^ No `User` can be added without `Company`, and none of those without `User`


  class Company(SQLModel, table=True):
      id: int | None = Field(default=None, primary_key=True)
      owner_id: int = Field(foreign_key="user.id")
"""

GOOD = """
  from sqlalchemy import Column, ForeignKey, Integer
  from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column


  class Base(DeclarativeBase):
      pass


  class User(Base):
      __tablename__ = "users"

      id: Mapped[int] = mapped_column(primary_key=True)
      company_id: Mapped[int | None] = mapped_column(ForeignKey("companies.id"))
      boss_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))


  class Company(Base):
      __tablename__ = "companies"

      id: Mapped[int] = mapped_column(primary_key=True)
      owner_id: Mapped[int] = mapped_column(ForeignKey("users.id"))


  class Chapter(Base):
      __tablename__ = "chapters"

      id = Column(Integer, primary_key=True)
      first_id = Column(ForeignKey("pages.id", deferrable=True, initially="DEFERRED"), nullable=False)


  class Page(Base):
      __tablename__ = "pages"

      id = Column(Integer, primary_key=True)
      chapter_id = Column(ForeignKey("chapters.id"), nullable=False)
"""

rule = Rule(
    Circle,
    check,
    bullet="relationships",
    severity=Severity.ERROR,
    since="0.1",
    examples=[Example(BOTH, proof=ADDED), SQLMODEL, Example(GOOD, proof=ADDED)],
)
