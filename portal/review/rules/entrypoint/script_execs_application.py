from collections.abc import Iterator

from portal.dockerfile.endings import Ending
from portal.dockerfile.model import Span
from portal.review.context import Context
from portal.review.model import Edit, Fix, Safety, Severity
from portal.review.rule import Problem, Rule, bad, fixed, good
from portal.review.scripts import Script

rule = Rule(
    title="End an entry point script by exec",
    requirements=("IMG-37", "APP-6", "APP-5"),
    severity=Severity.ERROR,
    why="""
        A shell that waits for the application stays process 1 in front of it. The engine's stop signal goes to the
        shell, which passes nothing on; after ten seconds everything is killed, with connections open and files half
        written. `exec` puts the application in the shell's place: same process, same signals, and no shell left over.

        Every path through the script counts: each branch of `if` and `case`, and functions that are called last.
        Reported is what starts a program there without `exec`; what only prepares (`mkdir`, `chown`, migrations before
        the last command) needs none. In a pipeline `exec` is no help: let the application write to standard output.

        The fix puts `exec` in front where the command stands alone. No other reviewer checks this.
    """,
    examples=(
        fixed('#!/bin/sh\nset -e\n"$@"\n', '#!/bin/sh\nset -e\nexec "$@"\n', 3, subject="entrypoint"),
        fixed(
            '#!/bin/sh\ncase "$1" in\n  web) gunicorn shop.wsgi ;;\n  *) exec "$@" ;;\nesac\n',
            '#!/bin/sh\ncase "$1" in\n  web) exec gunicorn shop.wsgi ;;\n  *) exec "$@" ;;\nesac\n',
            3,
            subject="entrypoint",
            caption="one branch of two",
        ),
        fixed(
            "#!/bin/bash\nmain() {\n  mkdir -p /data\n  LOG=info /app/server --port 80\n}\nmain\n",
            "#!/bin/bash\nmain() {\n  mkdir -p /data\n  LOG=info exec /app/server --port 80\n}\nmain\n",
            4,
            subject="entrypoint",
        ),
        bad("#!/bin/sh\n/app/server | tee /var/log/app.log\n", 2, subject="entrypoint"),
        bad("#!/bin/sh\n/app/server\nexit $?\n", 2, subject="entrypoint"),
        good('#!/bin/sh\nset -e\n/app/migrate\nexec "$@"\n', subject="entrypoint"),
        good('#!/bin/sh\nif [ "$1" = sh ]; then\n  exec sh\nelse\n  exec gosu app "$@"\nfi\n', subject="entrypoint"),
        good("#!/bin/sh\nmkdir -p /data\nchown app /data\n", "starts nothing", subject="entrypoint"),
        good(
            "#!/bin/sh\n/app/server\n",
            "no entry point, but a helper",
            subject="entrypoint",
            beside={"Dockerfile": 'FROM debian:12\nCOPY entrypoint.sh /x.sh\nENTRYPOINT ["/app/server"]\n'},
        ),
    ),
)


@rule.on_script
def check(script: Script, context: Context) -> Iterator[Problem]:
    if not script.starts:
        return
    # The last command that each wrapper runs: `eval` or `sh -c` with a script that itself ends by exec is fine.
    inner = {id(command.wrapper): command.name for command in script.commands if command.wrapper is not None}
    for ending in script.endings():
        command = ending.command
        if command.name == "exec" or not command.words or inner.get(id(command)) == "exec":
            continue
        word = command.words[0]
        shown = word.text if len(word.text) < 40 else word.text[:37] + "..."
        if command.pipeline is not None:
            yield Problem(
                word.span, f"{shown} runs in a pipeline behind the shell, which keeps the stop signal from it."
            )
            continue
        yield Problem(
            word.span,
            f"{shown} runs behind the shell, which keeps the stop signal from it: exec puts it in the shell's place.",
            _fixes(ending, script),
        )


def _fixes(ending: Ending, script: Script) -> tuple[Fix, ...]:
    if not ending.alone or ending.command.background or "substitution" in ending.command.inside:
        return ()
    line, column = ending.command.words[0].span[:2]
    edit = Edit(Span(line, column, line, column), "exec ", script.file)
    return (Fix("Put exec in front", Safety.SUGGESTED, (edit,)),)
