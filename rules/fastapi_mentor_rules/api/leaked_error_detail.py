"""Client is told what failed inside.

The text of an unexpected exception, or its traceback, names tables, files, hosts and versions, sometimes
values of others: a gift to whoever tries what the application can be made to do. Write it to the log, and
tell the client what it can act on.

The text of an exception of your own, or of one that you know (`except ValueError`), may well be meant for
the client.
"""

import ast
from collections.abc import Iterator

from fastapi_mentor.edits import Editor
from fastapi_mentor.edits.logging import log_exception
from fastapi_mentor.facts import Purpose, purpose_of
from fastapi_mentor.facts.leak import LeakedDetail
from fastapi_mentor.facts.syntax import walk
from fastapi_mentor.rule import Example, Finding, Fix, Rule, Safety, Severity


def check(leak: LeakedDetail) -> Iterator[Finding]:
    if purpose_of(leak.outline.module) is Purpose.TEST:
        return
    text = leak.outline.text(leak.node)
    what = "a traceback" if leak.is_traceback else "the text of whatever failed"
    yield Finding(at=leak, message=f"`{text}` tells the client {what}", fix=_logging(leak))


def _logging(leak: LeakedDetail) -> Fix | None:
    handler, told = leak.handler, leak.told
    if handler is None or (leak.is_kept and _is_used_again(leak, handler)):
        return None
    texts = [each for each in walk(told) if isinstance(each, ast.JoinedStr)]
    whole = next((each for each in texts if any(part is leak.node for part in walk(each))), leak.node)

    def edit(editor: Editor) -> None:
        log_exception(editor, leak.outline, handler, leak.scope)
        editor.replace(whole, '"Internal server error"')

    return Fix("Log it, and tell the client less", edit, Safety.UNSAFE)


def _is_used_again(leak: LeakedDetail, handler: ast.ExceptHandler) -> bool:
    """Whether a text that was given a name is needed for more than to be told: for the log."""
    nodes = list(walk(handler))
    kept = [each for each in nodes if isinstance(each, ast.Assign) and each.value is leak.told]
    names = {each.id for node in kept for each in node.targets if isinstance(each, ast.Name)}
    uses = [each for each in nodes if isinstance(each, ast.Name) and each.id in names]
    return sum(isinstance(each.ctx, ast.Load) for each in uses) != 1


LEAKS = """
  import logging

  from fastapi import FastAPI, HTTPException
  from fastapi.responses import JSONResponse

  logger = logging.getLogger(__name__)
  app = FastAPI()


  def work():
      raise OSError("/etc/secret is not there")


  @app.get("/a")
  def read_a():
      try:
          work()
      except Exception as error:
-         raise HTTPException(status_code=500, detail=str(error))
                                                      ^^^^^^^^^^ \
    `str(error)` tells the client the text of whatever failed
+         logger.exception("`read_a` failed")
+         raise HTTPException(status_code=500, detail="Internal server error")


  @app.get("/b")
  def read_b():
      try:
          work()
      except Exception as error:
          logger.exception("It failed")
-         return JSONResponse({"error": f"It failed: {error}"}, 500)
                                                      ^^^^^ \
    `error` tells the client the text of whatever failed
+         return JSONResponse({"error": "Internal server error"}, 500)
"""

NOTHING_TOLD = """
from fastapi.testclient import TestClient

client = TestClient(app)
assert not any("secret" in client.get(path).text for path in ("/a", "/b"))
"""

RETURNED = """
  import logging

  from fastapi import FastAPI

  app = FastAPI()


  def work():
      raise OSError("/etc/secret is not there")


  @app.get("/a")
  def read_a():
      try:
          return work()
      except Exception as error:
-         return {"ok": False, "error": str(error)}
                                        ^^^^^^^^^^ `str(error)` tells the client the text of whatever failed
+         logging.exception("`read_a` failed")
+         return {"ok": False, "error": "Internal server error"}
"""

KEPT = """
  import logging

  from fastapi import HTTPException


  def fail(work):
      try:
          work()
      except Exception as error:
-         message = f"It failed: {error}"
                                  ^^^^^ `error` tells the client the text of whatever failed
-         raise HTTPException(500, detail={"message": message})
+         message = "Internal server error"
+         logging.exception("`fail` failed")
+         raise HTTPException(500, detail={"message": message})
"""

TRACEBACK = """
import traceback

from fastapi import FastAPI, HTTPException


def fail(work):
    try:
        work()
    except:
        raise HTTPException(500, {"trace": traceback.format_exc()})
                                           ^^^^^^^^^^^^^^^^^^^^^^ \
    `traceback.format_exc()` tells the client a traceback


app = FastAPI()


@app.get("/a")
def read_a():
    try:
        return {"a": int("a")}
    except ValueError:
        return {"trace": traceback.format_exc()}
                         ^^^^^^^^^^^^^^^^^^^^^^ `traceback.format_exc()` tells the client a traceback
"""

DATABASE = """
  import logging

  from fastapi import HTTPException
  from sqlalchemy.exc import IntegrityError


  def save(session, user):
      try:
          session.commit()
      except IntegrityError as e:
          session.rollback()
-         raise HTTPException(status_code=409, detail=f"Conflict: {e}") from e
                                                                   ^ \
    `e` tells the client the text of whatever failed
+         logging.exception("`save` failed")
+         raise HTTPException(status_code=409, detail="Internal server error") from e
"""

HANDLER = """
from fastapi import FastAPI, Request
from fastapi.responses import JSONResponse
from sqlalchemy.exc import IntegrityError

app = FastAPI()


@app.exception_handler(Exception)
async def on_failure(request: Request, error: Exception):
    return JSONResponse({"error": str(error)}, 500)
                                  ^^^^^^^^^^ `str(error)` tells the client the text of whatever failed


@app.exception_handler(IntegrityError)
async def on_conflict(request: Request, error: IntegrityError):
    return JSONResponse({"error": str(error.orig)}, 409)
                                  ^^^^^^^^^^^^^^^ \
    `str(error.orig)` tells the client the text of whatever failed


@app.exception_handler(ValueError)
async def on_value(request: Request, error: ValueError):
    return JSONResponse({"error": str(error)}, 400)
"""

FINE = """
from fastapi import HTTPException


class Refused(Exception): ...


def fail(work, error):
    try:
        work()
    except Refused as refusal:
        raise HTTPException(400, str(refusal))
    except (ValueError, KeyError) as wrong:
        raise HTTPException(400, f"Wrong value: {wrong}")
    except Exception as failure:
        print(str(failure))
        if isinstance(failure, Refused):
            raise HTTPException(400, str(failure))
        raise HTTPException(500, "It failed") from failure
    raise HTTPException(400, detail=str(error))
"""

rule = Rule(
    LeakedDetail,
    check,
    bullet="errors that tell no secrets",
    severity=Severity.WARNING,
    since="0.1",
    examples=[Example(LEAKS, proof=NOTHING_TOLD), RETURNED, KEPT, TRACEBACK, DATABASE, HANDLER, FINE],
)
