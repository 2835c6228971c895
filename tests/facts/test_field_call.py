"""What pydantic's `Field` takes is what pydantic says it takes."""

import inspect

from pydantic import Field

from fastapi_mentor.facts.field_call import PARAMETERS


def test_the_parameters_are_those_of_the_installed_pydantic() -> None:
    given = {
        name
        for name, each in inspect.signature(Field).parameters.items()
        if each.kind is not each.VAR_KEYWORD
    }
    assert given == PARAMETERS
