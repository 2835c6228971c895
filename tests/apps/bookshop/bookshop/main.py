from fastapi import FastAPI
from fastapi.middleware.cors import CORSMiddleware

from bookshop.database import Base, engine
from bookshop.routers import books, rates

Base.metadata.create_all(engine)

app = FastAPI(title="Bookshop")
app.add_middleware(CORSMiddleware, allow_origins=["*"], allow_credentials=True)
app.include_router(books.router)
app.include_router(rates.router)


@app.get("/health")
def health():
    return {"status": "ok"}
