"""SQL is put together from strings.

A value that becomes part of the text of SQL can end the string in which it stands and go on with SQL of its
own: `' OR 1=1 --` reads every row, and more words can delete them (SQL injection). Values that are bound, as
parameters beside the text, are never read as SQL, need no quotes, and let the database keep its plan.
"""

from collections.abc import Iterator

from fastapi_mentor.edits.sql import bind_values
from fastapi_mentor.facts import Insertion, Origin, Position, Purpose, RawSql, purpose_of
from fastapi_mentor.rule import Example, Finding, Fix, Rule, Severity


def check(sql: RawSql) -> Iterator[Finding]:
    found = [each for each in sql.insertions if is_dangerous(each)]
    if not found or purpose_of(sql.outline.module, sql.scope) in (Purpose.TEST, Purpose.MIGRATION):
        return
    *names, last = dict.fromkeys(f"`{each.name}`" for each in found)
    listed = f"{', '.join(names)} and {last} become" if names else f"{last} becomes"
    bound = bind_values(sql, found)
    yield Finding(
        at=sql.node,
        message=f"{listed} part of the SQL",
        fix=Fix(f"Bind the value{'s' if names else ''}", *bound) if bound is not None else None,
    )


def is_dangerous(insertion: Insertion) -> bool:
    if insertion.position is Position.NAME or insertion.is_in_schema or insertion.sink.takes_a_piece:
        return insertion.is_request_text
    is_unknown = insertion.origin is Origin.UNKNOWN and not insertion.is_in_option
    if insertion.position is Position.QUOTED:
        return insertion.origin is Origin.GIVEN or is_unknown
    is_value = insertion.origin is Origin.GIVEN or (is_unknown and insertion.is_field)
    return is_value and not insertion.looks_like_sql


INJECTED = """
  from collections.abc import Iterator
  from typing import Annotated

  from fastapi import Depends, FastAPI
  from sqlalchemy import StaticPool, create_engine, text
  from sqlalchemy.orm import Session

  engine = create_engine("sqlite://", poolclass=StaticPool, connect_args={"check_same_thread": False})
  app = FastAPI()

  def get_session() -> Iterator[Session]:
      with Session(engine) as session:
          session.execute(text("CREATE TABLE IF NOT EXISTS users (name TEXT, age INT)"))
          session.execute(text("INSERT INTO users VALUES ('ada', 36), ('grace', 85)"))
          yield session

  SessionNow = Annotated[Session, Depends(get_session)]

  @app.get("/users")
  def read_users(name: str, session: SessionNow, limit: int = 9) -> list[str]:
-     query = text(f"SELECT name FROM users WHERE name = '{name}' LIMIT {limit}")
                   ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ `name` \
                       becomes part of the SQL
+     query = text(f"SELECT name FROM users WHERE name = :name LIMIT {limit}").bindparams(name=name)
      return list(session.scalars(query))

  @app.get("/search")
  def search(part: str, session: SessionNow) -> list[str]:
      rows = session.execute(
          text(
              "SELECT name FROM users "
              ^^^^^^^^^^^^^^^^^^^^^^^^^.. `part` becomes part of the SQL
-             f"WHERE name LIKE '%{part}%' AND age > :age"
               ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
+             "WHERE name LIKE :part AND age > :age"
          ),
-         {"age": 18},
+         {"age": 18, "part": f"%{part}%"},
      )
      return [row.name for row in rows]

  @app.get("/ages")
  def read_ages(name: str, session: SessionNow) -> list[int]:
-     sql = "SELECT age FROM users WHERE name = '" + name + "'"
            ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ `name` becomes part of the SQL
-     return list(session.scalars(text(sql)))
+     sql = "SELECT age FROM users WHERE name = :name"
+     return list(session.scalars(text(sql), {"name": name}))
"""

PROOF = """
from fastapi.testclient import TestClient

client = TestClient(app)
assert client.get("/users", params={"name": "ada"}).json() == ["ada"]
assert client.get("/ages", params={"name": "ada"}).json() == [36]
assert client.get("/search", params={"part": "da"}).json() == ["ada"]
for path, name in (("/users", "name"), ("/ages", "name"), ("/search", "part")):
    assert client.get(path, params={name: "' OR '1' LIKE '1"}).json() == []
"""

