"""Row of Tortoise is saved or deleted without `await`.

`user.save()` only makes a coroutine: nothing is written, and the request is answered as if it were. All that
speaks to the database is awaited: `save`, `delete`, `refresh_from_db`, `fetch_related`.
"""

from collections.abc import Iterator

from fastapi_mentor.edits import Editor
from fastapi_mentor.facts.tortoise_row import UnawaitedRowCall
from fastapi_mentor.rule import Example, Finding, Fix, Rule, Severity


def check(row: UnawaitedRowCall) -> Iterator[Finding]:
    def wait(editor: Editor) -> None:
        editor.wrap(row.node, "await ")

    fix = Fix("Await it", wait) if row.is_in_async_function else None
    yield Finding(row, f"`{row.method.attr}` is never awaited, so it does not run", fix)


DROPPED = """
  from tortoise import fields
  from tortoise.models import Model


  class User(Model):
      id = fields.IntField(primary_key=True)
      name = fields.TextField()


  async def rename(user_id: int, name: str) -> None:
      user = await User.get(id=user_id)
      user.name = name
-     user.save()
      ^^^^^^^^^ `save` is never awaited, so it does not run
+     await user.save()


  async def add(name: str) -> None:
      user = User(name=name)
-     user.save()
      ^^^^^^^^^ `save` is never awaited, so it does not run
+     await user.save()


  async def forget(user: User) -> None:
-     user.delete()
      ^^^^^^^^^^^ `delete` is never awaited, so it does not run
+     await user.delete()
"""

RUN = """
import asyncio
import warnings

from tortoise import Tortoise

warnings.simplefilter("ignore")


async def main():
    await Tortoise.init(db_url="sqlite://:memory:", modules={"models": [User.__module__]})
    await Tortoise.generate_schemas()
    ada = await User.create(name="Ada")
    await rename(ada.id, "Grace")
    names = await User.all().values_list("name", flat=True)
    await Tortoise.close_connections()
    assert names == ["Grace"]


asyncio.run(main())
"""

GOOD = """
  import asyncio

  from tortoise import fields
  from tortoise.models import Model


  class User(Model):
      id = fields.IntField(primary_key=True)
      name = fields.TextField()


  class Picture:
      def save(self) -> None: ...


  async def rename(user_id: int, name: str) -> None:
      user = await User.get(id=user_id)
      user.name = name
      await user.save(update_fields=["name"])
      await asyncio.gather(user.save(), user.refresh_from_db())
      saving = user.save()
      await saving
      picture = Picture()
      picture.save()
      users = User.filter(name=name)
      await users.delete()


  def save_later(user: User):
      return user.save()
"""

rule = Rule(
    UnawaitedRowCall,
    check,
    bullet="async sessions",
    severity=Severity.ERROR,
    since="0.1",
    examples=[Example(DROPPED, proof=RUN), GOOD],
)
