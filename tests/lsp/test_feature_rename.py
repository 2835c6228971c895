"""A path parameter gets another name everywhere at once, or the editor is told why it can not."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from tests.lsp.editor import ABLE, Editor, Refusal, editing
from tests.lsp.test_feature_definition import position_of, shown, write

pytestmark = pytest.mark.asyncio
RENAMING = {**ABLE, "textDocument": {**ABLE["textDocument"], "rename": {"prepareSupport": True}}}
PROJECT = {"pyproject.toml": "[project]\nname = 'x'\n"}
USERS = """from typing import Annotated

from fastapi import APIRouter, Depends, Path

router = APIRouter(prefix="/users")


@router.get("/{user_id}")
@router.head("/{user_id:path}")
async def read_user(user_id: int, é: str = "😀", other: int = 0):
    '''Not user_id.'''
    users = {user_id: f"😀 {user_id!r} {other}", "user_id": [user_id for _ in range(3)]}
    user_id += 1

    def inner(x=user_id):
        return user_id, lambda user_id: user_id, [user_id for user_id in users]

    return users.get(user_id, make(user_id=user_id)), inner


@router.delete("/{user_id}/{user_id_2}")
def remove(user_id: Annotated[int, Path(alias="user_id", ge=1)], user_id_2: int): ...


@router.put("/{key}/{again}")
def put(name: Annotated[str, Path(alias="key")], again: Annotated[str, Path(alias="again")]):
    return name, again


def make(user_id): ...
"""
MAIN = """from functools import partial

from fastapi import FastAPI, Request

import users
from users import read_user, router

app = FastAPI()
app.include_router(router)


@app.get("/")
async def home(request: Request, user_id: int):
    partial(read_user, user_id=1)
    await users.read_user(user_id=user_id)
    users.make(user_id=1)
    return request.url_for("read_user", user_id=user_id), app.url_path_for("remove", user_id=1, user_id_2=2)
"""
TESTS = """from fastapi.testclient import TestClient

from main import app

client = TestClient(app)


def test_read(user_id=1):
    assert client.get(f"/users/{user_id}")
