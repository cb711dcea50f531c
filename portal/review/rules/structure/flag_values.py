from collections.abc import Iterator

from portal.dockerfile.model import Flag, Instruction
from portal.patterns import regex
from portal.review.context import Context
from portal.review.model import Severity
from portal.review.rule import Problem, Rule, bad, good
from portal.review.spelling import nearest
from portal.review.syntax import (
    BOOLEAN,
    CHOICES,
    DURATIONS,
    FLAGS,
    MOUNT_KEYS,
    MOUNT_TYPES,
    REPEATABLE,
    SHARING,
    seconds,
)

rule = Rule(
    title="Give each flag one value that it can take",
    aliases=(
        *("FLAG_DUPLICATE", "FLAG_EXPECTED_BOOLEAN_VALUE", "FLAG_INVALID_DURATION", "FLAG_INVALID_FROM_VALUE"),
        *("FLAG_INVALID_LINK_VALUE", "FLAG_LESS_THAN_1MS", "FLAG_MISSING_DURATION", "FLAG_MISSING_VALUE"),
        *("FLAG_UNKNOWN_UNIT", "FLAG_AT_LEAST_ONE", "INVALID_SYNTAX", "healthcheck_options_missing_args"),
        *("RunInvalidMountFlag", "RunInvalidNetworkFlag", "RunInvalidSecurityFlag", "FromInvalidPlatform", "DL1000"),
    ),
    severity=Severity.ERROR,
    why="""
        The builder checks the values of flags before it starts: durations are numbers with a unit (`30s`, `1m30s`,
        `500ms`), `--retries` is a whole number, `--link` is true or false, `--network` is default, none or host, a
        mount has one of five types and known options. A flag may stand once, save `--mount`, `--exclude` and
        `--device`, and all but the true-or-false ones need a value.

        Values with variables are left to the build.
    """,
    examples=(
        bad("FROM alpine:3.23\nHEALTHCHECK --interval=30 CMD wget -q localhost\n", 2, caption="thirty what?"),
        bad("FROM alpine:3.23\nHEALTHCHECK --retries=some CMD wget -q localhost\n", 2),
        bad("FROM alpine:3.23\nCOPY --link=yes . /app\n", 2),
        bad("FROM alpine:3.23\nCOPY --chown=a --chown=b . /app\n", 2),
        bad("FROM alpine:3.23\nRUN --mount=type=cahce,target=/root/.cache make\n", 2),
        bad("FROM alpine:3.23\nRUN --network=bridge make\n", 2),
        bad("FROM --platform alpine:3.23\n", 1, caption="its value is missing"),
        good("FROM alpine:3.23\nHEALTHCHECK --interval=1m30s --retries=3 CMD wget -q localhost\n"),
        good("FROM alpine:3.23\nCOPY --link --exclude=*.md --exclude=*.txt . /app\n"),
        good(
            "FROM alpine:3.23\nRUN --mount=type=cache,target=/root/.cache,sharing=locked --mount=target=/src,ro "
            "--network=none make\n"
        ),
        good("FROM alpine:3.23\nARG every=30s\nHEALTHCHECK --interval=$every CMD true\n"),
    ),
)

_PLATFORM = regex(r"[A-Za-z0-9_.-]+(?:\([\w.+-]+\))?(?:/[A-Za-z0-9_.-]+){0,2}$")
_WHOLE = regex(r"\+?\d+$")
_CHECKSUM = regex(r"[a-z0-9]+:[0-9a-f]{32,}$")
_SWITCH = ("", "true", "false", "1", "0", "t", "f")


@rule.on_instruction(*FLAGS, having="flags")
def check(instruction: Instruction, context: Context) -> Iterator[Problem]:
    seen: set[str] = set()
    for flag in instruction.flags:
        if flag.name not in FLAGS[instruction.keyword]:
            continue  # known-flags
        if flag.name in seen and flag.name not in REPEATABLE:
            yield Problem(flag.span, f"--{flag.name} is given twice: the builder refuses that.")
            continue
        seen.add(flag.name)
        message = _wrong(instruction.keyword, flag)
        if message is not None:
            yield Problem(flag.span, message)


def _wrong(keyword: str, flag: Flag) -> str | None:
    name, value = flag.name, flag.value
    if value is None:
        return None if name in BOOLEAN else f"--{name} needs a value: --{name}=..., without a space."
    if "$" in value:
        return None
    if name in BOOLEAN:
        return None if value in ("true", "false") else f"--{name} is true or false, not {value!r}."
    if not value:
        return f"--{name} has an empty value."
    if name in DURATIONS:
        length = seconds(value)
        if length is None:
            return f"{value} is no duration: write a number with its unit, such as 30s, 1m30s or 500ms."
        if length < 0 or 0 < length < 0.001:
            return f"--{name} can't be shorter than 1ms."
    elif name == "retries" and not _WHOLE.match(value):
        return f"--retries is a whole number, not {value}."
    elif name == "platform" and not _PLATFORM.match(value):
        return f"{value} is no platform: write system and processor, such as linux/amd64."
    elif name == "checksum" and not _CHECKSUM.match(value) and len(value) not in (40, 64):
        return "A checksum is written as sha256: and 64 hexadecimal digits."
    elif name == "mount":
        return _wrong_mount(value)
    elif (keyword, name) in CHOICES and value not in CHOICES[keyword, name]:
        return f"--{name} can be {_listed(CHOICES[keyword, name])}, not {value}."
    return None


def _wrong_mount(value: str) -> str | None:
    for part in value.split(","):
        key, equals, given = part.strip().strip("\"'").partition("=")
        key, given = key.strip().lower(), given.strip().strip("\"'")
        if key not in MOUNT_KEYS:
            meant = nearest(key[:30], sorted(MOUNT_KEYS))
            hint = f"; {meant} seems to be meant." if meant else "."
            return f"A mount has no option {key or 'without a name'}{hint}"
        if key == "type" and given.lower() not in MOUNT_TYPES:
            return f"{given or 'Nothing'} is no type of mount; there are {_listed(MOUNT_TYPES, 'and')}."
        if key == "sharing" and given.lower() not in SHARING:
            return f"sharing can be {_listed(SHARING)}, not {given}."
        if key in ("ro", "readonly", "rw", "readwrite", "required") and equals and given.lower() not in _SWITCH:
            return f"{key} is true or false, not {given}."
    return None


def _listed(names: tuple[str, ...], word: str = "or") -> str:
    return ", ".join(names[:-1]) + f" {word} {names[-1]}"
