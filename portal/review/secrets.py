"""What looks like a secret: names by their words, values by their shape, files by their names.

Word logic instead of substrings: `GIT_TOKEN` and `dbPassword` are secrets, `TOKEN_URL`, `PASSWORD_FILE`,
`TOKENIZERS_PARALLELISM` and `GPG_KEY` (a public fingerprint in many official images) are not.
"""

from __future__ import annotations

import re
from collections import Counter
from functools import lru_cache
from math import log2

from portal.patterns import regex
from portal.review.headers import header_ranges, may_hold_secret_header, secret_header

_WORD = regex(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+")
_SECRET = frozenset(
    [
        "password",
        "passwd",
        "passphrase",
        "pword",
        "pswd",
        "passwords",
        "secret",
        "secrets",
        "token",
        "tokens",
        "apikey",
        "apikeys",
        "secretkey",
        "accesskey",
        "privatekey",
        "credential",
        "credentials",
        "creds",
        "pgpassword",
        "mysqlpwd",
        "dbpassword",
        "rootpassword",
        "authtoken",
        "apitoken",
        "requirepass",
        "masterauth",
    ]
)
# Secrets as the last of several words: DB_PASS, MYSQL_PWD.
_AT_END = frozenset(["pass", "pwd", "psw", "auth", "pat", "bearer"])
_KEY_BEFORE = frozenset(
    [
        "private",
        "api",
        "access",
        "secret",
        "encryption",
        "encrypt",
        "signing",
        "sign",
        "ssh",
        "deploy",
        "master",
        "auth",
        "jwt",
        "client",
        "service",
        "account",
        "admin",
        "license",
        "app",
        "application",
        "session",
        "storage",
        "cookie",
        "crypto",
        "rsa",
        "webhook",
    ]
)
_KEY_ALONE = frozenset(["key"])
_NOT_A_SECRET = frozenset(
    [
        "file",
        "files",
        "path",
        "paths",
        "dir",
        "folder",
        "directory",
        "version",
        "public",
        "url",
        "uri",
        "endpoint",
        "host",
        "hostname",
        "port",
        "type",
        "kind",
        "length",
        "size",
        "expiry",
        "expires",
        "expiration",
        "ttl",
        "timeout",
        "lifetime",
        "age",
        "enabled",
        "enable",
        "disabled",
        "disable",
        "required",
        "header",
        "headers",
        "issuer",
        "audience",
        "algorithm",
        "alg",
        "policy",
        "manager",
        "provider",
        "store",
        "backend",
        "count",
        "limit",
        "prefix",
        "suffix",
        "name",
        "names",
        "username",
        "user",
        "id",
        "mount",
        "location",
        "min",
        "max",
        "hash",
        "digest",
        "fingerprint",
        "regex",
        "pattern",
        "rotation",
        "class",
        "method",
        "mode",
        "scheme",
        "realm",
        "server",
        "service",
        "parallelism",
        "generator",
        "hasher",
        "hashers",
        "hashing",
        "encoder",
        "strategy",
        "validator",
        "validation",
        "checker",
        "cache",
        "cleanup",
        "milliseconds",
        "millis",
        "ms",
        "seconds",
        "secs",
        "minutes",
        "hours",
        "days",
        "bytes",
        "interval",
        "duration",
        "validity",
        "retries",
        "attempts",
    ]
)
_LIMITS = frozenset(["max", "min", "maximum", "minimum", "num", "number"])


@lru_cache(maxsize=4096)
def is_secret_name(name: str) -> bool:
    """Whether a variable, option or argument of that name usually holds a secret."""
    words = [word.lower() for word in _WORD.findall(name)]
    while words and words[-1].isdigit():
        words.pop()
    if not words or words[-1] in _NOT_A_SECRET or "public" in words:
        return False
    if words[-1] == "tokens" and not _LIMITS.isdisjoint(words):
        return False  # how many tokens a language model may use
    if any(word in _SECRET for word in words):
        return True
    if len(words) > 1 and words[-1] in _AT_END:
        return True
    return any(
        word == "key" and words[i] in _KEY_BEFORE and (i + 2 == len(words) or words[i + 2] in ("base", "value", "data"))
        for i, word in enumerate(words[1:])
    )


_SHAPES = regex(
    r"""(?x)
      \b(?:AKIA|ASIA)[0-9A-Z]{16}\b
    | \bgh[opsur]_[A-Za-z0-9]{36,}
    | \bgithub_pat_[A-Za-z0-9_]{30,}
    | \bgl(?:pat|dt|rt|ptt|agent|soat)-[\w-]{20,}
    | \bxox[abeoprs]-[\w-]{10,}
    | \bsk_live_[0-9A-Za-z]{20,}
    | \bsk-(?:ant-|proj-)?[\w-]{32,}
    | \bAIza[\w-]{35}
    | \bnpm_[A-Za-z0-9]{36}\b
    | \bpypi-AgE[\w-]{30,}
    | \bhf_[A-Za-z0-9]{30,}
    | \bdop_v1_[a-f0-9]{64}
    | \bSG\.[\w-]{22}\.[\w-]{43}
    | \beyJ[\w-]{10,500}\.eyJ[\w-]{10,4000}\.[\w-]{10}
    | \bglcbt-[\w-]{20,} | \bAGE-SECRET-KEY-1[0-9A-Z]{50,}
    | \bhv[sb]\.[\w-]{24,} | \brk_live_[0-9A-Za-z]{20,} | \bshp(?:at|ss|ca)_[0-9a-fA-F]{32}
    | \bhttps://hooks\.slack\.com/services/T\w{6,}/B\w{6,}/\w{20,}
    | \bdckr_pat_[\w-]{20,} | \bsq0(?:atp|csp)-[\w-]{20,} | \bEAACEdEose0cBA[0-9A-Za-z]+
    | -----BEGIN\ (?:[A-Z]+\ )*PRIVATE\ KEY-----
    """
)
_CREDENTIALS_IN_URL = regex(
    r"\b[a-z][a-z0-9+.-]{1,20}://[^\s/:@$\"'{}]{0,100}:(?!\$)([^\s/@$\"'{}<>]{1,200})@(?!\$)", re.IGNORECASE
)


_MARKS = (
    *("AKIA", "ASIA", "ghp_", "gho_", "ghs_", "ghu_", "ghr_", "github_pat_", "glpat-", "gldt-", "glrt-", "glptt-"),
    *("glagent-", "glsoat-", "xox", "sk_live_", "sk-", "AIza", "npm_", "pypi-", "hf_", "dop_v1_", "SG.", "eyJ"),
    *("glcbt-", "AGE-SECRET-KEY-", "hvs.", "hvb.", "rk_live_", "shpat_", "shpss_", "shpca_", "hooks.slack.com"),
    *("dckr_pat_", "sq0atp-", "sq0csp-", "EAACEdEose0cBA", "PRIVATE KEY-----"),
)


def may_hold_secret_value(text: str) -> bool:
    """Whether `is_secret_value` can be true of a part of the text: a quick look before the exact one."""
    if "@" in text and "://" in text:
        return True
    for mark in _MARKS:  # any() takes three times as long, and this is asked of every word
        if mark in text:
            return True
    return may_hold_secret_header(text)


def is_secret_value(value: str) -> bool:
    """Whether a text has the shape of a known kind of secret in it: a cloud or forge token, a private key, an address
    with name and password, a header with what it authorises by."""
    if not may_hold_secret_value(value):
        return False
    in_address = "://" in value and _CREDENTIALS_IN_URL.search(value) is not None
    return in_address or _SHAPES.search(value) is not None or secret_header(value) is not None


def what_secret(value: str) -> str:
    """How a message calls what `is_secret_value` found."""
    header = secret_header(value)
    return f"The value of the header {header[0]}" if header is not None else "What looks like a secret"


def secret_ranges(text: str) -> list[tuple[int, int]]:
    """Where in a text, of one line or many, those values stand (start and end, from 0): of an address, its password."""
    if not may_hold_secret_value(text):
        return []
    found = [match.span() for match in _SHAPES.finditer(text)]
    found += header_ranges(text)
    return found + [match.span(1) for match in _CREDENTIALS_IN_URL.finditer(text)]


def is_literal_secret(value: str) -> bool:
    """Whether a value given to a secret's name can be the secret itself: not empty, no variable or substitution, no
    path, switch or address, no obvious blank to fill in."""
    value = value.strip().strip("\"'")
    if len(value) < 2 or "$" in value or "`" in value:
        return False
    if value.lower() in ("true", "false", "yes", "no", "on", "off", "none", "null", "nil", "undefined", "required"):
        return False
    if value.isdigit() and len(value) < 4:
        return False
    if value.startswith(("/", "./", "~/", "<", "{{", "${")) or value.endswith(
        (".json", ".pem", ".key", ".txt", ".yaml")
    ):
        return False
    return not re.match(r"^[a-z][a-z0-9+.-]{1,20}://(?![^/]*@)", value, re.IGNORECASE)


def is_given_secret(name: str, value: str) -> bool:
    """Whether a name is that of a secret and the value given to it can be the secret itself: `TOKENS=4096` and
    `MAX_PASSWORD_ROUNDS=12` count something."""
    if not is_secret_name(name) or not is_literal_secret(value):
        return False
    if not value.strip().strip("\"'").isdigit():
        return True
    words = [word.lower() for word in _WORD.findall(name)]
    return words[-1] != "tokens" and words[0] not in _LIMITS


_LIKE_A_SECRET = frozenset(
    ["key", "keys", "auth", "hash", "salt", "seed", "pin", "cert", "signature", "cookie", "session"]
)
_PUBLIC_WORDS = frozenset(
    ["gpg", "pgp", "public", "pub", "sha", "sha1", "sha256", "sha512", "md5", "checksum", "digest"]
)


def is_suspicious_name(name: str) -> bool:
    """Whether a name may stand for a secret, so that a value at random makes it one: `APP_KEY`, `AUTH`, `COOKIE_SALT`.
    Keys that are public (GPG) and checksums are left out."""
    words = [word.lower() for word in _WORD.findall(name)]
    return any(word in _LIKE_A_SECRET for word in words) and not any(
        word in _PUBLIC_WORDS or word in ("id", "file", "path", "url", "name", "type", "size") for word in words
    )


def is_random(value: str) -> bool:
    """Whether a text looks drawn at random: at least 20 characters of one run of letters and digits, of both kinds,
    with an entropy above 3.5 bits a character (3 for hexadecimal digits)."""
    value = value.removeprefix("base64:").strip("\"'")
    if len(value) < 20 or len(value) > 512 or not re.fullmatch(r"[A-Za-z0-9+/=_-]+", value):
        return False
    if not any(c.isdigit() for c in value) or not any(c.isalpha() for c in value) or value.count("-") > 4:
        return False
    hexadecimal = all(c in "0123456789abcdefABCDEF-" for c in value)
    counts = Counter(value)
    entropy = -sum(n / len(value) * log2(n / len(value)) for n in counts.values())
    return entropy > (3.0 if hexadecimal else 3.5)


_FILES = regex(
    r"""(?ix) ^(?:
      id_(?:rsa|dsa|ecdsa|ed25519)(?:_sk)?
    | .*\.(?:pem|key|p12|pfx|jks|keystore|ppk|kdbx|tfvars|asc\.key)
    | \.(?:netrc|npmrc|yarnrc|pypirc|git-credentials|pgpass|my\.cnf|htpasswd|dockercfg|s3cfg|boto|vault-token)
    | _netrc | kubeconfig | \.kube | \.aws | \.ssh | \.gnupg | \.azure
    | \.env(?:\.(?!example|sample|template|dist|defaults?|test|ci|schema).+)?
    | credentials[\w.-]*\.(?:json|ya?ml|ini|csv) | credentials
    | service[-_]?account[\w.-]*\.json | client_secret[\w.-]*\.json
    | (?:.*\.)?tfstate(?:\.backup)? | secrets?\.(?:ya?ml|json|toml|env|txt|ini)
    | vault-token | shadow | htpasswd
    )$"""
)
_PUBLIC = regex(
    r"(?i)(?:^|[._-])(?:public|pub|ca|cert|certs|chain|fullchain|bundle|root|cacert|example|sample|dhparams?)(?:[._-]|$)"
)


def is_secret_file(path: str) -> bool:
    """Whether a file or folder of that name usually holds secrets: private keys, credentials of tools, `.env`."""
    parts = [part for part in path.replace("\\", "/").split("/") if part not in ("", ".")]
    if not parts:
        return False
    name = parts[-1]
    if len(parts) > 1 and parts[-2] == ".docker" and name == "config.json":
        return True
    if len(parts) > 1 and parts[-2] in (".aws", ".kube", ".ssh", ".gnupg") and not name.endswith(".pub"):
        return name not in ("known_hosts", "authorized_keys")
    if not _FILES.match(name):
        return False
    return not (name.lower().endswith((".pem", ".key")) and _PUBLIC.search(name))
