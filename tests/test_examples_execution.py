"""Examples under the real FastAPI: what is believed, and which false claims are told."""

from collections.abc import Iterator

import pytest

from fastapi_mentor.examples.execution import (
    Runtime,
    broken_promises,
    module_name,
    unmet_version,
)
from fastapi_mentor.rule import Example

APP = """
      from fastapi import Depends, FastAPI
      from fastapi.testclient import TestClient

      app = FastAPI()
      client = TestClient(app)

"""
ANSWER = """
    - @app.get("/bad")
      ^^^^^^^^^^^^^^^^ wrong
    + @app.get("/good")
      def read() -> str:
          return "Ada"
"""
CRASH = """
      def number() -> int:
          return 1

    - @app.get("/", dependencies=[Depends(number())])
                                          ^^^^^^^^ `number` is called
    + @app.get("/", dependencies=[Depends(number)])
      def read() -> str:
          return "Ada"
"""


@pytest.fixture(scope="module")
def runtime() -> Iterator[Runtime]:
    with Runtime(seconds=60) as runtime:
        yield runtime


def complaints(runtime: Runtime, text: str, **about: object) -> list[str]:
    return list(broken_promises(Example(text, **about), runtime))  # type: ignore[arg-type]


def test_an_example_that_runs_and_proves_its_point_is_believed(runtime: Runtime) -> None:
    proof = 'assert client.get("/good").json() == "Ada"'
    assert complaints(runtime, APP + ANSWER, proof=proof) == []


def test_a_proof_that_passes_after_the_bad_half_proves_nothing(runtime: Runtime) -> None:
    [complaint] = complaints(runtime, APP + ANSWER, proof="assert app")
    assert complaint == "the proof passes after the bad half: it proves nothing"


def test_a_proof_that_fails_after_the_good_half_is_told_with_its_line(runtime: Runtime) -> None:
    proof = 'assert client.get("/good").json() == "Bob"'
    [complaint] = complaints(runtime, APP + ANSWER, proof=proof)
    assert complaint.startswith("the proof fails after the good half")
    assert proof in complaint


def test_a_proof_must_not_fail_only_because_it_names_what_the_fix_adds(runtime: Runtime) -> None:
    text = APP + "    + name = 'Ada'\n    - title = 1\n      ^^^^^ wrong\n"
    [complaint] = complaints(runtime, text, proof="assert name == 'Ada'")
    assert complaint.startswith("the proof fails for a name that the bad half lacks")
    assert "NameError" in complaint


def test_a_crash_must_happen_and_be_the_one_that_was_named(runtime: Runtime) -> None:
    assert complaints(runtime, APP + CRASH, crashes="AssertionError: A parameter-less") == []
    [other] = complaints(runtime, APP + CRASH, crashes="ValueError")
    assert other.startswith("the bad half should crash with ValueError")
    [undeclared] = complaints(runtime, APP + CRASH)
    assert undeclared.startswith("the bad half cannot be imported")
    [absent] = complaints(runtime, APP + ANSWER, crashes="TypeError")
    assert absent == "the bad half does not crash, it should with TypeError"


def test_the_proof_of_a_crash_speaks_of_the_good_half(runtime: Runtime) -> None:
    proof = 'assert client.get("/").status_code == 404'
    [complaint] = complaints(runtime, APP + CRASH, crashes="AssertionError", proof=proof)
    assert complaint.startswith("the proof fails after the good half")


def test_openapi_is_asked_for_and_may_be_what_crashes(runtime: Runtime) -> None:
    text = APP + "      app.openapi = lambda: 1 / 0\n"
    [complaint] = complaints(runtime, text)
    assert complaint.startswith("the example cannot be imported")
    assert "ZeroDivisionError" in complaint


def test_the_proof_of_code_that_is_found_and_not_fixed_must_fail(runtime: Runtime) -> None:
    assert complaints(runtime, "x = 1\n^ wrong", proof="assert x == 2") == []
    [complaint] = complaints(runtime, "x = 1\n^ wrong", proof="assert x == 1")
    assert complaint == "the proof passes after the example: it proves nothing"


