"""Compose files: services and builds with exact places, whatever the YAML looks like."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.review import Safety, fix_compose, review_compose
from portal.review.compose import interpolate, read_compose


def at(text, span):
    """What stands at a span of one line."""
    return text.split("\n")[span.start_line - 1][span.start_column - 1 : span.end_column - 1]


def test_values_have_their_places_in_every_style():
    text = (
        "services:\n  é:\n    image: 'shop/web:1.4.2' # quoted\n    ports: ['80:8080', \"22\"]\n    environment:\n"
        "      - A=b\n    volumes:\n      - {type: bind, source: ./a, target: /b}\n    command: [serve, --port, '80']\n"
    )
    (container,) = read_compose(text).services
    assert at(text, container.span) == "é"
    assert at(text, container.image.span) == "shop/web:1.4.2"
    assert [at(text, port.span) for port in container.ports] == ["80:8080", "22"]
    assert [at(text, v.span) for v in container.variables] == ["A=b"]
    assert [at(text, m.span) for m in container.mounts] == ["./a"]
    assert [at(text, w.span) for w in container.words] == ["serve", "--port", "80"]


def test_a_byte_order_mark_and_windows_line_ends_move_nothing():
    text = "\ufeffservices:\r\n  web:\r\n    image: shop/web\r\n"
    (container,) = read_compose(text).services
    assert container.image.span == (3, 12, 3, 20)


def test_merged_mappings_and_aliases_count():
    text = (
        "x-limits: &limits\n  mem_limit: 1g\n  cpus: 1\nservices:\n  a:\n    <<: *limits\n    image: shop/a:1.0.0\n"
        "  b:\n    <<: [*limits]\n    image: shop/b:1.0.0\n"
    )
    assert [one.rule for one in review_compose(text).findings] == []


def test_defaults_of_variables_are_put_in():
    assert interpolate("a:${TAG:-latest}") == "a:latest"
    assert interpolate("a:${TAG-1.2.3}") == "a:1.2.3"
    assert interpolate("a:${TAG}") == "a:${TAG}"
    text = "services:\n  a:\n    image: shop/a:${TAG:-latest}\n"
    assert "deploy-full-version" in [one.rule for one in review_compose(text).findings]


def test_a_dockerfile_in_a_service_is_reviewed_in_its_place():
    text = (
        "services:\n  web:\n    build:\n      context: .\n      dockerfile_inline: |\n        FROM python:latest\n"
        "        run true\n"
    )
    found = {one.rule: (one.span, at(text, one.span)) for one in review_compose(text).findings}
    assert found["no-latest-base-image"][1] == "python:latest"
    assert found["upper-case-instructions"][1] == "run"


@pytest.mark.parametrize(
    "text",
    [
        *("", "[", "services:", "services: []", "- a", "a\tb: [", "services:\n\tweb: x\n", "services: &a [*a]", "\x00"),
        *("[" * 10_000, "{a: " * 10_000, "- " * 10_000, "services: {a: *b}", "!!python/object:os.system x", "\ud800"),
    ],
)
def test_what_cannot_be_read_is_said_at_its_place(text):
    report = review_compose(text)
    assert [one.rule for one in report.findings] == ["readable-compose"]
    assert report.notes == ()


@pytest.mark.parametrize(
    ("value", "mended"),
    [
        ("${PASSWORD:?Error: set it}", "needs quotes"),
        ("@web", "needs quotes"),
        ("'web", "A quote is opened"),
        ("[web", "A bracket is opened"),
        ('"\\d"', "a backslash is written twice"),
        ("web\n    user: app\n   tty: true", "begin in one column"),
        ("\n\t- web", "not by tabs"),
    ],
)
def test_what_is_no_yaml_comes_with_what_mends_it(value, mended):
    text = f"services:\n  web:\n    image: {value}\n"
    assert mended in review_compose(text).findings[0].message


def test_aliases_upon_aliases_are_no_bomb():
    lines = ["x0: &x0 {image: a, b: c}"]
    lines += [f"x{n}: &x{n} [" + ", ".join([f"*x{n - 1}"] * 9) + "]" for n in range(1, 30)]
    lines += [
        "services:",
        "  web:",
        "    <<: *x29",
        "    image: shop/web:1.0.0",
        "    volumes: *x29",
        "    ports: *x29",
    ]
    assert review_compose("\n".join(lines)).notes == ()


def test_fixes_keep_indentation_and_comments():
    text = "services:\n    # the shop\n    web:\n        image: shop/web:1.4.2  # as tested\n"
    mended = fix_compose(text, safety=Safety.MANUAL)
    assert mended == text + "        cpus: 1\n        mem_limit: 512m\n"
    assert review_compose(mended).clean


def test_windows_line_ends_are_kept_by_fixes():
    mended = fix_compose("services:\r\n  web:\r\n    image: shop/web:1.4.2\r\n", safety=Safety.MANUAL)
    assert mended.count("\n") == mended.count("\r\n") == 5


PARTS = st.sampled_from(
    [
        *("services:", "\n  web:", "\n    image: a", "\n    volumes:", "\n      - a:b", "\n    <<: *x"),
        *(
            " &x",
            "[",
            "]",
            "{",
            "}",
            "\n    ports: [80]",
            "\n    command: 'a b'",
            "\n    build:\n      dockerfile_inline: |\n        FROM x",
        ),
        *(
            "\n",
            "\t",
            "é",
            "'",
            '"',
            "? ",
            ": ",
            "- ",
            "#",
            "|",
            "\r",
            "\x85",
            "${A:-",
            "\n    deploy: {resources: {limits: {memory: 1g}}}",
        ),
    ]
)


@given(st.lists(PARTS, max_size=20).map("".join))
def test_any_text_is_taken(text):
    report = review_compose(text, "strict")
    assert not [note for note in report.notes if "failed" in note]
    fix_compose(text, "strict", safety=Safety.MANUAL)


@pytest.mark.parametrize(
    ("service", "mended"),
    [
        ("    labels: &l\n      a: b\n\n  # the next\n", "    labels: &l\n      a: b\n    cpus: 1\n\n  # the next\n"),
        ("    command: |\n      run\n      # all\n\n", "    command: |\n      run\n      # all\n    cpus: 1\n\n"),
        ("    labels:\n      - a=b\n      # - c\n", "    labels:\n      - a=b\n      # - c\n    cpus: 1\n"),
        ('    command: "run\n      all"', '    command: "run\n      all"\n    cpus: 1'),
        ("    labels:", "    labels:\n    cpus: 1"),
        ("    labels: *l\n", "    labels: *l\n    cpus: 1\n"),
        ("    command: |+\n      run\n\n", "    command: |+\n      run\n\n"),
    ],
)
@pytest.mark.parametrize("newline", ["\n", "\r\n"])
def test_what_a_fix_adds_comes_behind_the_service(service, mended, newline):
    head = "x-l: &l {a: b}\nservices:\n  web:\n    image: shop/web:1.4.2\n    mem_limit: 1g\n".replace("\n", newline)
    text = head + service.replace("\n", newline)
    assert fix_compose(text, safety=Safety.MANUAL, rules=["cpu-limit"]) == head + mended.replace("\n", newline)


def test_an_alias_that_leads_back_to_its_own_service_is_survived():
    text = "services:\n  web: &web\n    image: shop/web:1.4.2\n    x-self: *web\n"
    assert fix_compose(text, safety=Safety.MANUAL).endswith("x-self: *web\n    cpus: 1\n    mem_limit: 512m\n")


def test_services_that_cannot_be_judged_are_named():
    report = review_compose("services:\n  web:\n    ports: []\n  db:\n  more:\n    extends: {service: web}\n")
    assert report.notes == ("The service web names neither image: nor build: here: what it runs could not be judged.",)
    assert [(f.rule, f.span.start_line) for f in report.findings] == [("readable-compose", 4)]


@pytest.mark.parametrize(
    ("shared", "line"),
    [
        ("[" + ",".join(["a"] * 90_000) + "]", "command: *x"),
        ("[" + ",".join(["{target: 80}"] * 5_000) + "]", "ports: *x"),
        ("{" + ",".join(f"a{n}: b" for n in range(20_000)) + "}", "<<: *x"),
        ("{cap_add: [" + ",".join(["ALL"] * 20_000) + "]}", "<<: *x"),
    ],
    ids=["words", "ports", "merged", "merged lists"],
)
def test_what_many_services_are_aliases_of_is_read_up_to_a_limit(shared, line):
    services = "".join(f"  s{n}:\n    image: a/b:1.2.3\n    {line}\n" for n in range(2_000))
    compose = read_compose(f"x: &x {shared}\nservices:\n{services}")
    assert len(compose.services) == 2_000
    assert "more than 50,000 entries" in compose.notes[0]
    read = sum(
        len(one.words) + len(one.ports) + sum(len(settings) for settings in one.settings.values())
        for one in compose.services
    )
    assert read < 60_000


EXTENDED = """\
services:
  base:
    image: shop/web:1.4.2
    user: "10001:10001"
    read_only: true
    privileged: true
    security_opt: [no-new-privileges]
    environment:
      DB_PASSWORD: hunter2
    tmpfs: [/tmp]
  web:
    extends:
      service: base
    security_opt: ["seccomp:profile.json"]
  worker:
    extends: base
    user: root
    environment:
      API_TOKEN: hunter22
