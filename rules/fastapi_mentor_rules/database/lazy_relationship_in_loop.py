"""Relationship is loaded anew for each row of a loop.

A relationship that was not loaded with the rows is loaded when it is read, for each row by a query of its
own: a hundred rows are a hundred queries (the "N+1" problem). `selectinload` loads those of all rows at once.
"""

from collections.abc import Iterator

from fastapi_mentor.edits.eager_loading import load_with_row
from fastapi_mentor.facts import Purpose, purpose_of
from fastapi_mentor.facts.lazy_read import LoadedRows
from fastapi_mentor.facts.session import SessionCall
from fastapi_mentor.rule import Example, Finding, Related, Rule, Severity


def check(call: SessionCall) -> Iterator[Finding]:
    if call.is_async or not call.of_session:
        return
    rows = LoadedRows.of(call)
    if rows is None or purpose_of(call.outline.module, call.scope) is not Purpose.APPLICATION:
        return
    for read in rows.lazy_reads:
        if read.loop is not None:
            message = f"`{read.row}.{read.node.attr}` asks the database again for each `{read.row}`"
            yield Finding(
                read,
                message,
                load_with_row(rows, read.node.attr),
                related=(Related(call, "What loads the rows"),),
            )


MODELS = """
  === app/models.py ===
  from sqlalchemy import ForeignKey
  from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column, relationship


  class Base(DeclarativeBase):
      pass


  class User(Base):
      __tablename__ = "users"

      id: Mapped[int] = mapped_column(primary_key=True)
      name: Mapped[str]
      posts: Mapped[list["Post"]] = relationship(back_populates="author")


  class Post(Base):
      __tablename__ = "posts"

      id: Mapped[int] = mapped_column(primary_key=True)
      author_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
      author: Mapped["User"] = relationship(back_populates="posts")
"""

LOOPS = """
  === app/main.py ===
- from sqlalchemy.orm import Session
+ from sqlalchemy.orm import Session, selectinload
  from sqlmodel import select

  from app.models import Post, User


  def authors(session: Session) -> list[str]:
-     posts = session.query(Post).order_by(Post.id).all()
+     posts = session.query(Post).options(selectinload(Post.author)).order_by(Post.id).all()
      return [post.author.name for post in posts]
              ^^^^^^^^^^^ `post.author` asks the database again for each `post`


  def sizes(session: Session) -> dict[str, dict[str, int]]:
      found = {}
-     for user in session.scalars(select(User)):
+     for user in session.scalars(select(User).options(selectinload(User.posts))):
          found[user.name] = {"posts": len(user.posts)}
                                           ^^^^^^^^^^ `user.posts` asks the database again for each `user`
      return found
"""

COUNTED = """
from sqlalchemy import create_engine, event

from app.models import Base, Post, User

engine = create_engine("sqlite://")
Base.metadata.create_all(engine)
with Session(engine) as session:
    session.add_all([User(name=name, posts=[Post()]) for name in "abc"])
    session.commit()
asked = []
event.listen(engine, "before_cursor_execute", lambda *given: asked.append(given))
with Session(engine) as session:
    authors(session)
with Session(engine) as session:
    sizes(session)
assert len(asked) == 4, f"{len(asked)} queries"
"""

GOOD = """
  === app/main.py ===
  from sqlalchemy import select
  from sqlalchemy.orm import Session, joinedload

  from app.models import Post, User


  def authors(session: Session) -> list[str]:
      posts = session.scalars(select(Post).options(joinedload(Post.author)))
      return [post.author.name for post in posts]


  def sizes(session: Session, user_id: int) -> int:
      user = session.get(User, user_id)
      return len(user.posts) if user else 0


  def names(session: Session) -> list[str]:
      return [user.name for user in session.scalars(select(User))]


  def mine(session: Session, user_id: int) -> list[str]:
      posts = session.scalars(select(Post).where(Post.author_id == user_id)).all()
      return [post.author.name for post in posts]


  def pairs(session: Session) -> list[str]:
      return [post.author.name for post, user in session.execute(select(Post, User))]
"""

rule = Rule(
    SessionCall,
    check,
    bullet="queries without N+1",
    severity=Severity.WARNING,
    since="0.1",
    examples=[Example(MODELS + LOOPS, proof=COUNTED), MODELS + GOOD],
)
