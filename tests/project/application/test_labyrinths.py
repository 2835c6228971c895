"""Code in which routers lead to each other in so many ways that nobody can follow all of them."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager

from tests.project.application.conftest import Agree, Model

LEVELS = 25


@contextmanager
def within(seconds: float) -> Iterator[None]:
    """What is done inside takes less processor time than that."""
    start = time.process_time()
    yield
    assert time.process_time() - start < seconds


def nested(times: int) -> dict[str, str]:
    """Modules that each include the router of the next, all of them named `router`."""
    include = 'router.include_router(inner)\nrouter.include_router(inner, prefix="/again")\n'.splitlines()
    files = {
        f"m{level}.py": f"""
from m{level + 1} import router as inner

router = APIRouter(prefix="/p{level}")
{chr(10).join(include[:times])}
"""
        for level in range(LEVELS)
    }
    last = 'router = APIRouter()\n\n@router.get("/x")\ndef read(): ...\n'
    main = "from m0 import router\n\napp = FastAPI()\napp.include_router(router)\n"
    return {**files, f"m{LEVELS}.py": last, "main.py": main}


def test_a_long_chain_of_routers_is_followed_to_its_end(agree: Agree) -> None:
    with within(5):
        [route] = agree(nested(1))
    assert route == f"GET {''.join(f'/p{level}' for level in range(LEVELS))}/x read"


def test_routers_that_double_at_each_level_come_to_an_end(model: Model) -> None:
    with within(3):
        found = model(nested(2))
        assert found.endpoints
        assert not found.loose


def test_functions_that_call_each_other_twice_are_run_once(model: Model) -> None:
    lines = ["def make0():", "    router = APIRouter()", "    return router"]
    for level in range(1, LEVELS):
        inner = f"    router.include_router(make{level - 1}())"
        lines += [f"def make{level}():", "    router = APIRouter()", inner, inner, "    return router"]
    with within(3):
        model({"main.py": "\n".join([*lines, "app = FastAPI()", f"app.include_router(make{LEVELS - 1}())"])})


def test_attributes_that_lead_to_each_other_mean_nothing(model: Model) -> None:
    names = "abcdefgh"
    methods = [
        f"    def set_{name}(self):\n        self.{name} = {' or '.join(f'self.{other}' for other in names)}"
        for name in names
    ]
    text = "class Thing:\n" + "\n".join(methods)
    text += "\n\nthing = Thing()\napp = FastAPI()\napp.include_router(thing.a)\nopenapi = app.openapi()\n"
    text += '\n@thing.b.get("/x")\ndef x(): ...\n'
    with within(3):
        found = model({"main.py": text})
    assert found.endpoints == []


def test_what_a_cycle_leads_to_besides_is_found(model: Model) -> None:
    found = model(
        {
            "main.py": """
            class Thing:
                def __init__(self):
                    self.one = self.two or APIRouter(prefix="/one")
                    self.two = self.one

            thing = Thing()

            @thing.one.get("/x")
            def x(): ...

            app = FastAPI()
            app.include_router(thing.two)
            """
        }
    )
    assert [each.path for each in found.endpoints] == ["/one/x"]
