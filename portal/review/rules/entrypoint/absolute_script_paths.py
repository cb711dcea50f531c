from collections.abc import Iterator

from portal.review.context import Context
from portal.review.launch import program_length
from portal.review.model import Severity
from portal.review.rule import Problem, Rule, bad, good
from portal.review.scripts import Script

rule = Rule(
    title="Start the application by its full path or its name",
    severity=Severity.WARNING,
    requirements=("IMG-35",),
    why="""
        `exec ./server` works as long as the container starts in the right folder: `docker run --workdir`, a WORKDIR in
        an image that builds on this one, or a `cd` in front of it, and it does not start any more. Write the full
        path. A bare name that is found in PATH is left alone here, and so is a path behind a variable.
    """,
    examples=(
        bad('#!/bin/sh\nexec ./server "$@"\n', 2, subject="entrypoint"),
        bad("#!/bin/sh\nexec python app/main.py\n", 2, subject="entrypoint"),
        good('#!/bin/sh\nexec /app/server "$@"\n', subject="entrypoint"),
        good('#!/bin/sh\nexec gunicorn shop.wsgi "$@"\n', subject="entrypoint"),
        good('#!/bin/sh\ncd /app\nexec ./server "$@"\n', "the script goes there itself", subject="entrypoint"),
    ),
)


@rule.on_script
def check(script: Script, context: Context) -> Iterator[Problem]:
    if not script.starts or any(command.name == "cd" for command in script.commands):
        return
    wrapping = {id(command.wrapper) for command in script.commands if command.wrapper is not None}
    launched = {id(ending.command) for ending in script.endings()}
    for command in script.commands:
        root = command
        while root.wrapper is not None:
            root = root.wrapper
        if id(root) not in launched or id(command) in wrapping or not command.words:
            continue
        length = program_length([word.value for word in command.words])
        for word in (command.words[0], command.words[length - 1]) if length > 1 else (command.words[0],):
            path = word.value
            if "/" in path and not path.startswith(("/", "$", "~", "-")) and "$" not in path and "://" not in path:
                yield Problem(word.span, f"{path} depends on the folder that the container starts in.")
