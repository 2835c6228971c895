"""What can be written at a point: paths, names and values of the application."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from tests.lsp.editor import ABLE, Editor, editing

pytestmark = pytest.mark.asyncio
ITEM = {
    "snippetSupport": True,
    "documentationFormat": ["markdown"],
    "resolveSupport": {"properties": ["additionalTextEdits"]},
}


def able(item: Mapping[str, Any], encoding: str = "utf-16") -> dict[str, Any]:
    document = {**ABLE["textDocument"], "completion": {"completionItem": item}}
    return {**ABLE, "general": {"positionEncodings": [encoding]}, "textDocument": document}


FILES = {
    "pyproject.toml": "[project]\nname = 'shop'\n",
    ".env": "SHOP_TOKEN=s3cret\nDEBUG=1\n",
    "templates/page.html": "",
    "templates/mail/hello.txt": "",
    "shop/__init__.py": "",
    "shop/schemas.py": """from pydantic import BaseModel
from pydantic_settings import BaseSettings


class Thing(BaseModel):
    name: str


class Special(Thing):
    price: int


class Plain:
    pass


class Settings(BaseSettings):
    database_url: str = "sqlite://"
""",
    "shop/deps.py": """from fastapi import Depends


def get_db():
    yield 1


def get_things(db=Depends(get_db)):
    return db


def require_admin():
    return 1


def plain():
    return 1
""",
    "shop/main.py": """from fastapi import APIRouter, Depends, FastAPI
from fastapi.security import OAuth2PasswordRequestForm
from fastapi.staticfiles import StaticFiles
from fastapi.templating import Jinja2Templates
from starlette.requests import Request

from shop.deps import get_db, get_things

app = FastAPI()
router = APIRouter(prefix="/orders/{order_id}", tags=["orders"])
templates = Jinja2Templates(directory="templates")


@app.get("/things", tags=["things"])
def list_things(things=Depends(get_things), db=Depends(get_db)): ...


@app.get("/things/{thing_id}", tags=["things"])
def read_thing(thing_id: int): ...


@app.post("/things", tags=["things"])
def make_thing(): ...


@router.get("/lines/{line_id}", name="line")
def read_line(order_id: int, line_id: int): ...


@app.post("/login")
def login(form: OAuth2PasswordRequestForm = Depends()): ...


@app.websocket("/news")
async def news(): ...


