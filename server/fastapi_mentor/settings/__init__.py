"""What a project asks of FastAPI Mentor: the settings of `pyproject.toml` and of the editor."""

from fastapi_mentor.settings.loading import LoadedSettings, load_settings, project_root
from fastapi_mentor.settings.options import Settings, SettingsError, validate_rule_names

__all__ = [
    "LoadedSettings",
    "Settings",
    "SettingsError",
    "load_settings",
    "project_root",
    "validate_rule_names",
]
