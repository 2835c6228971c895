"""Values of requests, followed to where they may do harm."""

from pathlib import Path

import pytest

from fastapi_mentor.facts import Outline
from fastapi_mentor.facts.taint import Given, Sink, Tainted
from fastapi_mentor.project import Project
from fastapi_mentor.settings import Settings
from fastapi_mentor.source import Change, read_source
from tests.facts.outlines import outlines

BEFORE = """
import asyncio, html, os, pickle, re, requests, shlex, shutil, subprocess
from enum import Enum
from pathlib import Path
from typing import Annotated, Literal
from urllib.parse import urlparse
from uuid import UUID
from fastapi import BackgroundTasks, Depends, FastAPI, Form, HTTPException, Query, Request, UploadFile
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import FileResponse, HTMLResponse, RedirectResponse, Response
from pydantic import AfterValidator, BaseModel, HttpUrl, field_validator

app = FastAPI()
BASE = Path("files")
ALLOWED = {"a", "b"}

class Kind(str, Enum):
    A = "a"

class Item(BaseModel):
    name: str
    count: int
    kind: Kind
    link: HttpUrl
    checked: str

    @field_validator("checked")
    @classmethod
    def check(cls, value: str) -> str:
        return value

def inner(name: str) -> None:
    raise HTTPException(400)

def target(name):
    return BASE / name

def checked(name: str) -> Path:
    full = (BASE / name).resolve()
    if not full.is_relative_to(BASE):
        raise HTTPException(400)
    return full

def refuse_parents(name: str) -> None:
    if ".." in name:
        raise HTTPException(400)

def save(file: UploadFile, folder: Path) -> None:
    with open(folder / file.filename, "wb") as out:
        shutil.copyfileobj(file.file, out)

class Storage:
    def __init__(self, root: Path) -> None:
        self.root = root

    def read(self, name: str) -> bytes:
        return (self.root / name).read_bytes()

    def get_page(self, name: str) -> bytes:
        return self.read(name + ".html")

storage = Storage(BASE)

def given(name: str) -> str:
    return name

def given_if_allowed(name: str) -> str:
    if name not in ALLOWED:
        raise HTTPException(400)
    return name

class Params:
    def __init__(self, name: str, size: int = 1) -> None:
        self.name = name
        self.size = size
"""


def found(folder: Path, text: str) -> list[Tainted]:
    return [each for outline in outlines(folder, BEFORE + text) for each in Tainted.find(outline)]


def route(signature: str, *lines: str) -> str:
    body = "".join(f"    {line}\n" for line in lines)
    return f'\n@app.post("/{{key}}/{{rest:path}}")\nasync def route({signature}):\n{body}'


