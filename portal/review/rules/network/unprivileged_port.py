import re
from collections.abc import Iterator

from portal.dockerfile import expand
from portal.dockerfile.model import Stage
from portal.patterns import regex
from portal.review.context import Context
from portal.review.model import Severity
from portal.review.rule import Problem, Rule, bad, good

rule = Rule(
    title="Listen on a port from 1024 up",
    requirements=("IMG-32",),
    aliases=("DH009",),
    severity=Severity.INFO,
    opinion=True,
    why="""
        Ports below 1024 used to be root's. Docker lets every account of a container listen on them since release 20.10,
        other engines and Kubernetes set-ups don't, and there the unprivileged application does not start. Inside a
        container nobody cares about the number: listen on 8080, and publish it as 80 (`docker run -p 80:8080`).

        Off unless a profile wants it, as images such as `nginx` start as root for this and step down.
    """,
    examples=(
        bad("FROM alpine:3.23\nEXPOSE 8080 80\n", 2),
        bad("FROM alpine:3.23\nARG port=443\nEXPOSE $port\n", 3),
        good("FROM alpine:3.23\nEXPOSE 8080 8443/tcp\nUSER 10001:10001\n"),
        good("FROM alpine:3.23 AS test\nEXPOSE 80\nFROM alpine:3.23\nCOPY --from=test /x /x\n", "not in the image"),
    ),
)

_PORT = regex(r"(\d{1,5})(?:-\d+)?(?:/\w+)?$", re.ASCII)


@rule.on_result
def check(stage: Stage, context: Context) -> Iterator[Problem]:
    for instruction in context.history(stage):
        if instruction.keyword != "EXPOSE":
            continue
        scope = context.dockerfile.scope(instruction)
        for word in instruction.arguments:
            match = _PORT.match(expand(word, scope, context.dockerfile.escape))
            if match and 0 < int(match[1]) < 1024 and match[1] != "22":
                yield Problem(word.span, f"Port {match[1]} may need root: listen on one from 1024 up, such as 8080.")
