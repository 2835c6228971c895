"""A password is kept, or compared, as it was typed in.

Whoever reads the table, a backup or a log of queries has everybody's password, and most people use theirs
elsewhere too. Keep what a slow, salted hash makes of it: `pwdlib` with Argon2 is what FastAPI's
documentation uses. Such a hash can not be compared with `==`: it is other each time, so `verify` does it.
"""

import ast
from collections.abc import Iterator

from fastapi_mentor.edits import Editor
from fastapi_mentor.facts import Purpose, purpose_of
from fastapi_mentor.facts.password import PlainPassword
from fastapi_mentor.rule import Example, Finding, Fix, Rule, Safety, Severity

HASHING = (
    "hash_password",
    "get_password_hash",
    "pwd_context.hash",
    "password_hash.hash",
    "password_hasher.hash",
)
VERIFYING = ("verify_password", "check_password", "pwd_context.verify", "password_hash.verify")


def check(password: PlainPassword) -> Iterator[Finding]:
    if purpose_of(password.outline.module, password.scope) in (Purpose.TEST, Purpose.MIGRATION):
        return
    given = " ".join(password.outline.text(password.given).split())
    if password.kept is not None:
        is_written = hasattr(password.kept, "lineno")
        kept = password.outline.text(password.kept) if is_written else ast.unparse(password.kept)
        yield Finding(
            at=password,
            message=f"`{given}` is compared with `{kept}`, so passwords are kept as they were typed in",
            fix=_verify(password, password.kept),
        )
    else:
        what = "the password" if isinstance(password.node, ast.Call) else f"`{given}`"
        message = f"`{password.owner}` keeps {what} as it was typed in"
        yield Finding(at=password, message=message, fix=_hash(password))


def _hash(password: PlainPassword) -> Fix | None:
    name = _at_hand(password, HASHING)
    if name is None or isinstance(password.node, ast.Call):
        return None

    def edit(editor: Editor) -> None:
        editor.replace(password.node, f"{name}({editor.text(password.node)})")

    return Fix(f"Keep what `{name}` makes of it", edit, Safety.UNSAFE)


def _verify(password: PlainPassword, kept: ast.expr) -> Fix | None:
    name = _at_hand(password, VERIFYING)
    if name is None or not isinstance(password.node, ast.Compare) or _is_in_query(password):
        return None
    differs = isinstance(password.node.ops[0], ast.NotEq)

    def edit(editor: Editor) -> None:
        call = f"{name}({editor.text(password.given)}, {editor.text(kept)})"
        editor.replace(password.node, f"not {call}" if differs else call)

    return Fix(f"Ask `{name}`", edit, Safety.UNSAFE)


def _is_in_query(password: PlainPassword) -> bool:
    """Whether the database compares, which can not ask a function."""
    kept = (
        password.outline.qualified(password.kept.value) if isinstance(password.kept, ast.Attribute) else None
    )
    return kept is not None


def _at_hand(password: PlainPassword, names: tuple[str, ...]) -> str | None:
    """A function of the module, or one that it imports, that does it."""
    module = password.outline.module
    for name in names:
        symbol = module.resolve(name.partition(".")[0])
        if symbol is not None and password.scope.function is not None:
            around = getattr(password.scope.function.node, "name", "")
            if around != name:
                return name
    return None


LOG_IN = """
  from fastapi import Depends, FastAPI, HTTPException
  from pwdlib import PasswordHash
  from pydantic import BaseModel
  from sqlalchemy import String, create_engine, select
  from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column

  app = FastAPI()
  engine = create_engine("sqlite://")
  password_hash = PasswordHash.recommended()


  class Base(DeclarativeBase):
      pass


  class User(Base):
      __tablename__ = "users"

      id: Mapped[int] = mapped_column(primary_key=True)
      name: Mapped[str]
      password: Mapped[str] = mapped_column(String(200))


  class Credentials(BaseModel):
      name: str
      password: str


  def make_user(data: Credentials) -> User:
-     return User(name=data.name, password=data.password)
                                           ^^^^^^^^^^^^^ `User` keeps `data.password` as it was typed in
+     return User(name=data.name, password=password_hash.hash(data.password))


  @app.post("/login")
  def log_in(form: Credentials) -> str:
      with Session(engine) as session:
          user = session.scalars(select(User).where(User.name == form.name)).one()
-     if user.password != form.password:
         ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ `form.password` is compared with `user.password`, so passwords are \
                         kept as they were typed in
+     if not password_hash.verify(form.password, user.password):
          raise HTTPException(401)
      return user.name
"""

KEPT = """
assert make_user(Credentials(name="ada", password="tea")).password != "tea"
"""

