"""`fastapi-mentor routes`: every route with its full path, from source alone."""

from __future__ import annotations

import gc
import json
import os
import re
from collections.abc import Iterator, Sequence
from typing import Any

import click

from fastapi_mentor.cli import console
from fastapi_mentor.cli.model import endpoints_of, model_of

_STYLES = {"GET": "green", "POST": "yellow", "PUT": "blue", "PATCH": "cyan", "DELETE": "red"}


@click.command()
@click.argument("path", default=".")
@click.option("--app", "asked", metavar="MODULE:NAME", help="Only the routes of this application.")
@click.option(
    "--format",
    "form",
    type=click.Choice(["text", "json", "openapi"]),
    default="text",
    show_default=True,
    help="A table, a list of objects, or the OpenAPI document as FastAPI would make it.",
)
@click.option("--match", "pattern", metavar="PATTERN", help="Only paths that hold this regular expression.")
@click.option("--color", type=click.Choice(console.WHEN), default="auto", help="Colour the table.")
@click.pass_context
def command(
    ctx: click.Context, path: str, asked: str | None, form: str, pattern: str | None, color: str
) -> None:
    """List the routes of the applications below PATH."""
    from fastapi_mentor.project.application.listing import rows

    wanted = _pattern(pattern)
    gc.disable()  # nothing that is built here is thrown away before the end
    endpoints = endpoints_of(model_of(path), asked)
    if wanted is not None:
        endpoints = [each for each in endpoints if wanted.search(each.path or each.declaration.path or "")]
    if form == "openapi":
        from fastapi_mentor.project.application.openapi import document

        own = [each for each in endpoints if not each.mounted]  # a mounted application has its own document
        click.echo(json.dumps(document(own), indent=2, ensure_ascii=False))
        ctx.exit(0)
    listed = [row for endpoint in endpoints for row in rows(endpoint)]
    for row in listed:
        row["file"] = os.path.relpath(row["file"])
    if form == "json":
        click.echo(json.dumps(listed, indent=2, ensure_ascii=False))
    else:
        for line in _table(listed):
            click.echo(line, color=console.is_colored(color))
    ctx.exit(0)


def _pattern(text: str | None) -> re.Pattern[str] | None:
    try:
        return re.compile(text) if text is not None else None
    except re.error as error:
        raise click.BadParameter(
            f"{text!r} is no regular expression: {error}", param_hint="--match"
        ) from None


def _table(listed: Sequence[dict[str, Any]]) -> Iterator[str]:
    if not listed:
        yield "No routes were found."
        return
    paths = min(60, max(len(row["path"]) for row in listed))
    names = min(40, max(len(row["name"]) for row in listed))
    application = None
    for row in listed:
        if row["app"] != application:
            if application is not None:
                yield ""
            application = row["app"]
            yield click.style(application, bold=True)
        method = click.style(f"{row['method']:<9}", fg=_STYLES.get(row["method"]))
        place = click.style(f"{row['file']}:{row['line']}", dim=True)
        needs = ", ".join(row["dependencies"])
        schemes = ", ".join(each["name"] for each in row["security"])
        notes = "  ".join(
            part for part in (needs, click.style(schemes, fg="magenta") if schemes else "") if part
        )
        yield f"  {method}{row['path']:<{paths}}  {row['name']:<{names}}  {place}  {notes}".rstrip()
    yield ""
    applications = len({row["app"] for row in listed})
    nouns = (
        "route" if len(listed) == 1 else "routes",
        "application" if applications == 1 else "applications",
    )
    unresolved = sum(1 for row in listed if not row["resolved"])
    rest = f"; the path of {unresolved} is not known from the source" if unresolved else ""
    yield f"{len(listed)} {nouns[0]} of {applications} {nouns[1]}{rest}"
