"""A language server and linter that knows the whole FastAPI application and teaches as you type."""

__version__ = "0.1.0"
