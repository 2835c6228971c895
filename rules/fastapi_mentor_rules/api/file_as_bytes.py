"""Uploaded file is taken as bytes.

`bytes` reads the whole file into memory before the function is called, for each request at once. `UploadFile`
keeps large files on disk, knows their name and type, and is read in pieces.
"""

from collections.abc import Iterator

from fastapi_mentor.facts.handler import Handler
from fastapi_mentor.facts.marker import declared_shape
from fastapi_mentor.rule import Finding, Rule, Severity


def check(handler: Handler) -> Iterator[Finding]:
    for parameter in handler.parameters:
        if parameter.marker is None or parameter.marker[0] != "fastapi.File":
            continue
        shape = declared_shape(parameter)
        inner = shape.without_none if shape is not None else None
        if inner is not None and inner.name == "list" and inner.arguments:
            inner = inner.arguments[0]
        if inner is not None and inner.name == "bytes":
            message = f"`{parameter.name}` holds the whole file in memory: `UploadFile` does not"
            yield Finding(at=parameter, message=message)


BYTES = """
from typing import Annotated

from fastapi import FastAPI, File

app = FastAPI()


@app.post("/photos")
def create_photo(photo: Annotated[bytes, File()], more: list[bytes] = File([])):
                 ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ `photo` holds the whole file in memory: `UploadFile` does not
                                                  ^^^^^^^^^^^^^^^^^ \
    `more` holds the whole file in memory: `UploadFile` does not
    return len(photo)
"""

FINE = """
from typing import Annotated

from fastapi import FastAPI, File, UploadFile

app = FastAPI()


@app.post("/photos")
def create_photo(photo: UploadFile, other: Annotated[UploadFile, File(description="another")]):
    return photo.filename
"""

rule = Rule(
    Handler,
    check,
    bullet="requests as models",
    severity=Severity.INFO,
    since="0.1",
    examples=[BYTES, FINE],
)
