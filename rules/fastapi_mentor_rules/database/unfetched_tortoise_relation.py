"""Relation of a Tortoise model is read without having been loaded.

A row brings no rows of other tables with it. Until it is loaded a foreign key is a query, which has no
columns (`AttributeError`), and going over what refers to the row raises `NoValuesFetched`. `prefetch_related`
loads them with the query; `await row.relation` loads one.
"""

from collections.abc import Iterator

from fastapi_mentor.edits import Editor
from fastapi_mentor.facts.tortoise_query import TortoiseQuery
from fastapi_mentor.rule import Example, Finding, Fix, Rule, Severity


def check(query: TortoiseQuery) -> Iterator[Finding]:
    for name, node in query.unfetched:
        message = f"`{query.outline.text(node)}` was not loaded with `{query.model.node.name}`"
        yield Finding(node, message, _load(query, name))


def _load(query: TortoiseQuery, name: str) -> Fix:
    def edit(editor: Editor) -> None:
        editor.insert_after(query.whole, f'.prefetch_related("{name}")')

    return Fix(f"Load `{name}` with the query", edit)


MODELS = """
  === app/models.py ===
  from tortoise import fields
  from tortoise.models import Model


  class Team(Model):
      id = fields.IntField(primary_key=True)
      name = fields.TextField()
      events: fields.ReverseRelation["Event"]


  class Event(Model):
      id = fields.IntField(primary_key=True)
      name = fields.TextField()
      team: fields.ForeignKeyRelation[Team] = fields.ForeignKeyField("models.Team", related_name="events")
      guests = fields.ManyToManyField("models.Team", related_name="visits")
"""

UNFETCHED = """
  === app/main.py ===
  from app.models import Event, Team


  async def place(event_id: int) -> str:
-     event = await Event.get(id=event_id)
+     event = await Event.get(id=event_id).prefetch_related("team")
      return event.team.name
             ^^^^^^^^^^ `event.team` was not loaded with `Event`


  async def places() -> list[str]:
-     return [event.team.name async for event in Event.all().order_by("name")]
              ^^^^^^^^^^ `event.team` was not loaded with `Event`
+     return [event.team.name async for event in Event.all().order_by("name").prefetch_related("team")]


  async def programme(name: str) -> list[str]:
      found = []
-     teams = await Team.filter(name=name)
+     teams = await Team.filter(name=name).prefetch_related("events")
      for team in teams:
          for event in team.events:
                       ^^^^^^^^^^^ `team.events` was not loaded with `Team`
              found.append(event.name)
      return found


  async def size(event_id: int) -> int:
-     event = await Event.filter(id=event_id).first()
+     event = await Event.filter(id=event_id).first().prefetch_related("guests")
      return len(event.guests)
                 ^^^^^^^^^^^^ `event.guests` was not loaded with `Event`
"""

RUN = """
import asyncio

from tortoise import Tortoise


async def main():
    await Tortoise.init(db_url="sqlite://:memory:", modules={"models": ["app.models"]})
    await Tortoise.generate_schemas()
    team = await Team.create(name="Blue")
    event = await Event.create(name="Final", team=team)
    try:
        assert [await place(event.id), *await places()] == ["Blue", "Blue"]
        assert await programme("Blue") == ["Final"]
        assert await size(event.id) == 0
    finally:
        await Tortoise.close_connections()


asyncio.run(main())
"""

GOOD = """
  === app/main.py ===
  from app.models import Event, Team


  async def place(event_id: int) -> str:
      event = await Event.get(id=event_id).select_related("team")
      return event.team.name


  async def place_later(event_id: int) -> str:
      event = await Event.get(id=event_id)
      team = await event.team
      return f"{team.name} {event.team_id} {await event.team.filter(id=1)}"


  async def fetched(event_id: int) -> str:
      event = await Event.get(id=event_id)
      await event.fetch_related("team")
      return event.team.name


  async def programme(name: str) -> list[str]:
      team = await Team.get(name=name)
      names = [event.name async for event in team.events]
      names += [event.name for event in await team.events.all()]
      return names


  async def moved(event_id: int, team: Team) -> str:
      event = await Event.get(id=event_id)
      event.team = team
      return event.team.name


  async def made(team: Team) -> str:
      event = await Event.create(name="Final", team=team)
      return event.team.name


  async def names() -> list[str]:
      return [each["team__name"] for each in await Event.all().values("team__name")]
"""

rule = Rule(
    TortoiseQuery,
    check,
    bullet="queries without N+1",
    severity=Severity.ERROR,
    since="0.1",
    examples=[Example(MODELS + UNFETCHED, proof=RUN), MODELS + GOOD],
)
