from collections.abc import Iterator

from portal.review.context import Context
from portal.review.model import Severity
from portal.review.packages import PackageCommand
from portal.review.rule import Problem, Rule, bad, good
from portal.review.versions import listed, unpinned

rule = Rule(
    title="Name the versions of what conda, cargo and composer install",
    severity=Severity.WARNING,
    opinion=True,
    why="""
        What is true of pip and npm is true of these: `conda install numpy`, `cargo install just` and `composer
        require a/b` take what is newest on the day of the build, and two builds of one commit differ. Name a
        version (`numpy=1.26`, `just@1.36.0`, `a/b:^2.1`), or install from a lock or environment file.

        An opinion that a profile turns on. No other reviewer reads these three.
    """,
    examples=(
        bad("FROM continuumio/miniconda3:24.5.0-0\nRUN conda install -y -c conda-forge numpy\n", 2),
        bad("FROM rust:1.80\nRUN cargo install just\n", 2),
        bad("FROM php:8.3\nRUN composer require acme/tool\n", 2),
        good("FROM continuumio/miniconda3:24.5.0-0\nRUN conda install -y numpy=1.26 && conda env create -f x.yml\n"),
        good("FROM rust:1.80\nRUN cargo install just@1.36.0 && cargo install --path .\n"),
        good("FROM php:8.3\nRUN composer install --no-dev && composer require acme/tool:^2.1\n"),
    ),
)


@rule.on_packages("conda", "cargo", "composer")
def check(call: PackageCommand, context: Context) -> Iterator[Problem]:
    words = unpinned(call, context)
    if words:
        version = "a version" if len(words) == 1 else "versions"
        yield Problem(words[0].span, f"{listed(words)} may be another version at the next build: name {version}.")
