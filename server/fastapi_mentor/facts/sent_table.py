"""The table of which a function answers rows."""

from __future__ import annotations

from fastapi_mentor.facts.response import Answer
from fastapi_mentor.facts.table import is_table
from fastapi_mentor.facts.value import value_shape


def sent_table(answer: Answer) -> str | None:
    """The full name of the table whose rows, alone or in a list, a function certainly returns."""
    for value in answer.values:
        shape = value_shape(value, answer.place)
        for leaf in shape.leaves() if shape is not None else ():
            if "." in leaf.name and is_table(leaf.name, answer.place.module):
                return leaf.name
    return None
