"""Judges the application model against FastAPI's own runtime: `python -m tests.oracle`."""
