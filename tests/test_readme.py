"""What the README shows is what happens."""

import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parent.parent
README = ROOT / "README.md"
CAPTURE = re.compile(
    r"(<!-- capture: (?P<command>.*?) -->\n```console\n)(?P<shown>.*?)(```\n<!-- /capture -->)", re.DOTALL
)


def output_of(command: str) -> str:
    program, *arguments = shlex.split(command)
    assert program == "fastapi-mentor"
    environment = {**os.environ, "NO_COLOR": "1", "COLUMNS": "120"}
    environment.pop("FORCE_COLOR", None)
    result = subprocess.run(
        [sys.executable, "-m", "fastapi_mentor", *arguments],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert result.stderr == ""
    return f"$ {command}\n{result.stdout}"


def test_captures_are_real_output() -> None:
    """`python -m tests.test_readme` takes them anew."""
    captures = list(CAPTURE.finditer(README.read_text()))
    assert len(captures) == 2
    for capture in captures:
        assert capture["shown"] == output_of(capture["command"])


def test_the_commands_to_paste_are_one_line_each() -> None:
    blocks = re.findall(r"```sh\n(.*?)```", README.read_text(), re.DOTALL)
    assert [block.count("\n") for block in blocks[:2]] == [1, 1]
    assert "fastapi-mentor check tests/apps/bookshop" in blocks[0]
    assert "pytest" in blocks[1]


if __name__ == "__main__":
    README.write_text(CAPTURE.sub(lambda m: m[1] + output_of(m["command"]) + m[4], README.read_text()))
