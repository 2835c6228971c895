"""Mapped classes: their columns, keys and relationships, through mixins and bases of other modules."""

from collections.abc import Mapping
from pathlib import Path

import pytest

from fastapi_mentor.facts.mapped import MappedClass
from fastapi_mentor.facts.mapped_bases import Mapper
from tests.facts.outlines import outlines


def mapped(folder: Path, files: Mapping[str, str] | str, path: str = "main.py") -> dict[str, MappedClass]:
    found = [each for outline in outlines(folder, files, path) for each in MappedClass.find(outline)]
    return {str(each.name): each for each in found}


SPREAD = {
    "db/base.py": """
        from sqlalchemy import Column, DateTime, Integer, func
        from sqlalchemy.orm import DeclarativeBase, declarative_base, declared_attr, registry

        class New(DeclarativeBase): ...

        Old = declarative_base()
        Alias = Old
        mapper_registry = registry()
        Generated = mapper_registry.generate_base()

        class Named(New):
            __abstract__ = True
            id = Column(Integer, primary_key=True)

            @declared_attr.directive
            def __tablename__(cls):
                return cls.__name__.lower()

        class Stamped:
            created_at = Column(DateTime, server_default=func.now(), nullable=False)

            @declared_attr
            def updated_at(cls):
                return Column(DateTime, onupdate=func.now())
    """,
    "db/__init__.py": "from .base import *\nfrom .base import Generated\n",
    "main.py": """
        from sqlalchemy import Column, ForeignKey, Index, Integer, String, UniqueConstraint
        from sqlalchemy.orm import Mapped, mapped_column, relationship
        from db import Alias, Generated, Named, New, Old, Stamped
        from db.base import mapper_registry
        from elsewhere import Unknown

        class User(Stamped, Named):
            name: Mapped[str] = mapped_column(String(20), index=True)
            team_id = Column("team", ForeignKey("teams.id"))
            posts: Mapped[list["Post"]] = relationship(back_populates="author")

        class Post(Old):
            __tablename__ = "posts"
            __table_args__ = (UniqueConstraint("slug", "owner"), Index("ix", "owner"), {"schema": "blog"})
            id = Column(Integer, primary_key=True)

        class Third(Alias):
            __tablename__ = "third"

        class Fourth(Generated):
            __tablename__ = "fourth"

        @mapper_registry.mapped
        class Fifth:
            __tablename__ = "fifth"

        class Odd(Unknown, New):
            __tablename__ = "odd"

        class Shape(Stamped):
            size: int = 0
    """,
}


def test_a_class_is_mapped_by_any_base_of_sqlalchemy_in_whatever_module(tmp_path: Path) -> None:
    found = mapped(tmp_path, SPREAD)

    assert list(found) == ["User", "Post", "Third", "Fourth", "Fifth", "Odd"]
    assert all(each.mapper is Mapper.SQLALCHEMY and each.is_table for each in found.values())
    assert [name for name, each in found.items() if not each.is_complete] == ["Odd"]


def test_columns_and_keys_come_from_mixins_and_abstract_bases_too(tmp_path: Path) -> None:
    user = mapped(tmp_path, SPREAD)["User"]

    assert list(user.columns) == ["id", "created_at", "updated_at", "name", "team_id"]
    assert [name for name, column in user.columns.items() if column.is_key] == ["id"]
    assert list(user.relationships) == ["posts"]
    assert user.has_table_name
    assert user.table_name == "user"
    team = user.columns["team_id"]
    assert (team.column_name, team.foreign_keys[0].table, team.foreign_keys[0].column) == (
        "team",
        "teams",
        "id",
    )
    assert user.columns["name"].flag("index") is True


def test_the_options_of_a_table_are_read(tmp_path: Path) -> None:
    post = mapped(tmp_path, SPREAD)["Post"]

    assert (post.table_name, post.schema) == ("posts", "blog")
    assert post.body.table_arguments is not None
    assert post.body.table_arguments.is_complete
    assert [(each.kind, each.columns) for each in post.body.table_arguments.constraints] == [
        ("UniqueConstraint", ("slug", "owner")),
        ("Index", ("owner",)),
    ]


