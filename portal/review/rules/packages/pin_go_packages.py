from collections.abc import Iterator

from portal.review.context import Context
from portal.review.model import Severity
from portal.review.packages import PackageCommand
from portal.review.rule import Problem, Rule, bad, good
from portal.review.versions import listed, open_go_packages

rule = Rule(
    title="Name the versions of Go programs",
    aliases=("DL3062",),
    severity=Severity.WARNING,
    opinion=True,
    why="""
        `go install example.org/tool@latest` takes what is newest on the day of the build: the tool that checked or
        generated the code last month is another one today. Name a version, `example.org/tool@v1.4.2`.

        Reported are `go install`, `go get` and `go run` with the path of a module that has no version, or a
        moving one (`latest`, `main`). Local paths (`./cmd/app`) and packages of the standard library have none.
        An opinion that a profile turns on.
    """,
    examples=(
        bad("FROM golang:1.26\nRUN go install example.org/tool@latest\n", 2),
        bad("FROM golang:1.26\nRUN go get -u example.org/lib\n", 2),
        bad("FROM golang:1.26\nRUN go run example.org/generate ./...\n", 2),
        good("FROM golang:1.26\nRUN go install example.org/tool@v1.4.2 && go install ./cmd/app\n"),
        good("FROM golang:1.26\nARG version=v1.4.2\nRUN go install example.org/tool@$version\n"),
        good(
            "FROM golang:1.26\nRUN go run main.go example.org/x && go run -tags x example.org/tool@v1 example.org/y\n"
        ),
    ),
)


@rule.on_packages("go")
def check(call: PackageCommand, context: Context) -> Iterator[Problem]:
    words = open_go_packages(call, context)
    if words:
        yield Problem(words[0].span, f"{listed(words)} may be another version at the next build: name one behind @.")
