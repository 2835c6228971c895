"""The examples of rules: how they are written, and how they are run under the real FastAPI."""

from fastapi_mentor.examples.notation import (
    ExampleError,
    Expectation,
    Halves,
    Line,
    is_fixed,
    parse,
)

__all__ = ["ExampleError", "Expectation", "Halves", "Line", "is_fixed", "parse"]
