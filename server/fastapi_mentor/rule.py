"""The words in which a rule is written: Rule, Finding, Fix, Severity, Example."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import Enum
from typing import TYPE_CHECKING, Any, Generic, Protocol, TypeVar

if TYPE_CHECKING:
    import ast

    from fastapi_mentor.edits import Editor
    from fastapi_mentor.source import Location


class Severity(Enum):
    """What a finding means, most serious first."""

    ERROR = "error"
    """Certain to fail, or insecure, at runtime."""
    WARNING = "warning"
    """A likely defect."""
    INFO = "info"
    """Advice."""
    HINT = "hint"
    """Taste."""


class Safety(Enum):
    """How much a person must look at a fix before accepting it."""

    SAFE = "safe"
    """Behaviour and OpenAPI are unchanged, or changed exactly as the rule promises."""
    UNSAFE = "unsafe"
    """The result needs a look."""


class Located(Protocol):
    """Anything that knows where it stands in the source."""

    @property
    def location(self) -> Location: ...


@dataclass(frozen=True, slots=True)
class Fix:
    """A repair that is worked out only when somebody picks it.

    `title` is imperative ("Declare `-> User`"). `edit` receives an `Editor` and says what to change.
    """

    title: str
    edit: Callable[[Editor], None]
    safety: Safety = Safety.SAFE


@dataclass(frozen=True, slots=True)
class Related:
    """Another place that explains a finding, such as a hop of a call chain.

    `path` is its file, where that is not the file of the finding.
    """

    at: Located
    message: str
    path: str = ""


@dataclass(frozen=True, slots=True)
class Finding:
    """One breach of a rule.

    `at` is a fact, a name of a fact, or a syntax node of the statement in which the rule's subject stands.
    `message` says what is wrong in the user's own names, in backticks, with no full stop. `severity` is
    given where this breach is less grave than the rule's others.
    """

    at: Located | ast.AST
    message: str
    fix: Fix | None = None
    related: tuple[Related, ...] = ()
    severity: Severity | None = None


@dataclass(frozen=True, slots=True)
class Example:
    """Code that shows a rule at work; see `fastapi_mentor.examples.notation` for the notation of `text`.

    A text with carets must be found, one without carets must stay silent. Whatever can run is run.

    `proof`        code that runs after the example was imported and sees every name of its files, and
                   `warned`, the warnings that importing gave ("DeprecationWarning: ..."). It asserts
                   what is true of good code: it must fail after a half in which something is found,
                   for another reason than a name that is not there, and pass after any other
    `crashes`      how the bad half fails when it is imported, or when its OpenAPI is asked for: the
                   start of "TypeError: message". `proof` then speaks of the good half alone
    `versions`     what the project of the example uses (`{"pydantic": "1.10"}`); where the installed
                   version is another one the example is checked and not run
    `environment`  the environment variables that it needs
    `runs`         False only for code that cannot run (it needs a package or server that tests lack)
    """

    text: str
    proof: str = ""
    crashes: str = ""
    versions: Mapping[str, str] = field(default_factory=dict)
    environment: Mapping[str, str] = field(default_factory=dict)
    runs: bool = True


class Subject(Protocol):
    """A kind of fact that rules can be asked about: `find` yields each one in a piece of source.

    A class attribute `words`, a frozenset, may say that there is none in a statement which has none of these
    words (names of what is called or subscripted, and the keywords that `facts.scope.Survey.words` tells):
    then `find` is not asked. `costly = True` says that it is found with the
    model of the whole application: its rules are on only in the preset `strict`.
    """

    @classmethod
    def find(cls, outline: Any, /) -> Iterable[Any]: ...


S = TypeVar("S")


@dataclass(frozen=True, slots=True)
class Rule(Generic[S]):
    """A piece of guidance: which facts it looks at, how it judges one, what it means, how it is shown.

    `subject`    the kind of fact that `check` is asked about
    `check`      yields a `Finding` for each breach; keeps no state
    `bullet`     the bullet of the guide that it teaches, such as "settings from the environment"
    `severity`   what a finding means
    `since`      the version of FastAPI Mentor that brought it
    `examples`   texts or `Example`s: tests, hover, page and proof in one
    `opinionated` on only in the preset `strict`
    `changes`    the parts of an application's OpenAPI document that its safe fixes change: the keys of an
                 operation (`parameters`, `requestBody`, `responses`, `tags` ...), `schemas`, or `paths` where
                 an operation gets another one; nothing else of it may change
    `requires`   the versions of the project's packages for which it holds, as PEP 440 specifiers
                 (`{"pydantic": ">=2"}`); a package whose version is unknown counts as the newest
    """

    subject: type[S]
    check: Callable[[S], Iterator[Finding]]
    bullet: str
    severity: Severity
    since: str
    examples: Sequence[str | Example]
    opinionated: bool = False
    changes: Collection[str] = ()
    requires: Mapping[str, str] = field(default_factory=dict)