QUERY = """
  from typing import Annotated

  from fastapi import Depends, FastAPI, Form
  from fastapi.security import OAuth2PasswordRequestForm
  from sqlmodel import Field, Session, SQLModel, select

  app = FastAPI()


  class Account(SQLModel, table=True):
      id: int | None = Field(default=None, primary_key=True)
      email: str
      hashed_password: str


  def find(session: Session, form: OAuth2PasswordRequestForm) -> Account | None:
      query = select(Account).where(
          Account.email == form.username,
          Account.hashed_password == form.password,
          ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ `form.password` is compared with \
                              `Account.hashed_password`, so passwords are kept as they were typed in
      )
      return session.exec(query).first()


  def change(account: Account, form: OAuth2PasswordRequestForm) -> None:
      account.hashed_password = form.password
                                ^^^^^^^^^^^^^ `Account` keeps `form.password` as it was typed in


  def find_again(session: Session, form: OAuth2PasswordRequestForm) -> Account | None:
      return session.query(Account).filter_by(hashed_password=form.password).first()
                                                              ^^^^^^^^^^^^^ `form.password` is \
      compared with `Account.hashed_password`, so passwords are kept as they were typed in


  def reset(session: Session, form: OAuth2PasswordRequestForm) -> None:
      row = session.exec(select(Account).where(Account.email == form.username)).first()
      row.hashed_password = form.password
                            ^^^^^^^^^^^^^ `Account` keeps `form.password` as it was typed in


  def find_in_dict(users: dict[str, dict[str, str]], form: OAuth2PasswordRequestForm) -> bool:
      user = users[form.username]
      return user["password"] == form.password
             ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ `form.password` is compared with `user["password"]`, \
                              so passwords are kept as they were typed in
"""

UNPACKED = """
from pydantic import BaseModel
from sqlmodel import Field, SQLModel


class UserIn(BaseModel):
    name: str
    password: str


class UserOut(BaseModel):
    name: str


class User(SQLModel, table=True):
    id: int | None = Field(default=None, primary_key=True)
    name: str
    password: str = ""


def make(data: UserIn, other: UserOut) -> list[SQLModel]:
    return [
        User(**data.model_dump()),
               ^^^^^^^^^^^^^^^^^ `User` keeps the password as it was typed in
        User(**data.model_dump(exclude={"password"})),
        User(**other.model_dump()),
    ]


def validate(data: UserIn, other: UserOut) -> list[User]:
    later = User.model_validate(data)
    later.password = later.password[::-1]
    return [later, User.model_validate(other), User.model_validate(data, update={"password": "x"})]


def validate_plain(data: UserIn) -> User:
    return User.model_validate(data)
           ^^^^^^^^^^^^^^^^^^^^^^^^^ `User` keeps the password as it was typed in


def make_hashed(data: UserIn) -> User:
    data.password = data.password[::-1]
    return User(**data.model_dump())


class UserModel(BaseModel):
    name: str
    password: str


# Whoever calls it may have put a hash there.
def keep(user: UserModel) -> User:
    return User(**user.model_dump())
"""

# What was typed in twice is compared, a machine's password must be kept, and some columns hash by themselves.
FINE = """
from typing import Self

from pydantic import BaseModel, model_validator
from sqlalchemy import String, TypeDecorator
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column, validates


class Base(DeclarativeBase): ...


class HashedPassword(TypeDecorator[str]):
    impl = String


class User(Base):
    __tablename__ = "users"

    id: Mapped[int] = mapped_column(primary_key=True)
    hashed_password: Mapped[str]


class Member(Base):
    __tablename__ = "members"

    id: Mapped[int] = mapped_column(primary_key=True)
    password: Mapped[str] = mapped_column(HashedPassword)


class Customer(Base):
    __tablename__ = "customers"

    id: Mapped[int] = mapped_column(primary_key=True)
    password: Mapped[str]

    @validates("password")
    def hash(self, key: str, password: str) -> str:
        return password[::-1]


class Connection(Base):
    __tablename__ = "connections"

    id: Mapped[int] = mapped_column(primary_key=True)
    password: Mapped[str]


class SignUp(BaseModel):
    password: str
    confirm_password: str

    @model_validator(mode="after")
    def same(self) -> Self:
        if self.password != self.confirm_password:
            raise ValueError("the passwords differ")
        return self


def hash_password(password: str) -> str:
    return password[::-1]


def make(data: SignUp) -> list[Base]:
    password = hash_password(data.password)
    return [
        User(hashed_password=hash_password(data.password)),
        User(hashed_password=password),
        Member(password=data.password),
        Customer(password=data.password),
        Connection(password=data.password),
    ]


def is_same(user: User, data: SignUp) -> bool:
    hashed_password = hash_password(data.password)
    return user.hashed_password == hashed_password and user.hashed_password != ""


def is_admin(data: SignUp, settings: SignUp) -> bool:
    return data.password == settings.password
"""

rule = Rule(
    PlainPassword,
    check,
    bullet="hashed passwords",
    severity=Severity.ERROR,
    since="0.1",
    examples=[Example(LOG_IN, proof=KEPT), QUERY, UNPACKED, FINE],
)
