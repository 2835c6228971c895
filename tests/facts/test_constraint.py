"""Which constraints fit which types: what pydantic does with a value is the judge."""

import datetime
import decimal
import uuid
from pathlib import Path
from typing import Annotated, Any

import pytest
from pydantic import Field, TypeAdapter, ValidationError

from fastapi_mentor.facts import Model
from fastapi_mentor.facts.constraint import constraints_of, misfit
from tests.facts.outlines import outlines

VALUES: dict[str, tuple[Any, Any]] = {
    "int": (int, 1),
    "float": (float, 1.5),
    "bool": (bool, True),
    "Decimal": (decimal.Decimal, "1.5"),
    "str": (str, "abc"),
    "bytes": (bytes, b"abc"),
    "list[int]": (list[int], [1]),
    "set[int]": (set[int], [1]),
    "dict[str, int]": (dict[str, int], {"a": 1}),
    "datetime": (datetime.datetime, "2030-01-01T00:00:00"),
    "date": (datetime.date, "2030-01-01"),
    "time": (datetime.time, "10:00"),
    "timedelta": (datetime.timedelta, 10),
    "UUID": (uuid.UUID, str(uuid.uuid4())),
}
CONSTRAINTS: dict[str, Any] = {
    "multiple_of": 1,
    "min_length": 1,
    "max_length": 100,
    "pattern": "a",
    "max_digits": 5,
    "decimal_places": 3,
    "allow_inf_nan": False,
}
HEAD = """
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from uuid import UUID
from pydantic import BaseModel, Field
class Item(BaseModel):
"""


@pytest.mark.parametrize("kind", VALUES)
@pytest.mark.parametrize("constraint", CONSTRAINTS)
def test_a_constraint_is_a_misfit_where_pydantic_can_not_apply_it(
    constraint: str, kind: str, tmp_path: Path
) -> None:
    value = CONSTRAINTS[constraint]
    line = f"    field: {kind} = Field({constraint}={value!r})\n"
    found = [model for outline in outlines(tmp_path, HEAD + line) for model in Model.find(outline)]
    field = found[0].own_fields["field"]
    (said,) = constraints_of(field)
    assert (misfit(field, said) is not None) == is_refused(constraint, value, *VALUES[kind])


def is_refused(constraint: str, value: Any, kind: Any, sample: Any) -> bool:
    """Whether pydantic raises what is no validation error."""
    try:
        TypeAdapter(Annotated[kind, Field(**{constraint: value})]).validate_python(sample)
    except ValidationError:
        return False
    except TypeError:
        return True
    return False
