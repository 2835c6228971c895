"""The command line; its commands live in one module each and are imported when they are called."""

from __future__ import annotations

import gc
import sys
from importlib import import_module

import click

from fastapi_mentor import __version__
from fastapi_mentor.cli import console

COMMANDS = ("check", "dependencies", "explain", "new-rule", "routes", "rules", "server")


class Commands(click.Group):
    """The commands by name: `new-rule` is the attribute `command` of `cli/new_rule.py`."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """All names, for `--help`."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """One command, imported now."""
        if cmd_name not in COMMANDS:
            return None
        module = import_module(f"fastapi_mentor.cli.{cmd_name.replace('-', '_')}")
        command: click.Command = module.command
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """The command that the arguments name; a wrong one is told with the nearest name."""
        if args[0] not in COMMANDS and not args[0].startswith("-"):
            from fastapi_mentor.settings.options import nearest

            advice = nearest(args[0], COMMANDS) or "; to check files, use `check`"
            ctx.fail(f'There is no command "{args[0]}"{advice}')
        return super().resolve_command(ctx, args)


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="fastapi-mentor")
def command() -> None:
    """Teaches FastAPI: finds what will fail, says why, and repairs it."""
    console.prepare()


def main() -> None:
    """The console script `fastapi-mentor`: 0 is clean, 1 means findings, 2 an error."""
    # What makes litter in a long run sweeps it up itself; a short one ends before it matters.
    gc.set_threshold(200_000, 20, 20)
    try:
        code = command.main(prog_name="fastapi-mentor", standalone_mode=False)
    except click.exceptions.Exit as exit_:
        code = exit_.exit_code
    except click.ClickException as error:
        error.show()
        code = error.exit_code
    except click.Abort:
        code = 130
    except Exception as error:
        console.confess(error)
        code = 2
    sys.exit(code)
