"""Puts the contributions of all files together: which router holds which, and every route with its way."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import NamedTuple

from fastapi_mentor.facts.remark import Elsewhere
from fastapi_mentor.project.application.traits import Name, RouterTrait, Summary, Trait

_MOST_ROUTES = 20_000
_UNKNOWN = "\0"
"""Stands around what is not known of a path; the same between the same marks is the same text."""


@dataclass(frozen=True)
class Effect:
    """A trait with its place in the project; `line` is that of its statement."""

    path: str
    statement: int
    index: int
    line: int
    trait: Trait

    @property
    def order(self) -> tuple[int, int]:
        """Sorts the effects of a file as they are performed."""
        return (self.line + self.trait.order[0], self.trait.order[1])

    @property
    def reference(self) -> Elsewhere:
        """How others point to it."""
        return Elsewhere(self.path, self.statement, self.index, self.trait.label)

    @property
    def identity(self) -> tuple[str, int, int]:
        """What tells it from all others."""
        return (self.path, self.statement, self.index)


@dataclass
class Node:
    """A router with all that is done to it."""

    router: RouterTrait
    effects: list[Effect] = field(default_factory=list)
    makings: list[Effect] = field(default_factory=list)
    included: int = 0

    @property
    def is_ambiguous(self) -> bool:
        """Whether several routers go by its name."""
        return len(self.makings) > 1

    @property
    def is_of_module(self) -> bool:
        """Whether a module has it: there is one, however often functions are called."""
        return "." not in self.router.key[1] and not self.is_ambiguous

    def ordered(self) -> list[Effect]:
        """Its effects, those of its own file first."""
        own = self.router.key[0]
        return sorted(self.effects, key=lambda each: (each.path != own, each.path, each.order))


class Way(NamedTuple):
    """A route as it is reached from `root`: through the inclusions of `steps`, the last is its own."""

    root: Node
    nodes: tuple[Node, ...]
    steps: tuple[Effect, ...]
    prefix: str
    is_certain: bool

    @property
    def route(self) -> Trait:
        """What declares it."""
        return self.steps[-1].trait

    @property
    def path(self) -> str | None:
        """The path from the root; None where its own part of it is not known."""
        return None if self.route.path is None else self.prefix + self.route.path


class Links:
    """The routers of a project and how they hold each other."""

    def __init__(self, files: Mapping[str, Summary]) -> None:
        self.nodes: dict[Name, Node] = {}
        self.effects: list[Effect] = []
        self._ways: dict[Name, list[Way]] = {}
        self.hazards = {
            hazard for summary in files.values() for _, piece in summary for hazard in piece.hazards
        }
        for summary in files.values():
            for _, piece in summary:
                for router in piece.routers:
                    self._learn(router)
        for path, summary in sorted(files.items()):
            for number, (line, piece) in enumerate(summary):
                for index, trait in enumerate(piece.traits):
                    self._take(Effect(path, number, index, line, trait))
        self._pass()
        for node in self.nodes.values():
            for effect in node.effects:
                for child in effect.trait.children or ():
                    if child in self.nodes:
                        self.nodes[child].included += 1

    def _learn(self, router: RouterTrait) -> None:
        if router.key not in self.nodes:
            self.nodes[router.key] = Node(router)

    def _take(self, effect: Effect) -> None:
        self.effects.append(effect)
        trait = effect.trait
        if trait.kind == "router":
            for owner in trait.owners or ():
                self.nodes[owner].makings.append(effect)
        elif trait.owners:
            taken = effect if len(trait.owners) == 1 else _doubtful(effect)
            for owner in trait.owners:
                self.nodes[owner].effects.append(taken)

    def _pass(self) -> None:
        """What is done to a parameter is done to what is passed."""
        parameters = [node for node in self.nodes.values() if not node.router.is_made]
        passings = [each for each in self.effects if each.trait.kind == "passing"]
        for _ in range(3):  # a parameter may be passed on
            changed = False
            for node in parameters:
                for effect in passings:
                    for owner in _passed(effect.trait, node.router):
                        receiver = self.nodes[owner]
                        known = {each.identity for each in receiver.effects}
                        fresh = [each for each in node.effects if each.identity not in known]
                        receiver.effects.extend(fresh)
                        changed = changed or bool(fresh)
            if not changed:
                break

    @property
    def applications(self) -> list[Node]:
        """The applications that are made somewhere."""
        found = [each for each in self.nodes.values() if each.router.is_application and each.router.is_made]
        return sorted(found, key=lambda node: node.router.key)

    @property
    def loose(self) -> list[Node]:
        """Routers that nothing is known to include."""
        found = [
            n
            for n in self.nodes.values()
            if n.router.is_made and not n.router.is_application and not n.included
        ]
        return sorted(found, key=lambda node: node.router.key)

    def ways(self, root: Node) -> list[Way]:
        """The routes of an application or router, in the order in which they are tried."""
        known = self._ways.get(root.router.key)
        if known is not None:
            return known
        found = self._ways[root.router.key] = []
        for way in self._walk(root, root, (), (), _own_prefix(root, ()), True, frozenset()):
            found.append(way)
            if len(found) >= _MOST_ROUTES:
                found.clear()
                break
        return found

    def _walk(
        self,
        root: Node,
        node: Node,
        nodes: tuple[Node, ...],
        steps: tuple[Effect, ...],
        prefix: str,
        is_certain: bool,
        inside: frozenset[Name],
    ) -> Iterator[Way]:
        key = node.router.key
        if key in inside:
            return
        nodes, inside = (*nodes, node), inside | {key}
        is_certain = is_certain and not node.is_ambiguous
        for effect in node.ordered():
            trait = effect.trait
            here = (*steps, effect)
            sure = is_certain and trait.certain
            if trait.kind == "route":
                yield Way(root, nodes, here, prefix, sure)
            elif trait.kind == "inclusion":
                for child in trait.children or ():
                    below = self.nodes.get(child)
                    if below is not None:
                        further = prefix + _shown(trait.path, here) + _own_prefix(below, here)
                        yield from self._walk(root, below, nodes, here, further, sure, inside)


def _own_prefix(node: Node, steps: tuple[Effect, ...]) -> str:
    return _shown(node.router.prefix, steps)


def _shown(text: str | None, steps: tuple[Effect, ...]) -> str:
    """A known text, or marks that are the same wherever the unknown one is."""
    return text if text is not None else f"{_UNKNOWN}{[each.identity for each in steps]}{_UNKNOWN}"


def known_part(path: str) -> tuple[str, str]:
    """A path cut behind the last of its parts that is not known."""
    head, mark, tail = path.rpartition(_UNKNOWN)
    return head + mark, tail


def _doubtful(effect: Effect) -> Effect:
    return replace(effect, trait=effect.trait._replace(certain=False))


def _passed(passing: Trait, parameter: RouterTrait) -> Iterator[Name]:
    path, name = parameter.key
    function, _, own = name.rpartition(".")
    target, called = passing.target
    if function.rpartition(".")[2] != called or (target is not None and target != path):
        return
    for position, keys in passing.given:
        if position in (own, str(parameter.position)):
            yield from keys
