"""Who names a route, a dependency, a template, a variable of the environment, a name in a path."""

from pathlib import Path
from typing import Any

import pytest

from tests.lsp.editor import editing
from tests.lsp.test_feature_definition import FILES, GOING, PUT_KEY, ask, position_of, shown, write

pytestmark = pytest.mark.asyncio
READ_USER = {
    "users.py: async def |read_user|(user_id: int, me: User):",
    'tests/test_users.py: assert client.get(|"/api/v1/orgs/1/users/7?full=1"|)',
    'tests/test_users.py: assert client.get(|f"/api/v1/orgs/{user}/users/{user}"|)',
    'users.py: request.url_for(|"read_user"|, org_id=org_id, user_id=1)',
    "templates/page.html: <a href=\"{{ url_for('|read_user|', user_id=7) }}\">",
}
LOGIN = {
    "main.py: def |login|(): ...",
    'main.py: URL = app.url_path_for(|"login"|)',
    'deps.py: scheme = OAuth2PasswordBearer(tokenUrl=|"api/token"|)',
    'tests/test_users.py: await ac.post(|"http://test/api/token"|)',
    'tests/api/test_login.py: await client.post(|"/token"|, data={})',
}
GET_DB = {
    "deps.py: def |get_db|(): ...",
    "deps.py: Session = Annotated[int, Depends(|get_db|)]",
    "deps.py: def current_user(token: Annotated[str, Depends(scheme)], db: |Session|): ...",
    "users.py: async def put_key(name: str, which: Key, db=Depends(deps.|get_db|)):",
    "tests/test_users.py: app.dependency_overrides[|get_db|] = lambda: 1",
}
USER_ID = {
    'users.py: @router.get("/{|user_id|}")',
    "users.py: async def read_user(|user_id|: int, me: User):",
    'users.py: request.url_for("read_user", org_id=org_id, |user_id|=1)',
    "templates/page.html: <a href=\"{{ url_for('read_user', |user_id|=7) }}\">",
}
DATABASE = {
    ".env: export |APP_DATABASE_URL|=sqlite://",
    'config.py: |database_url|: str = ""',
    'config.py: URL = os.environ[|"APP_DATABASE_URL"|]',
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    write(tmp_path, FILES)
    return tmp_path


@pytest.mark.parametrize(
    ("name", "mark", "expected"),
    [
        ("users.py", "def read_u|ser(", READ_USER),
        ("tests/test_users.py", '"/api/v1/orgs/1/use|rs/7?', READ_USER),
        ("users.py", 'url_for("read_|user"', READ_USER),
        ("users.py", 'get("|/{user', READ_USER),
        (
            "users.py",
            "name=\"k|eep\"",
            {
                PUT_KEY,
                'tests/test_users.py: assert client.request("PUT", url=|"/api/v1/orgs/1/users/a/b/c"|)',
                'users.py: request.url_for(|"keep"|, name="😀", key="b")',
            },
        ),
        ("main.py", "def lo|gin", LOGIN),
        ("deps.py", 'tokenUrl="api/|token', LOGIN),
        ("deps.py", "def get_|db", GET_DB),
        ("users.py", "deps.get|_db", GET_DB),
        ("tests/test_users.py", "overrides[get|_db]", GET_DB),
        (
            "deps.py",
            "def current_|user",
            {
                "deps.py: def |current_user|(token: Annotated[str, Depends(scheme)], db: Session): ...",
                "deps.py: User = Annotated[str, Depends(|current_user|)]",
                "deps.py: PROTECTED = [Depends(|current_user|)]",
                "users.py: async def read_user(user_id: int, me: |User|):",
                'users.py: @router.put("/{name}/{key:path}", name="keep", dependencies=|PROTECTED|)',
            },
        ),
        (
            "deps.py",
            "|scheme = ",
            {
                'deps.py: |scheme| = OAuth2PasswordBearer(tokenUrl="api/token")',
                "deps.py: def current_user(token: Annotated[str, Depends(|scheme|)], db: Session): ...",
            },
        ),
        (
            "deps.py",
            "def ten|ant",
            {
                "deps.py: def |tenant|(org_id: int): ...",
                'users.py: router = APIRouter(prefix=USERS + "/users", dependencies=[Depends(|tenant|)])',
            },
        ),
        (
            "users.py",
            'request, "pa|ge.html"',
            {
                "templates/page.html: ||é",
                'users.py: return templates.TemplateResponse(request, |"page.html"|)',
            },
        ),
        ("config.py", "data|base_url: str", DATABASE),
        ("config.py", '["APP_DATA|BASE_URL"]', DATABASE),
        ("users.py", '"/{user|_id}"', USER_ID),
        ("users.py", "user_|id=1", USER_ID),
        ("users.py", "read_user(user|_id", {each for each in USER_ID if "async def" not in each}),
        (
            "users.py",
            "|which: Key",
            {
                'users.py: @router.put("/{name}/{|key|:path}", name="keep", dependencies=PROTECTED)',
                'users.py: request.url_for("keep", name="😀", |key|="b")',
            },
        ),
        (
            "deps.py",
            "tenant(org|_id",
            {
                'users.py: USERS = "/orgs/{|org_id|}"',
                'users.py: request.url_for("read_user", |org_id|=org_id, user_id=1)',
            },
        ),
    ],
)  # fmt: skip
async def test_all_who_name_it_are_found(folder: Path, name: str, mark: str, expected: set[str]) -> None:
    async with editing(folder, able=GOING) as editor:
        found = await ask(editor, folder, name, mark, "references")
    assert len(found) == len(set(found))
    assert set(found) == expected


@pytest.mark.parametrize(
    ("name", "mark"),
    [
        ("users.py", 'router.g|et("/{user_id}")'),
        ("users.py", "me: Us|er"),
        ("users.py", "import A|PIRouter"),
        ("main.py", "a|pp = FastAPI"),
        ("tests/test_users.py", '"/now|here"'),
        ("tests/test_users.py", "us|er = 1"),
    ],
)
async def test_what_python_or_nobody_knows_is_left_alone(folder: Path, name: str, mark: str) -> None:
    async with editing(folder, able=GOING) as editor:
        assert await ask(editor, folder, name, mark, "references") is None


async def test_declarations_are_left_out_for_those_who_do_not_want_them(folder: Path) -> None:
    async with editing(folder, able=GOING) as editor:
        uri = (folder / "main.py").as_uri()
        editor.open(uri, FILES["main.py"])
        place: dict[str, Any] = {"textDocument": {"uri": uri}}
        place["position"] = position_of(FILES["main.py"], "def lo|gin")
        place["context"] = {"includeDeclaration": False}
        found = await editor.ask("textDocument/references", place)
    assert {shown(folder, each) for each in found} == LOGIN - {"main.py: def |login|(): ..."}


async def test_what_is_being_written_counts(folder: Path) -> None:
    async with editing(folder, able=GOING) as editor:
        uri = (folder / "tests/test_users.py").as_uri()
        editor.open(uri, FILES["tests/test_users.py"])
        await ask(editor, folder, "main.py", "def lo|gin", "references")
        text = FILES["tests/test_users.py"] + '\n\ndef test_login():\n    client.post("/api/token")\n'
        editor.change(uri, {"text": text})
        await editor.published(uri)
        (folder / "tests/test_users.py").write_text(text)
        found = await ask(editor, folder, "main.py", "def lo|gin", "references")
    assert set(found) == LOGIN | {'tests/test_users.py: client.post(|"/api/token"|)'}


async def test_broken_code_at_the_cursor_is_no_reason_to_fail(folder: Path) -> None:
    text = FILES["users.py"].replace("(user_id: int, me: User):", "(user_id: int, me: :")
    async with editing(folder, able=GOING) as editor:
        uri = (folder / "users.py").as_uri()
        editor.open(uri, text)
        place = {"textDocument": {"uri": uri}, "context": {"includeDeclaration": True}}
        for line, content in enumerate(text.splitlines()):
            for character in range(0, len(content) + 3, 3):
                position = {"line": line, "character": character}
                await editor.ask("textDocument/references", {**place, "position": position})
