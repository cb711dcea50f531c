import re
from collections.abc import Iterator, Mapping
from functools import lru_cache

from portal.dockerfile import expand
from portal.dockerfile.model import Instruction, Pair
from portal.patterns import regex
from portal.review.context import Context
from portal.review.licences import suggested_licence
from portal.review.model import Fix, Safety, Severity
from portal.review.placeholders import is_placeholder
from portal.review.rule import Problem, Rule, bad, fixed, good, replace

rule = Rule(
    title="Give labels values that say what their keys promise",
    requirements=("IMG-23", "IMG-24"),
    aliases=("DL3051", "DL3052", "DL3053", "DL3054", "DL3055", "DL3056", "DL3058"),
    severity=Severity.INFO,
    why="""
        Programs read labels, too: a registry makes links of addresses, a scanner compares licences, a bot sorts by
        version. So an author is a name with an e-mail address, a version is a semantic one (`1.4.2`, without a `v`), an
        address begins with `https://`, a licence is an SPDX expression (`Apache-2.0`, not `Apache2.0`), a date
        is written as in `2026-11-24T10:00:00Z`, and a description isn't empty. A placeholder that the fix for missing
        labels has put in is reported until it is replaced.

        The defaults of arguments are put in first; what only the build knows is left alone. The option `types` says
        which key has which type, as `key=type`: author, email, semver, url, source, spdx, date, hash or text.
    """,
    options={
        "types": (
            *("author=author", "authors=author", "maintainer=author", "org.opencontainers.image.authors=author"),
            *("description=text", "org.opencontainers.image.description=text", "org.label-schema.description=text"),
            *("license=spdx", "licenses=spdx", "org.opencontainers.image.licenses=spdx"),
            *("org.opencontainers.image.source=source", "org.label-schema.vcs-url=source"),
            *("vendor=text", "org.opencontainers.image.vendor=text", "org.opencontainers.image.title=text"),
            *("version=semver", "org.opencontainers.image.version=semver", "org.label-schema.version=semver"),
            *("website=url", "org.opencontainers.image.url=url", "org.label-schema.url=url"),
            *("org.opencontainers.image.documentation=url", "org.opencontainers.image.created=date"),
            "org.label-schema.build-date=date",
        )
    },
    examples=(
        fixed('FROM alpine:3.23\nLABEL license="Apache2.0"\n', 'FROM alpine:3.23\nLABEL license="Apache-2.0"\n', 2),
        fixed("FROM alpine:3.23\nLABEL version=v1.4.2\n", "FROM alpine:3.23\nLABEL version=1.4.2\n", 2),
        bad("FROM alpine:3.23\nLABEL Version=1\n", 2, caption="whatever the case of the key"),
        bad('FROM alpine:3.23\nLABEL author="Ada"\n', 2, caption="and her address?"),
        bad('FROM alpine:3.23\nLABEL website="www.example.org" description=""\n', 2, 2),
        bad("FROM alpine:3.23\nARG version=1.4\nLABEL version=$version\n", 3, caption="with the default of the ARG"),
        bad("FROM alpine:3.23\nLABEL org.opencontainers.image.created=yesterday\n", 2),
        bad('FROM alpine:3.23\nLABEL license="SPDX-identifier"\n', 2, caption="a placeholder that nobody replaced"),
        bad("FROM alpine:3.23\nLABEL revision=head\n", 2, types=("revision=hash",)),
        good(
            """
            FROM alpine:3.23
            ARG created
            LABEL author="Ada Lovelace <ada@example.org>" \\
                  license="MIT OR (Apache-2.0 WITH LLVM-exception)" \\
                  org.opencontainers.image.created=$created \\
                  org.opencontainers.image.source="git@git.example.org:ada/count.git" \\
                  version="1.4.2-rc.1+linux" \\
                  website="https://count.example.org"
            """
        ),
        good("FROM alpine:3.23\nARG created=unknown\nLABEL org.opencontainers.image.created=$created\n", "a default"),
        good('FROM alpine:3.23\nLABEL license="Apache2.0"\n', "where the profile checks none", types=()),
    ),
)

