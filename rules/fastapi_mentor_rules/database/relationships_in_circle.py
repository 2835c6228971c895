"""Two classes refer to each other, and no relationship is written afterwards.

`team.captain` is a player, `player.team` is the team: when both are new, neither row can be written before
the other, and the session raises a `CircularDependencyError`. With `post_update=True` SQLAlchemy writes both
rows first, and that key with an UPDATE.
"""

from collections.abc import Iterator

from fastapi_mentor.edits.relationships import give
from fastapi_mentor.facts.circle import Circle
from fastapi_mentor.facts.link import Link, is_same
from fastapi_mentor.rule import Example, Finding, Rule, Safety, Severity

_OTHERWISE = ("post_update", "viewonly")


def check(circle: Circle) -> Iterator[Finding]:
    if circle.is_required is not False or not circle.is_first:
        return
    along, back = circle.relationships
    if not along or not back or any(_is_otherwise(each) for each in (*along, *back)):
        return
    here = [each for each in along if is_same(each.owner, circle.owner)]
    own = [each for each in here if each.relationship.outline.module.path == circle.outline.module.path]
    if len(own) == 1:
        link = own[0]
        message = (
            f"`{link.name}` and `{back[0].name}` lead to each other: new rows can not be written together"
        )
        fix = give(link, "post_update", "True", "Write it afterwards with `post_update=True`", Safety.UNSAFE)
        yield Finding(link, message, fix)


def _is_otherwise(link: Link) -> bool:
    given = link.relationship
    return given.has_hidden_options or any(given.option(name) is not None for name in _OTHERWISE)


TEAM = """
  from sqlalchemy import ForeignKey
  from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column, relationship


  class Base(DeclarativeBase):
      pass


  class Player(Base):
      __tablename__ = "players"

      id: Mapped[int] = mapped_column(primary_key=True)
      team_id: Mapped[int] = mapped_column(ForeignKey("teams.id"))
      team: Mapped["Team"] = relationship(foreign_keys=[team_id])


  class Team(Base):
      __tablename__ = "teams"

      id: Mapped[int] = mapped_column(primary_key=True)
      captain_id: Mapped[int | None] = mapped_column(ForeignKey("players.id"))
-     captain: Mapped["Player | None"] = relationship(foreign_keys=[captain_id])
      ^^^^^^^ `Team.captain` and `Player.team` lead to each other: new rows can not be written together
+     captain: Mapped["Player | None"] = relationship(
+         foreign_keys=[captain_id], post_update=True
+     )
"""

WRITTEN = """
from sqlalchemy import create_engine
from sqlalchemy.orm import Session

engine = create_engine("sqlite://")
Base.metadata.create_all(engine)
with Session(engine) as session:
    team = Team(id=1)
    team.captain = Player(id=1, team=team)
    session.add(team)
    session.flush()
"""

GOOD = """
  from sqlalchemy import ForeignKey
  from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column, relationship


  class Base(DeclarativeBase):
      pass


  class Player(Base):
      __tablename__ = "players"

      id: Mapped[int] = mapped_column(primary_key=True)
      team_id: Mapped[int] = mapped_column(ForeignKey("teams.id"))
      team: Mapped["Team"] = relationship(foreign_keys="Player.team_id")


  class Team(Base):
      __tablename__ = "teams"

      id: Mapped[int] = mapped_column(primary_key=True)
      captain_id: Mapped[int | None] = mapped_column(ForeignKey("players.id", use_alter=True))
      captain: Mapped["Player | None"] = relationship(foreign_keys=[captain_id], post_update=True)


  class Order(Base):
      __tablename__ = "orders"

      id: Mapped[int] = mapped_column(primary_key=True)
      last_id: Mapped[int | None] = mapped_column(ForeignKey("items.id"))
      items: Mapped[list["Item"]] = relationship(foreign_keys="Item.order_id")


  class Item(Base):
      __tablename__ = "items"

      id: Mapped[int] = mapped_column(primary_key=True)
      order_id: Mapped[int] = mapped_column(ForeignKey("orders.id"))
"""

rule = Rule(
    Circle,
    check,
    bullet="relationships",
    severity=Severity.INFO,
    since="0.1",
    examples=[Example(TEAM, proof=WRITTEN), GOOD],
)
