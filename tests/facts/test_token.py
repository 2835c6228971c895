"""Tokens: the claims that are put into them, the times in those, and why a reading may be doubted."""

from pathlib import Path

import pytest

from fastapi_mentor.facts import Reckoning, TokenDecoding, TokenEncoding, naive_readings
from tests.facts.outlines import outlines

ENCODING = "import jwt\nfrom datetime import datetime, timedelta, timezone\n"


def encoding(folder: Path, body: str, imports: str = ENCODING) -> TokenEncoding:
    lines = "".join(f"    {line}\n" for line in body.splitlines())
    text = f"{imports}\ndef f(data, key):\n{lines}"
    (found,) = [each for outline in outlines(folder, text) for each in TokenEncoding.find(outline)]
    return found


@pytest.mark.parametrize(
    "body",
    [
        "jwt.encode({'sub': 1, 'exp': 2}, key)",
        "jwt.encode(payload={'sub': 1, 'exp': 2}, key=key)",
        "jwt.encode(dict(sub=1, exp=2), key)",
        "jwt.encode({**{'sub': 1}, 'exp': 2}, key)",
        "jwt.encode({'sub': 1} | {'exp': 2}, key)",
        "p = {'sub': 1}\np['exp'] = 2\njwt.encode(p, key)",
        "p = {'sub': 1}\np.update({'exp': 2})\njwt.encode(p, key)",
        "p = {'sub': 1}\np.update(exp=2)\njwt.encode(p, key)",
        "p = {'sub': 1}\np |= {'exp': 2}\njwt.encode(p, key)",
        "data['sub'] = 1\np = {'exp': 2}\ndata.update(p)\njwt.encode(data, key)",
    ],
)
def test_claims_are_seen_however_they_are_put_together(tmp_path: Path, body: str) -> None:
    assert {claim.key for claim in encoding(tmp_path, body).claims} == {"sub", "exp"}


def test_what_others_put_into_a_dict_is_not_seen(tmp_path: Path) -> None:
    assert encoding(tmp_path, "p = data.copy()\njwt.encode({**p, **data}, key)").claims == []


@pytest.mark.parametrize(
    "imports",
    ["from jwt import encode", "from jose.jwt import encode", "from .own import encode"],
)
def test_an_imported_function_is_known_by_its_module(tmp_path: Path, imports: str) -> None:
    text = f"{imports}\ndef f(key): encode({{}}, key)"
    found = [each for outline in outlines(tmp_path, text) for each in TokenEncoding.find(outline)]
    assert bool(found) is ("own" not in imports)


@pytest.mark.parametrize(
    ("time", "reckoning"),
    [
        ("datetime.now()", Reckoning.LOCAL_AS_UTC),
        ("datetime.now(None)", Reckoning.LOCAL_AS_UTC),
        ("datetime.now(tz=None) + timedelta(1)", Reckoning.LOCAL_AS_UTC),
        ("datetime.today()", Reckoning.LOCAL_AS_UTC),
        ("datetime.now().replace(microsecond=0)", Reckoning.LOCAL_AS_UTC),
        ("datetime.now().replace(tzinfo=timezone.utc)", Reckoning.LOCAL_AS_UTC),
        ("data or datetime.now()", Reckoning.LOCAL_AS_UTC),
        ("datetime.utcnow()", Reckoning.UTC),
        ("datetime.utcfromtimestamp(data)", Reckoning.UTC),
        ("int(datetime.utcnow().timestamp())", Reckoning.UTC_AS_LOCAL),
        ("(datetime.utcnow() + timedelta(1)).timestamp()", Reckoning.UTC_AS_LOCAL),
        ("datetime.now(timezone.utc)", None),
        ("datetime.now(data)", None),
        ("datetime.now().timestamp()", None),
        ("datetime.now().astimezone()", None),
        ("datetime.utcnow().replace(tzinfo=timezone.utc)", None),
        ("data", None),
        ("data.now()", None),
    ],
)
def test_how_a_time_without_a_zone_is_understood(
    tmp_path: Path, time: str, reckoning: Reckoning | None
) -> None:
    for body in (f"jwt.encode({{'exp': {time}}}, key)", f"t = {time}\njwt.encode({{'exp': t}}, key)"):
        (claim,) = encoding(tmp_path, body).claims
        found = {reading.reckoning for reading in naive_readings(claim.value, claim.at)}
        assert found == ({reckoning} if reckoning else set())


def doubts(folder: Path, call: str, versions: str = "") -> list[str]:
    files = {
        "requirements.txt": versions,
        "main.py": f"import jwt as pyjwt\nfrom jose import jws, jwt\ndef f(token, key): return {call}",
    }
    found = [each for outline in outlines(folder, files) for each in TokenDecoding.find(outline)]
    return [doubt.kind for decoding in found for doubt in decoding.doubts]


@pytest.mark.parametrize(
    ("call", "expected"),
    [
        ("pyjwt.decode(token, key, algorithms=['HS256'])", []),
        ("pyjwt.decode(token, key, ['HS256'], {'verify_exp': False})", []),
        ("pyjwt.decode(token, key)", []),  # PyJWT itself refuses that
        ("pyjwt.decode(token, options={'verify_signature': key})", []),
        ("pyjwt.decode(token, options={'verify_signature': False})", ["verify_signature"]),
        ("pyjwt.decode(token, key, ['HS256'], dict(verify_signature=False))", ["verify_signature"]),
        ("pyjwt.decode(token, verify=False)", ["verify"]),
        ("pyjwt.decode(token, key, algorithms=['none'])", ["none"]),
        ("pyjwt.get_unverified_header(token)", []),
        ("jwt.decode(token, key, algorithms='HS256')", []),
        ("jwt.decode(token, key)", ["algorithms"]),
        ("jwt.decode(token, key, algorithms=None)", ["algorithms"]),
        ("jwt.decode(token, key, **options)", []),
        ("jwt.get_unverified_claims(token)", ["unverified"]),
        ("jwt.get_unverified_header(token)", []),
        ("jws.verify(token, key, ['HS256'], verify=False)", ["verify"]),
    ],
)
def test_why_a_reading_may_be_doubted(tmp_path: Path, call: str, expected: list[str]) -> None:
    assert doubts(tmp_path, call) == expected
