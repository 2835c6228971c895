"""The paths of routes where a client or a security scheme asks for one, and the names where a URL is made."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Sequence

from fastapi_mentor.facts.expression import argument
from fastapi_mentor.facts.types import type_of
from fastapi_mentor.pattern import pattern
from fastapi_mentor.project.application.completion.candidate import Candidate, Offer, Sort, Wish
from fastapi_mentor.project.application.completion.signatures import tokens_of
from fastapi_mentor.project.application.model import Endpoint
from fastapi_mentor.project.application.overview import Overview
from fastapi_mentor.project.application.requests import CLIENTS, LIKE_A_CLIENT, is_test
from fastapi_mentor.project.application.text import text_of

_SERVED, _NAMES, _TITLES = "served", "names of routes", "titles of names"
_NAMED = "names as they are offered"
_TOKEN = pattern(r"{(\w+)(?::\w+)?}")
_ORIGIN = pattern(r"[a-z]+://[^/]*")
_LITERAL = pattern(r"[\"'](\w+)[\"']")
_FORM = "OAuth2PasswordRequestForm"


def served(overview: Overview) -> Sequence[Endpoint]:
    """The routes of all applications by the paths that a client asks for, mounted ones below theirs."""
    known: Sequence[Endpoint] | None = overview.memo.get(_SERVED)
    if known is None:
        model, mounted = overview.model, overview.mounted
        roots = [node for node in model.applications if node.router.key not in mounted]
        found = [each for node in roots for each in model.served(node)]
        known = overview.memo[_SERVED] = [each for each in found if each.path is not None]
    return known


def for_client(wish: Wish) -> Offer | None:
    """The paths that a test client can ask for, inside its call."""
    frame, overview = wish.context.frame, wish.overview
    method = _method(wish)
    if overview is None or method is None:
        return None
    if "f" in wish.context.prefix and _in_braces(wish.content):
        return None
    if not _is_client(frame.owner, wish):
        return None
    origin = _ORIGIN.match(wish.content)
    written = wish.content[origin.end() :] if origin is not None else wish.content
    if "?" in written:
        return None
    by_text: dict[str, Candidate] = {}
    for each in served(overview):
        methods = each.methods or ()
        if method in methods or (method == "*" and "WEBSOCKET" not in methods):
            candidate = _of_path(each, written, is_formatted="f" in wish.context.prefix)
            by_text.setdefault(candidate.text, candidate)
    begin = len(wish.content) - len(written)
    return wish.offer(list(by_text.values()), begin=begin)


def _method(wish: Wish) -> str | None:
    """The method that is asked with; `*` for any, None where the string is no URL."""
    frame = wish.context.frame
    verb = frame.name
    if verb in ("request", "stream"):
        if not (frame.number == 1 and not frame.keyword) and frame.keyword != "url":
            return None
        given = _LITERAL.search(wish.context.text[frame.inside :])
        return given[1].upper() if given is not None and frame.number > 0 else "*"
    if not (frame.number == 0 and not frame.keyword) and frame.keyword != "url":
        return None
    return "WEBSOCKET" if verb == "websocket_connect" else verb.upper()


def _in_braces(content: str) -> bool:
    """Whether the point is in the code of a formatted string."""
    bare = content.replace("{{", "").replace("}}", "")
    return bare.rfind("{") > bare.rfind("}")


def _is_client(owner: str, wish: Wish) -> bool:
    """Whether an expression is a client of an application, by its type, else by its name in a test."""
    try:
        node = ast.parse(owner, mode="eval").body
    except SyntaxError:
        node = None
    if node is not None:
        at = wish.place
        found = type_of(node, at)
        if found is not None:
            return found in CLIENTS or not CLIENTS.isdisjoint(at.module.ancestors(found))
    name = owner.rpartition(".")[2]
    return is_test(wish.module.relative_path) and LIKE_A_CLIENT.search(name) is not None


def _of_path(endpoint: Endpoint, written: str, *, is_formatted: bool) -> Candidate:
    """A path that goes on where what is written stops, if it begins in the same way."""
    path = _TOKEN.sub(r"{\1}", endpoint.path or "/") or "/"
    kept = _continued(written, path)
    text = written + kept if kept is not None else path
    snippet = ""
    if not is_formatted and "{" in text:
        numbers = iter(range(1, 100))
        snippet = re.sub(r"{(\w+)}", lambda found: f"${{{next(numbers)}:{found[1]}}}", _escaped(text))
    handler = endpoint.declaration.handler.name
    return Candidate(text, Sort.ROUTE, handler, _about(endpoint), label=path, snippet=snippet, filter=text)


def _escaped(text: str) -> str:
    return text.replace("\\", "\\\\").replace("$", "\\$")


def _continued(written: str, path: str) -> str | None:
    """What is still to be written of a path; None where it begins otherwise."""
    given, wanted = written.split("/"), path.split("/")
    if len(given) > len(wanted):
        return None
    for mine, theirs in zip(given[:-1], wanted, strict=False):
        if mine != theirs and not (mine and _TOKEN.fullmatch(theirs)):
            return None
    last, rest = given[-1], wanted[len(given) - 1]
    if rest.startswith(last):
        kept = rest[len(last) :]
    elif _TOKEN.fullmatch(rest):
        kept = ""
    else:
        return None
    return "/".join([kept, *wanted[len(given) :]])


def _about(endpoint: Endpoint) -> str:
    methods = ", ".join(endpoint.methods or ())
    outline = endpoint.declaration.handler.outline or endpoint.declaration.outline
    return f"`{methods} {endpoint.path}`\n\n`{endpoint.declaration.handler.name}` in `{outline.module.name}`"


def for_token(wish: Wish) -> Offer | None:
    """The paths that give out tokens: those first that take the form of OAuth2."""
    if wish.overview is None:
        return None
    posts = [each for each in served(wish.overview) if "POST" in (each.methods or ())]
    slash = wish.content.startswith("/")
    first = sorted(posts, key=lambda each: not _takes_form(each))
    found: dict[str, Candidate] = {}
    for each in first:
        text = "/" + (each.path or "").lstrip("/")
        text = text if slash else text[1:]
        if "{" not in text:
            detail = each.declaration.handler.name
            detail += f" takes {_FORM}" if _takes_form(each) else ""
            found.setdefault(text, Candidate(text, Sort.ROUTE, detail, _about(each)))
    return wish.offer(list(found.values()))


def _takes_form(endpoint: Endpoint) -> bool:
    head = endpoint.declaration.handler.head
    return head is not None and _FORM in ast.unparse(head.args)


def names(overview: Overview) -> dict[str, tuple[str, ...]]:
    """The names of routes and mounts, each with the parameters that its URL needs."""
    known: dict[str, tuple[str, ...]] | None = overview.memo.get(_NAMES)
    if known is None:
        known = overview.memo[_NAMES] = dict(_named(overview))
    return known


def _named(overview: Overview) -> Iterator[tuple[str, tuple[str, ...]]]:
    for node in overview.model.applications:
        for mount in overview.model.mounts(node):
            given = argument(mount.mounting.call, "name", 2)
            name = text_of(given, mount.mounting.at) if given is not None else None
            if name and not mount.mounting.children:
                yield name, ("path",)
    for each in overview.endpoints:
        declaration = each.declaration
        given = argument(declaration.call, "name")
        name = text_of(given, declaration.at) if given is not None else declaration.handler.name
        if name:
            yield name, tuple(tokens_of(each.path or declaration.path or ""))


def for_url(wish: Wish) -> Offer | None:
    """The names of routes."""
    if wish.overview is None:
        return None
    return wish.offer(named_candidates(wish.overview))


def named_candidates(overview: Overview) -> list[Candidate]:
    """The names of routes as they are offered."""
    known: list[Candidate] | None = overview.memo.get(_NAMED)
    if known is None:
        shown = titles(overview)
        known = overview.memo[_NAMED] = [
            Candidate(name, Sort.NAME, shown.get(name, "mounted"), _needs(parameters))
            for name, parameters in names(overview).items()
        ]
    return known


def _needs(parameters: Sequence[str]) -> str:
    return f"Needs {', '.join(f'`{each}`' for each in parameters)}." if parameters else ""


def titles(overview: Overview) -> dict[str, str]:
    """By the name of a route, its methods and its path."""
    from fastapi_mentor.project.application.cards import title_of

    known: dict[str, str] | None = overview.memo.get(_TITLES)
    if known is not None:
        return known
    found: dict[str, str] = {}
    for each in overview.endpoints:
        given = argument(each.declaration.call, "name")
        name = text_of(given, each.declaration.at) if given is not None else each.declaration.handler.name
        if name:
            found.setdefault(name, title_of(each) or "")
    overview.memo[_TITLES] = found
    return found


def for_url_parameters(wish: Wish) -> Offer | None:
    """The parameters that the URL of a route needs, as keywords."""
    if wish.overview is None:
        return None
    inside = wish.context.text[wish.context.frame.inside :]
    name = re.search(r"[\"']([^\"']+)[\"']", inside)
    if name is None:
        return None
    parameters = names(wish.overview).get(name[1], ())
    present = set(re.findall(r"\b(\w+)\s*=", inside + wish.context.after))
    found = [
        Candidate(f"{each}=", Sort.PARAMETER, f"in the path of {name[1]}")
        for each in parameters
        if each not in present
    ]
    return wish.offer(found) if found else None
