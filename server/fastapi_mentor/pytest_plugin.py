"""Tests every example of every rule of a package.

A test module needs two lines:

from fastapi_mentor.pytest_plugin import RuleTests

class TestRules(RuleTests, package="our_rules"): ...
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar, NamedTuple

import pytest

# Every pytest session of every project that has FastAPI Mentor installed imports this module: the
# engine is imported by the tests themselves.
if TYPE_CHECKING:
    from fastapi_mentor.catalogue import Catalogue, RuleInfo
    from fastapi_mentor.examples.execution import Runtime
    from fastapi_mentor.rule import Example


class Case(NamedTuple):
    """An example of a rule."""

    info: RuleInfo
    example: Example


@pytest.fixture(scope="session")
def example_runtime() -> Iterator[Runtime]:
    """The process in which examples run; one for all tests of a session."""
    from fastapi_mentor.examples.execution import Runtime

    with Runtime() as runtime:
        yield runtime


class RuleTests:
    """Subclass it with the package of chapters whose rules are to be tested."""

    package: ClassVar[str]

    def __init_subclass__(cls, package: str) -> None:
        cls.package = package

    def pytest_generate_tests(self, metafunc: pytest.Metafunc) -> None:
        """Ask each test about each rule, or each example, or each example that shows a fix."""
        infos = _catalogue(self.package).rules.values()
        if "info" in metafunc.fixturenames:
            metafunc.parametrize("info", infos, ids=[info.name for info in infos])
        for argument in ("case", "fixed"):
            if argument in metafunc.fixturenames:
                cases = dict(_cases(self.package, only_fixed=argument == "fixed"))
                metafunc.parametrize(argument, cases.values(), ids=cases)

    def test_every_rule_loads(self) -> None:
        assert [str(problem) for problem in _catalogue(self.package).problems] == []

    def test_it_says_what_and_why(self, info: RuleInfo) -> None:
        from fastapi_mentor.form import shortcomings

        assert list(shortcomings(info)) == []

    def test_its_findings_stand_where_the_carets_do(self, case: Case, tmp_path: Path) -> None:
        from fastapi_mentor.examples import parse
        from fastapi_mentor.examples.verification import Bench, place_of

        halves = parse(case.example)
        bench = Bench(case.info, case.example, tmp_path, halves.bad)
        assert bench.places() == [place_of(each) for each in halves.expected]
        assert halves.good is not None or not bench.fixes(), "it has a fix that it does not show"

    def test_its_good_half_is_silent(self, fixed: Case, tmp_path: Path) -> None:
        from fastapi_mentor.examples import parse
        from fastapi_mentor.examples.verification import Bench

        good = parse(fixed.example).good
        assert good is not None
        assert Bench(fixed.info, fixed.example, tmp_path, good).places() == []

    def test_its_fix_writes_the_good_half(self, fixed: Case, tmp_path: Path) -> None:
        from fastapi_mentor.examples import parse
        from fastapi_mentor.examples.verification import Bench, joined

        halves = parse(fixed.example)
        assert halves.good is not None
        bench = Bench(fixed.info, fixed.example, tmp_path, halves.bad)
        bench.fix_all()
        assert joined(bench.files()) == joined(halves.good)

    def test_its_claims_hold_under_fastapi(
        self, case: Case, example_runtime: Runtime, tmp_path: Path
    ) -> None:
        from fastapi_mentor.examples import parse
        from fastapi_mentor.examples.execution import broken_promises, unmet_version
        from fastapi_mentor.examples.verification import Bench

        if not case.example.runs:
            pytest.skip("its author says that it cannot run here")
        if reason := unmet_version(case.example):
            pytest.skip(reason)
        halves, changes = parse(case.example), None
        if halves.good is not None:
            bench = Bench(case.info, case.example, tmp_path, halves.bad)
            changes = case.info.rule.changes if bench.fixes_safely() else None
        assert list(broken_promises(case.example, example_runtime, changes)) == []


@cache
def _catalogue(package: str) -> Catalogue:
    from fastapi_mentor.catalogue import collect
    from fastapi_mentor.plugins import Plugin

    return collect([Plugin(package, package)])


def _cases(package: str, only_fixed: bool) -> Iterator[tuple[str, Case]]:
    from fastapi_mentor.examples import is_fixed

    for info in _catalogue(package).rules.values():
        for number, example in enumerate(info.examples, 1):
            if is_fixed(example) or not only_fixed:
                yield f"{info.name}-{number}", Case(info, example)
