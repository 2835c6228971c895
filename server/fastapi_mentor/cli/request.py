"""What a command line of `check` asks for."""

from __future__ import annotations

from dataclasses import dataclass

from fastapi_mentor.settings.options import Preset


@dataclass(frozen=True)
class Request:
    """The options of `fastapi-mentor check`, by their names there."""

    paths: tuple[str, ...]
    form: str
    output_file: str
    select: tuple[str, ...]
    ignore: tuple[str, ...]
    preset: Preset | None
    fix: bool
    unsafe_fixes: bool
    diff: bool
    statistics: bool
    baseline: str | None
    """The file to write all findings to; empty for the project's own, None to write none."""
    jobs: int | None
    no_cache: bool
    config: str | None
    force_exclude: bool
    stdin_filename: str | None
    color: str
