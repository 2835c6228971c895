"""What is made of code at a place, and where nothing is."""

from pathlib import Path

import pytest

from fastapi_mentor.edits import FixRefused
from tests.refactoring.performing import done, offered

HEAD = """\
from fastapi import Depends, FastAPI, Query
from pydantic import BaseModel

app = FastAPI()


"""


def test_a_dependency_gets_a_name_that_all_functions_use(tmp_path: Path) -> None:
    text = HEAD + (
        "def get_user() -> str:\n"
        '    return "Ada"\n'
        "\n"
        "\n"
        '@app.get("/a")\n'
        "def first(us‸er: str = Depends(get_user)) -> str:\n"
        "    return user\n"
        "\n"
        "\n"
        '@app.get("/b")\n'
        "def second(me: str = Depends(get_user), limit: int = 1) -> str:\n"
        "    return me\n"
    )
    changed = done(tmp_path, {"main.py": text}, "annotated-alias")["main.py"]
    assert "from typing import Annotated\n" in changed
    assert "UserDep = Annotated[str, Depends(get_user)]\n\n\n@app.get" in changed
    assert "def first(user: UserDep) -> str:" in changed
    assert "def second(me: UserDep, limit: int = 1) -> str:" in changed


def test_an_annotated_dependency_gets_a_name_too(tmp_path: Path) -> None:
    text = (
        "from typing import Annotated\n"
        + HEAD
        + "def session() -> int:\n"
        + "    return 1\n"
        + "\n"
        + "\n"
        + "def load(session: Annotated[int, ‸Depends(session)]) -> int:\n"
        + "    return session\n"
    )
    changed = done(tmp_path, {"main.py": text}, "annotated-alias")["main.py"]
    assert "SessionDep = Annotated[int, Depends(session)]" in changed
    assert "def load(session: SessionDep) -> int:" in changed


def test_a_dependency_is_called_after_the_class_that_it_gives(tmp_path: Path) -> None:
    text = HEAD + (
        "class Session: ...\n"
        "\n"
        "\n"
        "def connect() -> Session:\n"
        "    return Session()\n"
        "\n"
        "\n"
        "def load(at: Session = ‸Depends(connect)) -> None: ...\n"
    )
    assert offered(tmp_path, {"main.py": text})[0] == "Extract `SessionDep` for this dependency"


BEHIND = HEAD + (
    "def get_user() -> str:\n"
    '    return "Ada"\n'
    "\n"
    "\n"
    "def first(limit: int = 1, us‸er: str = Depends(get_user), q: str = '') -> str:\n"
    "    return user\n"
)


def test_a_parameter_behind_one_with_a_default_is_given_by_name(tmp_path: Path) -> None:
    changed = done(tmp_path, {"main.py": BEHIND}, "annotated-alias")["main.py"]
    assert "def first(limit: int = 1, *, user: UserDep, q: str = '') -> str:" in changed


def test_a_parameter_behind_one_with_a_default_that_is_given_by_position_stays(tmp_path: Path) -> None:
    text = BEHIND + '\n\nprint(first(1, "Ada"))\n'
    with pytest.raises(FixRefused, match="stands behind one with a default"):
        done(tmp_path, {"main.py": text}, "annotated-alias")


ROUTE = HEAD + '@app.get("/a"{option})\ndef re‸ad(){returns}:\n    return "a"\n'


def test_a_response_model_becomes_the_return_annotation(tmp_path: Path) -> None:
    files = {"main.py": ROUTE.format(option=", response_model=list[str]", returns="")}
    changed = done(tmp_path, files, "return-annotation")["main.py"]
    assert '@app.get("/a")\ndef read() -> list[str]:\n' in changed


def test_a_return_annotation_becomes_the_response_model(tmp_path: Path) -> None:
    changed = done(tmp_path, {"main.py": ROUTE.format(option="", returns=" -> str")}, "response-model")[
        "main.py"
    ]
    assert '@app.get("/a", response_model=str)\ndef read():\n' in changed


def test_a_response_that_is_declared_twice_or_not_at_all_is_left_alone(tmp_path: Path) -> None:
    twice = {"main.py": ROUTE.format(option=", response_model=str", returns=" -> object")}
    assert not [title for title in offered(tmp_path, twice) if "response" in title]
    none = {"main.py": ROUTE.format(option="", returns="")}
    assert not [title for title in offered(tmp_path, none) if "response" in title]


def test_query_parameters_become_a_model(tmp_path: Path) -> None:
    text = HEAD + (
        '@app.get("/items/{kind}")\n'
        "def read_it‸ems(kind: str, limit: int = Query(10, le=100), q: str | None = None) -> list[str]:\n"
        "    return [kind, q or str(limit)]\n"
    )
    changed = done(tmp_path, {"main.py": text}, "parameter-model")["main.py"]
    assert (
        "class ReadItemsParams(BaseModel):\n"
        "    limit: int = Field(default=10, le=100)\n"
        "    q: str | None = None\n"
    ) in changed
    assert "def read_items(kind: str, params: Annotated[ReadItemsParams, Query()]) -> list[str]:" in changed
    assert "return [kind, params.q or str(params.limit)]" in changed


def test_one_query_parameter_is_no_model(tmp_path: Path) -> None:
    text = HEAD + '@app.get("/a")\ndef re‸ad(q: str = "") -> str:\n    return q\n'
    assert not [title for title in offered(tmp_path, {"main.py": text}) if "Gather" in title]


def test_a_dict_becomes_a_model(tmp_path: Path) -> None:
    text = HEAD + (
        '@app.get("/a")\n'
        "def read_item(name: str):\n"
        '    return {"na‸me": name, "price": 3.5, "other": unknown()}\n'
    )
    changed = done(tmp_path, {"main.py": text}, "model-from-dict")["main.py"]
    assert "class ReadItemResponse(BaseModel):\n    name: str\n    price: float\n    other: Any\n" in changed
    assert "def read_item(name: str) -> ReadItemResponse:" in changed
    assert "return ReadItemResponse(name=name, price=3.5, other=unknown())" in changed


def test_a_dict_with_keys_that_are_no_names_is_left_alone(tmp_path: Path) -> None:
    text = HEAD + 'def read():\n    return {"a-‸b": 1}\n'
    assert offered(tmp_path, {"main.py": text}) == []


TABLE = """\
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column


class Base(DeclarativeBase): ...


class Us‸er(Base):
    __tablename__ = "user"
    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str]
    note: Mapped[str | None]
    hashed_password: Mapped[str]
"""


def test_a_table_gives_models_to_read_and_to_create(tmp_path: Path) -> None:
    read = done(tmp_path, {"models.py": TABLE}, "model-from-table-read")["models.py"]
    assert read.endswith(
        "class UserRead(BaseModel):\n"
        "    model_config = ConfigDict(from_attributes=True)\n"
        "\n"
        "    id: int\n"
        "    name: str\n"
        "    note: str | None\n"
    )
    create = done(tmp_path, {"models.py": TABLE}, "model-from-table-create")["models.py"]
    assert create.endswith("class UserCreate(BaseModel):\n    name: str\n    note: str | None = None\n")
