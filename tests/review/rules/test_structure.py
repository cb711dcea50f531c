import pytest

from portal.review.spelling import nearest
from tests.review.rules.reviewing import lines, words


@pytest.mark.parametrize(("written", "meant"), [("FORM", "FROM"), ("COPPY", "COPY"), ("entrypont", "ENTRYPOINT")])
def test_the_instruction_that_was_meant_is_found(written, meant):
    assert nearest(written, ("FROM", "COPY", "ENTRYPOINT", "RUN")) == meant


@pytest.mark.parametrize("written", ["INSTALL", "R", "&&", "ENV"])
def test_nothing_is_suggested_for_a_word_that_is_like_none(written):
    assert nearest(written, ("FROM", "COPY", "ENTRYPOINT", "RUN")) is None


@pytest.mark.parametrize(
    "flags",
    [
        *("--interval=5", "--interval=5sec", "--timeout=100us", "--timeout=-1s", "--retries=-1", "--retries=three"),
        *("--interval", "--interval=", "--interval=5s --interval=6s"),
    ],
)
def test_a_health_check_with_such_flags_is_refused(flags):
    assert lines("flag-values", f"FROM x:1.2\nHEALTHCHECK {flags} CMD true\n") == [2]


@pytest.mark.parametrize("flags", ["--interval=1h2m3.5s", "--interval=0", "--timeout=1ms --retries=0", "--retries=$n"])
def test_these_flags_of_a_health_check_are_fine(flags):
    assert lines("flag-values", f"FROM x:1.2\nHEALTHCHECK {flags} CMD true\n") == []


@pytest.mark.parametrize(
    "mount",
    [
        *("type=cache,target=/x,sharing=locked", "type=secret,id=a,env=TOKEN,required", "type=ssh", "target=/x,rw"),
        *("type=tmpfs,target=/tmp,size=5m", "type=bind,from=a,src=/b,dst=/c,ro=true", "type=cache,target=$dir"),
    ],
)
def test_this_mount_is_well_formed(mount):
    assert lines("flag-values", f"FROM x:1.2\nRUN --mount={mount} make\n") == []


@pytest.mark.parametrize("mount", ["type=volume", "typ=cache", "type=cache,sharing=all", "target=/x,ro=maybe", "/x"])
def test_this_mount_is_not(mount):
    assert lines("flag-values", f"FROM x:1.2\nRUN --mount={mount} make\n") == [2]


@pytest.mark.parametrize(
    "line",
    [
        *("FROM", "FROM a:1.2 AS", "FROM a:1.2 AS b c", "FROM a:1.2 # base"),
    ],
)
def test_a_from_of_the_wrong_length_is_refused(line):
    assert lines("instruction-arguments", f"{line}\n") == [1]


@pytest.mark.parametrize(
    "line",
    [
        *("COPY", "ADD x", 'COPY ["x"]', "RUN --network=none", "SHELL []", "SHELL bash", "HEALTHCHECK", "STOPSIGNAL"),
        *("HEALTHCHECK CMD", "HEALTHCHECK NONE now", "VOLUME", "ARG", "ENV", "LABEL", "WORKDIR", "CMD"),
        "ONBUILD COPY x",
    ],
)
def test_an_instruction_that_lacks_arguments_is_reported(line):
    assert lines("instruction-arguments", f"FROM x:1.2\n{line}\n") == [2]


@pytest.mark.parametrize(
    "line",
    [
        *("CMD []", "ENTRYPOINT []", "COPY a b c/", "HEALTHCHECK NONE", "HEALTHCHECK CMD a", 'HEALTHCHECK CMD ["a"]'),
        *("USER 0", "ONBUILD RUN x", "SHELL [bash]", "INSTALL"),
    ],
)
def test_an_instruction_with_enough_arguments_is_not(line):
    assert lines("instruction-arguments", f"FROM x:1.2\n{line}\n") == []


def test_every_empty_line_of_an_instruction_goes_but_it_is_reported_once():
    assert lines("no-empty-continuation", "FROM x:1.2\nRUN a \\\n\n\n && b \\\n\n && c\n") == [3]


def test_empty_lines_behind_a_dangling_backslash_at_the_end_are_let_be():
    assert lines("no-empty-continuation", "FROM x:1.2\nRUN a \\\n\n\n") == []


def test_an_empty_line_in_an_onbuild_is_reported_once():
    assert lines("no-empty-continuation", "FROM x:1.2\nONBUILD RUN a \\\n\n && b\n") == [3]


@pytest.mark.parametrize(
    "text",
    ["\ufeff# syntax=docker/dockerfile:1\nFROM x:1.2\n", "# syntax=docker/dockerfile:1\n# Our image\nFROM x:1.2\n"],
)
def test_a_directive_at_the_top_is_in_force(text):
    assert lines("valid-directives", text) == []


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ('FROM x:1.2\nENV A="b\n', 'A="b'),
        ("FROM x:1.2\nWORKDIR /${a\n", "/${a"),
        ("FROM x:1.2\nCOPY ${a^} /b\n", "${a^}"),
        ("FROM ${a:2}\n", "${a:2}"),
    ],
)
def test_what_is_not_closed_or_not_known_is_underlined(text, word):
    assert words("closed-quotes", text) == [word]


def test_three_stages_in_a_circle_are_found():
    text = "FROM x:1.2 AS a\nCOPY --from=b / /b\nFROM x:1.2 AS b\nCOPY --from=c / /c\nFROM a AS c\n"
    assert lines("no-stage-cycle", text) == [2]


@pytest.mark.parametrize("step", ['ENV DB_PASSWORD="hunter2', "ENV DB_PASSWORD=hunter1 hunter2", "ARG TOKEN='hunter2"])
def test_a_broken_value_is_not_repeated_in_the_message(step):
    from portal.review import review

    found = [f for f in review(f"FROM debian:12\n{step}\n").findings if f.rule in ("closed-quotes", "key-value-pairs")]
    assert found
    assert not any("hunter" in finding.message for finding in found)
