"""Probes what the rules of others can do to the wire: print on it, crash, fail to load."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from tests.wire import Session, Way
from tests.wire.serving import SURE, serving, sure_lines

pytestmark = pytest.mark.timeout(90)

URI = "untitled:Untitled-1"
RULE = '''"""Calls of `decode` are talked about.

Why not.
"""

import os
import sys

from fastapi_mentor.rule import Finding, Rule, Severity

print("printed by a module")


class Decoding:
    @classmethod
    def find(cls, outline):
        yield from outline.calls("decode")


def check(call):
    {deed}
    yield Finding(at=call.node, message="Decoded")


rule = Rule(Decoding, check, bullet="none", severity=Severity.INFO, since="1.0", examples=[])
'''


def plugin(folder: Path, rule: str) -> dict[str, str]:
    """Install a company's rule `talks` in a folder; return the environment in which it is found."""
    metadata = folder / "site" / "acme_probe-1.0.dist-info"
    metadata.mkdir(parents=True)
    (metadata / "METADATA").write_text("Metadata-Version: 2.1\nName: acme-probe\nVersion: 1.0\n")
    (metadata / "entry_points.txt").write_text("[fastapi_mentor.rules]\nacme = acme_probe\n")
    chapter = folder / "site" / "acme_probe" / "auth"
    chapter.mkdir(parents=True)
    (chapter.parent / "__init__.py").write_text('"""The rules of Acme."""\nprint("by a package")\n')
    (chapter / "__init__.py").write_text('"""Who may do what."""\n')
    (chapter / "talks.py").write_text(rule)
    return {"PYTHONPATH": ":".join([str(folder / "site"), *sys.path[1:]])}


def codes(session: Session) -> list[str]:
    return sorted({str(diagnostic["code"]) for diagnostic in session.diagnostics(URI)})


@pytest.mark.parametrize(
    "deed",
    [
        'print("printed by a rule", flush=True)',
        'sys.stdout.write("written by a rule")',
        'os.write(1, b"written to the descriptor")',
        'os.system("echo printed by a child")',
        "sys.stdin.read(1)",
    ],
)
@pytest.mark.parametrize("way", [Way.PUSH, Way.PULL], ids=["push", "pull"])
def test_what_a_rule_prints_or_reads_stays_off_the_wire(tmp_path: Path, deed: str, way: Way) -> None:
    environment = plugin(tmp_path, RULE.format(deed=deed))
    with serving(tmp_path, way=way, environment=environment) as session:
        session.open(URI, SURE)
        assert {"jwt-without-verification", "talks"} <= set(codes(session))
        assert session.shut_down() == 0


def test_a_rule_that_crashes_is_named_in_the_log_and_silences_only_itself(tmp_path: Path) -> None:
    environment = plugin(tmp_path, RULE.format(deed='raise RuntimeError("the rule is broken")'))
    with serving(tmp_path, environment=environment) as session:
        session.open(URI, SURE)
        assert sure_lines(session.diagnostics(URI)) == [4]
        session.replace(URI, "\n" + SURE)
        assert sure_lines(session.diagnostics(URI)) == [5]
        assert "talks" not in codes(session)
        logged = session.wire.stderr.decode() + "".join(
            message.content["params"]["message"]
            for message in session.wire.messages
            if message.content.get("method") == "window/logMessage"
        )
        assert "talks" in logged
        session.wire.stderr.clear()


def test_a_rule_that_cannot_be_loaded_does_not_keep_the_others_from_work(tmp_path: Path) -> None:
    environment = plugin(tmp_path, "import no_such_module\n")
    with serving(tmp_path, environment=environment) as session:
        session.open(URI, SURE)
        assert sure_lines(session.diagnostics(URI)) == [4]
        session.wire.stderr.clear()
