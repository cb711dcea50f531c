import re
from collections.abc import Iterator

from portal.dockerfile.model import Instruction, Span, Stage
from portal.patterns import regex
from portal.review.context import Context
from portal.review.images import missing_tools
from portal.review.model import Fix, Safety, Severity
from portal.review.package_fixes import add_package
from portal.review.rule import Problem, Rule, bad, fixed, good
from portal.review.scripts import Script

rule = Rule(
    title="Install what HEALTHCHECK and the launch call",
    requirements=("RUN-11",),
    severity=Severity.ERROR,
    why="""
        Slim images have no curl, Alpine has no bash, and distroless ones have no shell at all. A health check that
        calls a program which is not there fails each time, so that the container never gets healthy; a launch ends at
        once.

        Install the program, or take one that is there: busybox's `wget` on Alpine, the application's own language
        (`python -c ...`, `node -e ...`), or better a check that the application brings along.

        Known are what Debian, Ubuntu, Alpine, the slim and Alpine variants of Python, Node.js, Ruby and Rust, .NET's
        run-time images and distroless leave out: curl, wget, netcat, bash (a script's first line may ask for it, too)
        and the clients of PostgreSQL, MySQL and Redis. Nothing is said where any step so much as mentions the program,
        or may bring it unseen.
    """,
    examples=(
        fixed(
            "FROM python:3.12-slim\nRUN apt-get update \\\n && apt-get install -y --no-install-recommends tzdata \\\n"
            " && rm -rf /var/lib/apt/lists/*\nHEALTHCHECK CMD curl -fsS http://localhost:8000/ || exit 1\n",
            "FROM python:3.12-slim\nRUN apt-get update \\\n"
            " && apt-get install -y --no-install-recommends curl tzdata \\\n"
            " && rm -rf /var/lib/apt/lists/*\nHEALTHCHECK CMD curl -fsS http://localhost:8000/ || exit 1\n",
            5,
        ),
        fixed(
            "FROM alpine:3.22\nRUN apk add --no-cache \\\n    ca-certificates \\\n    tzdata\n"
            'ENTRYPOINT ["bash", "/start"]\n',
            "FROM alpine:3.22\nRUN apk add --no-cache \\\n    bash \\\n    ca-certificates \\\n    tzdata\n"
            'ENTRYPOINT ["bash", "/start"]\n',
            5,
        ),
        bad("FROM debian:12\nHEALTHCHECK CMD nc -z localhost 8080\n", 2),
        bad('FROM gcr.io/distroless/static-debian12\nHEALTHCHECK CMD ["wget", "-q", "localhost:8080"]\n', 2),
        bad(
            '#!/bin/bash\nset -e\nexec /opt/shop/server "$@"\n',
            subject="entrypoint",
            beside={"Dockerfile": 'FROM alpine:3.22\nCOPY entrypoint.sh /e.sh\nENTRYPOINT ["/e.sh"]\n'},
            caption="the script's own first line",
        ),
        good("FROM alpine:3.22\nHEALTHCHECK CMD wget -q --spider http://localhost:8080/\n", "busybox has it"),
        good("FROM python:3.12\nHEALTHCHECK CMD curl -fsS http://localhost:8000/\n", "the full image has it"),
        good("FROM debian:12\nCOPY --from=tools /usr/bin/curl /usr/bin/\nHEALTHCHECK CMD curl -fsS localhost\n"),
        good("FROM debian:12\nCOPY setup.sh /\nRUN /setup.sh\nHEALTHCHECK CMD curl -fsS localhost\n", "who knows"),
    ),
)

