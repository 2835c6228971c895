"""Versions and the specifiers that allow them, compared without `packaging` wherever possible."""

from __future__ import annotations

from fastapi_mentor.pattern import pattern

Release = tuple[int, ...]

NEWEST = 1_000_000
"""Stands in a release for a number that is not known and counts as the newest: (0, 136, NEWEST)."""

_PLAIN = pattern(r"v?(\d+(?:\.\d+)*)")
_CLAUSE = pattern(r"\s*(~=|===?|!=|<=|>=|<|>)\s*v?(\d+(?:\.\d+)*)(\.\*)?\s*")
_LOOSE = pattern(r"\s*(~=|===?|!=|<=|>=|<|>|\^|~|=)?\s*v?(\d+(?:\.\d+)*)(\.\*)?([^,\s]*)")


def release_of(version: str) -> Release:
    """The numbers that a version starts with; (NEWEST,) if it does not start with any."""
    match = _PLAIN.match(version.strip())
    return tuple(int(number) for number in match[1].split(".")) if match else (NEWEST,)


def is_plain(version: str) -> bool:
    """Whether a version is nothing but numbers and dots."""
    return _PLAIN.fullmatch(version) is not None


def compare(one: Release, other: Release) -> int:
    """Negative, zero or positive as `one` is older, the same or newer; 1.0 is the same as 1."""
    left, right = _trimmed(one), _trimmed(other)
    return (left > right) - (left < right)


def matches(release: Release, version: str | None, specifier: str) -> bool:
    """Whether a release is one of those that a PEP 440 specifier allows.

    `version` is the exact version, if that is known, and decides where it is a pre-release. A specifier
    that cannot be read allows nothing.
    """
    if version is None or is_plain(version):
        clauses = [_CLAUSE.fullmatch(clause) for clause in specifier.split(",") if clause.strip()]
        if all(clauses):
            return all(_allows(release, *clause.groups()) for clause in clauses if clause)
    from packaging.specifiers import InvalidSpecifier, SpecifierSet
    from packaging.version import InvalidVersion, Version

    try:
        exact = Version(version or ".".join(map(str, release)))
    except InvalidVersion:
        exact = Version(".".join(map(str, release)))
    try:
        return SpecifierSet(specifier).contains(exact, prereleases=True)
    except InvalidSpecifier:
        return False


def ceiling(specifier: str) -> tuple[Release, str | None]:
    """The newest release that a specifier allows, and the exact version if it allows only one.

    It reads the notations of PEP 440, Poetry and Pipenv (`^0.110`, `~1.2`, `1.*`, `a || b`, `*`), and for
    an upper bound that is not included it answers the newest release below it, which is not known by
    name: `>=0.100,<0.137` gives (0, 136, NEWEST). Exclusions (`!=`) are not considered.
    """
    best: tuple[Release, str | None] | None = None
    for alternative in specifier.split("||"):
        newest: tuple[Release, str | None] = ((NEWEST,), None)
        for clause in alternative.split(","):
            bound = _bound(clause)
            if (bound[1] is None, bound[0]) < (newest[1] is None, newest[0]):
                newest = bound
        if best is None or compare(newest[0], best[0]) > 0:
            best = newest
    return best or ((NEWEST,), None)


def _bound(clause: str) -> tuple[Release, str | None]:
    match = _LOOSE.match(clause.strip().strip("()"))
    if not match:
        return (NEWEST,), None
    operator, text, wildcard, rest = match.groups()
    release = release_of(text)
    match operator, wildcard:
        case (("===" | "==" | "=" | None), None):
            return release, text + rest
        case (("==" | "=" | None), _):
            return (*release, NEWEST), None
        case "<=", _:
            return release, None
        case "<", _:
            return _below(release), None
        case "~=", _:
            return (*release[:-1], NEWEST), None
        case "~", _:
            return (*release[:2], NEWEST), None
        case "^", _:
            first = next((i for i, number in enumerate(release) if number), len(release) - 1)
            return (*release[: first + 1], NEWEST), None
    return (NEWEST,), None


def _below(release: Release) -> Release:
    trimmed = _trimmed(release)
    return (*trimmed[:-1], trimmed[-1] - 1, NEWEST) if trimmed else (NEWEST,)


def _trimmed(release: Release) -> Release:
    end = len(release)
    while end and not release[end - 1]:
        end -= 1
    return release[:end]


def _allows(release: Release, operator: str, text: str, wildcard: str | None) -> bool:
    bound = release_of(text)
    order = compare(release, bound)
    within = (*release, *(0,) * len(bound))[: len(bound)] == bound
    match operator:
        case ">=":
            return order >= 0
        case "<":
            return order < 0
        case ">":
            return order > 0
        case "<=":
            return order <= 0
        case "==" | "===":
            return within if wildcard else order == 0
        case "!=":
            return not within if wildcard else order != 0
        case _:
            prefix = bound[:-1]
            same = (*release, *(0,) * len(prefix))[: len(prefix)] == prefix
            return order >= 0 and same
