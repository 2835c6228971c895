"""Tests of versions and the specifiers that allow them."""

import subprocess
import sys

import pytest
from packaging.specifiers import SpecifierSet

from fastapi_mentor.project.specifiers import NEWEST, ceiling, compare, matches, release_of

VERSIONS = ["0.99.1", "0.100.0", "0.100", "0.110.3", "1", "1.0.1", "2.0.0rc1", "2.0", "10.2.post1"]
SPECIFIERS = [
    ">=0.100", ">0.100", "<=1.0", "<1.0", "==1", "==1.0.0", "!=1.0", "==0.110.*", "!=0.110.*", "~=0.99.0",
    "~=1.0", ">=0.100,<2", ">= 0.100 , != 1.0.1", "<2.0.0rc2", ">=2.0", "", "==1.*", ">2",
]  # fmt: skip


@pytest.mark.parametrize("version", VERSIONS)
@pytest.mark.parametrize("specifier", SPECIFIERS)
def test_an_exact_version_is_judged_as_packaging_judges_it(version: str, specifier: str) -> None:
    expected = SpecifierSet(specifier).contains(version, prereleases=True)
    assert matches(release_of(version), version, specifier) == expected


@pytest.mark.parametrize("specifier", ["nonsense", "^1.0", ">=", "1.0"])
def test_a_specifier_that_cannot_be_read_allows_nothing(specifier: str) -> None:
    assert not matches((1, 0), "1.0", specifier)


def test_a_version_that_cannot_be_read_is_judged_by_its_numbers() -> None:
    assert matches(release_of("1.2-company_build!"), "1.2-company_build!", ">=1.0")


@pytest.mark.parametrize(
    ("specifier", "release"),
    [
        (">=0.100,<0.137", (0, 136, NEWEST)),
        (">=0.100,<0.137.0", (0, 136, NEWEST)),
        (">=0.100,<0.136.5", (0, 136, 4, NEWEST)),
        (">=1.7,<2", (1, NEWEST)),
        ("<=0.115.6", (0, 115, 6)),
        ("~=0.115.2", (0, 115, NEWEST)),
        ("~=2.1", (2, NEWEST)),
        ("==0.110.*", (0, 110, NEWEST)),
        ("(>=1,<3)", (2, NEWEST)),
        ("^0.110.1", (0, 110, NEWEST)),
        ("^0.0.3", (0, 0, 3, NEWEST)),
        ("^2.1", (2, NEWEST)),
        ("~1.4.2", (1, 4, NEWEST)),
        ("0.110.*", (0, 110, NEWEST)),
        (">=1,<2 || >=3,<4", (3, NEWEST)),
        (">=0.100", (NEWEST,)),
        ("!=1.0", (NEWEST,)),
        ("*", (NEWEST,)),
        ("", (NEWEST,)),
        ("gibberish", (NEWEST,)),
    ],
)
def test_a_range_stands_for_the_newest_release_it_allows(specifier: str, release: tuple[int, ...]) -> None:
    assert ceiling(specifier) == (release, None)


@pytest.mark.parametrize(
    ("specifier", "version"),
    [("==0.115.0", "0.115.0"), ("===1.0", "1.0"), ("0.110.3", "0.110.3"), (">=1,==1.2rc1", "1.2rc1")],
)
def test_a_pin_is_exact(specifier: str, version: str) -> None:
    assert ceiling(specifier) == (release_of(version), version)


@pytest.mark.parametrize(
    ("specifier", "expected"),
    [(">=0.137", False), ("<0.137", True), (">=0.136", True), ("<0.136.50", False), ("==0.136.*", True)],
)
def test_the_newest_below_a_bound_is_judged_as_such(specifier: str, expected: bool) -> None:
    release, exact = ceiling(">=0.100,<0.137")
    assert matches(release, exact, specifier) == expected


def test_trailing_zeros_do_not_count() -> None:
    assert compare((1, 0, 0), (1,)) == 0
    assert compare((0,), ()) == 0
    assert compare((1, 0, 1), (1,)) > 0
    assert compare((0, 9), (0, 10)) < 0


def test_plain_versions_are_judged_without_importing_packaging() -> None:
    code = (
        "import sys; from fastapi_mentor.project.specifiers import matches, release_of;"
        "assert matches(release_of('0.115.0'), '0.115.0', '>=0.100,<1');"
        "assert 'packaging' not in sys.modules"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
