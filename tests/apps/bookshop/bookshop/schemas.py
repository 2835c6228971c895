from pydantic import BaseModel, validator


class BookRead(BaseModel):
    id: int
    title: str
    price_cents: int

    class Config:
        orm_mode = True


class BookCreate(BaseModel):
    title: str
    price_cents: int
    author_id: int

    @validator("title")
    def title_is_not_blank(cls, value):
        if not value.strip():
            raise ValueError("a book needs a title")
        return value
