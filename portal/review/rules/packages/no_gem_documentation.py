from collections.abc import Iterator

from portal.review.context import Context
from portal.review.model import Safety, Severity
from portal.review.packages import PackageCommand
from portal.review.rule import Problem, Rule, bad, fixed, good
from portal.review.shell_fixes import add_option

rule = Rule(
    title="Install gems without their documentation",
    requirements=("IMG-20",),
    aliases=("DD061",),
    severity=Severity.INFO,
    opinion=True,
    why="""
        `gem install` makes documentation of every gem, which takes time and megabytes, and nobody reads it in a
        container. `--no-document` (in old versions `--no-ri --no-rdoc`) leaves it out; so does a line in
        `gemrc`, which the official ruby images have. Stages that stay behind are left alone.
    """,
    examples=(
        fixed(
            "FROM debian:12\nRUN gem install rails:7.1.3\n",
            "FROM debian:12\nRUN gem install --no-document rails:7.1.3\n",
            2,
        ),
        bad("FROM alpine:3.23\nRUN if true; then gem i bundler; fi\n", 2),
        good("FROM debian:12\nRUN gem install -N rails:7.1.3\n"),
        good("FROM ruby:3.3\nRUN gem install rails:7.1.3\n", "its gemrc says so"),
        good("FROM debian:12\nRUN echo 'gem: --no-document' > /etc/gemrc && gem install rails:7.1.3\n"),
    ),
)


@rule.on_packages("gem")
def check(call: PackageCommand, context: Context) -> Iterator[Problem]:
    instruction = call.instruction
    if call.action != "install" or instruction is None or not context.is_kept(instruction):
        return
    if call.has("--no-document", "-N", "--no-ri", "--no-rdoc", "--no-doc") or instruction.stage is None:
        return
    image = context.base_image(instruction.stage).image
    if image is not None and image.repository.rpartition("/")[2] in ("ruby", "jruby"):
        return
    if context.written_before(instruction, "gemrc") or context.written_before(instruction, "gem: --no-"):
        return
    yield Problem(
        call.command.span,
        "gem install makes documentation that nobody reads in a container: give it --no-document.",
        add_option("Add --no-document", call.subcommand, "--no-document", call.command, Safety.SUGGESTED),
    )