@pytest.mark.parametrize(
    ("signature", "lines", "sink", "name"),
    [
        ("name: str", ["open(name)"], Sink.PATH, "name"),
        ("name", ["open(name)"], Sink.PATH, "name"),
        ("name: str | None = None", ["open(name or 'x')"], Sink.PATH, "name"),
        ("name: Annotated[str, Query(max_length=9)]", ["open(BASE / name)"], Sink.PATH, "name"),
        (
            "name: str",
            ["path = BASE / name", "if not path.exists(): return", "return FileResponse(path)"],
            Sink.PATH,
            "name",
        ),
        ("name: str", ["path = os.path.join('a', name)", "with open(path) as f: pass"], Sink.PATH, "name"),
        ("name: str", ["(BASE / name.strip().lower()).read_text()"], Sink.PATH, "name"),
        ("name: str", ["if not name: raise HTTPException(400)", "open(name)"], Sink.PATH, "name"),
        (
            "name: str",
            ["if not name.endswith('.txt'): raise HTTPException(400)", "open(name)"],
            Sink.PATH,
            "name",
        ),
        ("key: str", ["open(f'{BASE}/{key}')"], Sink.PATH, "key"),
        ("file: UploadFile", ["open(f'x/{file.filename}')"], Sink.PATH, "file.filename"),
        ("files: list[UploadFile]", ["for each in files: open(each.filename)"], Sink.PATH, "each.filename"),
        (
            "file: UploadFile",
            [
                "end = file.filename.split('.')[-1]",
                "if end not in ALLOWED: raise HTTPException(400)",
                "open(file.filename)",
            ],
            Sink.PATH,
            "file.filename",
        ),
        ("item: Item", ["open(item.name)"], Sink.PATH, "item.name"),
        ("item: Item", ["data = item.model_dump()", "open(data['name'])"], Sink.PATH, "data['name']"),
        ("names: list[str]", ["[open(name) for name in names]"], Sink.PATH, "name"),
        (
            "request: Request",
            ["open(request.query_params['name'])"],
            Sink.PATH,
            "request.query_params['name']",
        ),
        (
            "request: Request",
            ["data = await request.json()", "open(data.get('a'))"],
            Sink.PATH,
            "data.get('a')",
        ),
        ("name: str", ["await asyncio.to_thread(open, name)"], Sink.PATH, "name"),
        ("name: str", ["await run_in_threadpool(storage.read, name)"], Sink.PATH, "name"),
        ("name: str, tasks: BackgroundTasks", ["tasks.add_task(storage.read, name)"], Sink.PATH, "name"),
        ("name: str", ["def rows():", "    yield from open(name)", "return rows()"], Sink.PATH, "name"),
        ("name: Annotated[str, Depends(given)]", ["open(name)"], Sink.PATH, "name"),
        ("params: Annotated[Params, Depends()]", ["open(params.name)"], Sink.PATH, "params.name"),
        ("name: str", ["open(target(name))"], Sink.PATH, "name"),
        ("file: UploadFile", ["save(file, BASE)"], Sink.PATH, "file.filename"),
        ("name: str", ["storage.get_page(name)"], Sink.PATH, "name"),
        ("url: str", ["return RedirectResponse(url)"], Sink.REDIRECT, "url"),
        ("name: str", ["return HTMLResponse(f'<b>{name}</b>')"], Sink.HTML, "name"),
        ("name: str", ["return Response('<b>%s</b>' % name, media_type='text/html')"], Sink.HTML, "name"),
        ("name: str", ["page = '<b>'", "page += name", "return HTMLResponse(page)"], Sink.HTML, "name"),
        ("name: str", ["return HTMLResponse('<b>{}</b>'.format(name))"], Sink.HTML, "name"),
        ("names: list[str]", ["return HTMLResponse('<br>'.join(names))"], Sink.HTML, "names"),
        ("host: str", ["os.system('ping ' + host)"], Sink.COMMAND, "host"),
        ("host: str", ["subprocess.run(f'ping {host}', shell=True)"], Sink.COMMAND, "host"),
        ("host: str", ["subprocess.run(['sh', '-c', f'ping {host}'])"], Sink.COMMAND, "host"),
        ("program: str", ["subprocess.run([program, '-v'])"], Sink.COMMAND, "program"),
        ("text: str", ["eval(text)"], Sink.CODE, "text"),
        (
            "name: str",
            ["size = os.path.getsize(name)", "if not size: return", "open(name)"],
            Sink.PATH,
            "name",
        ),
        (
            "name: str",
            ["there = os.path.exists(name)", "if not there: return", "open(name)"],
            Sink.PATH,
            "name",
        ),
        ("url: HttpUrl", ["requests.get(str(url))"], Sink.URL, "url"),
        ("item: Item", ["requests.get(item.link)"], Sink.URL, "item.link"),
        ("request: Request", ["pickle.loads(await request.body())"], Sink.OBJECT, "request.body()"),
        (
            "request: Request",
            ["body = await request.body()", "pickle.loads(body)"],
            Sink.OBJECT,
            "request.body()",
        ),
    ],
)
def test_text_of_a_request_is_followed_to_where_it_does_harm(
    tmp_path: Path, signature: str, lines: list[str], sink: Sink, name: str
) -> None:
    assert [(each.sink, each.name) for each in found(tmp_path, route(signature, *lines))] == [(sink, name)]