def test_code_that_stays_silent_is_run_and_its_proof_must_pass(runtime: Runtime) -> None:
    assert complaints(runtime, "x = 1", proof="assert x == 1") == []
    [complaint] = complaints(runtime, "x = 1", proof="assert x == 2")
    assert complaint.startswith("the proof fails")
    [missing] = complaints(runtime, "import nothing_like_this")
    assert "ModuleNotFoundError" in missing


def test_code_that_stays_silent_is_not_said_to_crash(runtime: Runtime) -> None:
    [complaint] = complaints(runtime, "x = 1 / 0", crashes="ZeroDivisionError")
    assert complaint == "`crashes` is said of an example in which nothing is found"


def test_a_proof_sees_the_warnings_that_importing_gave(runtime: Runtime) -> None:
    text = "import warnings\nwarnings.warn('old', DeprecationWarning)"
    assert complaints(runtime, text, proof="assert warned == ['DeprecationWarning: old']") == []


def test_files_import_each_other_and_read_their_data_and_environment(runtime: Runtime) -> None:
    text = """
    === src/shop/__init__.py ===
    === src/shop/main.py ===
    import os
    from shop.prices import PRICE

    written = open(".env").read()
    key = os.environ["SHOP_KEY"]
    === src/shop/prices.py ===
    PRICE = 3
    === .env ===
    KEY=1
    """
    proof = "assert (PRICE, written, key) == (3, 'KEY=1\\n', 'lock')"
    assert complaints(runtime, text, proof=proof, environment={"SHOP_KEY": "lock"}) == []


def test_halves_do_not_see_each_other(runtime: Runtime) -> None:
    assert complaints(runtime, "import os\nos.environ['LEFT'] = '1'") == []
    assert complaints(runtime, "import os", proof="assert 'LEFT' not in os.environ") == []
    [complaint] = complaints(runtime, "import os", proof="import main\nassert main.app")
    assert "AttributeError" in complaint


def test_a_module_of_the_example_is_not_confused_with_an_installed_one(runtime: Runtime) -> None:
    [complaint] = complaints(runtime, "=== typing.py ===\nx = 1")
    assert "the example's module `typing` is hidden by" in complaint


@pytest.mark.parametrize("forks", [True, False])
def test_an_example_that_hangs_is_ended(forks: bool) -> None:
    with Runtime(seconds=3, forks=forks) as runtime:
        [complaint] = complaints(runtime, "import time\ntime.sleep(60)")
    assert "Died: ran over 3 seconds" in complaint


def test_an_example_that_kills_its_process_does_not_kill_the_next(runtime: Runtime) -> None:
    [complaint] = complaints(runtime, "import os\nos._exit(3)")
    assert "Died: ended with status 3" in complaint
    assert complaints(runtime, "x = 1") == []


def test_systems_without_fork_run_examples_too() -> None:
    with Runtime(seconds=60, forks=False) as runtime:
        proof = 'print("noise")\nassert client.get("/good").json() == "Ada"'
        assert complaints(runtime, APP + ANSWER, proof=proof) == []


def test_an_example_runs_only_with_the_versions_that_it_pins() -> None:
    assert unmet_version(Example("", versions={"fastapi": "0"})) is None
    reason = unmet_version(Example("", versions={"fastapi": "0.99"}))
    assert reason is not None
    assert reason.startswith("needs fastapi 0.99, ")
    unknown = unmet_version(Example("", versions={"no-such-package": "1"}))
    assert unknown == "needs no-such-package 1, which is not installed"


@pytest.mark.parametrize(
    ("path", "name"),
    [
        ("main.py", "main"),
        ("app/api/users.py", "app.api.users"),
        ("app/api/__init__.py", "app.api"),
        ("src/app/main.py", "app.main"),
    ],
)
def test_a_path_is_imported_under_its_name(path: str, name: str) -> None:
    assert module_name(path) == name
