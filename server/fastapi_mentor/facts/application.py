"""The making of an application: `FastAPI(...)`."""

from __future__ import annotations

from collections.abc import Iterator

from fastapi_mentor.facts.call_fact import CallFact
from fastapi_mentor.facts.outline import Outline

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


class Application(CallFact):
    """A call of `FastAPI` itself; those of its subclasses may take other options."""

    words = frozenset({"FastAPI"})

    @classmethod
    def find(cls, outline: Outline) -> Iterator[Application]:
        """The applications that a statement makes."""
        for call in outline.calls("FastAPI"):
            if outline.callee(call) == "fastapi.FastAPI":
                yield cls(call, outline)
