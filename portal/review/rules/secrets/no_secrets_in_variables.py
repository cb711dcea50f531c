from collections.abc import Iterator

from portal.dockerfile.model import Instruction
from portal.patterns import regex
from portal.review.context import Context
from portal.review.model import Severity
from portal.review.rule import Problem, Rule, bad, good
from portal.review.secrets import (
    is_given_secret,
    is_random,
    is_secret_name,
    is_secret_value,
    is_suspicious_name,
)

rule = Rule(
    title="No secrets in ENV, ARG or LABEL",
    requirements=("IMG-13",),
    aliases=(
        *("DL3064", "SecretsUsedInArgOrEnv", "DS-0031", "S6472", "secret-in-build-arg", "secrets-in-arg-or-env"),
        *("DD020", "DH006", "CIS-DI-0010"),
        *("CKV_SECRET_6", "ruby/secrets-in-arg-or-env"),
    ),
    severity=Severity.ERROR,
    why="""
        What ENV, ARG and LABEL say is written into the image's configuration and history, for everyone who can pull
        it, for good: a later ENV only hides it. The same holds for what is passed by `--build-arg`.

        Give secrets when they are needed: to a build step by `RUN --mount=type=secret`, to the container as a mounted
        file or by the platform's secret store. A secret that has been in an image that was pushed must be revoked.

        Names are judged word by word: `GIT_TOKEN` and `dbPassword` are secrets, `PASSWORD_FILE`, `TOKEN_URL` and
        `GPG_KEY` (a public fingerprint in many official images) are not. ENV without a value, with a path or another
        variable is fine, unless the variable is an ARG, whose value ENV then keeps. ARG is reported even without a
        default, for that is how the value gets in. Values are judged by the shape of known tokens, whatever their
        name; what looks drawn at random counts only beside a name that may be a secret's (`APP_KEY`, `COOKIE_SALT`).
        The value itself is never shown.
    """,
    examples=(
        bad("FROM alpine:3.23\nENV DB_PASSWORD=hunter2\n", 2),
        bad("FROM alpine:3.23\nARG NPM_TOKEN\n", 2),
        bad("FROM alpine:3.23\nENV SOURCE=https://me:hunter2@git.example.org/app.git\n", 2, caption="by its value"),
        bad("FROM alpine:3.23\nENV AWS_KEY_ID=AKIAIOSFODNN7EXAMPLE\n", 2),
        bad("FROM alpine:3.23\nENV API_KEY 0123456789abcdef\n", 2, caption="the old form as well"),
        bad("FROM php:8.3\nENV COOKIE_SALT=Zk3v9Qp1Lr8sXw2Tn7YbUe5Hd0\n", 2, caption="random, beside a telling name"),
        bad("FROM alpine:3.23\nARG token\nENV API_TOKEN=$token\n", 2, 3, caption="handed on, and kept twice"),
        bad('FROM alpine:3.23\nLABEL admin.password="hunter2"\n', 2),
        good("FROM alpine:3.23\nENV DB_PASSWORD_FILE=/run/secrets/db\n"),
        good("FROM alpine:3.23\nENV DB_PASSWORD=\n", "says only that there is such a variable"),
        good("FROM python:3.12\nENV GPG_KEY=A035C8C19219BA821ECEA86B64E628F8D684696D\n"),
        good("FROM alpine:3.23\nENV TOKENIZERS_PARALLELISM=false TOKEN_URL=https://id.example.org/token\n"),
        good("FROM alpine:3.23\nENV TOKEN_EXPIRY_SECONDS=3600 MAX_TOKENS=4096 REPLY_TOKENS=1024\n", "measures"),
        good("FROM alpine:3.23\nARG BUILD_KEY_ID=7 AUTHOR=me\n"),
    ),
)


@rule.on_instruction("ENV", "ARG", "LABEL")
def check(instruction: Instruction, context: Context) -> Iterator[Problem]:
    keyword = instruction.keyword
    for pair in instruction.pairs:
        name = pair.key.value
        value = pair.value.value if pair.value is not None else ""
        if keyword == "ARG":
            named = is_given_secret(name, value) if value else is_secret_name(name)
        else:
            named = is_given_secret(name, value) or (is_secret_name(name) and _is_handed_on(value, instruction))
            named = named and not (keyword == "LABEL" and " " in value)  # labels describe
        if named:
            how = "is passed at build time and stays" if not value else "stays"
            delivered = _is_delivered(instruction, context)
            if delivered:
                where = "in the image's history, readable by all who can pull it"
            else:
                where = "in the build cache and in the build's records, though not in the image that is delivered"
            yield Problem(
                pair.span,
                f"{name} {how} {where}: hand the secret over by "
                + (
                    "a mounted file when the container starts."
                    if delivered and keyword != "ARG"
                    else "RUN --mount=type=secret."
                ),
            )
        elif len(value) > 15 and (is_secret_value(value) or (is_suspicious_name(name) and is_random(value))):
            yield Problem(
                pair.span,
                f"The value of {name} has the shape of a secret, and stays in the image's history: revoke it, and hand "
                "the new one over when it is needed.",
            )


def _is_delivered(instruction: Instruction, context: Context) -> bool:
    """Whether the stage's history becomes that of a result; what other stages copy from is left behind."""
    stage = instruction.stage
    return stage is None or any(stage is one for result in context.results for one in result.lineage())


_VARIABLE = regex(r"\$\{?(\w+)(?::?[-+?][^${}]*)?\}?")


def _is_handed_on(value: str, instruction: Instruction) -> bool:
    # ENV API_TOKEN=$token writes what the build was given for ARG token into the image's configuration.
    found = _VARIABLE.fullmatch(value)
    if found is None or instruction.stage is None:
        return False
    return any(
        pair.key.value == found[1]
        for other in instruction.stage.instructions
        if other.keyword == "ARG" and other.index < instruction.index
        for pair in other.pairs
    )
