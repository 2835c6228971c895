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
from fastapi_mentor.facts.authentication import is_about_credentials, is_scheme_of_its_own, takes_scopes
from fastapi_mentor.facts.http_error import HttpError
from fastapi_mentor.facts.refusing import user_refused_by
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
UNKNOWN_KEY = pattern(
    r"(invalid|missing|wrong|bad|incorrect|expired|unknown|no)( or (missing|expired|invalid|wrong))?"
    r" (api[ _-]?key|x-api-key|access key|token)"
    r"|(api[ _-]?key|token) (is |was |has )?(invalid|missing|expired|not)",
    re.IGNORECASE,
)
OTHER = pattern(
    r"csrf|xsrf|origin|webhook|invit|share|verification|reset|confirm|password|upstream|github|google|remote"
    r"|provider",
    re.IGNORECASE,
)


def check(error: HttpError) -> Iterator[Finding]:
    code = error.status_code
    if code not in (401, 403) or error.status is None:
        return
    detail = literal(error.detail) if error.detail is not None else None
    if code == 401 and (user := user_refused_by(error)):
        message = f"`{user}` is known here: 403 is for what somebody must not do"
    elif isinstance(detail, str) and _is_mixed_up(code, detail, error):
        others = "are not known" if code == 401 else "are known"
        message = f"`{detail}` is {403 if code == 401 else 401}: {code} is for clients that {others}"
    else:
        return
    if takes_scopes(error.scope, error.outline) or is_scheme_of_its_own(error.scope):
        return
    if purpose_of(error.outline.module, error.scope) is Purpose.TEST:
        return
    status = error.status
    right = 401 if code == 403 else 403

    def edit(editor: Editor) -> None:
        written = editor.text(status)
        spelled = str(right) if written.isdigit() else spelled_status(right, error.place)
        editor.replace(status, spelled)

    fix = Fix(f"Answer {right}", edit, Safety.UNSAFE)
    yield Finding(status, message, fix)


def _is_mixed_up(code: int, detail: str, error: HttpError) -> bool:
    """Whether a text says the other thing than a status."""
    if OTHER.search(detail):
        return False
    says_forbidden = FORBIDDEN.search(detail) is not None
    says_unknown = UNKNOWN.search(detail) is not None or (
        code == 403 and UNKNOWN_KEY.search(detail) is not None and is_about_credentials(error.scope)
    )
    return says_forbidden != says_unknown and (code == 403) == says_unknown


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

KNOWN = """
  from typing import Annotated

  from fastapi import Depends, FastAPI, Header, HTTPException

  app = FastAPI()


  class User:
      id = 1
      role = "guest"


  def verify_api_key(x_api_key: Annotated[str, Header()]) -> str:
      if x_api_key != "tea":
-         raise HTTPException(status_code=403, detail="Invalid API key")
                                          ^^^ `Invalid API key` is 401: 403 is for clients that are known
+         raise HTTPException(status_code=401, detail="Invalid API key")
      return x_api_key


  def current_user(authorization: Annotated[str, Header()]) -> User:
      if authorization == "":
          raise HTTPException(401, "Who are you?")
      return User()


  @app.delete("/pots/{owner_id}")
  def delete_pot(owner_id: int, user: Annotated[User, Depends(current_user)]) -> None:
      if user.role != "admin" and owner_id != user.id:
-         raise HTTPException(401, "Unauthorized")
                              ^^^ `user` is known here: 403 is for what somebody must not do
+         raise HTTPException(403, "Unauthorized")
"""

ANSWERS = """
from fastapi.testclient import TestClient

client = TestClient(app)
assert client.get("/admin?role=user&token=").status_code == 401
assert client.get("/admin?role=user&token=a").status_code == 403
"""

FINE = """
from fastapi import Depends, FastAPI, Header, HTTPException
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


class User:
    id = 1
    is_active = True
    password = ""


def user_of_token(authorization: str = Header()) -> User:
    return User()


@app.put("/password")
def change_password(old: str, user: User = Depends(user_of_token)) -> None:
    if not user.is_active:
        raise HTTPException(401, "Inactive user")
    if user.password != old:
        raise HTTPException(401, "Wrong")
    if old == "":
        raise HTTPException(403, "Token is missing from the list")


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
    examples=[Example(MIXED, proof=ANSWERS), KNOWN, FINE],
)
