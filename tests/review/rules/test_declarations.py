import pytest

from portal.review import review
from tests.review.rules.reviewing import lines, words


@pytest.mark.parametrize(
    "step",
    [
        *("RUN echo $version", 'RUN echo "${version}"', "WORKDIR /srv/$version", "ENV V=$version", "USER $version"),
        "COPY --chown=$version a b",
    ],
)
def test_a_global_argument_is_empty_in_a_stage(step):
    assert lines("redeclared-arguments", f"ARG version=1\nFROM debian:12\n{step}\n") == [3]


@pytest.mark.parametrize(
    "step",
    [
        *("RUN version=2; echo $version", "RUN for version in 1 2; do echo $version; done", "RUN echo \\$version"),
        *("RUN read version; echo $version", "RUN echo '$version'", 'CMD echo "$version"', "ARG version\nRUN $version"),
        *("ENV version=2\nRUN echo $version", 'RUN ["echo", "$version"]'),
    ],
)
def test_this_is_not_the_global_argument(step):
    assert lines("redeclared-arguments", f"ARG version=1\nFROM debian:12\n{step}\n") == []


def test_a_variable_is_underlined_once_for_each_instruction():
    assert words("declared-variables", "FROM debian:12\nCOPY $a ${a} $b\n") == ["$a", "$b"]


@pytest.mark.parametrize("base", ["python:3.12", "example/debian:1", "$BASE"])
def test_another_image_may_have_set_it(base):
    assert lines("declared-variables", f"FROM {base}\nWORKDIR $SOMEWHERE\n") == []


def test_a_stage_knows_what_the_one_below_has_set():
    text = "FROM debian:12 AS base\nENV HOME_DIR=/srv\nFROM base\nWORKDIR $HOME_DIR\n"
    assert lines("declared-variables", text) == []


def test_a_trigger_is_expanded_elsewhere():
    assert lines("declared-variables", "FROM debian:12\nONBUILD COPY $src /x\n") == []


@pytest.mark.parametrize(
    "text",
    [
        "FROM debian:12\n" + "".join(f"ENV A{i}=1\n" for i in range(3000)) + "COPY $X $Y\n" * 3000,
        "".join(f"ARG a{i}=1\n" for i in range(2000)) + "FROM debian:12\n" + "RUN echo $a1 $b1 $c1\n" * 2000,
        "".join(f"FROM debian:12 AS s{i}\nCOPY --from=s{i + 1} / /\n" for i in range(1500)),
        "FROM debian:12\nARG commit=1\n" + "LABEL a=$commit\nRUN true\n" * 2000,
        "FROM debian:12\n" + "ENV A=1\nENV B=$A\nEXPOSE 80 80 81\n" * 2000,
        "".join(f"FROM x:$a{i} AS B{i}\n" for i in range(2000)),
        "FROM debian:12\nRUN a" + " && read x" * 5000 + "\n",
    ],
    ids=["variables", "arguments", "stages", "labels", "environment", "bases", "reads"],
)
def test_a_long_file_is_reviewed_without_a_rule_giving_up(text):
    notes = review(text, "strict", shellcheck=False).notes
    assert [note for note in notes if "findings more than" not in note] == []
