from collections.abc import Iterator, Sequence

from portal.dockerfile.model import Command, Stage, Word
from portal.review.context import Context
from portal.review.model import Severity
from portal.review.packages import package_name
from portal.review.rule import Problem, Rule, bad, good
from portal.review.scripts import Script
from portal.review.services import SERVERS
from portal.review.started_servers import server_name, started_beside

rule = Rule(
    title="One service in each image",
    requirements=("APP-2", "APP-1"),
    severity=Severity.ERROR,
    why="""
        A web server and a database in one image are upgraded together, restarted together and scaled together,
        though each has a life of its own; and something has to start both, which is then a supervisor. Give each
        its own image and let them talk over the network.

        Reported is an image in which servers of two kinds are installed, such as a web server and a database; the
        second of them is where the finding is shown. Client packages are no servers. Reported too is a launch, or a
        script that the container starts with, that leaves a server in the background and goes on to the application,
        or the other way round; not one that starts a server for its set-up and stops it again. No other reviewer
        checks this; it is what this standard says.
    """,
    examples=(
        bad("FROM debian:12\nRUN apt-get update && apt-get install -y nginx postgresql\n", 2),
        bad("FROM debian:12\nRUN apt-get install -y nginx\nRUN apt-get install -y redis-server\n", 3),
        good(
            """
            FROM debian:12
            RUN apt-get update \\
             && apt-get install -y --no-install-recommends nginx postgresql-client \\
             && rm -rf /var/lib/apt/lists/*
            """
        ),
        good("FROM debian:12\nRUN apt-get update && apt-get install -y nginx nginx-extras\n", "one kind"),
        bad('FROM debian:12\nCMD ["sh", "-c", "service nginx start && exec /usr/local/bin/shop"]\n', 2),
        bad("FROM python:3.13-slim\nCMD gunicorn shop:app & nginx -g 'daemon off;'\n", 2),
        good('FROM nginx:1.28\nCMD ["sh", "-c", "/render-settings && exec nginx -g \'daemon off;\'"]\n', "in turn"),
        bad("#!/bin/sh\nnginx &\n/app/server &\nwait\n", 2, subject="entrypoint"),
        bad('#!/bin/sh\nredis-server --daemonize yes\nexec "$@"\n', 2, subject="entrypoint"),
        good(
            '#!/bin/sh\nservice postgresql start\n/app/load-schema\nservice postgresql stop\nexec "$@"\n',
            "for the set-up only",
            subject="entrypoint",
        ),
    ),
)


@rule.on_result
def check(stage: Stage, context: Context) -> Iterator[Problem]:
    kinds: dict[str, Word] = {}
    for call in (call for ancestor in stage.lineage() for call in context.packages_by_stage.get(ancestor.index, ())):
        if call.action != "install" or not call.manager.system:
            continue
        for word in call.packages:
            kind = SERVERS.get(package_name(word.value))
            if kind is not None:
                kinds.setdefault(kind, word)
    if len(kinds) < 2:
        return
    (first_kind, first), *others = kinds.items()
    for kind, word in others:
        yield Problem(
            word.span,
            f"{package_name(word.value)} ({kind}) and {package_name(first.value)} ({first_kind}) in one image: each "
            "service belongs into an image of its own.",
            related=((f"the {first_kind}", first.span),),
        )


@rule.on_result
def launch(stage: Stage, context: Context) -> Iterator[Problem]:
    for instruction in context.launch(stage):
        yield from _started(context.commands_of(instruction))


@rule.on_script
def script(script: Script, context: Context) -> Iterator[Problem]:
    if script.starts:
        yield from _started(script.commands)


def _started(commands: Sequence[Command]) -> Iterator[Problem]:
    for server, kind, other in started_beside(commands):
        yield Problem(
            server.span,
            f"{server_name(server)} ({kind}) is started beside {other.name or other.words[0].text}: each "
            "service belongs into an image of its own.",
            related=(("what runs beside it", other.words[0].span),),
        )