@pytest.mark.parametrize(
    ("signature", "lines"),
    [
        ("name: int", ["open(f'{name}')"]),
        ("name: Kind", ["open(name)"]),
        ("name: UUID", ["open(f'{name}.txt')"]),
        ("name: Literal['a', 'b']", ["open(name)"]),
        ("name: Annotated[str, Query(pattern='^[a-z]+$')]", ["open(name)"]),
        ("name: Annotated[str, AfterValidator(checked)]", ["open(name)"]),
        ("item: Item", ["open(f'{item.count}{item.kind}{item.checked}')"]),
        ("name: str", ["name = 'x'", "open(name)"]),
        ("name: str", ["if name not in ALLOWED: raise HTTPException(400)", "open(name)"]),
        ("name: str", ["if name in ALLOWED:", "    open(name)"]),
        ("name: str", ["if not name or name not in ALLOWED: raise HTTPException(400)", "open(name)"]),
        ("name: str", ["if not re.fullmatch('[a-z]+', name): raise HTTPException(400)", "open(name)"]),
        ("name: str", ["if not name.isalnum(): raise HTTPException(400)", "open(name)"]),
        ("name: str", ["if name == 'a':", "    open(name)"]),
        ("name: str", ["assert name in ALLOWED", "open(name)"]),
        ("name: str", ["name = name if name in ALLOWED else 'a'", "open(name)"]),
        ("name: str", ["open({'a': 'x'}[name])"]),
        ("name: str", ["open(BASE / Path(name).name)"]),
        ("name: str", ["open(os.path.basename(name))"]),
        ("name: str", ["open(re.sub(r'[^a-z]', '', name))"]),
        ("name: str", ["if '..' in name or '/' in name: raise HTTPException(400)", "open(name)"]),
        ("name: str", ["refuse_parents(name)", "open(name)"]),
        ("name: str", ["open(checked(name))"]),
        ("name: str", ["full = (BASE / name).resolve()", "full.relative_to(BASE)", "open(full)"]),
        (
            "name: str",
            [
                "full = (BASE / name).resolve()",
                "if BASE not in full.parents: raise HTTPException(400)",
                "open(full)",
            ],
        ),
        (
            "name: str",
            ["full = os.path.realpath(name)", "if not full.startswith(str(BASE)): return", "open(full)"],
        ),
        ("name: str", ["try: int(name)", "except ValueError: return", "open(name)"]),
        ("file: UploadFile", ["end = os.path.splitext(file.filename)[1]", "open(f'x{end}')"]),
        ("file: UploadFile", ["end = file.filename.rsplit('.', 1)[-1]", "open(f'x.{end}')"]),
        ("file: UploadFile", ["open(f'x{Path(file.filename).suffix}')"]),
        (
            "names: list[str]",
            ["for name in names:", "    if name not in ALLOWED: continue", "    open(name)"],
        ),
        ("name: Annotated[str, Depends(given_if_allowed)]", ["open(name)"]),
        ("params: Annotated[Params, Depends()]", ["open(f'{params.size}')"]),
        ("url: str", ["if urlparse(url).netloc not in ALLOWED: url = '/'", "return RedirectResponse(url)"]),
        (
            "url: str",
            ["host = urlparse(url).hostname", "if host not in ALLOWED: return", "requests.get(url)"],
        ),
        ("url: str", ["if url.startswith('https://example.com/'): return RedirectResponse(url)"]),
        ("name: str", ["return HTMLResponse(f'<b>{html.escape(name)}</b>')"]),
        ("name: str", ["return Response(name, media_type='text/plain')"]),
        ("name: str", ["return Response(name)"]),
        ("host: str", ["subprocess.run(['ping', host])"]),
        ("host: str", ["os.system('ping ' + shlex.quote(host))"]),
        ("command: str", ["match command:", "    case 'a' | 'b': os.system(command)"]),
        ("request: Request", ["requests.get(str(request.base_url))"]),
        ("name: str", ["known = lookup(name)", "if known is None: return", "open(name)"]),
        (
            "name: str",
            ["row = db.query(User).filter(User.name == name).first()", "if not row: return", "open(name)"],
        ),
        (
            "name: str, db: Annotated[Params, Depends()]",
            ["row = db.query(User).filter(User.name == name).first()", "if not row: return", "open(name)"],
        ),
        ("name: str", ["if not all(each.isalnum() for each in name): return", "open(name)"]),
        ("name: str", ["if set(name) - set('abc'): return", "open(name)"]),
        (
            "url: str",
            ["if not any(url.startswith(each) for each in ALLOWED): return", "requests.get(url)"],
        ),
        ("name: str", ["is_known = name in ALLOWED", "if not is_known: return", "open(name)"]),
        ("name: str", ["if '..' in name.split('/'): return", "open(name)"]),
        ("name: str", ["if '..' in Path(name).parts: return", "open(name)"]),
        ("url: HttpUrl", ["if url.host not in ALLOWED: return", "requests.get(str(url))"]),
    ],
)
def test_what_was_looked_at_or_can_be_no_such_text_is_left_alone(
    tmp_path: Path, signature: str, lines: list[str]
) -> None:
    assert [each.name for each in found(tmp_path, route(signature, *lines))] == []


@pytest.mark.parametrize(
    ("signature", "reading", "given"),
    [
        ("key: str", "key", Given.SEGMENT),
        ("rest: str", "rest", Given.PATH),
        ("name: str", "name", Given.QUERY),
        ("name: Annotated[str, Form()]", "name", Given.FORM),
        ("item: Item", "item.name", Given.BODY),
        ("file: UploadFile", "file.filename", Given.FILE_NAME),
        ("request: Request", "request.headers['x']", Given.HEADER),
        ("request: Request", "request.cookies.get('x')", Given.COOKIE),
    ],
)
def test_it_knows_the_part_of_the_request(tmp_path: Path, signature: str, reading: str, given: Given) -> None:
    (tainted,) = found(tmp_path, route(signature, f"open({reading})"))
    assert tainted.given is given


