"""The page of a rule in Markdown: for a hover, for the terminal and for the published rules page.

`python -m fastapi_mentor.explain PACKAGE FILE` writes the page of all rules of a package of chapters;
with `--check` it writes nothing and fails if the file says something else.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from itertools import groupby

from fastapi_mentor.catalogue import Catalogue, RuleInfo, collect
from fastapi_mentor.examples import Halves, Line, parse
from fastapi_mentor.plugins import Plugin

LANGUAGES = {"py": "python", "toml": "toml", "ini": "ini", "yml": "yaml", "yaml": "yaml"}


def markdown(info: RuleInfo, level: int = 1) -> str:
    """The page of a rule; `level` is that of its heading. Raises `ExampleError`."""
    return "\n\n".join(_page(info, level)) + "\n"


def rules_page(catalogue: Catalogue) -> str:
    """One page with every rule: the contents, by chapter and bullet, then the page of each."""
    return "\n\n".join(_rules_page(catalogue)) + "\n"


def _page(info: RuleInfo, level: int) -> Iterator[str]:
    yield f"{'#' * level} {info.name}"
    yield f"**{info.summary}**"
    yield _facts(info)
    yield info.reason
    halves = [parse(example) for example in info.examples]
    if found := next((each for each in halves if each.expected), None):
        yield "Found:" if found.good is None else "Found, and fixed:"
        yield from _code(found)
    if silent := next((each for each in halves if not each.expected), None):
        yield "Left alone:"
        yield from _code(silent)
    yield (
        f"To allow it in one place, end the line with `# mentor: allow[{info.name}] reason`. To turn"
        " it off, name it in `ignore` under `[tool.fastapi-mentor]` in `pyproject.toml`."
    )


def _facts(info: RuleInfo) -> str:
    return " · ".join(
        [
            info.severity.value,
            f"preset `{info.preset}`",
            _about_fix(info),
            f"since {info.rule.since}",
            *(f"{package} {versions}" for package, versions in info.requires.items()),
        ]
    )


def _about_fix(info: RuleInfo) -> str:
    if not info.fixable:
        return "no fix"
    changed = ", ".join(f"`{part}`" for part in info.rule.changes)
    return f"has a fix, which changes {changed} in OpenAPI" if changed else "has a fix"


def _code(halves: Halves) -> Iterator[str]:
    """The files of an example, each under the messages of its findings."""
    for path, lines in halves.files.items():
        if len(halves.files) > 1:
            yield f"`{path}`"
        found = [each for each in halves.expected if each.path == path]
        if len(found) == 1:
            yield f"> {found[0].message}"
        elif found:
            yield "\n".join(f"> - line {each.line + 1}: {each.message}" for each in found)
        shown = [line for line in lines if line.sign != "^"]
        if any(line.sign in "+-" for line in shown):
            yield _fence("diff", [_diff_line(line) for line in shown])
        elif shown:
            language = LANGUAGES.get(path.rpartition(".")[2], "")
            yield _fence(language, [line.code for line in shown])


def _diff_line(line: Line) -> str:
    return f"{line.sign} {line.code}".rstrip()


def _fence(language: str, lines: Sequence[str]) -> str:
    ticks = "````" if any("```" in line for line in lines) else "```"
    return "\n".join([f"{ticks}{language}", *lines, ticks])


def _rules_page(catalogue: Catalogue) -> Iterator[str]:
    yield "# The rules"
    yield (
        "What FastAPI Mentor looks for, and why. This page is written from the rules themselves,"
        " and `fastapi-mentor explain RULE` shows each of them in a terminal."
    )
    chapters = [
        (chapter, list(infos))
        for chapter, infos in groupby(catalogue.rules.values(), key=lambda info: info.chapter)
    ]
    for chapter, infos in chapters:
        yield f"**{chapter}**: {catalogue.chapters[chapter]}"
        yield "\n".join(_contents(infos))
    for chapter, infos in chapters:
        yield f"## {chapter}"
        yield catalogue.chapters[chapter]
        for info in infos:
            yield from _page(info, 3)


def _contents(infos: Sequence[RuleInfo]) -> Iterator[str]:
    yield "| bullet of the guide | rule | what it says | severity | preset | fix |"
    yield "| --- | --- | --- | --- | --- | --- |"
    for info in sorted(infos, key=lambda info: (info.rule.bullet, info.name)):
        cells = (
            info.rule.bullet,
            f"[`{info.name}`](#{info.name})",
            info.summary,
            info.severity.value,
            info.preset,
            "yes" if info.fixable else "",
        )
        yield f"| {' | '.join(cell.replace('|', '&#124;') for cell in cells)} |"


def main(arguments: Sequence[str]) -> int:
    """Write or check the rules page of a package; 0 is success, 1 stale, 2 not possible."""
    check = "--check" in arguments
    match [each for each in arguments if each != "--check"]:
        case [package, file]:
            pass
        case _:
            print("usage: python -m fastapi_mentor.explain PACKAGE FILE [--check]", file=sys.stderr)
            return 2
    catalogue = collect([Plugin(package, package)])
    for problem in catalogue.problems:
        print(problem, file=sys.stderr)
    if catalogue.problems:
        return 2
    page = rules_page(catalogue)
    if not check:
        with open(file, "w", encoding="utf-8", newline="\n") as target:
            target.write(page)
        return 0
    try:
        with open(file, encoding="utf-8", newline="") as target:
            written = target.read()
    except FileNotFoundError:
        written = ""
    if written == page:
        return 0
    print(f"{file} is stale: run `python -m fastapi_mentor.explain {package} {file}`", file=sys.stderr)
    return 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
