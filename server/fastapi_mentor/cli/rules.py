"""`fastapi-mentor rules`: the list of all rules."""

from __future__ import annotations

import json
from itertools import groupby

import click

from fastapi_mentor.catalogue import Catalogue, RuleInfo, load_catalogue
from fastapi_mentor.cli import console


@click.command()
@click.option(
    "--format",
    "form",
    type=click.Choice(["text", "json"]),
    default="text",
    show_default=True,
    help="The form of the list.",
)
@click.option("--color", type=click.Choice(console.WHEN), default="auto", help="Colour the list.")
@click.pass_context
def command(ctx: click.Context, form: str, color: str) -> None:
    """List all rules."""
    catalogue = load_catalogue()
    if form == "json":
        listed = [_object(info) for info in catalogue.rules.values()]
        click.echo(json.dumps(listed, indent=2, ensure_ascii=False))
    else:
        click.echo(_text(catalogue), nl=False, color=console.is_colored(color))
    for problem in catalogue.problems:
        console.complain(str(problem))
    ctx.exit(2 if catalogue.problems else 0)


def _object(info: RuleInfo) -> dict[str, str | bool]:
    return {
        "name": info.name,
        "chapter": info.chapter,
        "bullet": info.rule.bullet,
        "severity": info.severity.value,
        "preset": info.preset,
        "fix": info.fixable,
        "since": info.rule.since,
        "summary": info.summary,
        "url": info.url,
    }


def _text(catalogue: Catalogue) -> str:
    lines: list[str] = []
    width = max((len(name) for name in catalogue.rules), default=0)
    for chapter, rules in groupby(catalogue.rules.values(), key=lambda info: info.chapter):
        if lines:
            lines.append("")
        lines.append(f"{click.style(chapter, bold=True)}: {catalogue.chapters.get(chapter, '')}")
        for info in rules:
            notes = [
                info.severity.value,
                *(["fix"] if info.fixable else []),
                *(["strict"] if info.preset == "strict" else []),
            ]
            note = click.style(", ".join(notes), dim=True)
            lines.append(f"  {info.name:<{width}}  {info.summary} ({note})")
    lines += ["", "`fastapi-mentor explain RULE` says why, and shows how."]
    return "\n".join(lines) + "\n"