"""
NO_NAME = " can be no name in a path: it takes ASCII letters, digits and `_`"
CHANGE = ": another name would change what clients have to send"
FILES = {**PROJECT, "users.py": USERS, "main.py": MAIN, "tests/test_users.py": TESTS}


def applied(text: str, edits: list[dict[str, Any]]) -> str:
    lines = [line.encode("utf-16-le") for line in text.splitlines(keepends=True)]
    places = [(each["range"]["start"], each["range"]["end"], each["newText"]) for each in edits]
    for start, end, new in sorted(places, key=lambda each: (each[0]["line"], -each[0]["character"])):
        assert start["line"] == end["line"]
        line = lines[start["line"]]
        before, after = line[: start["character"] * 2], line[end["character"] * 2 :]
        lines[start["line"]] = before + new.encode("utf-16-le") + after
    return b"".join(lines).decode("utf-16-le")


async def asked(editor: Editor, folder: Path, name: str, mark: str, method: str, **more: Any) -> Any:
    uri = (folder / name).as_uri()
    text = (folder / name).read_text()
    if uri not in editor._versions:
        editor.open(uri, text)
    place = {"textDocument": {"uri": uri}, "position": position_of(text, mark), **more}
    return await editor.ask(f"textDocument/{method}", place)


async def renamed(folder: Path, files: Mapping[str, str], name: str, mark: str, new: str) -> dict[str, str]:
    """The files that the new name changes, as they are then."""
    write(folder, files)
    async with editing(folder, able=RENAMING) as editor:
        found = await asked(editor, folder, name, mark, "rename", newName=new)
    result = {}
    for change in found["documentChanges"]:
        path = str(Path(change["textDocument"]["uri"].removeprefix("file://")).relative_to(folder))
        assert change["textDocument"]["version"] == (1 if path == name else None)
        result[path] = applied(files[path], change["edits"])
    return result


async def refused(folder: Path, files: Mapping[str, str], name: str, mark: str, new: str) -> str:
    """Why the editor is told that it can not be."""
    write(folder, files)
    async with editing(folder, able=RENAMING) as editor:
        with pytest.raises(Refusal) as caught:
            await asked(editor, folder, name, mark, "rename", newName=new)
    assert caught.value.code == -32803
    return str(caught.value)


RENAMED = (
    USERS.replace('get("/{user_id}")', 'get("/{uid}")')
    .replace("{user_id:path}", "{uid:path}")
    .replace("read_user(user_id: int", "read_user(uid: int")
    .replace("{user_id: f", "{uid: f")
    .replace("{user_id!r}", "{uid!r}")
    .replace("[user_id for _", "[uid for _")
    .replace("    user_id += 1", "    uid += 1")
    .replace("x=user_id", "x=uid")
    .replace("return user_id, lambda", "return uid, lambda")
    .replace("users.get(user_id, make(user_id=user_id))", "users.get(uid, make(user_id=uid))")
)


@pytest.mark.parametrize(
    ("name", "mark"),
    [
        ("users.py", 'get("/{user|_id}")'),
        ("users.py", "{us|er_id:path}"),
        ("users.py", "read_user(user|_id: int"),
        ("users.py", "user_id| += 1"),
        ("main.py", '"read_user", us|er_id='),
    ],
)
async def test_the_name_changes_wherever_it_is_the_same(tmp_path: Path, name: str, mark: str) -> None:
    found = await renamed(tmp_path, FILES, name, mark, "uid")
    assert found.pop("users.py") == RENAMED
    assert found.pop("main.py") == (
        MAIN.replace('"read_user", user_id=', '"read_user", uid=')
        .replace("partial(read_user, user_id=1)", "partial(read_user, uid=1)")
        .replace("users.read_user(user_id=", "users.read_user(uid=")
    )
    assert not found


async def test_an_alias_that_is_the_name_changes_with_it(tmp_path: Path) -> None:
    found = await renamed(tmp_path, FILES, "users.py", "remove(us|er_id", "uid")
    assert found["users.py"] == (
        USERS.replace('delete("/{user_id}/', 'delete("/{uid}/')
        .replace('Path(alias="user_id"', 'Path(alias="uid"')
        .replace("remove(user_id:", "remove(uid:")
    )
    assert found["main.py"] == MAIN.replace('"remove", user_id=1', '"remove", uid=1')


@pytest.mark.parametrize("mark", ['put("/{k|ey}', 'alias="k|ey"'])
async def test_of_a_parameter_with_another_name_only_the_alias_changes(tmp_path: Path, mark: str) -> None:
    found = await renamed(tmp_path, FILES, "users.py", mark, "what")
    assert found == {"users.py": USERS.replace("{key}", "{what}").replace('"key"', '"what"')}


ORGS = """from fastapi import APIRouter, Depends, FastAPI

BASE = "/orgs/{org_id}"


def org(org_id: int): ...


router = APIRouter(prefix=BASE + "/users", dependencies=[Depends(org)])
plain = APIRouter(prefix="/plain")


@router.get(f"/{{name}}")
def read(org_id: str, name: str): ...


@router.post("/")
def write(): ...


@plain.get("/{org_id}")
def other(checked=Depends(org)): ...


app = FastAPI()
app.include_router(router, prefix="/{version}")
app.include_router(plain)


def fake(org_id):
    return org_id


def test():
    app.dependency_overrides[org] = fake
"""


async def test_a_name_in_a_prefix_changes_for_all_below_it(tmp_path: Path) -> None:
    found = await renamed(tmp_path, {**PROJECT, "main.py": ORGS}, "main.py", "/orgs/{o|rg_id}", "id")
    assert found == {"main.py": ORGS.replace("org_id", "id")}


async def test_a_name_in_an_f_string_changes_too(tmp_path: Path) -> None:
    found = await renamed(tmp_path, {**PROJECT, "main.py": ORGS}, "main.py", "{{na|me}}", "title")
    assert found == {"main.py": ORGS.replace("{{name}}", "{{title}}").replace("name: str", "title: str")}


async def test_a_name_that_nothing_takes_changes_in_the_path(tmp_path: Path) -> None:
    found = await renamed(tmp_path, {**PROJECT, "main.py": ORGS}, "main.py", "{ver|sion}", "release")
    assert found == {"main.py": ORGS.replace("{version}", "{release}")}


async def test_templates_follow(tmp_path: Path) -> None:
    main = """from fastapi import FastAPI, Request