DRIVER = """
  import sqlite3

  TABLE = "users"

  def names(connection: sqlite3.Connection, name: str, age: int) -> list[object]:
      cursor = connection.cursor()
-     cursor.execute(f"SELECT name FROM {TABLE} WHERE name = '{name}'")
                     ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ `name` becomes part of the SQL
+     cursor.execute(f"SELECT name FROM {TABLE} WHERE name = ?", (name,))
      found = cursor.fetchall()
-     cursor.execute("SELECT name FROM users WHERE name = '%s' AND age > %d" % (name, age))
                     ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ `name` \
                         becomes part of the SQL
+     cursor.execute("SELECT name FROM users WHERE name = ? AND age > ?", (name, age))
      found += cursor.fetchall()
-     found += connection.execute("SELECT name FROM users WHERE name = '{0}'".format(name)).fetchall()
                                  ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ `name` \
                                      becomes part of the SQL
+     found += connection.execute("SELECT name FROM users WHERE name = ?", (name,)).fetchall()
      return found

  def clear(connection: sqlite3.Connection) -> None:
      (user,) = connection.execute("SELECT name FROM users LIMIT 1").fetchall()
-     connection.execute(f"DELETE FROM users WHERE name = {user['name']}")
                         ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ `user['name']` becomes \
                             part of the SQL
+     connection.execute("DELETE FROM users WHERE name = ?", (user['name'],))
"""

DRIVER_PROOF = """
connection = sqlite3.connect(":memory:")
connection.execute("CREATE TABLE users (name TEXT, age INT)")
connection.execute("INSERT INTO users VALUES ('ada', 36)")
assert names(connection, "ada", 18) == [("ada",)] * 3
assert names(connection, "' OR '' = '", 18) == []
"""

# The parameters of each driver, and of `databases`.
DRIVERS = """
  from contextlib import closing

  import asyncpg
  import psycopg2
  from databases import Database

  database = Database("postgresql://localhost/app")

  async def names(pool: asyncpg.Pool, city: str, user: dict[str, str]) -> None:
      async with pool.acquire() as connection:
-         await connection.fetch(f"SELECT name FROM users WHERE age > $1 AND city = '{city}'", 18)
                                 ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ `city` \
                                     becomes part of the SQL
+         await connection.fetch("SELECT name FROM users WHERE age > $1 AND city = $2", 18, city)
-     await database.fetch_all(f"SELECT name FROM users WHERE city = '{user['city']}'")
                               ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ `user['city']` \
                                   becomes part of the SQL
+     await database.fetch_all("SELECT name FROM users WHERE city = :city", values={"city": user['city']})

  def count(city: str) -> None:
      with psycopg2.connect("") as connection, closing(connection.cursor()) as cursor:
-         cursor.execute(f"SELECT name FROM users WHERE name LIKE 'a%' AND city = '{city}'")
                         ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ `city` \
                             becomes part of the SQL
+         cursor.execute("SELECT name FROM users WHERE name LIKE 'a%%' AND city = %s", (city,))
"""

GROWN = """
  from fastapi import APIRouter, Depends
  from sqlalchemy import text
  from sqlalchemy.orm import Session
  from tortoise import Model

  router = APIRouter()

  class User(Model):
      pass

  def get_session() -> Session:
      raise NotImplementedError

  @router.get("/users")
  def read_users(name: str = "", city: str = "", order: str = "name", session=Depends(get_session)) -> None:
      query = "SELECT * FROM users WHERE 1 = 1"
      if name:
          query += f" AND name = '{name}'"
                   ^^^^^^^^^^^^^^^^^^^^^^^ `name` becomes part of the SQL
      conditions = []
      if city:
          conditions.append("city = '%s'" % city)
                            ^^^^^^^^^^^^^^^^^^^^ `city` becomes part of the SQL
      if conditions:
          query += " AND " + " AND ".join(conditions)
      query += f" ORDER BY {order}"
               ^^^^^^^^^^^^^^^^^^^^ `order` becomes part of the SQL
      session.execute(text(query))

  async def raw(names: list[str]) -> None:
      await User.raw(f"SELECT * FROM user WHERE name IN ({', '.join(names)})")
                     ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ `', '.join(names)` \
                         becomes part of the SQL
"""

# Whatever takes SQL, or a piece of it; nothing of it can be bound there without a change of more.
TAKERS = """
  import sqlite3

  from fastapi import APIRouter
  from sqlalchemy import Connection, literal_column, select

  router = APIRouter()

  @router.get("/users")
  def read_users(order: str) -> object:
      query = select(literal_column("name"))
      return query.order_by(literal_column(f"{order} DESC"))
                                           ^^^^^^^^^^^^^^^ `order` becomes part of the SQL

  def clear(connection: sqlite3.Connection, names: list[str], city: str) -> None:
      connection.executescript(f"DELETE FROM users WHERE city = '{city}'; VACUUM")
                               ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ `city` becomes part of \
                                   the SQL
      connection.executemany(f"DELETE FROM users WHERE name = ? AND city = '{city}'", [(n,) for n in names])
                             ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ `city` becomes part of \
                                 the SQL

  def count(connection: Connection, city: str) -> int:
      sql = f"SELECT count(*) FROM users WHERE city = '{city}'"
            ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ `city` becomes part of the SQL
      return connection.exec_driver_sql(sql).scalar_one()
"""

