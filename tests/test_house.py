"""The house is as its plan says: arrows, sizes, first sentences."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
MODULES = sorted([*(ROOT / "server").rglob("*.py"), *(ROOT / "rules").rglob("*.py")])


def test_arrows_point_one_way() -> None:
    command = [str(Path(sys.executable).parent / "lint-imports")]
    result = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert result.returncode == 0, result.stdout


@pytest.mark.parametrize("path", MODULES, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_a_module_says_in_one_sentence_what_it_is_and_stays_small(path: Path) -> None:
    text = path.read_text()
    if not text:
        return
    docstring = ast.get_docstring(ast.parse(text)) or ""
    assert docstring.partition("\n")[0].endswith("."), "no plain first sentence"
    if "rules" not in path.relative_to(ROOT).parts[:1]:
        assert text.count("\n") <= 300, "too long to be one thing"


def imported_by(statement: str) -> set[str]:
    program = f"import sys; {statement}; print(' '.join(sys.modules))"
    result = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    return set(result.stdout.split())


def test_the_command_line_does_not_load_what_only_the_server_needs() -> None:
    loaded = imported_by("import fastapi_mentor.cli.check, fastapi_mentor.cli.running, fastapi_mentor.batch")
    assert not loaded & {"lsprotocol", "pygls", "libcst", "jedi", "pydantic", "rich"}


def test_the_server_does_not_load_the_cutter_before_a_fix_is_asked_for() -> None:
    assert not imported_by("import fastapi_mentor.lsp.server") & {"libcst", "jedi"}
