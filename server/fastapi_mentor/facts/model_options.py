"""The options of pydantic 1 models, and what pydantic 2 makes of them."""

from __future__ import annotations

from fastapi_mentor.facts.model import Model

RENAMED = {
    "allow_population_by_field_name": "populate_by_name",
    "anystr_lower": "str_to_lower",
    "anystr_strip_whitespace": "str_strip_whitespace",
    "anystr_upper": "str_to_upper",
    "keep_untouched": "ignored_types",
    "max_anystr_length": "str_max_length",
    "min_anystr_length": "str_min_length",
    "orm_mode": "from_attributes",
    "schema_extra": "json_schema_extra",
    "validate_all": "validate_default",
}
"""Options that pydantic 2 ignores under their old names."""

DROPPED = frozenset({"smart_union", "underscore_attrs_are_private", "copy_on_model_validation"})
"""Options that say what pydantic 2 does anyway."""

REMOVED = {
    "allow_mutation": "`frozen`",
    "error_msg_templates": "",
    "fields": "`Field(...)`",
    "getter_dict": "a validator",
    "json_dumps": "",
    "json_loads": "",
    "post_init_call": "",
    **dict.fromkeys(DROPPED, ""),
}
"""Options that pydantic 2 ignores, and what does their work now."""


def new_name(option: str, model: Model) -> str | None:
    """What the pydantic that the project uses calls an option of pydantic 1 now; None for any other."""
    if option == "allow_population_by_field_name" and model.outline.module.version_satisfies(
        "pydantic", ">=2.11"
    ):
        return "validate_by_name"
    return RENAMED.get(option)