from fastapi.templating import Jinja2Templates

app = FastAPI()
templates = Jinja2Templates("templates")


@app.get("/{key}")
def page(request: Request, key: str):
    return templates.TemplateResponse(request, "page.html")
"""
    page = """é <a href="{{ url_for('page', key=item.key) }}">{{ url_for('gone', key=1) }}</a>\n"""
    files = {**PROJECT, "main.py": main, "templates/page.html": page}
    found = await renamed(tmp_path, files, "main.py", "{k|ey}", "item")
    assert found == {
        "main.py": main.replace("{key}", "{item}").replace("key: str", "item: str"),
        "templates/page.html": page.replace("'page', key=", "'page', item="),
    }


@pytest.mark.parametrize(
    ("mark", "new", "why"),
    [
        ("def read_|user(", "uid", "`read_user` is not the name of a path parameter"),
        ("oth|er: int", "uid", "`other` is not the name of a path parameter"),
        ("lambda user|_id", "uid", "`user_id` is not the name of a path parameter"),
        ("make(us|er_id): ...", "uid", "`user_id` is not the name of a path parameter"),
        ("= API|Router(pre", "uid", "`APIRouter` is not the name of a path parameter"),
        ("na|me: Annotated", "uid", "`name` takes `{key}` by an alias: rename `key` in the path"),
        ("read_user(user|_id: int", "2x", "`2x`" + NO_NAME),
        ("read_user(user|_id: int", "ü", "`ü`" + NO_NAME),
        ("read_user(user|_id: int", "", "``" + NO_NAME),
        ("read_user(user|_id: int", "class", "`class` is a keyword of Python"),
        ("read_user(user|_id: int", "other", "`other` has a meaning in `read_user` already"),
        ("read_user(user|_id: int", "make", "`make` has a meaning in `read_user` already"),
        ("read_user(user|_id: int", "inner", "`inner` has a meaning in `read_user` already"),
        ("remove(us|er_id: Ann", "user_id_2", "the path of `remove` has `{user_id_2}` already"),
    ],
)  # fmt: skip
async def test_the_editor_is_told_why_not(tmp_path: Path, mark: str, new: str, why: str) -> None:
    assert await refused(tmp_path, FILES, "users.py", mark, new) == why


SHARED = """from fastapi import Depends, FastAPI, Request
from lib import prefix

app = FastAPI()


def user(user_id: int): ...


@app.get("/a/{user_id}")
def one(user=Depends(user)): ...


@app.get("/b")
def two(user=Depends(user)): ...


@app.get("/c/{key}")
@app.get("/c")
def three(key: str = ""): ...


@app.get("/d/{other}")
def four(request: Request, other: str, **options):
    request.url_for("four", **options)


@app.get(prefix + "/{id}")
def five(id: str): ...


@app.get("/e/{six_id}")
def six(six_id: str):
    try:
        return 1
    except ValueError as six_id:
        return 2