app.include_router(router)
app.mount("/static", StaticFiles(directory="templates"), name="static")
""",
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name, text in FILES.items():
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return tmp_path


class Typing:
    """A document with a point in it, marked by `|`, and what is offered there."""

    def __init__(self, editor: Editor, folder: Path, name: str, text: str) -> None:
        before, _, after = text.partition("|")
        self.editor = editor
        self.uri = (folder / name).as_uri()
        self.before = before
        self.lines = (before + after).split("\n")
        self.line = before.count("\n")
        editor.open(self.uri, before + after)

    async def items(self, units: int | None = None) -> list[dict[str, Any]]:
        column = len(self.before.rpartition("\n")[2]) if units is None else units
        position = {"line": self.line, "character": column}
        params = {"textDocument": {"uri": self.uri}, "position": position}
        found = await self.editor.ask("textDocument/completion", params)
        while found is not None and found["isIncomplete"]:  # something is not known yet
            found = await self.editor.ask("textDocument/completion", params)
        if found is None:
            return []
        return list(found["items"])

    def after(self, item: dict[str, Any]) -> str:
        """The line of the point once a candidate was picked; for columns that are code points."""
        edit = item["textEdit"]
        start, end = edit["range"]["start"], edit["range"]["end"]
        assert start["line"] == end["line"] == self.line
        line = self.lines[self.line]
        return line[: start["character"]] + str(edit["newText"]) + line[end["character"] :]


async def offered(folder: Path, name: str, text: str, item: Mapping[str, Any] = ITEM) -> list[str]:
    """The line as each candidate leaves it."""
    async with editing(folder, able=able(item)) as editor:
        typing = Typing(editor, folder, name, text)
        return [typing.after(each) for each in await typing.items()]


APP = "from fastapi import Depends, FastAPI, HTTPException, status\n\napp = FastAPI()\n\n\n"


async def test_parameters_of_the_function_are_offered_in_its_path(folder: Path) -> None:
    body = "def read(user_id: int, item: str, page: int = 1, db=Depends(x)): ...\n"
    assert await offered(folder, "shop/new.py", f'{APP}@app.get("/users/{{|\n{body}') == [
        '@app.get("/users/{user_id}',
        '@app.get("/users/{item}',
    ]
    assert await offered(folder, "shop/new.py", f'{APP}@app.get("/users/{{user_id}}/{{i|}}")\n{body}') == [
        '@app.get("/users/{user_id}/{item}")'
    ]
    assert await offered(folder, "shop/new.py", f'{APP}@app.get("/users/|")\n{body}') == [
        '@app.get("/users/{user_id}")',
        '@app.get("/users/{item}")',
    ]


async def test_a_parameter_of_the_prefix_is_no_parameter_of_the_path(folder: Path) -> None:
    text = FILES["shop/main.py"].replace('"/lines/{line_id}", name', '"/lines/{|", name')
    assert await offered(folder, "shop/main.py", text) == ['@router.get("/lines/{line_id}", name="line")']


async def test_what_comes_from_elsewhere_is_not_offered_in_a_path(folder: Path) -> None:
    text = APP + (
        "from fastapi import Request\nfrom shop.schemas import Thing\n\n\n"
        '@app.post("/{|}")\nasync def make(request: Request, thing: Thing, file_path: str): ...\n'
    )
    assert await offered(folder, "shop/new.py", text) == [
        '@app.post("/{file_path}")',
        '@app.post("/{file_path:path}")',
    ]


async def test_parameters_of_the_path_are_offered_in_the_signature(folder: Path) -> None:
    text = APP + '@app.get("/users/{user_id}/things/{thing_id}")\ndef read(user_id: int, |): ...\n'
    assert await offered(folder, "shop/new.py", text) == [
        "def read(user_id: int, thing_id: int): ...",
        "def read(user_id: int, thing_id: str): ...",
    ]
    broken = APP + '@app.get(\n    "/files/{name:path}"\n)\nasync def read(na|\n'
    assert await offered(folder, "shop/new.py", broken) == ["async def read(name: str"]
    assert await offered(folder, "shop/new.py", text.replace("int, |", "x|")) == []


TEST = (
    "from fastapi.testclient import TestClient\nfrom shop.main import app\n\nclient = TestClient(app)\n\n\n"
)


async def test_paths_are_offered_to_clients(folder: Path) -> None:
    text = TEST + 'def test_it():\n    client.get("|'
    assert await offered(folder, "tests/test_it.py", text) == [
        '    client.get("/things',
        '    client.get("/things/${1:thing_id}',
        '    client.get("/orders/${1:order_id}/lines/${2:line_id}',
    ]
    closed = TEST + 'def test_it():\n    client.post("/th|x", json={})'
    assert await offered(folder, "tests/test_it.py", closed) == [
        '    client.post("/things", json={})',
        '    client.post("/login", json={})',
    ]
    assert await offered(folder, "tests/test_it.py", text.replace("get(", "websocket_connect(")) == [
        '    client.websocket_connect("/news'
    ]
    asked = text.replace('get("', 'request("POST", "')
    assert len(await offered(folder, "tests/test_it.py", asked)) == 2


async def test_a_path_goes_on_where_values_stand_already(folder: Path) -> None:
    text = TEST + 'def test_it():\n    client.get("/orders/7/|")\n'
    found = await offered(folder, "tests/test_it.py", text)
    assert '    client.get("/orders/7/lines/${1:line_id}")' in found


async def test_a_quote_that_opens_another_string_is_left_alone(folder: Path) -> None:
    text = TEST + 'def test_it():\n    client.post("|, headers={"a": "b"})\n'
    found = await offered(folder, "tests/test_it.py", text)
    assert found[0] == '    client.post("/things, headers={"a": "b"})'


async def test_a_formatted_string_keeps_the_names_of_its_parameters(folder: Path) -> None:
    text = TEST + 'def test_it(thing_id):\n    client.get(f"/things/|")\n'
    assert '    client.get(f"/things/{thing_id}")' in await offered(folder, "tests/test_it.py", text)
    inside = text.replace("/things/|", "/things/{|}")
    assert await offered(folder, "tests/test_it.py", inside) == []


async def test_other_clients_are_offered_no_paths(folder: Path) -> None:
    for text in (
        "import httpx\n\nclient = {}\nclient.get('|')\n",
        "import requests\n\nrequests.get('|')\n",
        "cache.get('|')\n",
    ):
        assert await offered(folder, "shop/other.py", text) == []
    assert await offered(folder, "tests/test_it.py", "def test_it(cache):\n    cache.get('|')\n") == []


async def test_editors_without_snippets_get_plain_paths(folder: Path) -> None:
    text = TEST + 'def test_it():\n    client.get("/things/|")'
    found = await offered(folder, "tests/test_it.py", text, {})
    assert '    client.get("/things/{thing_id}")' in found


async def test_names_of_routes_and_their_parameters(folder: Path) -> None:
    text = 'def url(request):\n    return request.url_for("|")\n'
    async with editing(folder, able=able(ITEM)) as editor:
        typing = Typing(editor, folder, "shop/urls.py", text)
        found = {each["label"]: each.get("detail") for each in await typing.items()}
    assert found["line"] == "GET /orders/{order_id}/lines/{line_id}"
    assert {"static", "list_things", "read_thing", "login"} <= found.keys()
    named = 'def url(app):\n    return app.url_path_for("line", order_id=1, |)\n'
    assert await offered(folder, "shop/urls.py", named) == [
        '    return app.url_path_for("line", order_id=1, line_id=)'
    ]


async def test_names_of_templates(folder: Path) -> None:
    text = FILES["shop/main.py"] + (
        '\n\n@app.get("/page")\ndef page(request: Request):\n'
        '    return templates.TemplateResponse(request, "|\n'
    )
    assert await offered(folder, "shop/main.py", text) == [
        '    return templates.TemplateResponse(request, "page.html',
        '    return templates.TemplateResponse(request, "mail/hello.txt',
    ]


@pytest.mark.parametrize(
    "code", ['os.getenv("|")', 'os.environ["|"]', 'os.environ.get("|', 'getenv("D|")', 'environ["|']
)
async def test_variables_of_the_environment(folder: Path, code: str) -> None:
    text = f"import os\nfrom os import environ, getenv\n\nx = {code}\n"
    async with editing(folder, able=able(ITEM)) as editor:
        found = await Typing(editor, folder, "shop/env.py", text).items()
    assert [each["label"] for each in found] == ["SHOP_TOKEN", "DEBUG", "DATABASE_URL"]
    assert "s3cret" not in str(found)
    assert found[2]["detail"] == "Settings.database_url"


async def test_a_dictionary_is_no_environment(folder: Path) -> None:
    assert await offered(folder, "shop/env.py", 'environ = {}\nx = environ["|"]\n') == []


async def test_paths_that_give_out_tokens(folder: Path) -> None:
    text = "from fastapi.security import OAuth2PasswordBearer\n\nscheme = OAuth2PasswordBearer(tokenUrl=|)\n"
    assert await offered(folder, "shop/auth.py", text.replace("|", '"|"')) == [
        'scheme = OAuth2PasswordBearer(tokenUrl="login")',
        'scheme = OAuth2PasswordBearer(tokenUrl="things")',
    ]
    assert (await offered(folder, "shop/auth.py", text.replace("|", '"/|"')))[0] == (
        'scheme = OAuth2PasswordBearer(tokenUrl="/login")'
    )


async def test_status_codes_say_what_they_mean(folder: Path) -> None:
    async with editing(folder, able=able(ITEM)) as editor:
        text = APP + '@app.post("/x", status_code=|)\ndef make(): ...\n'
        typing = Typing(editor, folder, "shop/new.py", text)
        found = await typing.items()
    assert typing.after(found[0]) == '@app.post("/x", status_code=status.HTTP_201_CREATED)'
    assert found[0]["detail"] == "Created"
    raised = await offered(folder, "shop/new.py", APP + "raise HTTPException(|")
    assert raised[0] == "raise HTTPException(status.HTTP_404_NOT_FOUND"
    plain = APP.replace(", status", "") + '@app.delete("/x", status_code=2|)\ndef x(): ...\n'
    assert (await offered(folder, "shop/new.py", plain))[0] == '@app.delete("/x", status_code=204)'


async def test_every_constant_is_there_in_starlette(folder: Path) -> None:
    from starlette import status

    text = APP + "raise HTTPException(status_code=|)"
    for line in await offered(folder, "shop/new.py", text):
        name = line.rpartition(".")[2].rstrip(")")
        assert name in vars(status) or name in getattr(status, "__all__", ())


async def test_attributes_of_status_are_left_to_others(folder: Path) -> None:
    assert await offered(folder, "shop/new.py", APP + "raise HTTPException(status.|)") == []
    assert await offered(folder, "shop/new.py", APP + "raise HTTPException(status_code=1 + |)") == []


async def test_tags_in_use(folder: Path) -> None:
    text = APP + '@app.get("/x", tags=["|"])\ndef x(): ...\n'
    assert await offered(folder, "shop/new.py", text) == [
        '@app.get("/x", tags=["things"])',
        '@app.get("/x", tags=["orders"])',
    ]
    second = text.replace('["|"]', '["things", "|')
    assert await offered(folder, "shop/new.py", second) == ['@app.get("/x", tags=["things", "orders)']


async def resolved(editor: Editor, item: dict[str, Any]) -> list[dict[str, Any]]:
    found = await editor.ask("completionItem/resolve", item)
    return list(found.get("additionalTextEdits", []))


async def test_models_are_offered_with_their_import(folder: Path) -> None:
    text = APP + '@app.get("/x", response_model=|)\ndef x(): ...\n'
    async with editing(folder, able=able(ITEM)) as editor:
        typing = Typing(editor, folder, "shop/new.py", text)
        found = await typing.items()
        assert [each["label"] for each in found] == ["Special", "Thing"]
        assert typing.after(found[1]) == '@app.get("/x", response_model=Thing)'
        assert "additionalTextEdits" not in found[1]
        [edit] = await resolved(editor, found[1])
    assert edit["newText"] == "\nfrom shop.schemas import Thing\n"
    assert edit["range"]["start"] == {"line": 1, "character": 0}


async def test_models_are_offered_in_lists_and_without_an_import_where_there_is_one(folder: Path) -> None:
    text = "from shop.schemas import Special\n" + APP
    text += '@app.get("/x", response_model=list[S|])\ndef x(): ...\n'
    async with editing(folder, able=able({})) as editor:
        typing = Typing(editor, folder, "shop/new.py", text)
        found = await typing.items()
    assert typing.after(found[0]) == '@app.get("/x", response_model=list[Special])'
    assert "additionalTextEdits" not in found[0]
    assert found[1]["label"] == "Thing"
    [edit] = found[1]["additionalTextEdits"]
    assert edit["newText"].strip(", ") == "Thing"
    assert edit["range"]["start"]["line"] == 0


async def test_dependencies_are_offered_the_most_used_first(folder: Path) -> None:
    text = APP + "\n\ndef x(db=Depends(|\n"
    async with editing(folder, able=able(ITEM)) as editor:
        typing = Typing(editor, folder, "shop/new.py", text)
        found = await typing.items()
        assert [each["label"] for each in found] == ["get_db", "get_things", "require_admin"]
        assert typing.after(found[0]) == "def x(db=Depends(get_db"
        assert "used 2 times" in found[0]["detail"]
        [edit] = await resolved(editor, found[0])
    assert edit["newText"].strip() == "from shop.deps import get_db"


@pytest.mark.parametrize(("encoding", "width"), [("utf-8", 4), ("utf-16", 2), ("utf-32", 1)])
async def test_columns_are_those_of_the_editor(folder: Path, encoding: str, width: int) -> None:
    text = TEST + 'def test_it():\n    x = "😀"; client.get("/th|"); y = 1'
    async with editing(folder, able=able(ITEM, encoding)) as editor:
        typing = Typing(editor, folder, "tests/test_it.py", text)
        before = len('    x = "') + width + len('"; client.get("')
        item = (await typing.items(before + 3))[0]
    start, end = item["textEdit"]["range"]["start"], item["textEdit"]["range"]["end"]
    assert (start["character"], end["character"]) == (before, before + 3)


async def test_names_that_have_their_value_are_left_alone(folder: Path) -> None:
    assert await offered(folder, "shop/new.py", APP + "raise HTTPException(st|atus_code=404)") == []
    route = APP + '@app.get("/users/{user_id}")\ndef read('
    assert await offered(folder, "shop/new.py", route + "na|me: str = 1): ...\n") == []
    assert await offered(folder, "shop/new.py", route + "na|me=1): ...\n") == []


async def test_nothing_is_offered_where_nothing_is_known(folder: Path) -> None:
    for text in ("x = |", "x = foo(|", 'print("|', "# client.get('|", '"""client.get("|"""', "|", "import |"):
        assert await offered(folder, "tests/test_it.py", text) == []


async def test_of_many_candidates_those_are_sent_that_fit(folder: Path) -> None:
    routes = "".join(f'@app.get("/many/{number}")\ndef many_{number}(): ...\n\n\n' for number in range(450))
    (folder / "shop" / "many.py").write_text("from fastapi import FastAPI\n\napp = FastAPI()\n\n\n" + routes)
    async with editing(folder, able=able(ITEM)) as editor:
        for name, count in (("", 200), ("many_449", 1), ("make_thing", 1)):
            uri = (folder / "shop" / f"urls{len(name)}.py").as_uri()
            editor.open(uri, f'def url(request):\n    return request.url_for("{name}")\n')
            position = {"line": 1, "character": len('    return request.url_for("') + len(name)}
            params = {"textDocument": {"uri": uri}, "position": position}
            found = await editor.ask("textDocument/completion", params)
            while not found["items"]:  # the applications are not known yet
                found = await editor.ask("textDocument/completion", params)
            assert found["isIncomplete"] is True
            assert len(found["items"]) == count


async def test_neighbours_are_imported_as_the_file_does(folder: Path) -> None:
    text = "from . import deps\n" + APP + '@app.get("/x", response_model=|)\ndef x(): ...\n'
    async with editing(folder, able=able({})) as editor:
        found = await Typing(editor, folder, "shop/new.py", text).items()
    [edit] = found[0]["additionalTextEdits"]
    assert edit["newText"].strip() == "from .schemas import Special"


async def test_only_those_who_can_are_offered_completion(folder: Path) -> None:
    async with editing(folder) as editor:
        assert "completionProvider" not in editor.capabilities
    async with editing(folder, able=able(ITEM)) as editor:
        assert editor.capabilities["completionProvider"]["resolveProvider"] is True
    async with editing(folder, able=able({})) as editor:
        assert editor.capabilities["completionProvider"]["resolveProvider"] is False
