"""Calls block by what they mean, in functions that FastAPI runs on the event loop."""

from pathlib import Path

import pytest

from fastapi_mentor.facts import BlockingCall
from tests.facts.outlines import outlines

HEAD = """
import asyncio
import socket
import subprocess
import time
import time as clock
import boto3
import httpx
import redis
import requests
from requests import get as fetch
from time import sleep as pause
from typing import Annotated
from fastapi import Depends, FastAPI
from openai import OpenAI
from pathlib import Path
from pymongo import MongoClient
from redis import asyncio as async_redis
from sqlalchemy import create_engine
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Session, sessionmaker

app = FastAPI()
engine = create_engine("sqlite://")
Local = sessionmaker(engine)
cache = redis.Redis()
async_cache = async_redis.Redis()
s3 = boto3.client("s3")
model = OpenAI()
mongo = MongoClient()
users = mongo["shop"].users
teas = mongo.shop["teas"]
log = Path("log")
import shutil

def get_db():
    db = Local()
    try:
        yield db
    finally:
        db.close()

Db = Annotated[Session, Depends(get_db)]
"""


def found(folder: Path, text: str) -> list[BlockingCall]:
    return [each for outline in outlines(folder, HEAD + text) for each in BlockingCall.find(outline)]


def names(folder: Path, line: str) -> list[str]:
    parameters = "db: Db, untyped=Depends(get_db), other=None, later: AsyncSession = None"
    route = f'@app.get("/")\nasync def read({parameters}):'
    return [each.name for each in found(folder, f"{route}\n    {line}\n")]


@pytest.mark.parametrize(
    "line",
    [
        "time.sleep(1)",
        "clock.sleep(1)",
        "pause(1)",
        'requests.get("u")',
        'fetch("u")',
        'httpx.post("u")',
        'subprocess.run(["a"])',
        "input()",
        'socket.create_connection(("a", 1))',
        'cache.get("a")',
        's3.upload_file("a", "b", "c")',
        'model.chat.completions.create(model="m")',
        'mongo.shop.users.find_one({"name": "a"})',
        'mongo["shop"]["users"].insert_one({"name": "a"})',
        'users.update_one({"name": "a"}, {})',
        "teas.delete_many({})",
        'open("a").read()',
        "with open(log) as lines: lines.read()",
        "log.read_text()",
        'Path("a").write_bytes(b"")',
        'shutil.copy("a", "b")',
        'boto3.resource("dynamodb").Table("users").get_item(Key={})',
        "s = socket.socket(); s.connect(('a', 1))",
        "db.commit()",
        "untyped.commit()",
        'db.execute("SELECT 1")',
        "db.query(int).filter(1).first()",
        "[requests.get(u) for u in urls]",
        "if (answer := requests.get('u')): ...",
    ],
)
def test_it_blocks(tmp_path: Path, line: str) -> None:
    assert len(names(tmp_path, line)) == 1


@pytest.mark.parametrize(
    "line",
    [
        "await asyncio.sleep(1)",
        "await asyncio.to_thread(time.sleep, 1)",
        "(lambda: time.sleep(1))",
        "def inner(): time.sleep(1)",
        'await async_cache.get("a")',
        "await later.commit()",
        "later.add(1)",
        "users.find({})",
        "log.exists()",
        "{}.copy()",
        "def open(name): ...\n    open(1)",
        "db.add(1)",
        'other.get("a")',
        "other.commit()",
        's3.generate_presigned_url("a")',
        "httpx.AsyncClient()",
        "time.time()",
        "db.query(int).filter(1)",
        "sleep(1)",
    ],
)
def test_it_does_not_block(tmp_path: Path, line: str) -> None:
    assert names(tmp_path, line) == []


def test_clients_are_known_where_they_are_entered(tmp_path: Path) -> None:
    assert names(tmp_path, 'with httpx.Client() as web: web.get("u")') == ["web.get"]
    assert names(tmp_path, 'with engine.connect() as c: c.execute("SELECT 1")') == ["c.execute"]
    assert names(tmp_path, "with Local() as local: local.commit()") == ["local.commit"]


def test_methods_of_one_object_are_one_finding(tmp_path: Path) -> None:
    (first,) = found(
        tmp_path,
        '@app.get("/")\nasync def read(db: Db):\n    db.flush()\n    db.commit()\n    db.refresh(1)\n',
    )
    assert first.name == "db.flush"
    assert [each.name for each in first.further] == ["db.commit", "db.refresh"]


@pytest.mark.parametrize(
    ("function", "is_found"),
    [
        ('@app.get("/")\nasync def f(): time.sleep(1)', True),
        ('@app.get("/")\ndef f(): time.sleep(1)', False),
        ('@app.websocket("/")\nasync def f(): time.sleep(1)', True),
        ('@app.middleware("http")\nasync def f(request, call_next): time.sleep(1)', True),
        ("@app.exception_handler(ValueError)\nasync def f(request, error): time.sleep(1)", True),
        ("async def f(request, call_next): time.sleep(1)", True),
        ("@app.cli.command(ValueError)\nasync def f(request, error): time.sleep(1)", False),
        ("async def f(db: Db): time.sleep(1)", True),
        ("async def f(): time.sleep(1)\nx = Depends(f)", True),
        ('async def f(): time.sleep(1)\n@app.get("/", dependencies=[Depends(f)])\ndef g(): ...', True),
        ("async def f(): time.sleep(1)", False),
        ("async def f(request): time.sleep(1)\nawaited = f(1)", False),
    ],
)
def test_it_matters_where_fastapi_calls(tmp_path: Path, function: str, is_found: bool) -> None:
    assert bool(found(tmp_path, function + "\n")) is is_found


@pytest.mark.parametrize(
    ("function", "can_be_sync"),
    [
        ('@app.get("/")\nasync def f(): time.sleep(1)', True),
        ('@app.get("/")\nasync def f(): time.sleep(await g())', False),
        ('@app.websocket("/")\nasync def f(): time.sleep(1)', False),
        ('@app.get("/")\n@other\nasync def f(): time.sleep(1)', False),
        ('@app.get("/")\nasync def f():\n    time.sleep(1)\n    asyncio.create_task(g())', False),
        ('@app.get("/")\nasync def f(): time.sleep(1)\nasync def g(): await f()', False),
    ],
)
def test_a_function_stays_async_where_it_has_to(tmp_path: Path, function: str, can_be_sync: bool) -> None:
    (blocking,) = found(tmp_path, function + "\n")
    assert blocking.can_be_sync is can_be_sync
