"""Routes that a file of data lists, and verbs that are looked up by name."""

from __future__ import annotations

import pytest

from tests.project.application.conftest import Agree, Model

ENDPOINTS = """[
  {"path": "/things/{thing_id}", "method": "GET", "names": ["thing_id"]},
  {"path": "/things/{thing_id}", "method": "DELETE", "names": ["thing_id"]},
  {"path": "/things", "method": "POST", "names": [], "binary": true},
  {"path": "/things", "method": "GET", "names": []}
]"""
MAIN = """
    import json
    from pathlib import Path

    def load_endpoints():
        path = Path(__file__).parent / "data" / "endpoints.json"
        with open(path) as file:
            return json.load(file)

    def make_handler(names, binary=False):
        if binary and names == []:
            async def take_bytes(): ...
            return take_bytes
        if names == ["thing_id"]:
            async def take_thing(thing_id: int): ...
            return take_thing
        else:
            async def take_nothing(): ...
            return take_nothing

    def register(router):
        for endpoint in load_endpoints():
            path = endpoint["path"]
            handler = make_handler(endpoint.get("names", []), endpoint.get("binary", False))
            add = getattr(router, endpoint["method"].lower())
            add(f"/v1{path}")(handler)
            getattr(router, endpoint["method"].lower())(path, tags=["x"])(handler)

    router = APIRouter()
    register(router)
    app = FastAPI()
    app.include_router(router)
"""


def test_routes_are_read_from_a_file_of_data(agree: Agree) -> None:
    assert agree({"data/endpoints.json": ENDPOINTS, "main.py": MAIN}) == [
        "DELETE /things/{thing_id} take_thing",
        "DELETE /v1/things/{thing_id} take_thing",
        "GET /things take_nothing",
        "GET /things/{thing_id} take_thing",
        "GET /v1/things take_nothing",
        "GET /v1/things/{thing_id} take_thing",
        "POST /things take_bytes",
        "POST /v1/things take_bytes",
    ]


@pytest.mark.parametrize("text", ["", "[1", '{"a": 1}', "null"])
def test_a_file_of_other_data_is_no_reason_to_claim_or_fail(model: Model, text: str) -> None:
    found = model({"data/endpoints.json": text, "main.py": MAIN})
    assert not any(each.resolved for each in found.endpoints)
    assert not any(each.resolved for each in model({"main.py": MAIN}).endpoints)


def test_other_attributes_by_name_are_no_routes(model: Model) -> None:
    found = model(
        {
            "main.py": """
            def read(): ...

            app = FastAPI()
            getattr(app, "state")("/x")(read)
            getattr(app, unknown)("/y")(read)
            """
        }
    )
    assert found.endpoints == []
