"""`fastapi-mentor new-rule`: the file of a new rule."""

from __future__ import annotations

from pathlib import Path

import click

from fastapi_mentor.cli import console

OURS = Path("rules", "fastapi_mentor_rules")


@click.command()
@click.argument("rule", metavar="CHAPTER/NAME")
@click.option(
    "--package",
    type=click.Path(file_okay=False, path_type=Path),
    help=f"The folder of the package of chapters; by default {OURS.as_posix()}.",
)
@click.pass_context
def command(ctx: click.Context, rule: str, package: Path | None) -> None:
    """Write the file of a new rule, whose tests fail until it says why and shows how."""
    from fastapi_mentor.scaffold import ScaffoldError, new_rule

    folder = package or OURS
    if not folder.is_dir():
        advice = "is no folder" if package else "is not here; name the package with --package"
        console.complain(f"{folder.as_posix()} {advice}")
        ctx.exit(2)
    try:
        path = new_rule(rule, folder)
    except ScaffoldError as error:
        console.complain(str(error))
        ctx.exit(2)
    click.echo(f"{path.as_posix()} is written: say why in its docstring, and show how in its examples")
