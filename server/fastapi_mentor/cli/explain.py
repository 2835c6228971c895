"""`fastapi-mentor explain`: the page of a rule."""

from __future__ import annotations

import click

from fastapi_mentor.catalogue import load_catalogue
from fastapi_mentor.cli import console
from fastapi_mentor.cli.notices import PAGES
from fastapi_mentor.explain import markdown
from fastapi_mentor.settings.options import nearest


@click.command()
@click.argument("rule")
@click.option("--color", type=click.Choice(console.WHEN), default="auto", help="Colour the page.")
@click.pass_context
def command(ctx: click.Context, rule: str, color: str) -> None:
    """Say what RULE looks for, why, and how to mend it."""
    catalogue = load_catalogue()
    info = catalogue.rules.get(rule)
    page = markdown(info) if info is not None else PAGES.get(rule)
    if page is None:
        advice = nearest(rule, [*catalogue.rules, *PAGES]) or "; `fastapi-mentor rules` lists them"
        console.complain(f'there is no rule "{rule}"{advice}')
        ctx.exit(2)
    if console.is_colored(color):
        _render(page)
    else:
        click.echo(page, nl=False)  # Markdown, as it is: to be read by people and programs


def _render(page: str) -> None:
    from rich.console import Console
    from rich.markdown import Markdown

    width = min(100, Console().width)
    Console(force_terminal=True, width=width).print(Markdown(page, code_theme="ansi_dark"))
