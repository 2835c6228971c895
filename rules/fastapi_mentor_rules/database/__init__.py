"""SQLAlchemy, SQLModel, Tortoise and Alembic."""
