"""Fields that the server sets, and not the client."""

from __future__ import annotations

from fastapi_mentor.facts.model import Model

_MANAGED = frozenset(
    {
        *("id", "created_at", "updated_at", "created_on", "updated_on", "deleted_at", "modified_at"),
        *("created", "modified", "date_created", "date_updated", "owner_id", "created_by", "updated_by"),
        *("is_superuser", "is_admin", "is_staff", "balance", "hashed_password", "password_hash"),
    }
)
PRIVILEGED = frozenset(
    {
        *("is_superuser", "is_admin", "is_staff", "is_active", "is_verified", "role", "roles", "permissions"),
        *("owner_id", "user_id", "tenant_id", "balance", "credits", "hashed_password", "created_by"),
    }
)
"""Fields that give whoever may set them more than is theirs."""


def managed_fields(model: Model) -> list[str]:
    """The fields of a model that are not for clients to set, in their order."""
    return [name for name in model.fields if name in _MANAGED]


def is_managed(name: str) -> bool:
    """Whether a field with that name is not for clients to set."""
    return name in _MANAGED
