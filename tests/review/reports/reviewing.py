"""What the tests of all formats review."""

from portal.review import review
from portal.review.reports import Reviewed
from portal.review.samples import samples

FAULTY = "from python:latest\nRUN apt-get install curl\nENV DB_PASSWORD=mallard-and-more\nCMD python app.py\n"
HOSTILE_NAME = "a dir/<b>&\"'%,:;`|@x\x1b[31m\udce9日\n::error::.Dockerfile"
HOSTILE = (
    "FROM pyth\x1b[31mon:latest AS <script>alert(1)</script>\n"
    'LABEL "a]]>&b"="<c>" `x`=|y| caf\udce9=\udc80 \ud800\n'
    "ENV SECRET_TOKEN=%0A::error::\x00\x0b\ufffe\n"
    "RUN cd /tmp && sudo echo '日本' @everyone #1 !2 \U0001f600\r\n"
    "USER root\x85\u2028\nCMD <x> --y=%s\n"
)


def faulty(file="Dockerfile", text=FAULTY, **options):
    """A file with findings of each severity."""
    return Reviewed(file, review(text, shellcheck=False, **options))


def clean(file="clean"):
    """A file without findings."""
    return faulty(file, samples()[0].text)


def hostile():
    """A file whose name and content try to break out of every format."""
    return Reviewed(HOSTILE_NAME, review(HOSTILE, "strict", shellcheck=False))


def unreadable():
    """A file that could not be reviewed."""
    from portal.review import Report

    return Reviewed("big.Dockerfile", Report((), "standard"), "big.Dockerfile is <larger> than 1,000,000 bytes")
