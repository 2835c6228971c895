"""Patterns of origins are tried on origins of strangers."""

from __future__ import annotations

import pytest

from fastapi_mentor.facts.origin_pattern import OriginPattern


@pytest.mark.parametrize("text", [".*", ".+", "https?://.*", "^.*$", r"https?:\/\/.*", "http.*", "(.*)"])
def test_a_pattern_that_allows_sites_with_nothing_in_common_allows_anything(text: str) -> None:
    assert OriginPattern(text).allows_anything


@pytest.mark.parametrize(
    ("text", "stranger", "repaired"),
    [
        (r"https://.*example\.com", "https://strangerexample.com", r"https://([a-z0-9-]+\.)*example\.com"),
        (r"https?://localhost.*", "https://localhost.stranger.invalid", r"https?://localhost(:\d+)?"),
        ("https://app.example.com", "https://appxexample.com", r"https://app\.example\.com"),
        (r"https://(app|www).example.com", "https://appxexample.com", r"https://(app|www)\.example\.com"),
        (r"^https://.*\.my.example.com$", "https://a.myxexample.com", None),
        (r"(https://a\.com|https://b\.com.*)", "https://b.com.stranger.invalid", None),
    ],
)
def test_a_loose_pattern_lets_in_a_stranger(text: str, stranger: str, repaired: str | None) -> None:
    pattern = OriginPattern(text)

    assert pattern.stranger == stranger
    assert pattern.allows(stranger)
    if repaired is not None:
        assert pattern.repaired == repaired
    if pattern.repaired is not None:
        assert OriginPattern(pattern.repaired).stranger is None


@pytest.mark.parametrize(
    "text",
    [
        r"https://.*\.example\.com",
        r"https://([a-z0-9-]+\.)?example\.com",
        r"https?://(localhost|127\.0\.0\.1)(:\d+)?",
        r"^https?://(?:localhost|127.0.0.1)(?::\d+)?$",
        "http://localhost:.*",
        "chrome-extension://.*",
        r"https://my-.*\.vercel\.app",
        "([a-z]+)*https://x",  # too slow to try
        "((",
    ],
)
def test_a_tight_pattern_lets_in_nobody_else(text: str) -> None:
    pattern = OriginPattern(text)

    assert (pattern.allows_anything, pattern.stranger, pattern.shared_domain) == (False, None, None)


def test_a_domain_under_which_anybody_can_have_a_site_is_shared() -> None:
    assert OriginPattern(r"https://.*\.vercel\.app").shared_domain == "vercel.app"