@app.get("/f/{it}")
def seven(it: str):
    return (it
"""


@pytest.mark.parametrize(
    ("mark", "why"),
    [
        (
            "/a/{us|er_id}",
            "`user` takes `user_id` from the query of `GET /b`" + CHANGE,
        ),
        (
            "/c/{k|ey}",
            "`three` takes `key` from the query of `GET /c`" + CHANGE,
        ),
        ("/d/{oth|er}", "`options` may give `other` to the URL of `four`"),
        ("/{i|d}", "the path of `five` is not known as a whole"),
        ("/e/{six|_id}", "`six_id` is bound again in `six`, in a way that cannot be followed"),
    ],
)  # fmt: skip
async def test_what_cannot_be_followed_is_left_alone(tmp_path: Path, mark: str, why: str) -> None:
    assert await refused(tmp_path, {**PROJECT, "main.py": SHARED}, "main.py", mark, "new") == why


async def test_broken_code_is_left_alone(tmp_path: Path) -> None:
    files = {**PROJECT, "main.py": SHARED.replace("return (it", "return it")}
    write(tmp_path, files)
    async with editing(tmp_path, able=RENAMING) as editor:
        uri = (tmp_path / "main.py").as_uri()
        editor.open(uri, files["main.py"])
        await asked(editor, tmp_path, "main.py", "/f/{i|t}", "rename", newName="that")
        line = files["main.py"].count("\n") - 1
        place = {"start": {"line": line, "character": 11}, "end": {"line": line, "character": 11}}
        editor.change(uri, {"range": place, "text": "("})
        with pytest.raises(Refusal, match="the code around `it` does not parse at the moment"):
            await asked(editor, tmp_path, "main.py", "/f/{i|t}", "rename", newName="that")


async def test_what_was_just_written_is_renamed_as_it_is_now(tmp_path: Path) -> None:
    write(tmp_path, FILES)
    async with editing(tmp_path, able=RENAMING) as editor:
        uri, main = ((tmp_path / name).as_uri() for name in ("users.py", "main.py"))
        editor.open(uri, USERS)
        editor.open(main, MAIN)
        await asked(editor, tmp_path, "users.py", "{us|er_id:path}", "prepareRename")
        more = 'app = FastAPI()\nURL = app.url_path_for("read_user", user_id=0)'
        new = MAIN.replace("app = FastAPI()", more)
        editor.change(uri, {"text": "\n\n" + USERS})
        editor.change(main, {"text": new})
        (tmp_path / "users.py").write_text("\n\n" + USERS)
        found = await asked(editor, tmp_path, "users.py", "{us|er_id:path}", "rename", newName="uid")
    changes = {each["textDocument"]["uri"]: each for each in found["documentChanges"]}
    assert {each["textDocument"]["version"] for each in changes.values()} == {2}
    assert applied("\n\n" + USERS, changes[uri]["edits"]) == "\n\n" + RENAMED
    assert 'url_path_for("read_user", uid=0)' in applied(new, changes[main]["edits"])


async def test_the_name_is_offered_with_its_place(tmp_path: Path) -> None:
    write(tmp_path, FILES)
    async with editing(tmp_path, able=RENAMING) as editor:
        for mark, name, before in [
            ("{us|er_id:path}", "user_id", '@router.head("/{'),
            ("{user_id|!r}", "user_id", 'users = {user_id: f"😀 {'),
            ('alias="k|ey"', "key", 'def put(name: Annotated[str, Path(alias="'),
        ]:
            found = await asked(editor, tmp_path, "users.py", mark, "prepareRename")
            location = {"uri": (tmp_path / "users.py").as_uri(), "range": found["range"]}
            assert found["placeholder"] == name
            assert shown(tmp_path, location).startswith(f"users.py: {before}|{name}|")


async def test_nothing_else_is_offered(tmp_path: Path) -> None:
    write(tmp_path, FILES)
    async with editing(tmp_path, able=RENAMING) as editor:
        with pytest.raises(Refusal, match="`inner` is not the name of a path parameter"):
            await asked(editor, tmp_path, "users.py", "def in|ner", "prepareRename")


async def test_only_those_who_can_are_offered_to_rename(tmp_path: Path) -> None:
    async with editing(tmp_path) as editor:
        assert "renameProvider" not in editor.capabilities
    async with editing(tmp_path, able=RENAMING) as editor:
        assert editor.capabilities["renameProvider"] == {"prepareProvider": True}
    simple = {**ABLE, "textDocument": {**ABLE["textDocument"], "rename": {}}}
    async with editing(tmp_path, able=simple) as editor:
        assert editor.capabilities["renameProvider"] is True
