"""A password is hashed with a quick hash.

`sha256` is made to be quick: a graphics card tries billions of passwords a second, so that most of a stolen
table is known within hours, and without a salt all equal passwords at once. A hash for passwords is slow on
purpose, and brings its own salt: Argon2, bcrypt or scrypt, such as `PasswordHash.recommended()` of
`pwdlib`, which FastAPI's documentation uses.
"""

from collections.abc import Iterator

from fastapi_mentor.facts import Purpose, purpose_of
from fastapi_mentor.facts.password_hash import FastPasswordHash
from fastapi_mentor.rule import Finding, Rule, Severity


def check(found: FastPasswordHash) -> Iterator[Finding]:
    if purpose_of(found.outline.module, found.scope) is Purpose.TEST or found.is_no_answer:
        return
    message = f"`{found.algorithm}` of a password can be tried billions of times a second"
    yield Finding(found.node.func, message)


QUICK = """
import hashlib
from hashlib import md5

from fastapi import FastAPI, Form

app = FastAPI()
SALT = "salt"


def hash_password(password: str) -> str:
    return hashlib.sha256(password.encode()).hexdigest()
           ^^^^^^^^^^^^^^ `sha256` of a password can be tried billions of times a second


def hash_with_salt(plain_password: str) -> str:
    return hashlib.sha512((SALT + plain_password).encode("utf-8")).hexdigest()
           ^^^^^^^^^^^^^^ `sha512` of a password can be tried billions of times a second


def hash_by_name(password: str) -> str:
    salted = password + SALT
    return hashlib.new("sha1", salted.encode()).hexdigest()
           ^^^^^^^^^^^ `sha1` of a password can be tried billions of times a second


@app.post("/login")
def log_in(password: str = Form()) -> str:
    return md5(f"{SALT}{password}".encode()).hexdigest()
           ^^^ `md5` of a password can be tried billions of times a second
"""

# A token is long enough, a list of stolen passwords is asked by hash, and bcrypt takes 72 bytes at most.
FINE = """
import hashlib

from pwdlib import PasswordHash

hasher = PasswordHash.recommended()


def hash_password(password: str) -> str:
    return hasher.hash(password)


def hash_token(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def hash_of_hash(password_hash: str) -> str:
    return hashlib.sha256(password_hash.encode()).hexdigest()
"""

STOLEN = """
import hashlib


def first_letters(password: str) -> str:
    return hashlib.sha1(password.encode(), usedforsecurity=False).hexdigest()[:5]


def cache_key(url: str, password: str) -> str:
    return f"{url}|{hashlib.sha256(password.encode()).hexdigest()}"


def is_legacy_password(password: str, stored: str) -> bool:
    return hashlib.md5(password.encode()).hexdigest() == stored
"""

BEFORE_BCRYPT = """
import hashlib

import bcrypt


def hash_password(password: str) -> bytes:
    return bcrypt.hashpw(hashlib.sha256(password.encode()).hexdigest().encode(), bcrypt.gensalt())
"""

BESIDE_BCRYPT = """
import hashlib

import bcrypt


def hash_password(password: str) -> bytes:
    return bcrypt.hashpw(password.encode(), bcrypt.gensalt())


class Members:
    def digest_of(self, password: str) -> str:
        return hashlib.sha256(password.encode()).hexdigest()
               ^^^^^^^^^^^^^^ `sha256` of a password can be tried billions of times a second


def shorten(password: str) -> bytes:
    return hashlib.sha256(password.encode()).digest()


def hash_long(password: str) -> bytes:
    return hash_password(shorten(password).hex())
"""

rule = Rule(
    FastPasswordHash,
    check,
    bullet="hashed passwords",
    severity=Severity.ERROR,
    since="0.1",
    examples=[QUICK, FINE, STOLEN, BEFORE_BCRYPT, BESIDE_BCRYPT],
)
