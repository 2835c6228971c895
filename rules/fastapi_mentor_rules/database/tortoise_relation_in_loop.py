"""Relation of a Tortoise model is loaded anew for each row of a loop.

`await row.author`, or a query of `row.comments`, is a question to the database for each row: a hundred rows
are a hundred queries (the "N+1" problem). `prefetch_related` loads those of all rows with one.
"""

from collections.abc import Iterator

from fastapi_mentor.facts import Purpose, purpose_of
from fastapi_mentor.facts.tortoise_query import TortoiseQuery
from fastapi_mentor.rule import Finding, Related, Rule, Severity


def check(query: TortoiseQuery) -> Iterator[Finding]:
    if not query.asked_for_each or purpose_of(query.outline.module, query.scope) is not Purpose.APPLICATION:
        return
    for name, node in query.asked_for_each:
        related = (Related(query, f'`prefetch_related("{name}")` here loads them at once'),)
        yield Finding(node, f"`{name}` asks the database again for each row", related=related)


MODELS = """
  === models.py ===
  from tortoise import fields
  from tortoise.models import Model


  class Author(Model):
      id = fields.IntField(primary_key=True)
      name = fields.TextField()
      books: fields.ReverseRelation["Book"]


  class Book(Model):
      id = fields.IntField(primary_key=True)
      title = fields.TextField()
      author: fields.ForeignKeyRelation[Author] = fields.ForeignKeyField(
          "models.Author", related_name="books"
      )
"""

LOOPS = """
  === main.py ===
  from models import Author, Book


  async def titles() -> dict[str, list[str]]:
      found = {}
      for author in await Author.all():
          found[author.name] = [book.title for book in await author.books.all()]
                                                             ^^^^^^^^^^^^ `books` asks the database again \
          for each row
      return found


  async def names() -> list[str]:
      books = await Book.filter(title__startswith="A")
      return [(await book.author).name for book in books]
                     ^^^^^^^^^^^ `author` asks the database again for each row


  async def counts() -> list[int]:
      found = []
      async for author in Author.all():
          async for book in author.books:
                            ^^^^^^^^^^^^ `books` asks the database again for each row
              found.append(book.id)
      return found
"""

GOOD = """
  === main.py ===
  from models import Author, Book


  async def titles() -> dict[str, list[str]]:
      found = {}
      for author in await Author.all().prefetch_related("books"):
          found[author.name] = [book.title for book in author.books]
      return found


  async def of_one(author_id: int) -> list[str]:
      author = await Author.get(id=author_id)
      return [book.title for book in await author.books.all()]


  async def saved(title: str) -> None:
      for book in await Book.all():
          book.title = title
          await book.save()
"""

rule = Rule(
    TortoiseQuery,
    check,
    bullet="queries without N+1",
    severity=Severity.WARNING,
    since="0.1",
    examples=[MODELS + LOOPS, MODELS + GOOD],
)
