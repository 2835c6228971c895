"""Where the findings go: standard output or a file, in the form that was asked for."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import click

from fastapi_mentor.cli import console
from fastapi_mentor.cli.formats import Result, text, writer


@dataclass(frozen=True)
class Output:
    """The form of the findings, and the file to write (standard output if empty)."""

    form: str
    file: str
    color: str
    statistics: bool

    def write(self, result: Result, files: int, lines_of: text.Lines) -> None:
        """Write the findings of a run over some `files`; raises Failure."""
        if self.form == "text":
            self._deliver(self._text(result, files, lines_of))
            return
        self._deliver([writer(self.form)(result)])
        if self.statistics:
            click.echo(text.statistics(result.rows), nl=False, err=True)

    def _text(self, result: Result, files: int, lines_of: text.Lines) -> Iterable[str]:
        if self.statistics:
            yield text.statistics(result.rows)
        else:
            yield from text.write(result.rows, lines_of)
        yield text.summary(result.rows, files)

    def _deliver(self, pieces: Iterable[str]) -> None:
        if self.file:
            self._save("".join(pieces))
        elif self.form == "text":
            color = console.is_colored(self.color)
            for piece in pieces:
                click.echo(piece, nl=False, color=color)
        else:  # programs read UTF-8, whatever the terminal's encoding
            click.echo("".join(pieces).encode("utf-8", "backslashreplace"), nl=False)

    def _save(self, content: str) -> None:
        if self.color != "always":
            content = click.unstyle(content)
        try:
            with open(self.file, "w", encoding="utf-8", errors="backslashreplace", newline="\n") as target:
                target.write(content)
        except OSError as error:
            raise console.Failure(f"{self.file}: cannot be written: {error.strerror}") from error
