"""The options that models and settings can be configured with."""

from __future__ import annotations

OPTIONS = frozenset(
    {
        *("title", "model_title_generator", "field_title_generator", "str_to_lower", "str_to_upper"),
        *("str_strip_whitespace", "str_min_length", "str_max_length", "extra", "frozen", "populate_by_name"),
        *("use_enum_values", "validate_assignment", "arbitrary_types_allowed", "from_attributes"),
        *("loc_by_alias", "alias_generator", "ignored_types", "allow_inf_nan", "json_schema_extra"),
        *("json_encoders", "strict", "revalidate_instances", "ser_json_timedelta", "ser_json_temporal"),
        *("val_temporal_unit", "ser_json_bytes", "val_json_bytes", "ser_json_inf_nan", "validate_default"),
        *("validate_return", "protected_namespaces", "hide_input_in_errors", "defer_build"),
        *("plugin_settings", "schema_generator", "json_schema_serialization_defaults_required"),
        *("json_schema_mode_override", "coerce_numbers_to_str", "regex_engine", "validation_error_cause"),
        *("use_attribute_docstrings", "cache_strings", "validate_by_alias", "validate_by_name"),
        *("serialize_by_alias", "url_preserve_empty_path", "polymorphic_serialization"),
    }
)
"""Of any model."""

SETTINGS_OPTIONS = frozenset(
    {
        *("case_sensitive", "nested_model_default_partial_update", "env_prefix", "env_prefix_target"),
        *("env_file", "env_file_encoding", "dotenv_filtering", "env_ignore_empty", "env_nested_delimiter"),
        *("env_nested_max_split", "env_parse_none_str", "env_parse_enums", "cli_prog_name"),
        *("cli_parse_args", "cli_parse_none_str", "cli_hide_none_type", "cli_avoid_json"),
        *("cli_enforce_required", "cli_use_class_docs_for_groups", "cli_show_env_vars"),
        *("cli_exit_on_error", "cli_prefix", "cli_flag_prefix_char", "cli_implicit_flags"),
        *("cli_ignore_unknown_args", "cli_kebab_case", "cli_shortcuts", "secrets_dir"),
        *("secrets_dir_missing", "secrets_dir_max_size", "secrets_case_sensitive", "secrets_prefix"),
        *("secrets_nested_delimiter", "secrets_nested_subdir", "json_file", "json_file_encoding"),
        *("yaml_file", "yaml_file_encoding", "yaml_config_section", "env_file_depth"),
        *("pyproject_toml_depth", "pyproject_toml_table_header", "toml_file", "toml_table_header"),
        *("enable_decoding", "pyproject_toml_file"),
    }
)
"""Of a class of settings, besides."""