def test_every_call_on_the_way_is_told(tmp_path: Path) -> None:
    (tainted,) = found(tmp_path, route("name: str", "return storage.get_page(name)"))
    assert [hop.message for hop in tainted.way] == [
        "`name` comes from the query",
        "It goes into `read`",
        "It becomes a path here",
    ]
    assert tainted.through == " by `get_page` and `read`"


def test_it_is_followed_into_other_modules(tmp_path: Path) -> None:
    files = {
        "storage.py": """
            class Storage:
                def save(self, file, folder):
                    self.write(folder / file.filename, file)

                def write(self, path, file):
                    with path.open("wb") as opened:
                        opened.write(file.file.read())
        """,
        "main.py": """
            from pathlib import Path
            from fastapi import FastAPI, UploadFile
            from storage import Storage

            app = FastAPI()
            storage = Storage()

            @app.post("/files")
            def upload(file: UploadFile) -> None:
                storage.save(file, Path("files"))
        """,
    }
    (tainted,) = [each for outline in outlines(tmp_path, files) for each in Tainted.find(outline)]
    assert (tainted.name, tainted.through) == ("file.filename", " by `save` and `write`")
    assert [Path(hop.path).name for hop in tainted.way] == ["main.py", "storage.py", "storage.py"]


def test_a_module_of_tests_is_not_looked_at(tmp_path: Path) -> None:
    text = BEFORE + route("name: str", "open(name)")
    assert [
        each for outline in outlines(tmp_path, text, "test_main.py") for each in Tainted.find(outline)
    ] == []


def test_a_function_that_nobody_serves_is_not_followed(tmp_path: Path) -> None:
    assert found(tmp_path, "\ndef work(name: str):\n    open(name)\n") == []


def test_functions_that_call_each_other_come_to_an_end(tmp_path: Path) -> None:
    text = (
        "\ndef load(name: str):\n    return load_again(name)\n"
        "\ndef load_again(name: str):\n    open('x')\n    return load(name)\n"
    )
    assert found(tmp_path, text + route("name: str", "open(load(name))")) == []


def test_an_edit_inside_a_helper_is_seen(tmp_path: Path) -> None:
    (tmp_path / "files.py").write_text("def path_of(name):\n    return name\n")
    (tmp_path / "main.py").write_text(
        "from fastapi import FastAPI\nfrom files import path_of\napp = FastAPI()\n"
        '@app.get("/")\ndef read(name: str):\n    return open(path_of(name)).read()\n'
    )
    project = Project(str(tmp_path.resolve()), Settings())
    main, files = (read_source(str(tmp_path.resolve() / name)) for name in ("main.py", "files.py"))
    module = project.show(main)
    project.show(files)

    def names() -> list[str]:
        return [
            each.name for statement in main.statements for each in Tainted.find(Outline(statement, module))
        ]

    assert names() == ["name"]
    project.show(files.edit([Change(1, 4, 1, 15, "return 'x'")]))
    assert names() == []


def test_a_sum_of_many_texts_is_given_up(tmp_path: Path) -> None:
    many = " + ".join(["'a'"] * 900)
    assert found(tmp_path, route("name: str", f"open(name + {many})")) == []


@pytest.mark.parametrize(
    ("files", "called", "change"),
    [
        ("def label(name):\n    return name\n", "label(name)", Change(1, 4, 1, 15, "return open(name)")),
        (
            "class Files:\n    def save(self, name):\n        return name\n",
            "Files().save(name)",
            Change(2, 8, 2, 19, "return open(name)"),
        ),
        (
            "def label(name):\n    return shown(name)\n\n\ndef shown(name):\n    return name\n",
            "label(name)",
            Change(5, 4, 5, 15, "return open(name)"),
        ),
    ],
    ids=["function", "method", "two deep"],
)
def test_an_edit_that_lets_a_helper_do_harm_is_seen(
    tmp_path: Path, files: str, called: str, change: Change
) -> None:
    (tmp_path / "files.py").write_text(files)
    (tmp_path / "main.py").write_text(
        "from fastapi import FastAPI\nfrom files import *\napp = FastAPI()\n"
        f'@app.get("/")\ndef read(name: str):\n    return {called}\n'
    )
    project = Project(str(tmp_path.resolve()), Settings())
    main, other = (read_source(str(tmp_path.resolve() / name)) for name in ("main.py", "files.py"))
    module = project.show(main)
    project.show(other)

    def names() -> list[str]:
        return [
            each.name for statement in main.statements for each in Tainted.find(Outline(statement, module))
        ]

    assert names() == []
    project.show(other.edit([change]))
    assert names() == ["name"]