# Names of tables and columns can not be bound; numbers, dates and enumerations hold no SQL.
HARMLESS = """
  from datetime import date
  from enum import Enum
  from uuid import UUID

  from fastapi import APIRouter, Depends, HTTPException
  from sqlalchemy import literal_column, text
  from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column

  router = APIRouter()
  TABLE = "users"
  COLUMNS = {"name": "lower(name)", "age": "age"}

  class Base(DeclarativeBase):
      pass

  class User(Base):
      __tablename__ = "user"
      id: Mapped[int] = mapped_column(primary_key=True)

  class Order(str, Enum):
      NAME = "name"
      AGE = "age"

  def get_session() -> Session:
      raise NotImplementedError

  def get_current_time():
      return date.today()

  @router.get("/users/{user_id}")
  def read_user(
      user_id: UUID, age: int, since: date, order: Order, column: str, sort: str, page: int, size: str,
      session: Session = Depends(get_session),
  ) -> None:
      if column not in ("name", "age"):
          raise HTTPException(422)
      offset = page * 20
      session.execute(text(f"SELECT * FROM {TABLE} WHERE id = '{user_id}' AND age > {age} LIMIT {int(size)}"))
      session.execute(text(f"SELECT * FROM {User.__tablename__} ORDER BY {order.value} OFFSET {offset}"))
      session.execute(text(f"SELECT {column} FROM users WHERE since > '{since}' ORDER BY {COLUMNS[sort]}"))
      session.execute(text(f"SELECT * FROM users WHERE kind = '{Order.NAME.value}' AND page = {page:d}"))
      unit = {"month": "month", "day": "day"}[sort]
      ending = COLUMNS.get(sort, "id")
      session.execute(text(f"SELECT date_trunc('{unit}', since) FROM users WHERE name LIKE '%{ending}'"))
      session.execute(text(f"UPDATE users SET since = '{get_current_time()}' WHERE age > {age}"))

  def find(session: Session, ids: list[str], numbers: list[int], name: str | None) -> None:
      conditions = ["1 = 1"]
      parameters: dict[str, object] = {f"id_{i}": each for i, each in enumerate(ids)}
      if name:
          conditions.append("name = :name")
          parameters["name"] = name
      places = ", ".join(f":id_{i}" for i in range(len(ids)))
      known = ", ".join(str(number) for number in numbers)
      where = f"id IN ({places}) AND {' AND '.join(conditions)}"
      session.execute(text(f"SELECT * FROM users WHERE {where}"), parameters)
      session.execute(text(f"SELECT * FROM users WHERE age IN ({known})"))
      session.execute(text(f"SELECT * FROM {name} WHERE id IN ({', '.join('?' * len(ids))})"))
      print(f"SELECT * FROM users WHERE name = '{name}'")

  def of_page(name: str) -> object:
      return literal_column("'" + name + "'")

  def unknown(client, name: str) -> None:
      client.execute(f"SELECT * FROM users WHERE name = '{name}'")
"""

# A migration runs once, and its author writes what it puts into SQL.
MIGRATION = """
  === alembic/versions/1_rename.py ===
  from alembic import op
  from sqlalchemy import text

  revision = "1"
  down_revision = None

  def upgrade() -> None:
      rename("ada", "Ada")

  def rename(old: str, new: str) -> None:
      op.get_bind().execute(text(f"UPDATE users SET name = '{new}' WHERE name = '{old}'"))

  === tests/rows.py ===
  import sqlite3

  def count(connection: sqlite3.Connection, name: str) -> int:
      return connection.execute(f"SELECT count(*) FROM users WHERE name = '{name}'").fetchone()[0]
"""

rule = Rule(
    RawSql,
    check,
    bullet="parameterized queries",
    severity=Severity.ERROR,
    since="0.1",
    examples=[
        Example(INJECTED, proof=PROOF),
        Example(DRIVER, proof=DRIVER_PROOF),
        Example(DRIVERS, runs=False),
        GROWN,
        TAKERS,
        HARMLESS,
        Example(MIGRATION, runs=False),
    ],
)
