"""Transaction stays open while another server answers.

Until the transaction ends it keeps its connection, and the locks on the rows that it changed. Another server
may take seconds to answer, or never do: meanwhile the pool runs empty, and others wait for those rows. Ask
first, and write what came of it in a transaction of its own.
"""

from collections.abc import Iterator

from fastapi_mentor.facts.open_transaction import RequestInTransaction
from fastapi_mentor.rule import Finding, Related, Rule, Severity


def check(request: RequestInTransaction) -> Iterator[Finding]:
    related = (Related(request.outline.location(request.transaction), "The transaction begins here"),)
    message = "The transaction stays open, with its connection and locks, until the other server answers"
    yield Finding(request, message, related=related)


ASKED = """
  import httpx
  from fastapi import FastAPI
  from sqlalchemy import StaticPool, text
  from sqlalchemy.ext.asyncio import AsyncSession, create_async_engine

  engine = create_async_engine("sqlite+aiosqlite://", poolclass=StaticPool)
  app = FastAPI()

  @app.post("/orders")
  async def order() -> None:
      async with AsyncSession(engine) as session, httpx.AsyncClient() as client:
          async with session.begin():
              await session.execute(text("SELECT 1"))
              await client.post("https://localhost/pay")
                    ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ The transaction stays open, with its connection \
                        and locks, until the other server answers

  async def pay(session: AsyncSession, client: httpx.AsyncClient) -> None:
      session.add(object())
      await session.flush()
      answer = await client.post("https://localhost/pay")
                     ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ The transaction stays open, with its connection \
                         and locks, until the other server answers
      print(answer)
      await session.commit()

  def sync(url: str) -> None:
      with engine.sync_engine.begin() as connection:
          connection.execute(text("SELECT 1"))
"""

FINE = """
  import httpx
  from sqlalchemy import text
  from sqlalchemy.ext.asyncio import AsyncSession

  async def order(session: AsyncSession, client: httpx.AsyncClient, timer, cache: dict[str, str]) -> None:
      answer = await client.post("https://localhost/pay")
      async with session.begin():
          await session.execute(text("SELECT :status"), {"status": answer.status_code})
          await session.get(object, cache.get("id"))
      await session.flush()
      await session.commit()
      await client.get("https://localhost/paid")
      async with timer.begin():
          await client.get("https://localhost/paid")
      await client.get("https://localhost/paid")
"""

rule = Rule(
    RequestInTransaction,
    check,
    bullet="sessions and transactions",
    severity=Severity.HINT,
    since="0.1",
    opinionated=True,
    examples=[ASKED, FINE],
)
