"""Query of Tortoise is never awaited.

A query is only described until it is awaited: `User.filter(...).delete()` alone deletes nothing, and Python
does not warn, since it is no coroutine. What is kept is the query, not the row: reading a column of it fails.
"""

from collections.abc import Iterator

from fastapi_mentor.edits import Editor
from fastapi_mentor.facts.tortoise_query import TortoiseQuery
from fastapi_mentor.rule import Example, Finding, Fix, Rule, Severity


def check(query: TortoiseQuery) -> Iterator[Finding]:
    name = f"{query.model.node.name}.{query.methods[0]}"
    if query.is_dropped:
        yield Finding(query, f"`{name}` is never awaited, so it does not run", _wait(query))
    elif query.is_taken_for_result:
        yield Finding(query, f"`{name}` is not awaited: it is taken for what it would give", _wait(query))
    elif query.used_as_row is not None:
        message = f"`{name}` is not awaited, but `{query.used_as_row}` is read of it"
        yield Finding(query, message, _wait(query))


def _wait(query: TortoiseQuery) -> Fix | None:
    if not query.is_in_async_function:
        return None

    def edit(editor: Editor) -> None:
        editor.wrap(query.whole, "await ")

    return Fix("Await it", edit)


DROPPED = """
  from tortoise import fields
  from tortoise.models import Model


  class User(Model):
      id = fields.IntField(primary_key=True)
      name = fields.TextField()


  async def forget(user_id: int) -> None:
-     User.filter(id=user_id).delete()
      ^^^^^^^^^^^ `User.filter` is never awaited, so it does not run
+     await User.filter(id=user_id).delete()


  async def remember(name: str) -> int:
-     if not User.filter(name=name).exists():
             ^^^^^^^^^^^ `User.filter` is not awaited: it is taken for what it would give
-         User.create(name=name)
          ^^^^^^^^^^^ `User.create` is never awaited, so it does not run
-     return len(User.all())
                 ^^^^^^^^ `User.all` is not awaited: it is taken for what it would give
+     if not await User.filter(name=name).exists():
+         await User.create(name=name)
+     return len(await User.all())


  async def greet(user_id: int) -> str:
-     user = User.get(id=user_id)
             ^^^^^^^^ `User.get` is not awaited, but `name` is read of it
+     user = await User.get(id=user_id)
      return f"Hello {user.name}"
"""

RUN = """
import asyncio

from tortoise import Tortoise


async def main():
    await Tortoise.init(db_url="sqlite://:memory:", modules={"models": [User.__module__]})
    await Tortoise.generate_schemas()
    ada = await User.create(name="Ada")
    await forget(ada.id)
    left = await User.all().count()
    await Tortoise.close_connections()
    assert left == 0, "it is still there"


asyncio.run(main())
"""

GOOD = """
  from tortoise import fields
  from tortoise.models import Model


  class User(Model):
      id = fields.IntField(primary_key=True)
      name = fields.TextField()


  class Users:
      @staticmethod
      def filter(**given):
          return given


  async def find(name: str, newest: bool) -> list[User]:
      query = User.filter(name=name)
      if newest:
          query = query.order_by("-id")
      one = User.get(id=1)
      print((await one).name)
      lazy = User.filter(name=name).first()
      print(lazy.prefetch_related("posts"))
      Users.filter(name=name)
      async for user in User.all():
          print(user.name)
      print([user.name async for user in User.all()])
      if await User.exists():
          await User.create(name=name)
      await User.filter(name=name).delete()
      return await query


  def everybody():
      return User.all()
"""

rule = Rule(
    TortoiseQuery,
    check,
    bullet="async sessions",
    severity=Severity.ERROR,
    since="0.1",
    examples=[Example(DROPPED, proof=RUN), GOOD],
)
