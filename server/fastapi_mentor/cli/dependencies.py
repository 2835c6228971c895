"""`fastapi-mentor dependencies`: what each route needs before it runs, as a tree."""

from __future__ import annotations

import os
from collections.abc import Iterator

import click

from fastapi_mentor.cli import console
from fastapi_mentor.cli.model import endpoints_of, model_of
from fastapi_mentor.project.application.dependants import Dependant
from fastapi_mentor.project.application.model import Endpoint


@click.command()
@click.argument("route", required=False)
@click.option("--path", default=".", help="The folder of the project.")
@click.option("--app", "asked", metavar="MODULE:NAME", help="Only the routes of this application.")
@click.option("--color", type=click.Choice(console.WHEN), default="auto", help="Colour the tree.")
@click.pass_context
def command(ctx: click.Context, route: str | None, path: str, asked: str | None, color: str) -> None:
    """Print the dependencies of ROUTE (a path, `GET /path` or a function's name), or of all routes."""
    found = [each for each in endpoints_of(model_of(path), asked) if route is None or _is(each, route)]
    if not found and route is None:
        click.echo("No routes were found.")
    elif not found:
        raise click.BadParameter(f"no route has the path or name {route!r}", param_hint="ROUTE")
    for endpoint in found:
        for line in _tree(endpoint):
            click.echo(line, color=console.is_colored(color))
    ctx.exit(0)


def _is(endpoint: Endpoint, asked: str) -> bool:
    method, _, path = asked.rpartition(" ")
    if method and method.upper() not in (endpoint.methods or ()):
        return False
    return path in (endpoint.path, endpoint.declaration.handler.name)


def _tree(endpoint: Endpoint) -> Iterator[str]:
    from fastapi_mentor.project.application.operations import Operation

    methods = " ".join(endpoint.methods or ("?",))
    yield click.style(f"{methods} {endpoint.path or '?'}", bold=True)
    yield from _below(Operation(endpoint).dependant, "")


def _below(dependant: Dependant, indent: str) -> Iterator[str]:
    for position, each in enumerate(dependant.dependencies):
        last = position == len(dependant.dependencies) - 1
        place = ""
        if each.location is not None and each.path is not None:
            line = each.location.statement.memo.get("start", 0) + each.location.line + 1
            place = click.style(f"  {os.path.relpath(each.path)}:{line}", dim=True)
        note = f" ({each.scheme.kind})" if each.scheme is not None else "" if each.known else " (not known)"
        yield f"{indent}{'└── ' if last else '├── '}{each.name}{note}{place}"
        yield from _below(each, indent + ("    " if last else "│   "))
