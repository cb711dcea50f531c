from collections.abc import Iterator

from portal.review.context import Context
from portal.review.model import Severity
from portal.review.packages import PackageCommand
from portal.review.rule import Problem, Rule, bad, good
from portal.review.versions import listed, unpinned

rule = Rule(
    title="Name the versions of gems",
    aliases=(
        "DL3028",
        "gem_install_without_version",
        "DD030",
    ),
    severity=Severity.WARNING,
    opinion=True,
    why="""
        `gem install rails` takes what is newest on the day of the build. Name a version, `rails:7.1.3` or `-v
        7.1.3`, or keep the gem in the Gemfile with its lock file. An opinion that a profile turns on.
    """,
    examples=(
        bad("FROM ruby:3.3\nRUN gem install rails\n", 2),
        bad("FROM ruby:3.3\nRUN gem install --no-document bundler:2.5.10 rails\n", 2),
        good("FROM ruby:3.3\nRUN gem install bundler:2.5.10 && gem install rails -v 7.1.3\n"),
        good("FROM ruby:3.3\nRUN gem install ./app.gem --version=1.0 --source https://gems.example.org\n"),
    ),
)


@rule.on_packages("gem")
def check(call: PackageCommand, context: Context) -> Iterator[Problem]:
    words = unpinned(call, context)
    if words:
        version = "a version" if len(words) == 1 else "versions"
        yield Problem(words[0].span, f"{listed(words)} may be another version at the next build: name {version}.")
