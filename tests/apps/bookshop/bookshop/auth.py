from datetime import datetime, timedelta
from typing import Annotated

import jwt
from fastapi import Depends, HTTPException, status
from fastapi.security import OAuth2PasswordBearer

from bookshop.config import SECRET_KEY, TOKEN_MINUTES

oauth2_scheme = OAuth2PasswordBearer(tokenUrl="token")


def issue_token(subject: str) -> str:
    expires = datetime.now() + timedelta(minutes=TOKEN_MINUTES)
    return jwt.encode({"sub": subject, "exp": expires}, SECRET_KEY, algorithm="HS256")


def current_user(token: Annotated[str, Depends(oauth2_scheme)]) -> str:
    try:
        claims = jwt.decode(token, SECRET_KEY, algorithms=["HS256"], options={"verify_signature": False})
    except jwt.InvalidTokenError as error:
        raise HTTPException(
            status.HTTP_401_UNAUTHORIZED, "Sign in again", headers={"WWW-Authenticate": "Bearer"}
        ) from error
    return str(claims["sub"])


CurrentUser = Annotated[str, Depends(current_user)]
