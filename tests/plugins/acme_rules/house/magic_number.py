"""Number has no name.

Whoever reads the number must guess what it means, and whoever changes it must find all its copies.
"""

from fastapi_mentor.rule import Rule, Severity


class Number:
    """A number."""


EXAMPLE = """
    - x = 42
          ^^ wrong
    + x = 43
"""

rule = Rule(
    Number,
    lambda number: iter(()),
    bullet="house style",
    severity=Severity.HINT,
    since="0.1",
    examples=[EXAMPLE, "x = 1"],
)
