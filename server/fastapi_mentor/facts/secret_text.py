"""Whether a text is a secret: by what it is called, by what it looks like, by who gives such texts out."""

from __future__ import annotations

import math
import re

from fastapi_mentor.pattern import pattern

_NOUNS = (
    r"password|passwd|pwd|passphrase|secret|secret_?key|private_?key|api_?key|apikey|api_?secret|api_?token"
    r"|access_?token|auth_?token|bot_?token|bearer_?token|refresh_?token|jwt_?secret|jwt_?key"
    r"|jwt_?secret_?key|signing_?key|encryption_?key|client_?secret|access_?key|secret_?access_?key|token"
    r"|webhook_?secret|hmac_?key|fernet_?key|session_?secret|cookie_?secret|master_?key|service_?key|pepper"
)
_HINT = pattern(r"pass|pwd|secret|key|token|pepper", re.I)
_NAME = pattern(rf"_*(?:[a-z0-9]+_+)*?(?:{_NOUNS})(?:_(?:default|prod|dev|production|staging|v?\d))?")
_OTHER_NAME = pattern(
    r"(^|_)(no|bad|wrong|invalid|incorrect|missing|require[sd]?|reset|forgot(ten)?|change[d]?|update[d]?"
    r"|verify|has|is|use|enable[d]?|show|hide|label|message|error|err|msg|title|text|event|action|scope"
    r"|permission|feature|test|fake|dummy|mock|example|sample|placeholder|public|hint|help|next|page"
    r"|continuation|pad|eos|bos|unk|cls|sep|mask|stop|special|csrf|magic|delimiter|separator|start|end|begin"
    r"|image|think|tool|header|tok|redacted|masked|prompt|max|min|grant|cancel|resource|legacy|weak"
    r"|insecure|forbidden|disallowed|leaked|pattern|regex)(_|$)"
)
_MADE_UP = pattern(r"(^|_)(tests?|testing|fake|dummy|mock|examples?|samples?|demo)(_|$)", re.I)
_SIGNING = pattern(r"secret|jwt|signing|encryption|fernet|hmac|session|cookie|master|pepper|salt")
_SIGNING_KEY = pattern(r"_*((app|session|jwt)_)?(secret_key|jwt_secret(_key)?|jwt_key|signing_key)$", re.I)
_PASSWORD = pattern(r"password|passwd|pwd|passphrase")
_PLACEHOLDER = pattern(
    r"chang(e|ing)|replace|your|insert|example|sample|dummy|fake|mock|placeholder|todo|fixme"
    r"|not[-_ ]?(set|used|needed|required|provided|real)|none|null|undefined|unset|empty|missing|redacted"
    r"|x{3,}|\*{2,}|\.{3,}|-{4,}|_{4,}|<.*>|{.*}|\$\(|\$\w|%\(|goes[-_ ]here|put[-_ ]|enter[-_ ]"
    r"|set[-_ ](me|this|in)|my[-_](api|secret|token|password)|test|sk-1234|1234567890abcdef|local[-_]?only"
    r"|unsafe|override|lorem|random|generate|(?<![a-z])(foo|bar|fill|n/?a|tbd|env|demo)(?![a-z])",
    re.IGNORECASE,
)
_LOCAL = frozenset(
    {
        *(
            "postgres",
            "guest",
            "root",
            "password",
            "minio",
            "minioadmin",
            "redis",
            "rabbitmq",
            "admin",
            "user",
        ),
        *("mysql", "neo4j", "mongo", "elastic", "sa", "app", "dev", "bearer", "basic", "secret", "token"),
    }
)
"""What services that run on a developer's machine have for a password."""
_REFERENCE = pattern(
    r"(os\.environ|arn|vault|env|ref|file|secret|sm|ssm|op|gcp|aws|keyring|keychain|sops|enc|urn|config)[:!/]",
    re.I,
)
_PATH = pattern(
    r"[./~]|[a-z]+://|\w+:/|(?-i:[a-z0-9._-]+/[a-z0-9._/-]*$)|.*\.(pem|key|json|txt|ya?ml|toml|env|crt|pub)$",
    re.I,
)
_PATTERN = pattern(r".*(\[[^\]]+\][+*?{]|\\[dwsS]|\(\?)")
_PUBLIC = pattern(r"phc_|pk_(live|test)_|pk\.eyJ")
"""What is given to browsers, of PostHog, Stripe, Mapbox."""
_WORDS = pattern(r"[A-Za-z]+(?:[-_.: ][A-Za-z]+)*")
_HASH = pattern(r"\$(2[aby]|argon2|pbkdf2|5|6|scrypt)")
_NO_SECRETS = (_REFERENCE, _HASH, _PATH, _PATTERN, _PUBLIC)
URL = "a URL with a password"
"""What is told of an address that holds the password of a server."""
_LEAST_TOKEN = 12
_STRONG = 8
_THIS_MACHINE = frozenset({"localhost", "127.0.0.1", "0.0.0.0"})
_FEWEST_SIGNS = 3
_LEAST_ENTROPY = 3.0