# Defaults of arguments that only a build by a pipeline gets in full: `ARG created=unknown`.
_NOT_GIVEN = frozenset(["unknown", "undefined", "unset", "none", "n/a", "dev", "local"])
_EMAIL = regex(r"[^\s<>@]+@[^\s<>@]+\.[^\s<>@]+")
_SEMVER = regex(r"(?:0|[1-9]\d*)\.(?:0|[1-9]\d*)\.(?:0|[1-9]\d*)(?:-[0-9A-Za-z.-]+)?(?:\+[0-9A-Za-z.-]+)?$", re.ASCII)
_DATE = regex(r"\d{4}-[01]\d-[0-3]\d[Tt ][0-2]\d:[0-5]\d:[0-6]\d(?:\.\d+)?(?:[Zz]|[+-][0-2]\d:[0-5]\d)$", re.ASCII)
_URL = regex(r"https?://[^\s/$.?#][^\s]*$", re.IGNORECASE)
_SOURCE = regex(r"(?:(?:https?|ssh|git|git\+\w+)://\S+|[\w.-]+@[\w.-]+:\S+)$", re.IGNORECASE)
_HASH = regex(r"(?:[0-9a-f]{40}|[0-9a-f]{64}|[0-9a-f]{7,12})$")


@rule.on_instruction("LABEL")
def check(instruction: Instruction, context: Context) -> Iterator[Problem]:
    types = _types(context.option(rule, "types"))
    scope = context.dockerfile.scope(instruction)
    for pair in instruction.pairs:
        kind = types.get(pair.key.value.lower())  # a key with capitals is a matter of its own
        if types and pair.value is not None and is_placeholder(pair.value.value.strip()):
            yield Problem(
                pair.span, f"{pair.key.value}: this is still the placeholder, write what holds for the image."
            )
            continue
        if kind is None or pair.value is None:
            continue
        value = expand(pair.value, scope, context.dockerfile.escape).strip()
        if "$" in value or ("$" in pair.value.text and value.lower() in _NOT_GIVEN):
            continue
        message, better = _judged(kind, value)
        if message is not None:
            yield Problem(pair.span, f"{pair.key.value}: {message}", _fixes(pair, value, better))


@lru_cache(maxsize=64)
def _types(option: tuple[str, ...]) -> Mapping[str, str]:
    return {entry.partition("=")[0].strip(): entry.partition("=")[2].strip() for entry in option}


def _judged(kind: str, value: str) -> tuple[str | None, str | None]:
    """What is wrong with a value, if anything is, and a better one, if that is clear."""
    shown = value if len(value) <= 40 else value[:40] + "..."
    if not value:
        return "this label is empty.", None
    match kind:
        case "author":
            mail = _EMAIL.search(value)
            if mail is None:
                return f"{shown} has no e-mail address: write Full Name <name@example.org>.", None
            if not value.replace(mail[0], "").strip(" <>()"):
                return f"{shown} has no name: write Full Name <{mail[0][:40]}>.", None
        case "email" if not _EMAIL.fullmatch(value):
            return f"{shown} is no e-mail address.", None
        case "semver" if not _SEMVER.match(value):
            better = value[1:] if value[:1] in "vV" and _SEMVER.match(value[1:]) else None
            return f"{shown} is no semantic version: write {better or 'major.minor.patch, such as 1.4.2'}.", better
        case "url" if not _URL.match(value):
            return f"{shown} is no web address: it begins with https://.", None
        case "source" if not _SOURCE.match(value):
            return f"{shown} is no address of a repository: it begins with https:// or git@.", None
        case "date" if not _DATE.match(value):
            return f"{shown} is no point in time as of RFC 3339: write it as in 2026-11-24T10:00:00Z.", None
        case "hash" if not _HASH.match(value):
            return f"{shown} is no hash of a commit.", None
        case "spdx":
            licence = suggested_licence(value)
            if licence is not None:
                hint = f": write {licence}." if licence else ", such as Apache-2.0 or MIT."
                return f"{shown} is no SPDX licence expression{hint}", licence or None
    return None, None


def _fixes(pair: Pair, value: str, better: str | None) -> tuple[Fix, ...]:
    word = pair.value
    if better is None or word is None or pair.legacy or word.text.count(value) != 1 or word.value != value:
        return ()
    text = word.text.replace(value, better)
    if " " in better and word.text == value:
        text = f'"{better}"'
    return (replace(f"Write {better}", word.span, text, Safety.SUGGESTED),)
