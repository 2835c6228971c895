"""`fastapi-mentor server`: the language server."""

from __future__ import annotations

import click

from fastapi_mentor.cli import console

UNSUPPORTED = ("--node-ipc", "--pipe", "--socket")


# An editor's client adds arguments of its own, such as `--clientProcessId=123`.
@click.command(context_settings={"ignore_unknown_options": True, "allow_extra_args": True})
@click.option("--stdio", is_flag=True, help="Speak over standard input and output, as by default.")
@click.option("--tcp", metavar="[HOST:]PORT", help="Listen at an address instead.")
@click.pass_context
def command(ctx: click.Context, stdio: bool, tcp: str | None) -> None:
    """Serve an editor with the Language Server Protocol."""
    for argument in ctx.args:
        if argument.partition("=")[0] in UNSUPPORTED:
            console.complain(f"{argument} is not supported: use --stdio or --tcp")
            ctx.exit(2)
    from fastapi_mentor.lsp.server import run

    try:
        code = run(stdio=stdio or tcp is None, tcp=tcp)
    except ValueError as error:
        console.complain(f"--tcp: {error}")
        code = 2
    except OSError as error:
        console.complain(f"--tcp {tcp}: {error.strerror or error}")
        code = 2
    ctx.exit(code)
