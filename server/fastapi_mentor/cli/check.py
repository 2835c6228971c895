"""`fastapi-mentor check`: the findings in files and folders."""

from __future__ import annotations

import os
from typing import Any

import click

from fastapi_mentor.cli import console
from fastapi_mentor.cli.formats import FORMATS
from fastapi_mentor.cli.request import Request
from fastapi_mentor.cli.running import run


@click.command()
@click.argument("paths", nargs=-1)
@click.option(
    "--format",
    "form",
    type=click.Choice(FORMATS),
    default="text",
    show_default=True,
    help="The form of the findings.",
)
@click.option("-o", "--output-file", default="", metavar="FILE", help="Write the findings to a file.")
@click.option("--select", multiple=True, metavar="NAMES", help="Only these rules and chapters.")
@click.option("--ignore", multiple=True, metavar="NAMES", help="Not these rules and chapters.")
@click.option("--preset", type=click.Choice(["recommended", "strict"]), help="Which rules are on.")
@click.option("--fix", is_flag=True, help="Repair what can be repaired safely.")
@click.option("--unsafe-fixes", is_flag=True, help="With --fix or --diff: repairs that need a look too.")
@click.option("--diff", is_flag=True, help="Show what --fix would change, and change nothing.")
@click.option("--statistics", is_flag=True, help="Count the findings of each rule.")
@click.option(
    "--write-baseline",
    "baseline",
    is_flag=False,
    flag_value="",
    default=None,
    metavar="[FILE]",
    help="Write down all findings as known; only new ones are shown from then on.",
)
@click.option("-j", "--jobs", type=click.IntRange(min=1), metavar="N", help="How many processes to use.")
@click.option("--no-cache", is_flag=True, help="Neither read nor write the cache.")
@click.option("--config", default=None, metavar="FILE", help="The settings file to use.")
@click.option("--force-exclude", is_flag=True, help="Leave out excluded files even if they are named.")
@click.option("--stdin-filename", metavar="PATH", help="The file that standard input (`-`) stands in for.")
@click.option("--color", type=click.Choice(console.WHEN), default="auto", help="Colour the findings.")
@click.pass_context
def command(ctx: click.Context, /, paths: tuple[str, ...], baseline: str | None, **options: Any) -> None:
    """Check PATHS (files and folders; `-` is standard input) and show what is found.

    Exits with 0 if nothing is found, 1 if something is, 2 if something could not be checked.
    """
    # `--write-baseline app/`: what follows the option is a path to check, not a file to write.
    if baseline and (os.path.isdir(baseline) or baseline.endswith(".py")):
        paths, baseline = (baseline, *paths), ""
    ctx.exit(run(Request(paths=paths or (".",), baseline=baseline, **options)))
