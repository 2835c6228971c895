"""Relationships between mapped classes: which class they lead to, and what joins the two tables."""

from collections.abc import Mapping
from pathlib import Path

from fastapi_mentor.catalogue import load_catalogue
from fastapi_mentor.checker import Checker
from fastapi_mentor.facts.link import Link
from fastapi_mentor.facts.mapped import MappedClass
from fastapi_mentor.facts.tables import classes_of_table, tables_meant_by
from fastapi_mentor.project import Project
from fastapi_mentor.settings import Settings
from fastapi_mentor.source import Source, read_source
from tests.facts.outlines import outlines

BASE = """
from sqlalchemy.orm import DeclarativeBase

class Base(DeclarativeBase): ...
"""
USERS = """
from sqlalchemy.orm import Mapped, mapped_column, relationship
from app.db import Base

class User(Base):
    __tablename__ = "users"
    id: Mapped[int] = mapped_column(primary_key=True)
    posts: Mapped[list["Post"]] = relationship(back_populates="author")
    odd = relationship("Missing")
"""
POSTS = """
from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column, relationship
from app.db import Base

class Post(Base):
    __tablename__ = "posts"
    id: Mapped[int] = mapped_column(primary_key=True)
    author_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    parent_id: Mapped[int] = mapped_column(ForeignKey("posts.id"))
    author = relationship("User", back_populates="posts")
    parent: Mapped["Post"] = relationship(remote_side=[id])
"""
FILES = {"app/__init__.py": "", "app/db.py": BASE, "app/users.py": USERS, "app/posts.py": POSTS}


def links(folder: Path, files: Mapping[str, str], path: str) -> dict[str, Link]:
    return {
        str(link.relationship.name): link
        for outline in outlines(folder, files, path)
        for link in Link.find(outline)
    }


def mapped(folder: Path, files: Mapping[str, str], path: str) -> MappedClass:
    return next(each for outline in outlines(folder, files, path) for each in MappedClass.find(outline))


def test_a_class_that_is_only_named_is_found_in_another_module(tmp_path: Path) -> None:
    found = links(tmp_path, FILES, "app/users.py")

    assert found["posts"].target is not None
    assert found["posts"].target.outline.module.relative_path == "app/posts.py"
    assert found["odd"].target is None
    assert (found["posts"].is_known, found["odd"].is_known) == (True, False)


def test_two_classes_of_one_name_leave_open_which_is_meant(tmp_path: Path) -> None:
    files = {**FILES, "app/old.py": POSTS}

    assert links(tmp_path, files, "app/users.py")["posts"].target is None


def test_a_class_of_tests_is_not_what_the_application_means(tmp_path: Path) -> None:
    files = {**FILES, "tests/models.py": POSTS}

    assert links(tmp_path, files, "app/users.py")["posts"].target is not None


def test_the_foreign_keys_of_both_tables_join_them(tmp_path: Path) -> None:
    post = links(tmp_path, FILES, "app/posts.py")
    user = links(tmp_path, FILES, "app/users.py")

    assert [str(column.name) for column, _ in post["author"].foreign_keys_here or ()] == ["author_id"]
    assert post["author"].foreign_keys_there == []
    assert user["posts"].foreign_keys_here == []
    assert [str(column.name) for column, _ in user["posts"].foreign_keys_there or ()] == ["author_id"]
    assert [link.name for link in user["posts"].back] == ["Post.author"]


def test_what_a_base_hides_may_be_a_foreign_key(tmp_path: Path) -> None:
    files = {**FILES, "app/db.py": BASE.replace("(DeclarativeBase)", "(hidden.Base, DeclarativeBase)")}
    files["app/db.py"] += "import hidden\n"

    assert links(tmp_path, files, "app/posts.py")["author"].foreign_keys_here is None


def test_a_class_leads_to_itself(tmp_path: Path) -> None:
    parent = links(tmp_path, FILES, "app/posts.py")["parent"]

    assert parent.is_self_referential
    assert parent.is_plain
    assert parent.back == []


def test_tables_are_found_by_the_names_that_files_say(tmp_path: Path) -> None:
    files = {
        **FILES,
        "app/tables.py": "from sqlalchemy import Table\nkinds = Table('kinds', metadata, made)\n",
        "app/heroes.py": """
            from sqlmodel import Field, SQLModel

            class Hero(SQLModel, table=True):
                id: int = Field(primary_key=True)
        """,
    }
    post = mapped(tmp_path, files, "app/posts.py")
    module = post.outline.module

    assert [each.node.name for each in classes_of_table("users", post)] == ["User"]
    assert classes_of_table("user", post) == []
    assert [each.node.name for each in tables_meant_by("user", post)] == ["User"]
    assert [module.names_table(name) for name in ("users", "kinds", "hero", "heroes")] == [
        True,
        True,
        True,
        False,
    ]


def test_a_handler_for_errors_of_the_database_is_seen_from_everywhere(tmp_path: Path) -> None:
    handler = "@app.exception_handler(IntegrityError)\ndef conflict(request, error): ...\n"
    without = mapped(tmp_path / "less", FILES, "app/posts.py").outline.module
    there = mapped(tmp_path / "more", {**FILES, "app/main.py": handler}, "app/posts.py").outline.module

    assert not without.has_database_errors_caught()
    assert there.has_database_errors_caught()


def test_only_what_runs_for_others_catches_errors_for_others(tmp_path: Path) -> None:
    around = """
        def get_session():
            with Session(engine) as session:
                try:
                    yield session
                    session.commit()
                except (IntegrityError, DataError) as error:
                    raise HTTPException(409) from error
    """
    beside = """
        async def lifespan(app):
            yield

        @app.post("/users")
        def create(session):
            try:
                session.commit()
            except IntegrityError:
                raise HTTPException(409)
    """

    def is_caught(folder: str, text: str) -> bool:
        files = {**FILES, "app/main.py": text}
        return mapped(tmp_path / folder, files, "app/posts.py").outline.module.has_database_errors_caught()

    assert is_caught("around", around)
    assert not is_caught("beside", beside)


def test_an_edit_of_what_others_inherit_is_seen_where_they_are_named(tmp_path: Path) -> None:
    base = """
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column, relationship

class Base(DeclarativeBase): ...

class Owned:
    user = relationship("User", back_populates="posts")
"""
    post = POSTS.replace("import Base", "import Base, Owned").replace("(Base)", "(Owned, Base)")
    user = USERS.replace('"author"', '"user"')
    for path, text in {**FILES, "app/db.py": base, "app/posts.py": post, "app/users.py": user}.items():
        (tmp_path / path).parent.mkdir(exist_ok=True)
        (tmp_path / path).write_text(text, encoding="utf-8")
    checker = Checker(load_catalogue(), Settings(), Project(str(tmp_path), Settings()))

    def names() -> list[str]:
        found = checker.check(source).diagnostics()
        return [each.rule for each in found if each.rule == "unknown-back-populates"]

    # What is known of the class was found out for another file before.
    checker.check(read_source(str(tmp_path / "app/posts.py")))
    source = read_source(str(tmp_path / "app/users.py"))
    assert names() == []
    edited = Source.open(str(tmp_path / "app/db.py"), base.replace("user = ", "owner = "))
    checker.project.show(edited)
    assert names() == ["unknown-back-populates"]
    checker.project.show(Source.open(str(tmp_path / "app/db.py"), base))
    assert names() == []