_PROVIDERS = {
    "AWS": r"(AKIA|ASIA)[0-9A-Z]{16}",
    "GitHub": r"gh[pousr]_[A-Za-z0-9]{36,}|github_pat_[A-Za-z0-9_]{40,}",
    "GitLab": r"glpat-[\w-]{20,}",
    "Slack": r"xox[baprs]-[\w-]{20,}|https://hooks\.slack\.com/services/T\w{6,}/B\w{6,}/\w{16,}",
    "Stripe": r"[sr]k_live_[0-9a-zA-Z]{16,}|whsec_[0-9a-zA-Z]{24,}",
    "OpenAI": r"sk-(proj-|svcacct-)?[A-Za-z0-9_-]{40,}|sk-[A-Za-z0-9]{32,}",
    "Anthropic": r"sk-ant-[\w-]{20,}",
    "Google": r"AIza[0-9A-Za-z_-]{35}|GOCSPX-[\w-]{20,}",
    "SendGrid": r"SG\.[\w-]{16,}\.[\w-]{30,}",
    "Hugging Face": r"hf_[A-Za-z0-9]{30,}",
    "npm": r"npm_[A-Za-z0-9]{36}",
    "PyPI": r"pypi-AgEI[\w-]{50,}",
    "DigitalOcean": r"do[opr]_v1_[0-9a-f]{64}",
    "Telegram": r"\d{8,10}:AA[\w-]{33}",
    "Mailgun": r"key-[0-9a-f]{32}",
}
_PROVIDER = pattern("|".join(f"(?P<p{i}>{each})" for i, each in enumerate(_PROVIDERS.values())))
_BEGINNINGS = (
    *(
        "AKIA",
        "ASIA",
        "gh",
        "glpat-",
        "xox",
        "sk_live_",
        "rk_live_",
        "whsec_",
        "sk-",
        "AIza",
        "GOCSPX-",
        "SG.",
    ),
    *("hf_", "npm_", "pypi-", "do", "key-", "-----BEGIN"),
)
_KEY = pattern(r"-----BEGIN (?:[A-Z]+ )?PRIVATE KEY-----\s*[A-Za-z0-9+/=]{20}")
_URL = pattern(r"[a-z][a-z0-9+.-]*://[^\s:/@]*:(?P<password>[^\s/@]+)@(?P<host>[^\s:/@?]+)", re.I)


def is_secret_name(name: str) -> bool:
    """Whether what is called so is a secret."""
    if _HINT.search(name) is None:
        return False
    lower = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", name).lower()
    return _NAME.fullmatch(lower) is not None and _OTHER_NAME.search(lower) is None


def is_made_up(name: str) -> bool:
    """Whether what is called so is for tests or for show, with all that it holds."""
    return _MADE_UP.search(name) is not None


def giver_of(text: str) -> str | None:
    """Who gives out keys that look like this, or what it is: "OpenAI", "private key", "password in a URL"."""
    if len(text) < _LEAST_TOKEN or (
        not text.startswith(_BEGINNINGS) and "://" not in text and ":AA" not in text
    ):
        return None
    if text.startswith("-----BEGIN"):
        return "a private key" if _KEY.match(text) else None
    found = _PROVIDER.fullmatch(text)
    if found is not None:
        number = next(int(each[1:]) for each, value in found.groupdict().items() if value is not None)
        is_real = entropy(text) > _LEAST_ENTROPY and not _PLACEHOLDER.search(text)
        return f"a key of {list(_PROVIDERS)[number]}" if is_real else None
    url = _URL.match(text)
    if url is not None and is_strong(url["password"]) and url["host"] not in _THIS_MACHINE:
        return URL
    if url is not None and "." in url["host"] and not url["host"].replace(".", "").isdigit():
        password = url["password"]
        is_local = password.lower() in _LOCAL or url["host"].endswith((".internal", ".local", ".localhost"))
        if not is_local and not _PLACEHOLDER.search(password) and "example" not in url["host"]:
            return URL
    return None


def is_strong(password: str) -> bool:
    """Whether a password is one that somebody has made so that nobody guesses it."""
    kinds = (str.islower, str.isupper, str.isdigit, lambda each: not each.isalnum())
    has_all = all(any(map(kind, password)) for kind in kinds)
    return has_all and len(set(password)) >= _STRONG and _PLACEHOLDER.search(password) is None


def is_secret(name: str, text: str) -> bool:
    """Whether a text that is called so is a real secret, and not a placeholder, a name or a reference."""
    if not is_secret_name(name) or any(each.isspace() for each in text):
        return False
    plain, lower = (re.sub(r"[^a-z0-9]", "", each.lower()) for each in (name, text))
    if _SIGNING_KEY.fullmatch(name) and lower == "secret":
        return True
    words = _WORDS.fullmatch(text) is not None
    is_name = words and (plain in lower or "_" in text) and _SIGNING_KEY.fullmatch(name) is None
    if is_name or lower in plain or len(set(lower)) < _FEWEST_SIGNS:
        return False
    if text.lower() in _LOCAL or any(each.match(text) for each in _NO_SECRETS):
        return False
    if _PLACEHOLDER.search(text):
        return False
    if _SIGNING.search(name.lower()):
        return True
    if _PASSWORD.search(name.lower()):
        return not (words and (re.search(r"[-.:]", text) or "passw" in lower))
    return len(text) >= _LEAST_TOKEN and not words and entropy(text) >= _LEAST_ENTROPY


def entropy(text: str) -> float:
    """How many bits a character of a text tells."""
    size = len(text)
    return -sum(n / size * math.log2(n / size) for n in map(text.count, set(text)))
