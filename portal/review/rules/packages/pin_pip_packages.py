from collections.abc import Iterator

from portal.review.context import Context
from portal.review.model import Severity
from portal.review.packages import PackageCommand
from portal.review.rule import Problem, Rule, bad, good
from portal.review.versions import listed, unpinned

rule = Rule(
    title="Name the versions of Python packages",
    aliases=(
        "DL3013",
        "unpinned_package_version_in_pip_install",
        "ID.20018",
        "DD028",
    ),
    severity=Severity.WARNING,
    opinion=True,
    why="""
        `pip install flask` takes what is newest on the day of the build: two builds of the same commit differ.
        Give a version (`flask==3.0.3`, `"flask>=3,<4"`), or better a requirements or constraints file, in which
        a tool pins the packages that come along as well.

        Read are pip, `python -m pip`, `uv pip`, `uv tool`, `uv add` and pipx. Fine are requirement and
        constraint files, local folders and archives, and version control addresses with a revision
        (`git+https://...@v1.2`). An opinion that a profile turns on: the standard speaks of base images.
    """,
    examples=(
        bad('FROM python:3.12\nRUN pip install --no-cache-dir flask "gunicorn==22.0"\n', 2),
        bad("FROM python:3.12\nRUN pip install --no-cache-dir -r requirements.txt uwsgi\n", 2),
        bad("FROM python:3.12\nRUN python3 -m pip install --no-cache-dir --upgrade pip\n", 2),
        bad("FROM python:3.12\nRUN pip install --no-cache-dir git+https://git.example.org/app.git\n", 2),
        bad("FROM python:3.12\nRUN pipx install poetry\n", 2),
        good(
            "FROM python:3.12\nRUN pip install --no-cache-dir -r requirements.txt -i https://pypi.example.org/simple\n"
        ),
        good("FROM python:3.12\nRUN pip install --no-cache-dir -c constraints.txt flask\n"),
        good(
            'FROM python:3.12\nRUN pip install --no-cache-dir . ./lib dist/*.whl -e . "flask[async]~=3.0" git+ssh://git@x.org/a@v1\n'
        ),
        good('FROM python:3.12\nARG poetry="poetry==1.8.3"\nRUN pip install --no-cache-dir $poetry\n'),
    ),
)


@rule.on_packages("pip", "pipx", "uv")
def check(call: PackageCommand, context: Context) -> Iterator[Problem]:
    words = unpinned(call, context)
    if words:
        version = "a version" if len(words) == 1 else "versions"
        yield Problem(words[0].span, f"{listed(words)} may be another version at the next build: name {version}.")
