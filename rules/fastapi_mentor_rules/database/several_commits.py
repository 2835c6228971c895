"""Route commits several times.

What belongs together should be saved together: where the second commit fails, the first one has left half of
the change behind. `flush()` sends what is there to the database, keys and defaults included, and leaves the
transaction open for one commit at the end.
"""

from collections.abc import Iterator

from fastapi_mentor.edits import Editor
from fastapi_mentor.facts.commit import Commit
from fastapi_mentor.rule import Example, Finding, Fix, Related, Rule, Safety, Severity


def check(commit: Commit) -> Iterator[Finding]:
    further = commit.next_one
    if further is None:
        return

    def flush(editor: Editor) -> None:
        editor.replace(commit.node.func, f"{commit.session}.flush")

    message = "Where the next commit fails, what this one saved stays: half of the change"
    related = (Related(commit.outline.location(further), "The next commit"),)
    yield Finding(commit, message, Fix("Flush here, and commit once", flush, Safety.UNSAFE), related=related)


MODELS = """
  === models.py ===
  from collections.abc import Iterator

  from sqlalchemy import ForeignKey, StaticPool, create_engine
  from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column

  engine = create_engine("sqlite://", poolclass=StaticPool, connect_args={"check_same_thread": False})

  class Base(DeclarativeBase):
      pass

  class User(Base):
      __tablename__ = "user"
      id: Mapped[int] = mapped_column(primary_key=True)
      name: Mapped[str]

  class Post(Base):
      __tablename__ = "post"
      id: Mapped[int] = mapped_column(primary_key=True)
      user_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
      text: Mapped[str] = mapped_column(unique=True)

  def get_session() -> Iterator[Session]:
      Base.metadata.create_all(engine)
      with Session(engine) as session:
          yield session
"""

TWICE = """
  === main.py ===
  from fastapi import Depends, FastAPI
  from sqlalchemy import update
  from sqlalchemy.orm import Session

  from models import Post, User, get_session

  app = FastAPI()

  @app.post("/users/{name}")
  def create_user(name: str, session: Session = Depends(get_session)) -> int:
      user = User(name=name)
      session.add(user)
-     session.commit()
      ^^^^^^^^^^^^^^^^ Where the next commit fails, what this one saved stays: half of the change
+     session.flush()
      session.refresh(user)
      post = Post(user_id=user.id, text="Hello")
      session.add(post)
      session.commit()
      return user.id

  @app.post("/posts/{user_id}")
  def create_posts(user_id: int, texts: list[str], session: Session = Depends(get_session)) -> None:
      session.execute(update(User).where(User.id == user_id).values(name="author"))
-     session.commit()
      ^^^^^^^^^^^^^^^^ Where the next commit fails, what this one saved stays: half of the change
+     session.flush()
      for text in texts:
          session.add(Post(user_id=user_id, text=text))
      session.commit()

  @app.get("/users")
  def count(session: Session = Depends(get_session)) -> int:
      return session.query(User).count()
"""

WHOLE = """
from fastapi.testclient import TestClient

client = TestClient(app, raise_server_exceptions=False)
assert [client.post("/users/ada").status_code, client.post("/users/ada").status_code] == [200, 500]
assert client.get("/users").json() == 1
"""

# A state that others should see before the work begins, branches, and helpers that are no routes.
FINE = """
  === main.py ===
  from fastapi import Depends, FastAPI
  from sqlalchemy.orm import Session

  from models import Post, User, get_session

  app = FastAPI()

  def convert(user: User) -> None: ...

  @app.post("/users/{user_id}/convert")
  def start(user_id: int, session: Session = Depends(get_session)) -> None:
      user = session.get_one(User, user_id)
      user.name = "converting"
      session.commit()
      convert(user)
      user.name = "converted"
      session.commit()

  @app.post("/users/{name}")
  def create(name: str, session: Session = Depends(get_session)) -> None:
      if name == "ada":
          session.add(User(name=name))
          session.commit()
      else:
          session.add(Post(text=name, user_id=1))
          session.commit()
      session.refresh(session.get_one(User, 1))

  def seed(session: Session) -> None:
      session.add(User(name="ada"))
      session.commit()
      session.add(User(name="grace"))
      session.commit()
"""

rule = Rule(
    Commit,
    check,
    bullet="sessions and transactions",
    severity=Severity.INFO,
    since="0.1",
    examples=[Example(MODELS + TWICE, proof=WHOLE), MODELS + FINE],
)
