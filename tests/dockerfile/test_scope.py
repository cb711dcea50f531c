"""ARG and ENV are in force where the builder has them in force, and expand as it expands them."""

import pytest

from portal.dockerfile import expand, parse, references


def scope_before(text: str, keyword: str) -> dict:
    model = parse(text)
    instruction = next(i for i in reversed(model.instructions) if i.keyword == keyword)
    return dict(model.scope(instruction))


def test_a_global_argument_is_not_in_force_in_a_stage():
    assert scope_before("ARG a=1\nFROM x\nUSER u", "USER") == {}


def test_a_global_argument_declared_again_keeps_its_default():
    assert scope_before("ARG a=1\nFROM x\nARG a\nUSER u", "USER") == {"a": "1"}


def test_an_argument_without_a_default_has_no_value():
    assert scope_before("FROM x\nARG a\nUSER u", "USER") == {"a": None}


def test_a_name_is_in_force_only_behind_its_instruction():
    assert scope_before("FROM x\nUSER u\nENV a=1", "USER") == {}


def test_env_beats_arg_whichever_comes_first():
    assert scope_before("FROM x\nENV a=1\nARG a=2\nUSER u", "USER") == {"a": "1"}
    assert scope_before("FROM x\nARG a=2\nENV a=1\nUSER u", "USER") == {"a": "1"}


def test_a_stage_inherits_from_the_stage_it_builds_on():
    assert scope_before("FROM x AS one\nENV a=1\nFROM ONE\nUSER u", "USER") == {"a": "1"}
    assert scope_before("FROM x AS one\nENV a=1\nFROM y\nUSER u", "USER") == {}


def test_env_values_see_what_was_in_force_before_their_instruction():
    scope = scope_before("FROM x\nENV a=1\nENV a=2 b=$a\nUSER u", "USER")
    assert scope == {"a": "2", "b": "1"}


def test_from_sees_the_platform_and_run_sees_the_proxies():
    assert scope_before("FROM x", "FROM")["BUILDPLATFORM"] is None
    assert "HTTP_PROXY" in scope_before("FROM x\nRUN a", "RUN")
    assert "HTTP_PROXY" not in scope_before("FROM x\nUSER a", "USER")


def test_values_that_double_stay_small():
    text = "FROM x\nENV a=xxxxxxxx\n" + "ENV a=$a$a\n" * 60 + "USER u"
    assert len(scope_before(text, "USER")["a"]) < 1_000_000


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("$x/y", "foo.tar.gz/y"),
        ("${x}y", "foo.tar.gzy"),
        ("${none:-d}", "d"),
        ("${none-d}", "d"),
        ("${empty:-d}", "d"),
        ("${empty-d}", ""),
        ("${x:+a}", "a"),
        ("${none:+a}", ""),
        ("${none+a}", ""),
        ("${empty+a}", "a"),
        ("${empty:+a}", ""),
        ("${x:?m}", "foo.tar.gz"),
        ("${none:?m}", "${none:?m}"),
        ("${x#*.}", "tar.gz"),
        ("${x##*.}", "gz"),
        ("${x%.*}", "foo.tar"),
        ("${x%%.*}", "foo"),
        ("${x/o/0}", "f0o.tar.gz"),
        ("${x//o/0}", "f00.tar.gz"),
        ("${none:-${x}}", "foo.tar.gz"),
        ("${none:-${none:-deep}}", "deep"),
        ("\\$x", "$x"),
        ("'$x'", "$x"),
        ('"$x"', "foo.tar.gz"),
        ('"a\\"b"', 'a"b'),
        ("$none", "$none"),
        ("${undeclared}", "${undeclared}"),
        ("${x@Q}", "${x@Q}"),
        ("${x", "${x"),
        ("$", "$"),
    ],
)
def test_a_text_expands_as_the_builder_expands_it(text, value):
    assert expand(text, {"x": "foo.tar.gz", "empty": "", "none": None}) == value


def test_the_backtick_escapes_where_the_directive_says_so():
    assert expand("`$x\\$x", {"x": "1"}, escape="`") == "$x\\1"


def test_references_are_found_with_their_places():
    model = parse("FROM a\nENV x=$y \\\n  z=${w:-d}/e 'q=$no'\n")
    found = references(model.instructions[1])
    assert [(r.name, r.operator, r.operand, r.span) for r in found] == [
        ("y", "", "", (2, 7, 2, 9)),
        ("w", ":-", "d", (3, 5, 3, 12)),
    ]
