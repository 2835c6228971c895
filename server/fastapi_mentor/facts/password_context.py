"""`CryptContext` of passlib, which hashes passwords."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from fastapi_mentor.facts.call_fact import CallFact
from fastapi_mentor.facts.expression import argument, literal
from fastapi_mentor.facts.outline import Outline
from fastapi_mentor.facts.properties import cached_property


class PasswordContext(CallFact):
    """`CryptContext(schemes=[...])` of passlib."""

    words = frozenset({"CryptContext"})

    @classmethod
    def find(cls, outline: Outline) -> Iterator[PasswordContext]:
        """The ones that a statement makes."""
        for call in outline.calls(*cls.words):
            if outline.callee(call) == "passlib.context.CryptContext":
                yield cls(call, outline)

    @cached_property
    def schemes(self) -> Sequence[str]:
        """The names of its hashes, the one for new passwords first; none where they are not written out."""
        given = literal(argument(self.node, "schemes", 0))
        listed = [given] if isinstance(given, str) else given
        return listed if isinstance(listed, (list, tuple)) and all(isinstance(e, str) for e in listed) else ()

    @property
    def fails(self) -> bool:
        """Whether making a hash is known to fail."""
        module = self.outline.module
        return (
            self.schemes[:1] in (["bcrypt"], ("bcrypt",))
            and module.has_package("bcrypt")
            and module.version_satisfies("bcrypt", ">=5")
            # 1.7.4 is the last: what is not known, and counts as newer than all others, is that.
            and any(module.version_satisfies("passlib", each) for each in ("<=1.7.4", ">=1000"))
        )
