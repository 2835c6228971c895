"""HTTPException says that all is well.

Raising ends the request as a failure: sessions of dependencies are rolled back, and the client gets
`{"detail": ...}` in the stead of what the route declares. With a status below 300 that is a success on the
wire and a failure in the application: return it. A redirect that is raised needs a `Location` header.
"""

from collections.abc import Iterator

from fastapi_mentor.facts import Purpose, purpose_of
from fastapi_mentor.facts.http_error import HttpError
from fastapi_mentor.rule import Finding, Rule, Severity


def check(error: HttpError) -> Iterator[Finding]:
    code = error.status_code
    if error.status is None or not isinstance(code, int) or not error.is_fully_visible:
        return
    if not 200 <= code < 400 or purpose_of(error.outline.module) is Purpose.TEST:
        return
    if code < 300:
        yield Finding(
            at=error.status, message=f"The status {code} is a success, but it is raised as an error"
        )
    elif code in (301, 302, 303, 307, 308) and error.headers is None:
        yield Finding(at=error.status, message=f"The status {code} redirects, but there is no `Location`")


SUCCESS = """
from fastapi import FastAPI, HTTPException, status

app = FastAPI()
jobs = {1: "done"}


@app.delete("/jobs/{job_id}")
def delete_job(job_id: int):
    jobs.pop(job_id, None)
    raise HTTPException(status_code=200, detail="deleted")
                                    ^^^ The status 200 is a success, but it is raised as an error


@app.get("/jobs/{job_id}")
def read_job(job_id: int):
    if job_id not in jobs:
        raise HTTPException(status.HTTP_204_NO_CONTENT)
                            ^^^^^^^^^^^^^^^^^^^^^^^^^^ \
    The status 204 is a success, but it is raised as an error
    raise HTTPException(302, "Go on")
                        ^^^ The status 302 redirects, but there is no `Location`
"""

FINE = """
from fastapi import HTTPException


def leave(code: int, where: str):
    if code == 0:
        raise HTTPException(307, headers={"Location": where})
    if code == 1:
        raise HTTPException(304)
    if code == 2:
        raise HTTPException(404)
    raise HTTPException(code)
"""

rule = Rule(
    HttpError,
    check,
    bullet="errors as HTTPException",
    severity=Severity.WARNING,
    since="0.1",
    examples=[SUCCESS, FINE],
)
