from collections.abc import Iterator

from portal.patterns import regex
from portal.review.container import Container, split_name
from portal.review.context import Context
from portal.review.model import Severity
from portal.review.rule import Problem, Rule, bad, good

rule = Rule(
    title="Deploy production images",
    requirements=("TAG-8",),
    severity=Severity.WARNING,
    why="""
        An image whose name ends in `-dev` or `-debug` carries compilers, debuggers and shells: large, and a full tool
        box for whoever gets in. It is for a developer's machine; what is deployed is the production image that it
        derives from.

        A container that somebody sits at (`docker run -it`), or that is removed when it ends, is not a deployment.
    """,
    examples=(
        bad("docker run -d shop/web-dev:1.4.2\n", subject="run-command"),
        bad("docker run -d shop/web:1.4.2-debug\n", subject="run-command"),
        bad("services:\n  web:\n    image: shop/web-dev:1.4.2\n", 3, subject="compose"),
        good("docker run -d shop/web:1.4.2\n", subject="run-command"),
        good("docker run -it --rm shop/web-dev:1.4.2 bash\n", "somebody sits at it", subject="run-command"),
        good("docker run -d shop/devices:1.4.2\n", subject="run-command"),
    ),
)

_DEVELOPMENT = regex(r"[-_.](?:dev|devel|development|debug)$")


@rule.on_container
def check(container: Container, context: Context) -> Iterator[Problem]:
    if container.image is None or container.built or container.switch("interactive") or container.switch("rm"):
        return
    name = split_name(container.image)
    for part, span in ((name.repository, name.repository_span), (name.tag, name.tag_span)):
        if _DEVELOPMENT.search(part) and (part, name.repository) != ("devel", "ubuntu"):  # Ubuntu's next release
            yield Problem(span, f"{part} is a development image: deploy the production image that it derives from.")