"""


def found(text):
    return [(one.rule, one.span.start_line) for one in review_compose(text, "strict").findings]


def test_a_service_has_what_the_one_gives_that_it_extends_and_its_faults_are_told_once():
    assert found(EXTENDED) == [
        ("cpu-limit", 2),
        ("memory-limit", 2),
        ("process-limit", 2),
        ("not-privileged", 6),
        ("no-secrets-in-options", 9),
        ("container-user", 17),
        ("no-secrets-in-options", 19),
    ]


def test_fixing_what_is_extended_mends_those_that_extend_it():
    mended = fix_compose(EXTENDED.replace("user: root", "user: '10002'"), "strict", safety=Safety.MANUAL)
    assert found(mended) == []
    assert mended.count("mem_limit") == 1


def test_what_a_service_of_another_file_gives_is_not_missed():
    text = "services:\n  web:\n    extends:\n      file: common.yml\n      service: base\n    pid: host\n"
    assert found(text) == [("no-host-namespaces", 6)]
    assert "base of common.yml" in review_compose(text).notes[0]


def test_a_fault_that_services_merge_is_told_once():
    text = "x-a: &a\n  image: shop/web:1.4.2\n  privileged: true\nservices:\n  web:\n    <<: *a\n  job:\n    <<: *a\n"
    assert [line for rule, line in found(text) if rule == "not-privileged"] == [3]


@pytest.mark.parametrize("extends", ["web", "{service: web}", "other", "[x]", "{service: [x]}", "", "{file: x}"])
def test_services_that_extend_each_other_or_nothing_are_survived(extends):
    text = (
        f"services:\n  web:\n    extends: {extends}\n    image: a/b:1.0.0\n  other:\n    extends: web\n    tty: true\n"
    )
    assert not any("failed" in note for note in review_compose(text, "strict").notes)


def test_long_chains_of_extended_services_are_read_up_to_a_limit():
    capabilities = "".join(f"      - CAP_{n}\n" for n in range(40))
    services = "".join(f"  s{n + 1}:\n    extends: s{n}\n    cap_add:\n{capabilities}" for n in range(1500))
    text = f"services:\n  s0:\n    image: a/b:1.0.0\n{services}"
    assert sum(len(one.settings.get("cap-add", ())) for one in read_compose(text).services) < 100_001


@pytest.mark.parametrize(
    ("limits", "added"),
    [
        ("          memory: 1g\n", "          memory: 1g\n          cpus: 1\n          pids: 200\n"),
        ("          cpus: '2'\n", "          cpus: '2'\n          memory: 512m\n          pids: 200\n"),
    ],
)
def test_limits_are_added_where_there_are_some_as_compose_takes_them_in_one_place_only(limits, added):
    text = "services:\n  web:\n    image: a/b:1.2.3\n    deploy:\n      resources:\n        limits:\n"
    rules = ["cpu-limit", "memory-limit", "process-limit"]
    assert fix_compose(text + limits, "strict", safety=Safety.MANUAL, rules=rules) == text + added


@pytest.mark.parametrize(
    "text",
    [
        "services:\n  web:\n    image: a/b:1.2.3\n    deploy: {resources: {limits: {memory: 1g}}}\n",
        "x-l: &l\n  memory: 1g\nservices:\n  web:\n    image: a/b:1.2.3\n    deploy: {resources: {limits: *l}}\n",
    ],
)
def test_a_limit_is_not_added_beside_those_of_deploy(text):
    assert fix_compose(text, safety=Safety.MANUAL, rules=["cpu-limit"]) == text
