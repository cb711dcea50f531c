from collections.abc import Iterator

from portal.dockerfile.model import Stage
from portal.review.context import Context
from portal.review.images import is_official, short_name
from portal.review.model import Safety, Severity
from portal.review.places import insert_behind, last_step
from portal.review.rule import Problem, Rule, bad, fixed, good

rule = Rule(
    title="Set the directory that the application starts in",
    requirements=("IMG-34",),
    severity=Severity.INFO,
    opinion=True,
    why="""
        Without WORKDIR the application starts where the base image says, mostly in `/`. A program that writes into its
        current directory then needs root, and relative paths of arguments mean something else after a change of base.

        Most programs do not care, and most images of the public registries have no WORKDIR, so this is an opinion that
        a profile turns on. It speaks of images that start something and whose stages set none; official images that are
        known to set one are accepted.
    """,
    examples=(
        fixed(
            'FROM debian:12\nCOPY app /app\nUSER 10001:10001\nENTRYPOINT ["/app/run"]\n',
            'FROM debian:12\nCOPY app /app\nWORKDIR /app\nUSER 10001:10001\nENTRYPOINT ["/app/run"]\n',
            1,
        ),
        bad('FROM debian:12\nENTRYPOINT ["/usr/bin/date"]\n', 1),
        good('FROM debian:12\nWORKDIR /app\nENTRYPOINT ["/app/run"]\n'),
        good('FROM debian:12 AS base\nWORKDIR /app\nFROM base\nENTRYPOINT ["/app/run"]\n'),
        good("FROM debian:12\nRUN true\n", "starts nothing"),
    ),
)

_WITH_WORKDIR = frozenset(["golang", "php", "httpd", "tomcat", "drupal", "wordpress", "cassandra", "solr", "redis"])


@rule.on_result
def check(stage: Stage, context: Context) -> Iterator[Problem]:
    launch = context.launch(stage)
    if not launch or stage.effective("WORKDIR") is not None:
        return
    image = context.base_image(stage).image
    if image is not None and (image.unresolved or (is_official(image) and short_name(image) in _WITH_WORKDIR)):
        return
    fix = None
    words = launch[0].arguments
    folder = words[0].value.rpartition("/")[0] if words else ""
    if folder.startswith("/") and folder.count("/") == 1 and folder not in ("/bin", "/usr", "/sbin"):
        fix = insert_behind(f"Start in {folder}", last_step(stage), f"WORKDIR {folder}", context, Safety.SUGGESTED)
    yield Problem(
        stage.image_word.span if stage.image_word is not None else stage.instruction.span,
        "No WORKDIR says where the application of this image starts.",
        (fix,) if fix is not None else (),
    )
