"""Rules on compose files themselves, beyond what their examples show."""

import pytest

from portal.review import Safety, Severity, fix_compose, review_compose

WEB = "services:\n  web:\n    image: shop/web:1.4.2\n"


def messages(text, rule, profile="standard"):
    """The lines and messages of one rule."""
    return [(one.span.start_line, one.message) for one in review_compose(text, profile).findings if one.rule == rule]


@pytest.mark.parametrize(
    ("lines", "hint"),
    [
        ("    port: 80\n", "ports seems to be meant, which is a list"),
        ("    limits: {}\n", "belongs below deploy: resources:"),
        ("    build:\n      command: x\n", "one level further out, beside build:"),
        ("    volume:\n      - a:/b\n    volumes: []\n", "If volumes is meant: that is there as well"),
        ("    db:\n      image: postgres:17.2\n", "reads as a service"),
        ("  volumes:\n    data:\n", "stands at the margin"),
        ("environment:\n  A: b\n", "belongs into a service"),
    ],
)
def test_a_key_that_compose_does_not_know_comes_with_what_is_meant(lines, hint):
    (found,) = messages(WEB + lines, "known-compose-keys")
    assert hint in found[1]


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("    port: ['80:80']\n", "    ports: ['80:80']\n"),
        ("    'depends-on': [db]\n", "    'depends_on': [db]\n"),
        ("    env:\n      A: b\n", "    environment:\n      A: b\n"),
        ("    port: 80\n", "    port: 80\n"),
        ("    volume: []\n    volumes: []\n", "    volume: []\n    volumes: []\n"),
    ],
)
def test_a_misspelt_key_is_written_as_it_is_meant_where_that_is_clear(before, after):
    assert fix_compose(WEB + before, safety=Safety.SUGGESTED, rules=["known-compose-keys"]) == WEB + after


def test_a_key_that_services_share_is_told_once_where_it_stands():
    text = "x-a: &a\n  enviroment: {}\n  image: a/b:1.2.3\nservices:\n  web:\n    <<: *a\n  job: {<<: *a}\n  x: *a\n"
    assert [line for line, _ in messages(text, "known-compose-keys")] == [2]


@pytest.mark.parametrize("key", ["x-anything", "<<", "{{ key }}", "$KEY", "? [a, b]\n    "])
def test_extensions_and_templates_are_left_alone(key):
    assert messages(f"{WEB}    {key}: {{}}\n", "known-compose-keys") == []


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("restart: unless_stopped", "restart: unless-stopped"),
        ("restart: on-failur:3", "restart: on-failure:3"),
        ("restart: 'Always'", "restart: 'always'"),
        ("restart: false", 'restart: "no"'),
        ("stop_grace_period: 30 seconds", "stop_grace_period: 30s"),
        ("mem_limit: '2Gi'", "mem_limit: '2g'"),
        ("cpus: 250m", 'cpus: "0.25"'),
        ("cpus: '1500m'", "cpus: '1.5'"),
        ("hostname: 42", 'hostname: "42"'),
        ("hostname: &name 42", "hostname: &name 42"),
        ("entrypoint: [run, -p, 80]", 'entrypoint: [run, -p, "80"]'),
        ("depends_on: {db: {condition: completed_successfully}}", None),
        ("healthcheck: {test: [cmd, /check]}", "healthcheck: {test: [CMD, /check]}"),
        ("restart: sometimes", "restart: sometimes"),
    ],
)
def test_a_refused_value_is_written_as_it_is_meant_where_that_is_clear(before, after):
    expected = after or before.replace("completed", "service_completed")
    mended = fix_compose(f"{WEB}    {before}\n", safety=Safety.SUGGESTED, rules=["accepted-values"])
    assert mended == f"{WEB}    {expected}\n"


@pytest.mark.parametrize(
    ("line", "why"),
    [
        ("ports: [null]", "An entry of ports is empty"),
        ("links: [null]", "An entry of links is empty"),
        ("ports: ['3000-3005:80-82']", "not as many"),
        ("ports: ['80:90-80']", "ends before it begins"),
        ("ports: [{published: 80}]", "needs its target"),
        ("volumes: [{source: a, target: /b}]", "says its type"),
        ("volumes: [{type: bnd, source: /a, target: /b}]", "bind, volume, tmpfs"),
        ("cap_add:", "has nothing in it"),
        ("restart: always:3", "only on-failure does"),
        ("image: [a]", "this is a list"),
        ("environment: {VERSION: {{ version }}}", "quotes belong around"),
        ("depends_on: {db: {}}", "says its condition"),
        ("deploy: {resources: {reservations: {devices: [{driver: nvidia, count: all}]}}}", "its capabilities"),
    ],
)
def test_a_value_that_is_refused_is_told_with_what_is_allowed(line, why):
    text = WEB.replace("    image: shop/web:1.4.2\n", "") if line.startswith("image") else WEB
    (found,) = messages(f"{text}    {line}\n", "accepted-values")
    assert why in found[1]


