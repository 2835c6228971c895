"""The regular expression of `allow_origin_regex`, tried on origins that it should not allow."""

from __future__ import annotations

import re
from collections.abc import Iterator

from fastapi_mentor.facts.properties import cached_property
from fastapi_mentor.pattern import pattern

_LONGEST = 300
_SLOW = pattern(r"[+*}]\)[+*{]")
"""A repetition of repetitions, which may take for ever."""
_STRANGERS = ("https://stranger.invalid", "https://stranger.test")
_SHARED = (
    *("vercel.app", "netlify.app", "herokuapp.com", "github.io", "pages.dev", "onrender.com", "web.app"),
    *("firebaseapp.com", "azurewebsites.net", "amplifyapp.com", "cloudfront.net", "run.app", "fly.dev"),
    *("railway.app", "up.railway.app", "surge.sh", "ngrok.io", "ngrok-free.app", "ngrok.app", "gitpod.io"),
    *("workers.dev", "lovable.app", "replit.dev", "repl.co", "azurestaticapps.net", "streamlit.app"),
)
_PORT = pattern(r"\(?(\?:)?:(\\d|\[0-9\])(\+|\*|\{[^}]*\})\)?\??|:\.[*+]")
_SET = r"(\[[^\]]*\]|\\[wd]|\.)(?:[*+]\??|\{[^}]*\})"
_REPEATED = pattern(_SET)
_ESCAPED = pattern(r"\\([^\w])")
_ORIGIN = pattern(r"(?P<scheme>https?)://(?P<host>[a-z0-9-]+(?:\.[a-z0-9-]+)*)(?P<port>:\d+)?", re.I)
_BARE_DOT = pattern(r"(?<=[\w)\]*+])(?<!\\\w)\.(?=[\w(\[])")
"""A dot between the labels of a host that stands for any character."""
_REST = pattern(r"(?<=[a-z)])\.[*+](\$?)$", re.I)
_GLUED = pattern(r"(://)\.[*+](?:\\?\.)?(?=[a-z0-9(])", re.I)


class OriginPattern:
    """A regular expression that the whole of an origin has to match."""

    def __init__(self, text: str) -> None:
        self.text = text

    @cached_property
    def _compiled(self) -> re.Pattern[str] | None:
        if len(self.text) > _LONGEST or _SLOW.search(self.text):
            return None
        try:
            return re.compile(self.text)
        except (re.error, RecursionError, OverflowError):
            return None

    def allows(self, origin: str) -> bool:
        """Whether Starlette lets an origin in because of it."""
        return self._compiled is not None and self._compiled.fullmatch(origin) is not None

    @cached_property
    def allows_anything(self) -> bool:
        """Whether it lets in sites that have nothing in common."""
        return all(map(self.allows, _STRANGERS))

    @cached_property
    def stranger(self) -> str | None:
        """An origin of somebody else that it lets in, where it is made for certain hosts."""
        if self.allows_anything:
            return None
        return next((each for each in self._strangers() if self.allows(each)), None)

    @cached_property
    def shared_domain(self) -> str | None:
        """A domain under which anybody can have a site, all of whose sites it lets in."""
        if self.allows_anything:
            return None
        return next((each for each in _SHARED if self.allows(f"https://stranger.{each}")), None)

    @property
    def repaired(self) -> str | None:
        """The same for its own hosts and their subdomains alone, where that is plain."""
        text = _BARE_DOT.sub(r"\\.", self.text)
        text = _REST.sub(r"(:\\d+)?\1", text)
        text = _GLUED.sub(r"\1([a-z0-9-]+\\.)*", text)
        found = OriginPattern(text)
        harmless = found.stranger is None and not found.allows_anything and found._compiled is not None
        return text if harmless and text != self.text else None

    def _strangers(self) -> Iterator[str]:
        """Origins that look like those that it is made for."""
        for text in _alternatives(self.text):
            bare = _ESCAPED.sub(r"\1", _REPEATED.sub("", _PORT.sub("", text)))
            found = _ORIGIN.search(
                bare.replace("?", "").replace("://.", "://").replace("(", "").replace(")", "")
            )
            if found is None:
                continue
            scheme, host, port = found["scheme"], found["host"], found["port"] or ""
            labels = host.split(".")
            others = [f"{host}.stranger.invalid", f"a.{host}.stranger.invalid"]
            if not labels[-1].isdigit():
                others.append(f"stranger{'.'.join(labels[-2:])}")
                mangled = [
                    f"{'.'.join(labels[:at])}x{'.'.join(labels[at:])}" for at in range(1, len(labels) - 1)
                ]
                others += mangled + [f"a.{each}" for each in mangled]
            yield from (f"{scheme}://{each}{port}" for each in others)


def _alternatives(text: str) -> list[str]:
    """The expression with one alternative of its first group at a time; itself where there is none."""
    group = re.search(r"\((?:\?:)?([^()]*\|[^()]*)\)\??", text)
    if group is None:
        return text.split("|")
    return [text[: group.start()] + each + text[group.end() :] for each in group[1].split("|")]
