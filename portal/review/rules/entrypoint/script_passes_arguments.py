from collections.abc import Iterator

from portal.dockerfile.model import Form, Instruction, Span
from portal.review.context import Context
from portal.review.launch import reads_arguments
from portal.review.model import Fix, Safety, Severity
from portal.review.rule import Problem, Rule, bad, fixed, good
from portal.review.scripts import Script

_BESIDE = {
    "Dockerfile": 'FROM debian:12\nCOPY entrypoint.sh /entrypoint.sh\nENTRYPOINT ["/entrypoint.sh"]\n'
    'CMD ["--port", "8080"]\n'
}

rule = Rule(
    title="Hand the arguments of CMD on",
    requirements=("IMG-35", "IMG-37"),
    severity=Severity.WARNING,
    why="""
        Where ENTRYPOINT is a script, CMD and what stands behind the image in `docker run` are its arguments. A script
        that never looks at them starts the application without: CMD is without effect, and nobody can pass an option.

        End it with `exec /path/to/application "$@"`, or with `exec "$@"` where CMD names the program.

        Reported where the Dockerfile has a CMD beside that ENTRYPOINT and the script neither has `$@`, `$*` or `$1`
        nor `shift` or `getopts`, nor reads another file that might. No other reviewer checks this.
    """,
    examples=(
        fixed(
            "#!/bin/sh\nset -e\nexec /opt/shop/server\n",
            '#!/bin/sh\nset -e\nexec /opt/shop/server "$@"\n',
            3,
            subject="entrypoint",
            beside=_BESIDE,
        ),
        bad(
            '#!/bin/sh\n/opt/shop/migrate\nif [ -n "$DEBUG" ]; then exec /opt/shop/debug; fi\nexec /opt/shop/server\n',
            4,
            subject="entrypoint",
            beside=_BESIDE,
        ),
        good('#!/bin/sh\nset -e\nexec /opt/shop/server "$@"\n', subject="entrypoint", beside=_BESIDE),
        good('#!/bin/sh\nport="$2"\nexec /opt/shop/server --port "$port"\n', subject="entrypoint", beside=_BESIDE),
        good("#!/bin/sh\nexec /opt/shop/server\n", "there is no CMD", subject="entrypoint"),
    ),
)


@rule.on_script
def check(script: Script, context: Context) -> Iterator[Problem]:
    launch = script.launch
    if launch is None or launch.keyword != "ENTRYPOINT" or launch.form is not Form.EXEC or not script.is_shell:
        return
    cmd = _cmd(launch, context)
    if cmd is None or reads_arguments(script.text) or any(c.name in (".", "source", "eval") for c in script.commands):
        return
    endings = script.endings()
    if not endings:
        return
    last = endings[-1].command
    yield Problem(
        last.span,
        f"The arguments that CMD gives this script (line {cmd.span.start_line} of the Dockerfile) are lost, for it "
        'hands none on: "$@" is what stands for them.',
        _fixes(script) if len(endings) == 1 else (),
        related=(("these are lost", cmd.span),) if script.file == "Dockerfile" else (),
    )


def _cmd(launch: Instruction, context: Context) -> Instruction | None:
    """The CMD that stands with an ENTRYPOINT in what comes out of the build."""
    for stage in context.results:
        both = context.launch(stage)
        if launch in both:
            cmd = next((one for one in both if one.keyword == "CMD"), None)
            return cmd if cmd is not None and (cmd.arguments or cmd.form is Form.SHELL) else None
    return None


def _fixes(script: Script) -> tuple[Fix, ...]:
    """The arguments behind the one program that the script steps aside for."""
    command = script.endings()[0].command
    if command.name != "exec" or command.inside or command.redirects or script.heredoc is not None:
        return ()
    end = command.words[-1].span
    place = Span(end.end_line, end.end_column, end.end_line, end.end_column)
    return (Fix("Hand them on", Safety.SUGGESTED, (script.edit(place, ' "$@"'),)),)