@pytest.mark.parametrize("value", ["!reset null", "!override []", "${RESTART}", "'{{ restart }}'"])
def test_values_that_are_not_known_here_are_left_alone(value):
    assert messages(f"{WEB}    restart: {value}\n", "accepted-values") == []


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("services: {a: {image: x, depends_on: [a]}}\n", [1]),
        ("services:\n  a: {image: x, links: ['b:db']}\n  b: {image: y, network_mode: 'service:a'}\n", [3]),
        ("services:\n  a: {image: x, depends_on: [b, c]}\n  b: {image: y, depends_on: [c]}\n  c: {image: z}\n", []),
    ],
)
def test_services_that_wait_for_each_other_are_told_where_the_circle_closes(text, lines):
    assert [line for line, _ in messages(text, "no-conflicting-keys")] == lines


@pytest.mark.parametrize("key", ["servics", "service", "Services"])
def test_misspelt_services_are_told(key):
    (found,) = messages(f"{key}:\n  web:\n    image: a/b:1.2.3\n", "readable-compose")
    assert f"Is {key} a slip of the pen?" in found[1]


def test_many_services_that_wait_for_each_other_are_survived():
    names = ", ".join(f"s{n}" for n in range(300))
    services = "".join(f"  s{n}:\n    image: a/b:1.2.3\n    depends_on: *all\n" for n in range(300))
    found = messages(f"x-all: &all [{names}]\nservices:\n{services}", "no-conflicting-keys")
    assert 0 < len(found) < 1_000


BASE = "services:\n  web:\n    image: shop/web:1.4.2\n    mem_limit: 1g\n    cpus: 1\nnetworks:\n  shop:\n"
OVER = WEB + "    networks: [shop, shpo]\n    depends_on: [web, db]\n"


def test_a_file_that_is_laid_over_another_is_looked_up_in_both():
    report = review_compose(OVER.replace("web, db", ""), name="compose.override.yaml", base=BASE)
    assert [(one.rule, one.span.start_column, one.severity) for one in report.findings] == [
        ("declared-names", 22, Severity.ERROR)
    ]


@pytest.mark.parametrize(
    ("name", "severity"),
    [
        ("compose.yaml", Severity.ERROR),
        ("shop/docker-compose.yml", Severity.ERROR),
        ("compose.override.yaml", Severity.INFO),
        ("docker-compose.prod.yml", Severity.INFO),
        ("", Severity.INFO),
    ],
)
def test_what_another_file_may_declare_is_only_noted(name, severity):
    severities = {one.severity for one in review_compose(OVER, name=name).findings if one.rule == "declared-names"}
    assert severities == {severity}


def test_a_name_beside_others_of_its_kind_is_taken_for_mistyped():
    text = BASE.replace("    cpus", "    networks: [shpo]\n    cpus")
    assert [one.severity for one in review_compose(text).findings] == [Severity.ERROR]


def test_limits_may_be_in_the_file_below():
    assert review_compose(WEB, name="compose.override.yaml").clean
    assert review_compose(WEB, name="compose.prod.yaml", base=BASE).clean
    assert not review_compose(WEB, name="compose.prod.yaml").clean


def test_a_service_that_extends_one_that_is_not_there_is_told():
    report = review_compose("services:\n  web:\n    extends:\n      service: base\n")
    assert [(one.rule, one.span.start_line, one.severity) for one in report.findings] == [
        ("declared-names", 4, Severity.ERROR)
    ]
    assert report.notes == ()


@pytest.mark.parametrize("line", ["links: [null]", "links: [[a]]", "links: {a: b}", "volumes: [{}]", "ports: [{}, []]"])
def test_odd_forms_are_survived_and_say_no_null_is_missing(line):
    report = review_compose(f"{WEB}    {line}\n", "strict")
    assert not [note for note in report.notes if "failed" in note]
    assert not [one for one in report.findings if one.message.startswith("null")]
