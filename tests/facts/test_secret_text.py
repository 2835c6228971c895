"""Texts are secrets by their names, by their looks, or by who gives such texts out."""

from __future__ import annotations

import pytest

from fastapi_mentor.facts.secret_text import giver_of, is_secret


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("SECRET_KEY", "secret"),
        ("SECRET_KEY", "super-secret-key"),
        ("JWT_SECRET", "mysecret"),
        ("ADMIN_PASSWORD", "admin123"),
        ("password", "swordfish"),
        ("DB_PASSWORD", "p@ss/W0rd"),
        ("apiKey", "k3Fq8ZpL0sVx21Aa"),
        ("aws_secret_access_key", "wJalrXUtnFEMI/K7MDENG/bPxRfiCYzz9KEY"),
    ],
)
def test_it_is_a_secret(name: str, text: str) -> None:
    assert is_secret(name, text)


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("SECRET_KEY", "change-me"),
        ("SECRET_KEY", "your-256-bit-secret"),
        ("SECRET_KEY", "SECRET_KEY"),
        ("API_KEY", "<api key>"),
        ("API_KEY", "${API_KEY}"),
        ("X_API_KEY", "X-API-Key"),
        ("SESSION_KEY", "agent_session_id"),
        ("RESOURCE_PASSWORD", "Passwords"),
        ("RESET_PASSWORD", "reset1234"),
        ("TOKEN_SECRET_KEY", "GITHUB_PERSONAL_ACCESS_TOKEN"),
        ("TOKEN_URL", "/auth/token"),
        ("PRIVATE_KEY", "keys/private.pem"),
        ("SECRET", "arn:aws:secretsmanager:eu:1:secret:x9"),
        ("POSTGRES_PASSWORD", "postgres"),
        ("WRONG_PASSWORD", "Wrong password"),
        ("page_token", "k3Fq8ZpL0sVx21Aa"),
        ("title", "k3Fq8ZpL0sVx21Aa"),
    ],
)
def test_it_is_none(name: str, text: str) -> None:
    assert not is_secret(name, text)


@pytest.mark.parametrize(
    ("text", "giver"),
    [
        ("sk_live_51HabcDEFghiJKLmnoPQRst", "a key of Stripe"),
        ("sk-proj-" + "aB3dE5gH7jK9mN1pQ2sT4vW6" * 2, "a key of OpenAI"),
        ("AKIAQ3WERTYUIOPASDFG", "a key of AWS"),
        ("postgresql+asyncpg://shop:s3cr3tP4ss@db.shop.io/shop", "a URL with a password"),
        ("-----BEGIN RSA PRIVATE KEY-----\nMIIEowIBAAKCAQEA3Tz2mr7", "a private key"),
        ("AKIAIOSFODNN7EXAMPLE", None),
        ("sk-xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx", None),
        ("postgresql://postgres:postgres@localhost:5432/shop", None),
        ("postgresql://user:password@db.example.com/shop", None),
        ("postgresql://user:{password}@db.shop.io/shop", None),
        ("https://shop.io/path", None),
    ],
)
def test_who_gives_a_key_out_is_told_by_its_looks(text: str, giver: str | None) -> None:
    assert giver_of(text) == giver