def test_abstract_classes_and_bases_have_no_table(tmp_path: Path) -> None:
    found = mapped(tmp_path, SPREAD, "db/base.py")

    assert {name: each.is_table for name, each in found.items()} == {"Named": False}


@pytest.mark.parametrize(
    "member",
    [
        "id = make_key()",
        "id: Mapped[int] = make_key()",
        "locals().update(columns)\n    if 1:\n        id = Column(primary_key=True)",
        "id = KEY",
        "def __init_subclass__(cls): ...",
        "__table__ = Table('a', MetaData())",
        "@declared_attr\n    def id(cls): return make_key()",
        "x, y = columns",
    ],
)
def test_what_may_make_columns_unseen_leaves_a_class_incomplete(tmp_path: Path, member: str) -> None:
    text = (
        "from sqlalchemy import Column, MetaData, Table\n"
        "from sqlalchemy.orm import DeclarativeBase, Mapped, declared_attr\nfrom keys import KEY, make_key\n"
        "class Base(DeclarativeBase): ...\n"
        f"class User(Base):\n    __tablename__ = 'user'\n    {member}\n"
    )
    assert not mapped(tmp_path, text)["User"].is_complete


def test_what_is_added_to_a_class_elsewhere_leaves_it_incomplete(tmp_path: Path) -> None:
    files = {**SPREAD, "more.py": "from main import Post\nPost.size = Column(Integer)\n"}
    found = mapped(tmp_path, files)

    assert not found["Post"].is_complete
    assert found["User"].is_complete


def test_what_only_type_checkers_see_and_plain_values_hide_nothing(tmp_path: Path) -> None:
    text = """
        from typing import TYPE_CHECKING
        from sqlalchemy.ext.associationproxy import association_proxy
        from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

        class Base(DeclarativeBase): ...

        class User(Base):
            __tablename__ = "user"
            LIMIT = 3
            id: Mapped[int] = mapped_column(primary_key=True)
            names = association_proxy("x", "y")
            if TYPE_CHECKING:
                extra: int
    """
    assert mapped(tmp_path, text)["User"].is_complete


def test_tables_of_sqlmodel_are_those_that_say_so(tmp_path: Path) -> None:
    found = mapped(
        tmp_path,
        """
        from typing import Annotated, ClassVar
        from sqlmodel import Column, Field, ForeignKey, Relationship, SQLModel, String

        class HeroBase(SQLModel):
            name: str = Field(index=True)
            kind: ClassVar[str] = "x"

        class Hero(HeroBase, table=True):
            id: int | None = Field(default=None, primary_key=True)
            team_id: int | None = Field(default=None, foreign_key="team.id", ondelete="CASCADE")
            note: Annotated[str, Field(unique=True)]
            home: str = Field(sa_column=Column("house", String, ForeignKey("house.id"), index=True))
            team: "Team" = Relationship(back_populates="heroes", sa_relationship_kwargs={"lazy": "joined"})

        class Named(SQLModel, table=True):
            __tablename__ = "names"
            id: int = Field(primary_key=True)
        """,
    )
    hero = found["Hero"]
    assert {name: each.is_table for name, each in found.items()} == {"Hero": True, "Named": True}
    assert list(hero.columns) == ["name", "id", "team_id", "note", "home"]
    assert hero.is_complete
    assert (hero.table_name, found["Named"].table_name) == ("hero", "names")
    assert hero.columns["team_id"].foreign_keys[0].text == "team.id"
    assert hero.columns["home"].foreign_keys[0].text == "house.id"
    assert (hero.columns["home"].column_name, hero.columns["home"].flag("index")) == ("house", True)
    assert hero.columns["note"].flag("unique") is True
    team = hero.relationships["team"]
    assert (team.target, team.text("back_populates"), team.text("lazy")) == ("Team", "heroes", "joined")


