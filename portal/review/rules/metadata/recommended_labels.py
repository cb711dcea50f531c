from collections.abc import Iterator

from portal.dockerfile.model import Stage
from portal.review.context import Context
from portal.review.model import Safety, Severity
from portal.review.placeholders import placeholder
from portal.review.places import insert_behind, last_step
from portal.review.rule import Problem, Rule, bad, fixed, good

rule = Rule(
    title="Say by labels who made the image, from what, under which terms",
    requirements=("IMG-23", "IMG-22"),
    aliases=("DL3049", "S7028", "DD046", "DD078"),
    severity=Severity.WARNING,
    why="""
        An image outlives the memory of who built it. Labels travel with it: `docker inspect` and the registry show
        who answers for it, where its source is, which version it is and under which licence. Images that build on
        it inherit them.

        Wanted are author, description, license, repository, vendor, version and website. The OCI keys
        (`org.opencontainers.image.authors`, `...source` and so on) and those of label-schema.org count as the same,
        and so does MAINTAINER as the author. Labels of a stage that this one builds on count too. There is one finding
        with all that is missing, for every image that comes out. A profile can ask for fewer, or for more of its own.

        The fix puts in placeholders. Only you know the values, so nothing applies it unasked, and label-values reports
        each placeholder until it is replaced.
    """,
    options={"labels": ("author", "description", "license", "repository", "vendor", "version", "website")},
    examples=(
        good(
            """
            FROM alpine:3.23
            LABEL org.opencontainers.image.authors="Ada <ada@example.org>" \\
                  org.opencontainers.image.description="Counts" \\
                  org.opencontainers.image.licenses="MIT" \\
                  org.opencontainers.image.source="https://git.example.org/ada/count" \\
                  org.opencontainers.image.url="https://count.example.org" \\
                  org.opencontainers.image.vendor="Example" \\
                  org.opencontainers.image.version="1.0.0"
            """
        ),
        fixed(
            'FROM alpine:3.23\nLABEL author="Ada <ada@example.org>" description="x" license="MIT" version="1.0.0"\n'
            'ENTRYPOINT ["/app"]\n',
            'FROM alpine:3.23\nLABEL author="Ada <ada@example.org>" description="x" license="MIT" version="1.0.0"\n'
            'LABEL repository="registry.example.org/project/application" \\\n'
            '      vendor="Name of the organisation" \\\n'
            '      website="https://www.example.org/application"\n'
            'ENTRYPOINT ["/app"]\n',
            1,
        ),
        bad("FROM alpine:3.23 AS build\nLABEL version=1\nFROM alpine:3.23\nCOPY --from=build /x /x\n", 3),
        bad(
            'FROM alpine:3.23\nLABEL author="Ada"\n', 1, caption="what the profile asks for", labels=("author", "team")
        ),
        good('FROM alpine:3.23\nLABEL author="Ada"\n', "what the profile asks for", labels=("author",)),
    ),
)

_EQUALS = {
    "author": ("author", "authors", "maintainer", "maintainers", "org.opencontainers.image.authors"),
    "description": ("description", "org.opencontainers.image.description", "org.label-schema.description"),
    "license": ("license", "licence", "licenses", "org.opencontainers.image.licenses", "org.label-schema.license"),
    "repository": ("repository", "source", "org.opencontainers.image.source", "org.label-schema.vcs-url", "vcs-url"),
    "vendor": ("vendor", "org.opencontainers.image.vendor", "org.label-schema.vendor"),
    "version": ("version", "org.opencontainers.image.version", "org.label-schema.version"),
    "website": ("website", "url", "homepage", "org.opencontainers.image.url", "org.label-schema.url"),
}


@rule.on_result
def check(stage: Stage, context: Context) -> Iterator[Problem]:
    if context.is_artefact(stage):
        return  # nothing runs from it
    present: set[str] = set()
    for instruction in context.history(stage):
        if instruction.keyword == "LABEL":
            present.update(pair.key.value.strip("\"'").lower() for pair in instruction.pairs)
        elif instruction.keyword == "MAINTAINER":
            present.add("maintainer")
    missing = [label for label in context.option(rule, "labels") if present.isdisjoint(_EQUALS.get(label, (label,)))]
    if not missing:
        return
    keys = sorted(missing)
    lines = [f'{key}="{placeholder(key)}"' for key in keys]
    text = "LABEL " + f" {context.dockerfile.escape}\n      ".join(lines)
    fix = insert_behind("Add them, and fill in the values", last_step(stage), text, context, Safety.MANUAL)
    yield Problem(
        stage.image_word.span if stage.image_word is not None else stage.instruction.span,
        f"This image has no label for {_listed(keys)}.",
        (fix,) if fix is not None else (),
    )


def _listed(names: list[str]) -> str:
    return names[0] if len(names) == 1 else ", ".join(names[:-1]) + " and " + names[-1]
