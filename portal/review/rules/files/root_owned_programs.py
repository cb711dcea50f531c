from collections.abc import Iterator

from portal.dockerfile.model import Instruction
from portal.patterns import regex
from portal.review.context import Context
from portal.review.model import Severity
from portal.review.paths import SYSTEM_FOLDER
from portal.review.rule import Problem, Rule, bad, good

rule = Rule(
    title="Let root own what the application runs",
    aliases=("S6504", "chown_flag_exists"),
    severity=Severity.INFO,
    opinion=True,
    why="""
        A program or script that belongs to the account it runs under can be rewritten by whoever breaks into it, and
        the change stays as long as the container does. Owned by root and readable for all, it can only be run. The
        account needs to own what it writes: data, caches, run files.

        Reported is `--chown` to an account other than root for scripts and for the folders of the system (`/usr`,
        `/bin`, `/sbin`, `/lib`, `/etc`, `/opt`). One reviewer reports every `--chown`, others ask for it wherever USER
        has switched the account; what is right depends on the file, so this is an opinion that a profile turns on.
    """,
    examples=(
        bad("FROM alpine:3.23\nCOPY --chown=app:app entrypoint.sh /\n", 2),
        bad("FROM alpine:3.23\nCOPY --chown=10001 server /usr/local/bin/\n", 2),
        good("FROM alpine:3.23\nCOPY --chmod=0755 entrypoint.sh /\n"),
        good("FROM alpine:3.23\nCOPY --chown=root:root server /usr/local/bin/\n"),
        good("FROM alpine:3.23\nCOPY --chown=app:app data/ /var/lib/app/\n", "data that it writes"),
    ),
)

_SCRIPT = regex(r"(?:\.(?:sh|bash)|entrypoint)$")


@rule.on_instruction("COPY", "ADD")
def check(instruction: Instruction, context: Context) -> Iterator[Problem]:
    flag = instruction.flag("chown")
    if flag is None or not flag.value or "$" in flag.value or len(instruction.arguments) < 2:
        return
    owner = flag.value.partition(":")[0]
    if owner in ("root", "0", "") or not context.is_kept(instruction):
        return
    target = instruction.arguments[-1].value
    script = next((w.value for w in instruction.arguments if _SCRIPT.search(w.value)), None)
    what = script or (target if SYSTEM_FOLDER.match(target) else None)
    if what is not None:
        yield Problem(
            flag.span, f"{owner} may rewrite {what}, which the application only needs to read: let root own it."
        )
