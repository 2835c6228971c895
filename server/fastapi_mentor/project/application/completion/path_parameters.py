"""Parameters that stand in the path of a route and not yet in its function, and the other way round."""

from __future__ import annotations

import ast
import re
from collections import Counter
from collections.abc import Iterator

from fastapi_mentor.facts.place import Place
from fastapi_mentor.pattern import pattern
from fastapi_mentor.project.application.completion.candidate import Candidate, Import, Offer, Sort, Wish
from fastapi_mentor.project.application.completion.signatures import (
    paths_above,
    signature_below,
    tokens_of,
)
from fastapi_mentor.project.application.overview import Overview
from fastapi_mentor.project.application.shapes import Form, shape_of

_OPEN = pattern(r"{(\w*)$")
_PARAMETER = pattern(r"[(,]\s*(\w*)$")
_NAME = pattern(r"[(,]\s*\*{0,2}(\w+)")
_MEMO = "types of path parameters"
_CONVERTERS = {"int": "int", "float": "float", "path": "str", "str": "str", "uuid": "UUID"}
_PLAIN = ("int", "str")
_IN_PATHS = frozenset({"fastapi.Path"})


def in_path(wish: Wish) -> Offer | None:
    """The function's parameters that its path does not name, inside the path of a decorator."""
    content = wish.content
    opened = _OPEN.search(content)
    if opened is None and not content.endswith("/"):
        return None
    signature = signature_below(wish.source, wish.line)
    if signature is None:
        return None
    whole = content + wish.context.after.partition('"')[0].partition("'")[0]
    present = {*tokens_of(whole), *_inherited(wish, signature.name)}
    found: list[Candidate] = []
    for node, default in signature.parameters:
        if node.arg in present or not _may_be_in_path(node, default, wish):
            continue
        shown = ast.unparse(node.annotation) if node.annotation is not None else ""
        detail = f"{node.arg}: {shown}" if shown else node.arg
        about = f"A parameter of `{signature.name}` that its path does not name yet."
        texts = [node.arg]
        if node.arg == "path" or node.arg.endswith("_path"):
            texts.append(f"{node.arg}:path")
        for text in texts:
            written = text if opened is not None else f"{{{text}}}"
            if opened is not None and not wish.context.after.startswith("}"):
                written += "}"
            found.append(Candidate(written, Sort.PARAMETER, detail, about, label=text, filter=written))
    if opened is None:
        start = wish.column
        return Offer(found, start, start) if found else None
    start = wish.column - len(opened[1])
    return Offer(found, start, wish.column + wish.context.rest_of_word)


def _inherited(wish: Wish, name: str) -> set[str]:
    """The parameters in the prefixes above a function's routes, as they were last."""
    if wish.overview is None:
        return set()
    found: set[str] = set()
    for each in wish.overview.served_by(wish.source.path, name):
        own = tokens_of(each.declaration.path or "")
        found |= {token for token in tokens_of(each.path or "") if token not in own}
    return found


def _may_be_in_path(node: ast.arg, default: ast.expr | None, wish: Wish) -> bool:
    """Whether a parameter can come from the path: it has no default, and is one value."""
    if node.arg in ("self", "cls"):
        return False
    at = Place(wish.module, None, None)
    marker = default.func if isinstance(default, ast.Call) else None
    if marker is not None and at.qualified(marker) in _IN_PATHS:
        return True
    if default is not None:
        return False
    if isinstance(node.annotation, ast.Subscript) and isinstance(node.annotation.slice, ast.Tuple):
        calls = [each.func for each in node.annotation.slice.elts if isinstance(each, ast.Call)]
        kinds = {at.qualified(each) for each in calls}
        if any(kind is not None and kind.startswith("fastapi.") for kind in kinds - _IN_PATHS):
            return False
    return shape_of(node.annotation, at).form is Form.SCALAR


def in_signature(wish: Wish) -> Offer | None:
    """The parameters of the path that the signature lacks."""
    text = wish.context.text[wish.context.frame.inside - 1 :]
    name = wish.context.frame.head.removeprefix("def ")
    if _PARAMETER.search(text) is None or wish.context.frame.keyword:
        return None
    paths = paths_above(wish.source, wish.line, name)
    wanted: dict[str, tuple[str, str]] = {}
    for path in paths:
        wanted |= {each: (converter, path) for each, converter in tokens_of(path).items()}
    for each in _inherited(wish, name) if paths else ():
        wanted.setdefault(each, ("", "the prefix of its router"))
    words = wish.context.word
    present = {each for each in _NAME.findall(text) if each != words}
    present |= set(re.findall(r",\s*(\w+)\s*[:,=)]", "," + wish.context.after))
    found = [
        candidate
        for each, (converter, path) in wanted.items()
        if each not in present
        for candidate in _typed(each, converter, path, wish)
    ]
    return wish.offer(found) if found else None


def _typed(name: str, converter: str, path: str, wish: Wish) -> Iterator[Candidate]:
    known = _CONVERTERS.get(converter)
    types = [known] if known is not None else _usual_types(name, wish)
    for each in types:
        needed = None
        if each == "UUID":
            symbol = wish.module.resolve("UUID")
            needed = Import("uuid", "UUID") if symbol is None else None
        yield Candidate(
            f"{name}: {each}",
            Sort.PARAMETER,
            f"in {path}",
            f"`{name}` is in the path and the function does not take it yet.",
            needed=needed,
        )


def _usual_types(name: str, wish: Wish) -> list[str]:
    """The types that a parameter of that name may have, the one that other routes give it first."""
    counted = types_in_use(wish.overview).get(name) if wish.overview is not None else None
    usual = [each for each, _ in counted.most_common()] if counted else []
    return list(dict.fromkeys([*usual, *_PLAIN]))


def types_in_use(overview: Overview) -> dict[str, Counter[str]]:
    """How often the routes of the project give which plain type to a path parameter."""
    known: dict[str, Counter[str]] | None = overview.memo.get(_MEMO)
    if known is not None:
        return known
    found: dict[str, Counter[str]] = {}
    for each in overview.endpoints:
        head = each.declaration.handler.head
        names = tokens_of(each.path or each.declaration.path or "")
        if head is None or not names:
            continue
        for node in (*head.args.posonlyargs, *head.args.args, *head.args.kwonlyargs):
            match node:
                case ast.arg(arg=name, annotation=ast.Name(id="int" | "str" | "float" | "UUID" as kind)):
                    found.setdefault(name, Counter())[kind] += name in names
    overview.memo[_MEMO] = found
    return found
