"""Many modules: the module graph, what names mean, installed versions, the index and its cache."""

from fastapi_mentor.project.project import Project

__all__ = ["Project"]