_PACKAGES = {
    "bash": ("bash", r"(?<![\w/-])bash(?![\w-])"),
    "curl": ("curl", r"(?<![\w-])curl(?![\w-])"),
    "mysql": ("default-mysql-client", "mysql|mariadb"),
    "mysqladmin": ("default-mysql-client", "mysql|mariadb"),
    "nc": ("netcat-openbsd", r"(?<![\w-])(?:netcat|ncat|nc|nmap|busybox)(?![a-z])"),
    "netcat": ("netcat-openbsd", r"(?<![\w-])(?:netcat|ncat|nc|nmap|busybox)(?![a-z])"),
    "pg_isready": ("postgresql-client", "postgres|psql|pg_isready|libpq"),
    "psql": ("postgresql-client", "postgres|psql|pg_isready"),
    "redis-cli": ("redis-tools", "redis|valkey"),
    "wget": ("wget", r"(?<![\w-])(?:wget|busybox)(?![\w-])"),
}
_ON_ALPINE = {"redis-tools": "redis", "default-mysql-client": "mariadb-client"}
_UNSEEN = regex(r"\.sh\b|\$\(|`|\bxargs\b|\bansible|\b(?:install|add)\b[^&;|]{0,400}\$\{?\w|--mount=type=bind")
_BASH = regex(r"#![ \t]{0,9}(?:/usr)?/bin/(?:env[ \t]{1,9})?bash\b")
_PROGRAMS = frozenset(["/bin", "/usr/bin", "/usr/local/bin", "/usr/local", "/usr", "/sbin", "/usr/sbin", ""])


@rule.on_result
def check(stage: Stage, context: Context) -> Iterator[Problem]:
    base = context.base_image(stage)
    missing = missing_tools(base)
    if not missing:
        return
    reported: set[str] = set()
    for instruction in (stage.effective("HEALTHCHECK"), *context.launch(stage)):
        for command in context.commands_of(instruction) if instruction is not None else ():
            folder, _, tool = command.name.rpartition("/")
            if tool not in missing or tool in reported or folder not in ("", "/bin", "/usr/bin"):
                continue
            reported.add(tool)
            if not _may_be_there(tool, stage, context):
                yield _problem(command.words[0].span, tool, stage, context)


@rule.on_script
def script(script: Script, context: Context) -> Iterator[Problem]:
    if script.launch is None or not script.direct or not _BASH.match(script.text):
        return
    for stage in context.results:
        if script.launch in context.launch(stage) and "bash" in missing_tools(context.base_image(stage)):
            if not _may_be_there("bash", stage, context):
                yield _problem(script.first_line, "bash", stage, context)
            return


def _problem(span: Span, tool: str, stage: Stage, context: Context) -> Problem:
    base = context.base_image(stage)
    image = base.image.text if base.image is not None else "scratch"
    package = _PACKAGES[tool][0]
    fixes: tuple[Fix, ...] = ()
    call = next(
        (c for c in reversed(context.packages_by_stage.get(stage.index, ())) if c.action == "install" and c.packages),
        None,
    )
    if call is not None and call.family in ("apt", "apk") and not call.has("-t", "--virtual"):
        package = _ON_ALPINE.get(package, package) if call.family == "apk" else package
        fixes = add_package(f"Install {package}", package, call, context, Safety.SUGGESTED)
    return Problem(span, f"{tool} is not in {image}, and no step installs it.", fixes)


def _may_be_there(tool: str, stage: Stage, context: Context) -> bool:
    mention = re.compile(_PACKAGES[tool][1])
    if any(mention.search(step.text) for step in context.dockerfile.global_arguments):
        return True
    return any(_may_bring(step, mention) for step in context.history(stage))


def _may_bring(step: Instruction, mention: re.Pattern[str]) -> bool:
    if step.keyword in ("COPY", "ADD"):
        target = step.arguments[-1].value.rstrip("/") if step.arguments else ""
        archive = step.keyword == "ADD" and ".t" in step.text
        folder = step.flag("from") is not None and target in _PROGRAMS
        return folder or archive or target == "" or mention.search(step.text) is not None
    if step.keyword not in ("RUN", "ARG", "ENV", "ONBUILD"):
        return False
    text = step.text
    if mention.search(text) or (step.keyword == "RUN" and _UNSEEN.search(text)):
        return True
    return any(mention.search(heredoc.body) for heredoc in step.heredocs)
