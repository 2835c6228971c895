"""Fields of a row of SQLModel are set in a loop.

`setattr` sets whatever it is told, also what is no field at all. `sqlmodel_update` takes the same dict, or a
model, and sets what the row has a field for; its `update=` adds what the client does not say.
"""

from collections.abc import Iterator

from fastapi_mentor.edits import Editor
from fastapi_mentor.facts.field_loop import FieldLoop
from fastapi_mentor.rule import Finding, Fix, Rule, Safety, Severity


def check(loop: FieldLoop) -> Iterator[Finding]:
    target = loop.outline.text(loop.target)

    def update(editor: Editor) -> None:
        editor.replace_statement(loop.node, f"{target}.sqlmodel_update({editor.text(loop.source)})")

    message = f"`{target}.sqlmodel_update(...)` sets the fields of a row at once"
    # Of what is no model there may be names that are no fields: those were set too.
    safety = Safety.SAFE if loop.is_of_model else Safety.UNSAFE
    yield Finding(loop, message, Fix("Use `sqlmodel_update`", update, safety))


LOOP = """
  from fastapi import Depends, FastAPI, HTTPException
  from sqlmodel import Field, Session, SQLModel

  app = FastAPI()

  class HeroUpdate(SQLModel):
      name: str | None = None

  class Hero(SQLModel, table=True):
      id: int | None = Field(default=None, primary_key=True)
      name: str

  def get_session() -> Session:
      raise NotImplementedError

  @app.patch("/heroes/{hero_id}")
  def update_hero(hero_id: int, changes: HeroUpdate, session: Session = Depends(get_session)) -> Hero:
      hero = session.get(Hero, hero_id)
      if hero is None:
          raise HTTPException(404)
-     for name, value in changes.model_dump(exclude_unset=True).items():
      ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^.. `hero.sqlmodel_update(...)` sets \
          the fields of a row at once
-         setattr(hero, name, value)
                                   ^
+     hero.sqlmodel_update(changes.model_dump(exclude_unset=True))
      session.add(hero)
      session.commit()
      return hero
"""

FINE = """
  from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column
  from sqlmodel import Field, SQLModel

  class Base(DeclarativeBase):
      pass

  class User(Base):
      __tablename__ = "user"
      id: Mapped[int] = mapped_column(primary_key=True)

  class Hero(SQLModel, table=True):
      id: int | None = Field(default=None, primary_key=True)

  def update(hero: Hero, user: User, other, changes: dict[str, object]) -> None:
      for name, value in changes.items():
          setattr(user, name, value)
      for name, value in changes.items():
          setattr(other, name, value)
      for name, value in changes.items():
          if value is not None:
              setattr(hero, name, value)
      for name, value in changes.items():
          setattr(hero, name, str(value))
      hero.sqlmodel_update(changes)
"""

rule = Rule(
    FieldLoop,
    check,
    bullet="mapped classes",
    severity=Severity.INFO,
    since="0.1",
    requires={"sqlmodel": ">=0.0.15"},
    examples=[LOOP, FINE],
)
