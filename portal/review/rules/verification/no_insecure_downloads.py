from collections.abc import Iterator

from portal.dockerfile.model import Command
from portal.review.context import Context
from portal.review.downloads import download
from portal.review.model import Severity
from portal.review.rule import Problem, Rule, bad, good

rule = Rule(
    title="Check the server's certificate when downloading",
    requirements=("IMG-31",),
    aliases=("CKV2_DOCKER_2", "CKV2_DOCKER_3", "DD055", "DD056"),
    severity=Severity.ERROR,
    why="""
        `curl --insecure` (`-k`) and `wget --no-check-certificate` take the file from whoever answers: anyone on
        the way can put another program into the image, and nobody notices. Install the certificate of the proxy
        or server instead (`ca-certificates`, `update-ca-certificates`), or name it by `--cacert` or
        `--ca-certificate`.

        Addresses of the build machine itself (`localhost`) are left alone. The option is found inside `-fsSLk`
        as well.
    """,
    examples=(
        bad("FROM debian:12\nRUN curl -fsSLk https://example.org/app -o /app\n", 2),
        bad("FROM debian:12\nRUN true && wget -q --no-check-certificate https://example.org/app\n", 2),
        bad('FROM debian:12\nRUN ["curl", "--insecure", "https://example.org"]\n', 2),
        good("FROM debian:12\nRUN curl -fsSL --cacert /ca.pem https://example.org/app -o /k\n"),
        good("FROM debian:12\nRUN curl -fsSL -o k https://example.org/k && wget -q -O -k https://example.org/k\n"),
        good("FROM debian:12\nRUN curl -k https://localhost:8443/health\n"),
    ),
)


@rule.on_command("curl", "wget")
def check(command: Command, context: Context) -> Iterator[Problem]:
    fetched = download(command)
    if fetched is None or not fetched.has("--insecure" if fetched.tool == "curl" else "--no-check-certificate"):
        return
    hosts = [url.value.partition("://")[2] or url.value for url in fetched.urls]
    if hosts and all(host.startswith(("localhost", "127.", "[::1]")) for host in hosts):
        return
    yield Problem(
        command.span,
        f"{fetched.tool} does not check who it talks to here: let it check, and install the certificate it lacks.",
    )
