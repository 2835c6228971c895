"""What our own requests are about: their params, which are plain values, and the projects that they mean."""

from __future__ import annotations

import os
from collections.abc import AsyncIterator
from typing import TYPE_CHECKING, Any, NamedTuple

from pygls.exceptions import JsonRpcInvalidParams

from fastapi_mentor.lsp.handshake import Raw
from fastapi_mentor.lsp.uris import path_of

if TYPE_CHECKING:
    from fastapi_mentor.lsp.analyses import Analysis
    from fastapi_mentor.lsp.server import MentorServer
    from fastapi_mentor.project.application.overview import Overview


class Known(NamedTuple):
    """A project and its applications."""

    analysis: Analysis
    overview: Overview


def text(params: Any, name: str) -> str | None:
    """A param that is text, None where it is not given; raises JsonRpcInvalidParams for anything else."""
    value = Raw(params)[name]
    if value is None or isinstance(value, str):
        return value
    raise JsonRpcInvalidParams(f"{name} is no text")


def required(params: Any, name: str) -> str:
    """A param that must be there."""
    value = text(params, name)
    if value is None:
        raise JsonRpcInvalidParams(f"{name} is missing")
    return value


async def analyses(ls: MentorServer, params: Any) -> list[Analysis]:
    """The project around `textDocument`, that in `folder`, or those of all workspace folders.

    Both are URIs; a document may also be `{"uri": ...}`, as elsewhere in the protocol.
    """
    paths = _paths(ls, params)
    found = await ls.engine.run(lambda: [ls.analyses.of(path) for path in paths], urgent=False)
    return list(dict.fromkeys(found))


async def known(ls: MentorServer, params: Any) -> AsyncIterator[Known]:
    """The same with their applications, which are waited for."""
    for analysis in await analyses(ls, params):
        overview = await ls.applications.of_analysis(analysis)
        if overview is not None:
            yield Known(analysis, overview)


def _paths(ls: MentorServer, params: Any) -> list[str]:
    """Files of the projects that are meant; those in folders need not be there."""
    document = Raw(params)["textDocument"]
    if isinstance(document, dict):
        document = document.get("uri")
    folder = Raw(params)["folder"]
    if document is None and folder is None:
        # What is open may belong to projects inside of the folders, or to none of them.
        opened = (each.path for each in ls.documents if each.is_file and each.is_python)
        return [*(os.path.join(each, "_.py") for each in ls.folders), *opened]
    asked = folder if document is None else document
    path = path_of(asked) if isinstance(asked, str) else None
    if path is None:
        raise JsonRpcInvalidParams("textDocument and folder are file URIs")
    return [path if document is not None else os.path.join(path, "_.py")]
