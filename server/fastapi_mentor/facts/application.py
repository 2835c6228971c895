"""The making of an application: `FastAPI(...)`."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from fastapi_mentor.facts.expression import argument, has_unpacking
from fastapi_mentor.facts.outline import Outline
from fastapi_mentor.facts.place import Place, place
from fastapi_mentor.facts.scope import Call
from fastapi_mentor.source import Location

# What `FastAPI(...)` takes in any version up to 0.165.
OPTIONS = frozenset(
    {
        *("telemetry", "debug", "routes", "title", "summary", "description", "version", "openapi_url"),
        *("openapi_tags", "servers", "dependencies", "default_response_class", "redirect_slashes"),
        *("docs_url", "redoc_url", "swagger_ui_oauth2_redirect_url", "swagger_ui_init_oauth", "middleware"),
        *("exception_handlers", "on_startup", "on_shutdown", "lifespan", "terms_of_service", "contact"),
        *("license_info", "root_path", "root_path_in_servers", "responses", "callbacks", "webhooks"),
        *("deprecated", "include_in_schema", "swagger_ui_parameters", "generate_unique_id_function"),
        *("separate_input_output_schemas", "openapi_external_docs", "strict_content_type"),
        *("max_body_size", "form_limits"),
    }
)


class Application:
    """A call of `FastAPI` itself; those of its subclasses may take other options."""

    words = frozenset({"FastAPI"})

    def __init__(self, call: Call, outline: Outline) -> None:
        self.call = call
        self.node = call.node
        self.outline = outline

    @classmethod
    def find(cls, outline: Outline) -> Iterator[Application]:
        """The applications that a statement makes."""
        for call in outline.calls("FastAPI"):
            if outline.callee(call) == "fastapi.FastAPI":
                yield cls(call, outline)

    @property
    def location(self) -> Location:
        """The place of the call."""
        return self.outline.location(self.node)

    @property
    def place(self) -> Place:
        """Where its names have their meaning."""
        return place(self.outline, self.call.scope)

    @property
    def is_fully_visible(self) -> bool:
        """Whether all its options are written out."""
        return not has_unpacking(self.node)

    def option(self, name: str) -> ast.expr | None:
        """What it says about an option."""
        return argument(self.node, name)
