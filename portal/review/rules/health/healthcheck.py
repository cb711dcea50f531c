from collections.abc import Iterator

from portal.dockerfile.model import Stage
from portal.review.context import Context
from portal.review.images import is_official, missing_tools, short_name
from portal.review.launch import array, elements
from portal.review.model import Safety, Severity
from portal.review.places import in_order, insert_behind
from portal.review.rule import Problem, Rule, bad, fixed, good

rule = Rule(
    title="Say by HEALTHCHECK how to see that the application works",
    aliases=(
        *("DL3057", "DS-0026", "CKV_DOCKER_2", "healthcheck_instruction_missing", "DD012", "DH005"),
        *("CIS-DI-0006", "prefer-rails-healthcheck"),
    ),
    severity=Severity.INFO,
    opinion=True,
    why="""
        A process that runs may still not answer. HEALTHCHECK gives Docker and Swarm a command that tells; a container
        that is unhealthy is shown so, and replaced by Swarm.

        Kubernetes and Nomad ignore HEALTHCHECK and have checks of their own, OCI images can't even hold it, and
        programs that run and end need none. So this is an opinion that a profile turns on. Images that only start a
        shell, stages whose base stage has a HEALTHCHECK (`NONE` as well), and those on images that are not Docker Hub's
        official ones, which may bring one, are left alone. The fix is a pattern to fill in, with a program that
        the image has.
    """,
    examples=(
        fixed(
            'FROM alpine:3.23\nEXPOSE 8080\nENTRYPOINT ["/app/server"]\n',
            "FROM alpine:3.23\nEXPOSE 8080\n"
            'HEALTHCHECK --interval=30s --timeout=3s --start-period=10s CMD ["wget", "--spider", "-q", '
            '"http://localhost:8080/"]\n'
            'ENTRYPOINT ["/app/server"]\n',
            1,
        ),
        fixed(
            'FROM python:3.14-slim\nEXPOSE 8080\nENTRYPOINT ["/app/server"]\n',
            "FROM python:3.14-slim\nEXPOSE 8080\n"
            'HEALTHCHECK --interval=30s --timeout=3s --start-period=10s CMD ["python", "-c", '
            "\"import urllib.request; urllib.request.urlopen('http://localhost:8080/')\"]\n"
            'ENTRYPOINT ["/app/server"]\n',
            1,
            caption="with what the image has",
        ),
        bad('FROM alpine:3.23\nENTRYPOINT ["/app/server"]\n', 1),
        good('FROM alpine:3.23\nHEALTHCHECK CMD ["/app/server", "--check"]\nENTRYPOINT ["/app/server"]\n'),
        good('FROM alpine:3.23\nHEALTHCHECK NONE\nENTRYPOINT ["/app/server"]\n'),
        good("FROM alpine:3.23 AS build\nFROM alpine:3.23\nHEALTHCHECK CMD true\nCOPY --from=build /a /a\n"),
        good("FROM example.org/base:1.2\nCOPY app /app\n", "this base may have one"),
        good('FROM alpine:3.23\nCMD ["/bin/sh"]\n', "a shell"),
    ),
)

_SHELLS = frozenset(["sh", "bash", "ash", "zsh", "irb", "python", "python3", "node", "psql"])


@rule.on_result
def check(stage: Stage, context: Context) -> Iterator[Problem]:
    if stage.effective("HEALTHCHECK") is not None:
        return
    image = context.base_image(stage).image
    if image is not None and not is_official(image):
        return  # it may bring one
    words = [word for instruction in context.launch(stage) for word in elements(instruction)]
    if len(words) == 1 and words[0].rpartition("/")[2] in _SHELLS:
        return
    fix = None
    exposed = stage.effective("EXPOSE")
    port = exposed.arguments[0].value.partition("/")[0] if exposed is not None and exposed.arguments else ""
    probe = _probe(stage, port, context) if port.isdigit() else None
    if probe is not None:
        text = f"HEALTHCHECK --interval=30s --timeout=3s --start-period=10s CMD {array(probe)}"
        fix = insert_behind("Ask its port, for instance", in_order(stage, "HEALTHCHECK"), text, context, Safety.MANUAL)
    yield Problem(
        stage.image_word.span if stage.image_word is not None else stage.instruction.span,
        "No HEALTHCHECK says how to see that the application of this image works.",
        (fix,) if fix is not None else (),
    )


def _probe(stage: Stage, port: str, context: Context) -> list[str] | None:
    """A command that asks the port with what the image has; None where nothing is known to be there."""
    base = context.base_image(stage)
    url = f"http://localhost:{port}/"
    if "wget" not in missing_tools(base) or "wget" in context.package_names:
        return ["wget", "--spider", "-q", url]
    name = short_name(base.image) if base.image is not None else ""
    if name == "python":
        return ["python", "-c", f"import urllib.request; urllib.request.urlopen('{url}')"]
    if name == "node":
        return ["node", "-e", f"fetch('{url}').then(answer => process.exit(answer.ok ? 0 : 1))"]
    return None
