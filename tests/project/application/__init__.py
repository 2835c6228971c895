"""Tests of the application model, most of them against the real FastAPI."""
