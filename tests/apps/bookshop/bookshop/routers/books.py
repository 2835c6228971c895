from typing import Annotated

from fastapi import APIRouter, Depends, HTTPException, status
from sqlalchemy import select, text
from sqlalchemy.orm import Session

from bookshop.auth import CurrentUser
from bookshop.database import Author, Book, get_session
from bookshop.schemas import BookCreate, BookRead

router = APIRouter(prefix="/books", tags=["books"])

SessionDep = Annotated[Session, Depends(get_session)]


@router.get("")
def list_books(session: SessionDep) -> list[BookRead]:
    return [BookRead.model_validate(book, from_attributes=True) for book in session.scalars(select(Book))]


@router.get("/search")
def search_books(session: SessionDep, title: str):
    found = session.execute(text(f"SELECT id, title FROM book WHERE title = '{title}'"))
    return {"titles": [row.title for row in found]}


@router.get("/authors")
def books_with_authors(session: SessionDep) -> list[dict[str, str]]:
    found = []
    for book in session.scalars(select(Book)).all():
        author = session.get(Author, book.author_id)
        found.append({"title": book.title, "author": author.name if author else "unknown"})
    return found


@router.get("/{book_id}")
def read_book(book_id: int, session: SessionDep):
    book = session.get(Book, book_id)
    if book is None:
        raise HTTPException(status.HTTP_404_NOT_FOUND, "There is no such book")
    return BookRead(id=book.id, title=book.title, price_cents=book.price_cents)


@router.post("", status_code=status.HTTP_201_CREATED)
def add_book(new: BookCreate, session: SessionDep, user: CurrentUser) -> BookRead:
    book = Book(**new.model_dump())
    session.add(book)
    session.commit()
    return BookRead.model_validate(book, from_attributes=True)


@router.delete("/{book_id}", status_code=204)
def remove_book(book_id: int, session: SessionDep, user: CurrentUser):
    book = session.get(Book, book_id)
    if book is None:
        raise HTTPException(status.HTTP_404_NOT_FOUND, "There is no such book")
    session.delete(book)
    session.commit()
    return {"removed": book_id}