def test_fields_of_tortoise_with_the_models_they_lead_to(tmp_path: Path) -> None:
    found = mapped(
        tmp_path,
        """
        from tortoise import fields
        from tortoise.models import Model

        class Stamped(Model):
            created = fields.DatetimeField(auto_now_add=True)

            class Meta:
                abstract = True

        class Event(Stamped):
            id = fields.IntField(pk=True)
            team: fields.ForeignKeyRelation["Team"] = fields.ForeignKeyField("models.Team")
            tags: fields.ReverseRelation["Tag"]

            class Meta:
                table = "happening"
        """,
    )
    event = found["Event"]
    assert {name: each.is_table for name, each in found.items()} == {"Stamped": False, "Event": True}
    assert event.mapper is Mapper.TORTOISE
    assert list(event.columns) == ["created", "id", "team"]
    assert event.columns["id"].is_key is True
    assert event.table_name == "happening"


@pytest.mark.parametrize(
    ("declaration", "target", "is_many"),
    [
        ("x: Mapped['Post'] = relationship()", "Post", False),
        ("x: Mapped[list['Post']] = relationship()", "Post", True),
        ("x: Mapped['List[Post]'] = relationship()", "Post", True),
        ("x: 'Mapped[Post | None]' = relationship()", "Post", False),
        ("x: Mapped[Optional['Post']] = relationship()", "Post", False),
        ("x: Mapped[Optional[List['Post']]] = relationship()", "Post", True),
        ("x: WriteOnlyMapped['Post'] = relationship()", "Post", True),
        ("x = relationship('app.models.Post')", "app.models.Post", None),
        ("x = relationship(lambda: Post)", "Post", None),
        ("x = relationship(argument=Post)", "Post", None),
        ("x = relationship(find())", None, None),
        ("x: Mapped[Made] = relationship()", "Made", False),
    ],
)
def test_a_relationship_leads_to_the_class_of_its_argument_or_annotation(
    tmp_path: Path, declaration: str, target: str | None, is_many: bool | None
) -> None:
    text = (
        "from typing import List, Optional\nfrom sqlalchemy.orm import "
        "DeclarativeBase, Mapped, WriteOnlyMapped, relationship\nclass Base(DeclarativeBase): ...\n"
        f"class User(Base):\n    __tablename__ = 'user'\n    {declaration}\n"
    )
    relationship = mapped(tmp_path, text)["User"].relationships["x"]
    assert (relationship.target, relationship.is_many) == (target, is_many)


def test_a_base_may_name_the_tables_of_its_classes(tmp_path: Path) -> None:
    base = """
        from sqlalchemy import Column, Integer
        from sqlalchemy.orm import DeclarativeBase, declared_attr

        class Base(DeclarativeBase):
            @declared_attr.directive
            def __tablename__(cls) -> str:
                {code}

        class BlogPost(Base):
            id = Column(Integer, primary_key=True)
    """
    codes = {
        "return cls.__name__.lower()": "blogpost",
        'return f"app_{cls.__name__.lower()}s"': "app_blogposts",
        'return cls.__name__.lower() + "s"': "blogposts",
        "return snake_case(cls.__name__)": None,
        'return cls.__name__[:-1] + "ies"': None,
    }

    for number, (code, table) in enumerate(codes.items()):
        found = {
            each.name: each.table_name
            for outline in outlines(tmp_path / str(number), base.replace("{code}", code))
            for each in MappedClass.find(outline)
        }
        assert found["BlogPost"] == table, code


def test_classes_that_inherit_in_a_circle_are_no_endless_line(tmp_path: Path) -> None:
    found = mapped(
        tmp_path,
        """
        from sqlalchemy import Column, Integer
        from sqlalchemy.orm import DeclarativeBase
        class Base(DeclarativeBase): ...
        class A(B):
            a = Column(Integer)
        class B(A):
            b = Column(Integer)
        class C(Base):
            c = Column(Integer, primary_key=True)
        """,
    )
    assert [*found["C"].columns] == ["c"]
    assert all(each.line[0] is each for each in found.values())
