"""Pydantic models: which classes they are, their fields and their configuration."""

import ast
from collections.abc import Mapping
from pathlib import Path

import pytest

from fastapi_mentor.facts import Model, literal
from tests.facts.outlines import outlines


def models(folder: Path, files: Mapping[str, str] | str, path: str = "main.py") -> dict[str, Model]:
    return {
        str(model.name): model for outline in outlines(folder, files, path) for model in Model.find(outline)
    }


def test_a_class_is_a_model_by_what_it_inherits_and_not_by_its_name(tmp_path: Path) -> None:
    found = models(
        tmp_path,
        {
            "base.py": "from pydantic import BaseModel as B\nclass Schema(B): ...\nclass Model: ...\n",
            "main.py": """
                from enum import Enum
                from sqlmodel import SQLModel
                from base import Schema, Model
                import unknown

                class User(Schema): ...
                class Row(SQLModel, table=True): ...
                class BaseModel(Model): ...
                class Colour(str, Enum): ...
                class Other(unknown.Schema): ...
            """,
        },
    )
    assert list(found) == ["User", "Row"]
    assert found["Row"].is_table
    assert not found["User"].is_table


def test_models_inside_functions_and_classes_are_found(tmp_path: Path) -> None:
    found = models(
        tmp_path,
        """
        from pydantic import BaseModel

        def make():
            class Inner(BaseModel):
                size: int

        class Outer(BaseModel):
            class Nested(BaseModel):
                size: int
        """,
    )
    assert sorted(found) == ["Inner", "Nested", "Outer"]
    assert list(found["Inner"].fields) == list(found["Nested"].fields) == ["size"]


def test_fields_are_annotated_and_public(tmp_path: Path) -> None:
    (model,) = models(
        tmp_path,
        """
        from typing import ClassVar
        from pydantic import BaseModel

        class User(BaseModel):
            model_config: dict = {}
            kind: ClassVar[str] = "user"
            _secret: str = ""
            plain = 1
            name: str

            def method(self) -> int:
                local: int = 1
                return local
        """,
    ).values()
    assert list(model.fields) == ["name"]


@pytest.mark.parametrize(
    ("field", "is_required", "default"),
    [
        ("size: int", True, None),
        ("size: int = ...", True, None),
        ("size: int = Field(...)", True, None),
        ("size: int = Field(gt=0)", True, None),
        ("size: int = 3", False, "3"),
        ("size: int = Field(3, gt=0)", False, "3"),
        ("size: int = pydantic.Field(default=3)", False, "3"),
        ("size: Annotated[int, Field(gt=0)] = 3", False, "3"),
        ("size: list = Field(default_factory=list)", False, None),
    ],
)
def test_a_field_is_required_if_nothing_stands_in_for_it(
    tmp_path: Path, field: str, is_required: bool, default: str | None
) -> None:
    text = "import pydantic\nfrom typing import Annotated\nfrom pydantic import BaseModel, Field\n\n"
    (model,) = models(tmp_path, f"{text}class Shirt(BaseModel):\n    {field}\n").values()
    found = model.fields["size"]
    assert found.is_required is is_required
    assert (ast.unparse(found.default) if found.default else None) == default


def test_what_field_says_is_known_wherever_it_stands(tmp_path: Path) -> None:
    (model,) = models(
        tmp_path,
        """
        from typing import Annotated
        from pydantic import BaseModel, Field

        class User(BaseModel):
            name: str = Field(alias="userName")
            email: Annotated[str, Field(alias="mail")]
            age: int = max(1, 2)
        """,
    ).values()
    aliases = {name: literal(field.option("alias")) for name, field in model.fields.items() if field.settings}
    assert aliases == {"name": "userName", "email": "mail"}


def test_inherited_fields_come_first_and_own_ones_win(tmp_path: Path) -> None:
    found = models(
        tmp_path,
        {
            "base.py": "from pydantic import BaseModel\nclass Base(BaseModel):\n    id: int\n    name: str\n",
            "main.py": "from base import Base\nclass User(Base):\n    email: str\n    name: str = ''\n",
        },
    )
    user = found["User"]
    assert list(user.fields) == ["id", "name", "email"]
    assert not user.fields["name"].is_required
    assert list(user.own_fields) == ["email", "name"]
    assert not user.has_unknown_bases


def test_a_base_that_is_not_known_may_bring_anything(tmp_path: Path) -> None:
    (user,) = models(
        tmp_path,
        "from pydantic import BaseModel\nfrom other import Mixin\nclass User(Mixin, BaseModel): ...\n",
    ).values()
    assert user.has_unknown_bases


@pytest.mark.parametrize(
    "user",
    [
        "class User(BaseModel, frozen=True): ...",
        "class User(BaseModel):\n    model_config = ConfigDict(frozen=True)",
        "class User(BaseModel):\n    model_config: ClassVar = {'frozen': True}",
        "class User(BaseModel):\n    class Config:\n        frozen = True",
    ],
)
def test_an_option_is_found_in_every_form_of_configuration(tmp_path: Path, user: str) -> None:
    text = f"from typing import ClassVar\nfrom pydantic import BaseModel, ConfigDict\n\n{user}\n"
    (model,) = models(tmp_path, text).values()
    assert literal(model.configured("frozen")) is True
    assert model.configured("extra") is None


@pytest.mark.parametrize(
    ("body", "is_plain"),
    [
        ("class Config:\n        extra = 'allow'", True),
        ("class Config:\n        pass", True),
        ("class Config:\n        '''Configuration.'''\n        extra = 'allow'", True),
        (
            "class Config:\n        '''Extra is allowed, since clients of version 1 send what they like.'''",
            False,
        ),
        ("class Config:\n        def schema_extra(schema): ...", False),
    ],
)
def test_a_configuration_is_plain_if_it_only_assigns(tmp_path: Path, body: str, is_plain: bool) -> None:
    text = f"from pydantic import BaseModel\n\nclass Other: ...\n\nclass User(BaseModel):\n    {body}\n"
    (model,) = models(tmp_path, text).values()
    assert model.class_config is not None
    assert model.class_config.is_plain is is_plain


@pytest.mark.parametrize(("base", "is_inherited"), [("Other", False), ("Named.Config", True)])
def test_a_configuration_may_inherit_what_pydantic_inherits_itself(
    tmp_path: Path, base: str, is_inherited: bool
) -> None:
    text = (
        "from pydantic import BaseModel\n\nclass Other: ...\n\n"
        "class Named(BaseModel):\n    class Config: ...\n\n"
        f"class User(Named):\n    class Config({base}):\n        extra = 'allow'\n"
    )
    model = models(tmp_path, text)["User"]
    assert model.class_config is not None
    assert model.class_config.inherits_only_from(model) is is_inherited


def test_the_name_of_a_model_has_a_place(tmp_path: Path) -> None:
    text = "from pydantic import BaseModel\n\n\n@deco\nclass   User(BaseModel):\n    pass\n"
    (model,) = models(tmp_path, text).values()
    assert model.location[1:] == (3, 8, 3, 12)
