"""401 and 403 are mixed up.

401 says "I do not know who you are": log in, and try again. 403 says "I know who you are, and you must
not": nothing that the client sends makes it better. A client that gets 401 for the second throws its token
away and asks for the password once more; one that gets 403 for an expired token gives up. FastAPI's
security schemes answer 401 since 0.122.
"""

import re
from collections.abc import Iterator

from fastapi_mentor.edits import Editor
from fastapi_mentor.edits.statuses import spelled_status
from fastapi_mentor.facts import Purpose, literal, purpose_of
from fastapi_mentor.facts.authentication import is_scheme_of_its_own, takes_scopes
from fastapi_mentor.facts.http_error import HttpError
from fastapi_mentor.pattern import pattern
from fastapi_mentor.rule import Example, Finding, Fix, Rule, Safety, Severity

FORBIDDEN = pattern(
    r"(not enough|insufficient|lacks?|missing|no|(don'?t|doesn'?t|do(es)? not) have( the)?( required)?)"
    r" (permissions?|privileges?|rights|roles?|scopes?)"
    r"|permission denied|forbidden|not (allowed|permitted) to|admins? (only|required|access|rights)"
    r"|administrators? only|only (an? )?(admins?|the owner|owners)|not (an?|the) (admin|owner)"
    r"|do not own|don'?t own|not your own",
    re.IGNORECASE,
)
UNKNOWN = pattern(
    r"could not validate (credentials|token)|not authenticated|not logged in|(please |must )(log|sign) ?in"
    r"|invalid (authentication|access token|auth token|bearer token|jwt|credentials)"
    r"|(access )?token (has |is )?expired|expired token"
    r"|(missing|no) (access token|bearer token|auth\w* header|authentication|credentials)"
    r"|authentication (is )?required|login required|unauthenticated|session (has |is )?expired",
    re.IGNORECASE,
)
OTHER = pattern(
    r"csrf|xsrf|origin|webhook|invit|share|verification|reset|confirm|password|upstream|github|google|remote"
    r"|provider",
    re.IGNORECASE,
)


def check(error: HttpError) -> Iterator[Finding]:
    code = error.status_code
    detail = literal(error.detail) if error.detail is not None else None
    if code not in (401, 403) or not isinstance(detail, str) or error.status is None or OTHER.search(detail):
        return
    says_forbidden, says_unknown = FORBIDDEN.search(detail), UNKNOWN.search(detail)
    if (says_forbidden is None) == (says_unknown is None) or (code == 403) == (says_forbidden is not None):
        return
    if takes_scopes(error.scope, error.outline) or is_scheme_of_its_own(error.scope):
        return
    if purpose_of(error.outline.module, error.scope) is Purpose.TEST:
        return
    status = error.status
    right = 401 if code == 403 else 403
    others = "are not known" if code == 401 else "are known"

    def edit(editor: Editor) -> None:
        written = editor.text(status)
        spelled = str(right) if written.isdigit() else spelled_status(right, error.place)
        editor.replace(status, spelled)

    fix = Fix(f"Answer {right}", edit, Safety.UNSAFE)
    yield Finding(status, f"`{detail}` is {right}: {code} is for clients that {others}", fix)


MIXED = """
  from fastapi import FastAPI, HTTPException, status

  app = FastAPI()


  @app.get("/admin")
  def read_admin(role: str, token: str):
      if token == "":
-         raise HTTPException(403, "Not authenticated")
                              ^^^ `Not authenticated` is 401: 403 is for clients that are known
+         raise HTTPException(401, "Not authenticated")
      if role != "admin":
-         raise HTTPException(status_code=status.HTTP_401_UNAUTHORIZED, detail="Not enough permissions")
                                          ^^^^^^^^^^^^^^^^^^^^^^^^^^^^ `Not enough permissions` is 403: \
                              401 is for clients that are not known
+         raise HTTPException(status_code=status.HTTP_403_FORBIDDEN, detail="Not enough permissions")
      return role
"""

ANSWERS = """
from fastapi.testclient import TestClient

client = TestClient(app)
assert client.get("/admin?role=user&token=").status_code == 401
assert client.get("/admin?role=user&token=a").status_code == 403
"""

FINE = """
from fastapi import FastAPI, HTTPException
from fastapi.security import SecurityScopes

app = FastAPI()


@app.get("/admin")
def read_admin(role: str, token: str, csrf: str):
    if token == "":
        raise HTTPException(401, "Not authenticated")
    if csrf == "":
        raise HTTPException(403, "CSRF token expired")
    if role == "guest":
        raise HTTPException(403, "Not enough permissions")
    if role == "eve":
        raise HTTPException(403, "Account is locked")
    raise HTTPException(401, "Incorrect username or password")


def current_user(scopes: SecurityScopes) -> None:
    # RFC 6750 has it so for scopes of OAuth2 in FastAPI's documentation.
    raise HTTPException(401, "Not enough permissions", headers={"WWW-Authenticate": scopes.scope_str})
"""

rule = Rule(
    HttpError,
    check,
    bullet="401 and 403",
    severity=Severity.INFO,
    since="0.1",
    examples=[Example(MIXED, proof=ANSWERS), FINE],
)
