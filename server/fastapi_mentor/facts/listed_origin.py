"""An origin that is listed for CORS, and how browsers would send it."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from fastapi_mentor.facts.cors import CrossOrigin
from fastapi_mentor.facts.properties import cached_property
from fastapi_mentor.facts.written import Written, setting_of
from fastapi_mentor.pattern import pattern

_HOST = r"(?:[a-z0-9_-]+(?:\.[a-z0-9_-]+)*|\[[0-9a-f:]+\])"
_WEB = pattern(rf"(?P<scheme>https?)://(?P<host>{_HOST})(?::(?P<port>\d+))?(?P<path>/.*)?", re.I)
_WITHOUT_SCHEME = pattern(
    r"(?P<host>localhost|\d+\.\d+\.\d+\.\d+|(?:[a-z0-9-]+\.)+[a-z]{2,})(?::\d+)?/?", re.I
)
_WITH_WILDCARD = pattern(
    r"(?P<scheme>https?)://(?P<host>(?:[a-z0-9-]+|\*)(?:\.(?:[a-z0-9-]+|\*))*)(?P<port>:\d+|:\*)?/?", re.I
)
_USUAL_PORTS = {"http": "80", "https": "443"}
_URLS = frozenset(
    f"pydantic.{name}"
    for name in ("AnyHttpUrl", "HttpUrl", "AnyUrl", "networks.AnyHttpUrl", "networks.HttpUrl")
)


class ListedOrigin:
    """One element of `allow_origins`."""

    def __init__(self, written: Written, cors: CrossOrigin) -> None:
        assert isinstance(written.value, str)
        self.written = written
        self.cors = cors
        self.text = written.value

    @property
    def has_wildcard(self) -> bool:
        """Whether a `*` stands in it."""
        return "*" in self.text

    @property
    def lacks_scheme(self) -> bool:
        """Whether it is a host without `http://`."""
        return _WITHOUT_SCHEME.fullmatch(self.text) is not None

    @cached_property
    def sent(self) -> str | None:
        """What browsers send in its stead; None where it is right, or where that is not known."""
        found = _WEB.fullmatch(self.text)
        if found is None:
            return None
        scheme, port = found["scheme"].lower(), found["port"]
        shown = f":{port}" if port is not None and port != _USUAL_PORTS[scheme] else ""
        right = f"{scheme}://{found['host'].lower()}{shown}"
        return right if right != self.text else None

    @property
    def intended(self) -> str | None:
        """The origin that is probably meant."""
        found = _WITHOUT_SCHEME.fullmatch(self.text)
        if found is None:
            return self.sent
        scheme = "http" if found["host"] == "localhost" or found["host"][0].isdigit() else "https"
        return f"{scheme}://{self.text.rstrip('/').lower()}"

    @property
    def is_listed_well_too(self) -> bool:
        """Whether the origin that is meant is listed as well, so that this one does no harm."""
        return any(each.value == self.sent for each in self.cors.origins)

    @property
    def pattern(self) -> str | None:
        """The regular expression that says what its `*` was meant to."""
        found = _WITH_WILDCARD.fullmatch(self.text)
        if found is None:
            return None
        first, *labels = found["host"].split(".")
        if "*" in labels or (first == "*" and len(labels) < 2):
            return None
        host = r"\.".join(labels)
        host = rf"([a-z0-9-]+\.)+{host}" if first == "*" else r"\.".join([first, *labels])
        port = r":\d+" if found["port"] == ":*" else found["port"] or ""
        return f"{found['scheme']}://{host}{port}"


def listed_origins(cors: CrossOrigin) -> Iterator[ListedOrigin]:
    """The origins that are written out, where no `*` allows all others anyway."""
    if cors.any_origin is None:
        for each in cors.origins:
            if isinstance(each.value, str) and each.value and isinstance(each.node, ast.Constant):
                yield ListedOrigin(each, cors)


def listed_urls(cors: CrossOrigin) -> Iterator[ast.expr]:
    """URLs of pydantic that are compared with origins: the list of them, or `str(url)` of each."""
    given = cors.option("allow_origins")
    if given is None or not cors.outline.module.version_satisfies("pydantic", ">=2"):
        return
    match given:
        case ast.Attribute():
            if _holds_urls(given, cors):
                yield given
        case ast.ListComp(elt=element, generators=[ast.comprehension(target=ast.Name(id=name), iter=source)]):
            match element:
                case ast.Call(func=ast.Name(id="str"), args=[ast.Name(id=shown)]) if shown == name:
                    if _holds_urls(source, cors):
                        yield element


def _holds_urls(node: ast.expr, cors: CrossOrigin) -> bool:
    """Whether a setting is a list of URLs."""
    field = setting_of(node, cors.place)
    if field is None:
        return False
    pending: list[ast.expr] = [field.annotation]
    while pending:
        match pending.pop():
            case ast.BinOp(op=ast.BitOr(), left=left, right=right):
                pending += [left, right]
            case ast.Subscript(value=outer, slice=inner):
                kind = field.outline.qualified(outer, field.scope)
                first = inner.elts[0] if isinstance(inner, ast.Tuple) and inner.elts else inner
                if kind in ("list", "set", "tuple", "typing.Sequence"):
                    return field.outline.qualified(first, field.scope) in _URLS
                if kind in ("typing.Annotated", "typing.Optional"):
                    pending.append(first)
                elif kind == "typing.Union" and isinstance(inner, ast.Tuple):
                    pending += inner.elts
    return False
