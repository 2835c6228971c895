"""What only all files of a project show is said once the workspace was looked at, and follows every edit."""

from pathlib import Path
from typing import Any

import pytest

from fastapi_mentor.catalogue import load_catalogue
from tests.lsp.editor import edit, editing

pytestmark = pytest.mark.asyncio

USERS = 'from fastapi import APIRouter\n\nrouter = APIRouter()\n\n\n@router.get("/me")\ndef read(): ...\n'
MAIN = (
    "from fastapi import FastAPI\n\nimport users\n\napp = FastAPI()\napp.include_router(users.router)\n"
    '\n\n@app.get("/me")\ndef read_me(): ...\n'
)
RULE = "duplicate-route"


def said_of(message: dict[str, Any], uri: str) -> bool | None:
    """Whether a message says of a file that a route is there twice; None if it is about something else."""
    if message.get("method") != "textDocument/publishDiagnostics" or message["params"]["uri"] != uri:
        return None
    return RULE in [one["code"] for one in message["params"]["diagnostics"]]


async def test_a_route_of_a_file_that_is_not_open_counts(tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").write_text('[tool.fastapi-mentor]\npreset = "strict"\n')
    (tmp_path / "users.py").write_text(USERS)
    (tmp_path / "main.py").write_text(MAIN)
    main, users = (tmp_path / "main.py").as_uri(), (tmp_path / "users.py").as_uri()
    async with editing(tmp_path, catalogue=load_catalogue()) as editor:
        editor.open(main, MAIN)
        await editor.message(lambda message: said_of(message, main) is True)
        editor.open(users, USERS)
        await editor.published(users)
        since = len(editor.heard)
        editor.change(users, edit(5, 13, 16, "/you"))
        await editor.message(lambda message: said_of(message, main) is False, since)
