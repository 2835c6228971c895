"""The page of a rule, and the page of all rules, which must not go stale."""

from pathlib import Path

import pytest

from fastapi_mentor.catalogue import Catalogue, RuleInfo
from fastapi_mentor.explain import main, markdown, rules_page
from fastapi_mentor.plugins import Plugin
from fastapi_mentor.rule import Example, Rule, Severity

FOUND_AND_FIXED = """
      x = 0
    - y = 1
      ^ `y` is wrong
    + y = 2
"""
SILENT = "z = 1"


def info(*examples: str | Example, name: str = "some-rule", **about: object) -> RuleInfo:
    rule = Rule(
        int,
        lambda number: iter(()),
        bullet="small | numbers",
        severity=Severity.WARNING,
        since="0.1",
        examples=examples or (FOUND_AND_FIXED, SILENT),
        **about,  # type: ignore[arg-type]
    )
    return RuleInfo.of(rule, name, "api", summary="It is wrong.", reason="It matters.", path="x.py")


def test_a_page_says_what_why_and_how() -> None:
    page = """\
# some-rule

**It is wrong.**

warning · preset `recommended` · has a fix · since 0.1

It matters.

Found, and fixed:

> `y` is wrong

```diff
  x = 0
- y = 1
+ y = 2
```

Left alone:

```python
z = 1
```

To allow it in one place, end the line with `# mentor: allow[some-rule] reason`. To turn it off, \
name it in `ignore` under `[tool.fastapi-mentor]` in `pyproject.toml`.
"""
    assert markdown(info()) == page
    assert markdown(info(), level=3) == "##" + page


def test_a_page_tells_presets_versions_and_the_lack_of_a_fix() -> None:
    strict = info("x = 1\n^ no", opinionated=True, requires={"pydantic": ">=2"})
    assert "warning · preset `strict` · no fix · since 0.1 · pydantic >=2" in markdown(strict)
    assert "Found:\n\n> no\n\n```python\nx = 1\n```" in markdown(strict)
    assert "Left alone" not in markdown(strict)


def test_files_and_findings_of_an_example_are_told_apart() -> None:
    page = markdown(
        info("=== a.py ===\nx = 1\n^ first\ny = 2\n^ second\n=== .env ===\nKEY=1\n=== b.py ===\n")
    )
    assert "`a.py`\n\n> - line 1: first\n> - line 2: second\n\n```python\nx = 1" in page
    assert "`.env`\n\n```\nKEY=1\n```" in page
    assert "`b.py`\n\nTo allow" in page


def test_code_that_holds_a_fence_does_not_end_the_example() -> None:
    page = markdown(info('x = """\n^ no\n```\n"""'))
    assert '````python\nx = """\n```\n"""\n````' in page


def test_the_rules_page_lists_every_rule_with_a_link_to_its_place() -> None:
    catalogue = Catalogue({"some-rule": info()}, {"api": "The API.", "empty": "Nothing."})
    page = rules_page(catalogue)
    row = "| small &#124; numbers | [`some-rule`](#some-rule) | It is wrong. | warning | recommended | yes |"
    assert row in page
    assert "## api\n\nThe API.\n\n" + markdown(info(), level=3) in page
    assert "empty" not in page


def test_the_command_writes_the_page_and_tells_when_it_is_stale(
    acme: Plugin, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = str(tmp_path / "README.md")
    assert main([acme.package, file, "--check"]) == 1
    assert main([acme.package, file]) == 0
    assert main([acme.package, file, "--check"]) == 0
    assert "### magic-number" in Path(file).read_text()
    Path(file).write_text("something else")
    capsys.readouterr()
    assert main([acme.package, file, "--check"]) == 1
    assert capsys.readouterr().err.startswith(f"{file} is stale: run `python -m fastapi_mentor")


def test_the_command_refuses_what_it_cannot_do(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["one"]) == 2
    assert capsys.readouterr().err.startswith("usage:")
    assert main(["no_such_rules", "file"]) == 2
    assert "No module named 'no_such_rules'" in capsys.readouterr().err


def test_our_rules_page_is_not_stale(capsys: pytest.CaptureFixture[str]) -> None:
    page = Path(__file__).parents[1] / "rules" / "README.md"
    assert main(["fastapi_mentor_rules", str(page), "--check"]) == 0, capsys.readouterr().err
