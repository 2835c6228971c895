"""How the statements of a module use the functions that it defines."""

from __future__ import annotations

import ast
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from typing import TYPE_CHECKING

from fastapi_mentor.facts.names import dotted_name
from fastapi_mentor.facts.outline import survey_of
from fastapi_mentor.facts.scope import Call, Survey
from fastapi_mentor.project.namespace import interface
from fastapi_mentor.source import Statement

if TYPE_CHECKING:
    from fastapi_mentor.project.module import ProjectModule

_MARKERS = ("Depends", "Security")
_REGISTERING = "add_api_route"
_NONE: frozenset[str] = frozenset()


def injected_by(statement: Statement) -> frozenset[str]:
    """The names that a statement gives to `Depends`, `Security`, `add_api_route`; `Name()` where called."""
    text = statement.parsed_text
    # It is asked of every statement.
    if "Depends" not in text and "Security" not in text and _REGISTERING not in text:
        return _NONE
    return _once(statement, "injected", _injected)


def called_by(statement: Statement) -> frozenset[str]:
    """The functions that a statement calls by nothing but their names."""
    return _once(statement, "called", _called)


def all_of(find: Callable[[Statement], frozenset[str]], statements: Iterable[Statement]) -> frozenset[str]:
    """What is found in any of some statements."""
    return frozenset().union(*map(find, statements))


def calling(words: frozenset[str], statements: Iterable[Statement], inside: bool) -> list[Statement]:
    """The statements that call something by one of some names, with `inside` in bodies of functions too."""
    # To look for a word in a text is a hundred times quicker than to survey it.
    texts = [word.removesuffix("=") for word in words]
    return [
        each
        for each in statements
        if any(text in each.parsed_text for text in texts) and not words.isdisjoint(_callees(each, inside))
    ]


def shown_calling(key: str, statements: Iterable[Statement]) -> list[str]:
    """What may be read of such statements: all of them, or what stands outside the bodies of functions."""
    words, inside = words_of(key)
    return shown_of(calling(words, statements, inside), inside)


def shown_of(found: Iterable[Statement], inside: bool) -> list[str]:
    """The same, where they are found already."""
    return [each.parsed_text if inside else _outside(each) for each in found]


def key_of(words: frozenset[str], inside: bool) -> str:
    """Words as a read names them."""
    return " ".join([*sorted(words), *(["..."] if inside else [])])


def words_of(key: str) -> tuple[frozenset[str], bool]:
    """The words of such a key, and whether the bodies of functions count."""
    words = key.removesuffix(" ...")
    return frozenset(words.split()), words != key


def _callees(statement: Statement, inside: bool) -> frozenset[str]:
    return _once(statement, "callees inside" if inside else "callees outside", _CALLEES[inside])


def _called_outside(statement: Statement) -> frozenset[str]:
    calls = survey_of(statement).calls.items()
    return frozenset(name for name, group in calls if any(_is_outside(call) for call in group))


def _is_outside(call: Call) -> bool:
    """Whether a call is made when the module is imported: decorators and defaults of functions are."""
    return call.scope.function is None


def _called_inside(statement: Statement) -> frozenset[str]:
    """What a statement calls; an attribute that it sets counts as a call of `name=`."""
    survey = survey_of(statement)
    setting = (
        f"{name}="
        for name, uses in survey.attributes.items()
        if any(isinstance(node.ctx, ast.Store) for node, _ in uses)
    )
    return frozenset([*survey.calls, *setting])


_CALLEES = {False: _called_outside, True: _called_inside}


def _outside(statement: Statement) -> str:
    """What a statement shows: functions without their bodies."""
    if any(isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)) for node in statement.nodes):
        return interface(statement)
    return statement.parsed_text


