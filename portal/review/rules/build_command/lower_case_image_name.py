from collections.abc import Iterator

from portal.review.container import Build, split_name
from portal.review.context import Context
from portal.review.model import Safety, Severity
from portal.review.rule import Problem, Rule, bad, fixed, good, replace

rule = Rule(
    title="Image names in lower case",
    requirements=("IMG-7",),
    severity=Severity.ERROR,
    why="""
        The registry's rules take lower-case letters only in an image's name (apart from the tag): `docker build -t
        Shop/Web` ends with "invalid reference format". In a tag capital letters are taken, but `1.4.2-RC1` and
        `1.4.2-rc1` are two images; names that people give are in lower case.
    """,
    examples=(
        fixed("docker build -t Shop/web:1.4.2 .\n", "docker build -t shop/web:1.4.2 .\n", subject="build-command"),
        fixed(
            "docker build -t shop/web:1.4.2-RC1 .\n", "docker build -t shop/web:1.4.2-rc1 .\n", subject="build-command"
        ),
        bad("services:\n  web:\n    build: .\n    image: Shop/Web:1.4.2\n", 4, subject="compose"),
        good("docker build -t shop/web:1.4.2-rc1 .\n", subject="build-command"),
        good("docker build -t shop/web:$VERSION .\n", "a variable", subject="build-command"),
    ),
)


@rule.on_build
def check(build: Build, context: Context) -> Iterator[Problem]:
    for setting in build.tags:
        if not setting.known:
            continue
        name = split_name(setting)
        host, slash, path = name.repository.partition("/")
        repository = path if slash and ("." in host or ":" in host) else name.repository
        wrong = [(repository, name.repository_span, None), (name.tag, name.tag_span, Severity.INFO)]
        for text, span, severity in wrong:
            if text != text.lower():
                plain = span.end_column - span.start_column == len(name.repository if text is repository else text)
                new = name.repository.lower() if text is repository else text.lower()
                fixes = (replace("Write it in lower case", span, new, Safety.SUGGESTED),) if plain else ()
                yield Problem(span, f"{text} has capital letters: image names are in lower case.", fixes, severity)
                break
