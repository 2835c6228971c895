"""Measures FastAPI Mentor against its peers, on code that others wrote: `python -m tests.benchmarks`."""