class Usage:
    """What the statements of one module together use, worked out when it is first asked for."""

    def __init__(self, statements: Callable[[], Iterable[Statement]]) -> None:
        self._statements = statements
        self._names: dict[Callable[[Statement], frozenset[str]], frozenset[str]] = {}
        self._calling: dict[str, list[Statement]] = {}

    def clear(self) -> None:
        """The module has another text."""
        self._names.clear()
        self._calling.clear()

    def replace(self, before: Sequence[Statement], after: Sequence[Statement]) -> None:
        """Some statements have taken the place of others."""
        for find in [*self._names]:
            if all_of(find, before) != all_of(find, after):
                del self._names[find]
        for key in [*self._calling]:
            words, inside = words_of(key)
            if calling(words, [*before, *after], inside):
                del self._calling[key]

    def names(self, find: Callable[[Statement], frozenset[str]]) -> frozenset[str]:
        """What is found in any statement."""
        known = self._names.get(find)
        if known is None:
            known = self._names[find] = all_of(find, self._statements())
        return known

    def calling(self, key: str) -> Sequence[Statement]:
        """The statements that call one of the words of a key."""
        known = self._calling.get(key)
        if known is None:
            words, inside = words_of(key)
            known = self._calling[key] = calling(words, self._statements(), inside)
        return known


def calls_in(self: ProjectModule, name: str) -> bool:
    """Whether a module calls a function by its name; of a file not being checked nothing is told."""
    self.project.note(("calls", self.path, name))
    return name in self.usage.names(called_by)


def calling_in(self: ProjectModule, words: frozenset[str], *, inside: bool = False) -> Sequence[Statement]:
    """The statements that call something by one of some names; of a file not being checked none."""
    renamed = self.renamed
    others = {local for local, name in renamed.items() if name in words} if renamed else ()
    key = key_of(words.union(others), inside)
    self.project.note(("calling", self.path, key))
    return self.usage.calling(key)


def _once(statement: Statement, key: str, find: Callable[[Statement], frozenset[str]]) -> frozenset[str]:
    found = statement.memo.get(key)
    if found is None:
        found = statement.memo[key] = find(statement)
    return found  # type: ignore[no-any-return, unused-ignore]


def _injected(statement: Statement) -> frozenset[str]:
    survey = survey_of(statement)
    made = [call.node for marker in _MARKERS for call in survey.calls.get(marker, ())]
    given = [target for call in made for target in _targets(call)]
    given += [target for call in survey.calls.get(_REGISTERING, ()) for target in _endpoints(call.node)]
    bare = {id(call) for call in made if not call.args and not call.keywords}
    if bare:
        given += _annotated(survey, bare)
    return frozenset(name for target in given if (name := _injected_name(target)) is not None)


def _annotated(survey: Survey, bare: Collection[int]) -> Iterator[ast.expr]:
    """The classes that are called for `Depends()`: they stand in the annotations."""
    for subscript, _ in survey.subscripts.get("Annotated", ()):
        match subscript.slice:
            case ast.Tuple(elts=[first, *others]) if any(id(each) in bare for each in others):
                yield first
    for scope in survey.scopes:
        if isinstance(scope.node, ast.FunctionDef | ast.AsyncFunctionDef):
            given = scope.node.args
            places = [*given.posonlyargs, *given.args][::-1]
            pairs = [*zip(places, given.defaults[::-1], strict=False)]
            pairs += [
                (each, value)
                for each, value in zip(given.kwonlyargs, given.kw_defaults, strict=True)
                if value
            ]
            yield from (each.annotation for each, value in pairs if id(value) in bare and each.annotation)


def _injected_name(target: ast.expr) -> str | None:
    """`get_db` for a function or class, `Checker()` for an object of a class."""
    if isinstance(target, ast.Call):
        name = dotted_name(target.func)
        return f"{name}()" if name is not None else None
    return dotted_name(target)


def _called(statement: Statement) -> frozenset[str]:
    return frozenset(survey_of(statement).plain)


def _targets(call: ast.Call) -> list[ast.expr]:
    return [*call.args[:1], *(keyword.value for keyword in call.keywords if keyword.arg == "dependency")]


def _endpoints(call: ast.Call) -> list[ast.expr]:
    return [*call.args[1:2], *(keyword.value for keyword in call.keywords if keyword.arg == "endpoint")]
