"""Rules on commands and compose services beyond what their examples show."""

import pytest
import yaml

from portal.review import Severity, fix_command, fix_compose, review_command, review_compose
from portal.review.model import Safety


def found(text, dockerfile=None):
    """The rules that report something, with their severities."""
    return {one.rule: one.severity for one in review_command(text, dockerfile=dockerfile).findings}


@pytest.mark.parametrize(
    "command",
    [
        "docker run -d --memory=2g --cpus=2 -v redis-data:/data redis:7.4.1 redis-server --save 60 1",
        "docker run -d -m 1g --cpuset-cpus 0 --env-file=.env -p 127.0.0.1:8080:80 nginx:1.27.3-alpine",
        "docker buildx build --platform linux/amd64,linux/arm64 -t ghcr.io/acme/web:1.2.3 -t ghcr.io/acme/web:latest .",
        "docker tag acme/web:8f3a9c2e registry.example.org/acme/web:1.2.3",
        "docker run -d -m 1g --cpus 1 --ulimit nofile=1024 --device /dev/dri -v /run/app.sock:/run/app.sock a/b:1.0.0",
        "docker run -d -m 1g --cpus 1 -e TOKEN_URL=https://x/token -e PASSWORD_FILE=/run/secrets/p a/b:1.0.0",
        "docker run -d -m 1g --cpus 1 acme/web@sha256:" + "0f1e2d3c" * 8,
    ],
)
def test_a_well_made_command_is_clean(command):
    assert found(command) == {}


def test_what_somebody_waits_for_needs_limits_less():
    assert found("docker run -it --rm a/b:1.0.0 sh") == {"memory-limit": Severity.INFO, "cpu-limit": Severity.INFO}
    assert found("docker run -d a/b:1.0.0") == {"memory-limit": Severity.WARNING, "cpu-limit": Severity.WARNING}


def test_the_value_of_a_secret_is_never_shown():
    text = "docker run -m 1g --cpus 1 -e API_TOKEN=correct-horse a/b:1.0.0 --dsn postgres://u:battery@h/d"
    messages = " ".join(one.message for one in review_command(text).findings)
    assert "API_TOKEN" in messages
    assert "correct-horse" not in messages
    assert "battery" not in messages


@pytest.mark.parametrize(
    ("image", "name", "told"),
    [
        ("postgres:17.6", "POSTGRES_PASSWORD", True),
        ("registry.example.org/mirror/mariadb:11.8.3", "MARIADB_ROOT_PASSWORD", True),
        ("mysql:8.4.6", "MYSQL_PASSWORD", True),
        ("mysql:8.4.6", "SHOP_PASSWORD", False),
        ("shop/web:1.4.2", "POSTGRES_PASSWORD", False),
    ],
)
def test_the_variable_for_a_file_is_named_where_the_image_reads_one(image, name, told):
    service = f"services:\n  a:\n    image: {image}\n    environment:\n      {name}: correct-horse\n"
    command = f"docker run -e {name}=correct-horse {image}"
    for report, way in ((review_compose(service), "secrets:"), (review_command(command), "mount")):
        [message] = [one.message for one in report.findings if one.rule == "no-secrets-in-options"]
        assert (f"{name}_FILE" in message and way in message) == told


def test_what_is_thrown_away_need_not_name_a_full_version():
    for image, severity in (("golang:1.26-trixie", None), ("golang", Severity.INFO), ("golang:latest", Severity.INFO)):
        for way in (f"--rm -it {image}", f"--rm {image} go test", f"--rm -i {image}"):
            assert found(f"docker run {way}").get("deploy-full-version") is severity, (image, way)
    for way in ("-it a/b:1.4", "--rm -d a/b:1.4 serve", "--rm a/b:1.4", "--rm -p 80:80 a/b:1.4 serve"):
        assert found(f"docker run {way}")["deploy-full-version"] is Severity.WARNING, way


def test_a_dockerfile_with_a_user_settles_who_runs():
    command = "docker run -m 1g --cpus 1 a/b:1.0.0"
    assert found(command, "FROM debian:12\nUSER 1001\n") == {}
    assert "container-user" in found(command, "FROM debian:12\nUSER root\n")


def test_services_without_image_or_build_come_from_elsewhere():
    assert review_compose("services:\n  web:\n    extends: {file: common.yaml, service: web}\n").clean


COMPOSE = "services:\n  web:\n    image: {image}\n"


def mended_compose(text: str, rule: str, profile: str = "strict") -> str:
    return fix_compose(text, profile, safety=Safety.SUGGESTED, rules=[rule])


@pytest.mark.parametrize(
    ("image", "folders"),
    [
        ("nginx:1.30.1", "/tmp, /run, /var/cache/nginx"),
        ("postgres:18.1", "/tmp, /var/run/postgresql"),
        ("redis:8.2.1", "/tmp"),
        ("shop/nginx:1.4.2", "/tmp"),
    ],
)
def test_a_read_only_service_gets_the_memory_that_its_image_is_known_to_need(image, folders):
    mended = mended_compose(COMPOSE.format(image=image), "read-only-root")
    assert mended == COMPOSE.format(image=image) + f"    read_only: true\n    tmpfs: [{folders}]\n"


def test_folders_that_are_mounted_already_need_no_memory():
    text = COMPOSE.format(image="postgres:18.1") + "    volumes: [tmp:/tmp, run:/run/postgresql]\n"
    assert mended_compose(text, "read-only-root") == text + "    read_only: true\n"


def test_a_second_tmpfs_is_not_written():
    text = COMPOSE.format(image="nginx:1.30.1") + "    tmpfs: /tmp\n"
    (finding,) = [f for f in review_compose(text, "strict").findings if f.rule == "read-only-root"]
    assert finding.fixes == ()
    assert "needs memory for /run and /var/cache/nginx." in finding.message


@pytest.mark.parametrize(
    ("entry", "mended"),
    [
        ("DB_PASSWORD: hunter2", "DB_PASSWORD: ${DB_PASSWORD:?set it in .env}"),
        ("DB_PASSWORD: 'hunter2'  # old", "DB_PASSWORD: '${DB_PASSWORD:?set it in .env}'  # old"),
        ("- DB_PASSWORD=hunter2", "- DB_PASSWORD=${DB_PASSWORD:?set it in .env}"),
        ('- "DB_PASSWORD=hunter2"', '- "DB_PASSWORD=${DB_PASSWORD:?set it in .env}"'),
        ("{DB_PASSWORD: hunter2, A: b}", '{DB_PASSWORD: "${DB_PASSWORD:?set it in .env}", A: b}'),
        ("[DB_PASSWORD=hunter2]", '["DB_PASSWORD=${DB_PASSWORD:?set it in .env}"]'),
        ("DSN: postgres://shop:hunter2@db/shop", "DSN: ${DSN:?set it in .env}"),
        ("DB_PASSWORD: &password hunter2", None),
        ("db.password: hunter2", None),
        ("DB_PASSWORD: |\n        hunter2", None),
    ],
)
def test_a_password_is_taken_from_outside_and_the_file_stays_one(entry, mended):
    text = COMPOSE.format(image="shop/web:1.4.2") + "    environment:\n      {}\n"
    outcome = mended_compose(text.format(entry), "no-secrets-in-options")
    assert outcome == text.format(entry if mended is None else mended)
    assert yaml.safe_load(outcome)["services"]["web"]["environment"]


@pytest.mark.parametrize(
    ("setting", "rule", "left"),
    [
        ("    privileged: true  # for now\n", "not-privileged", ""),
        ("    ipc: host\n    pid: host\n", "no-host-namespaces", ""),
        ("    cap_add:\n      # all of them\n      - ALL\n", "few-capabilities", ""),
        ("    cap_add:\n    - ALL\n    - CHOWN\n", "few-capabilities", "    cap_add:\n    - CHOWN\n"),
        ("    cap_add: [ALL]\n", "few-capabilities", "    cap_add: [ALL]\n"),
        ("    security_opt:\n      - label=disable\n", "keep-confinement", ""),
    ],
)
def test_what_opens_the_host_is_taken_out_with_its_line_where_that_can_be_written(setting, rule, left):
    text = COMPOSE.format(image="shop/web:1.4.2")
    end = "    init: true\n"
    assert mended_compose(text + setting + end, rule) == text + left + end


def test_an_option_is_taken_out_of_a_command_with_its_value():
    def mended(text: str) -> str:
        return fix_command(text, safety=Safety.SUGGESTED, rules=["not-privileged", "no-host-namespaces"])

    assert mended("docker run --privileged --ipc host a:1.4.2\n") == "docker run a:1.4.2\n"
    assert mended("docker run \\\n  --pid=host \\\n  a:1.4.2\n") == "docker run \\\n  \\\n  a:1.4.2\n"


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("--db-password hunter2", True),
        ("--requirepass hunter2", True),
        ("--token=abcdef12", True),
        ("--api-key $KEY", False),
        ("--no-password hunter2", False),
        ("--password-file secret", False),
        ("--client-auth require", False),
        ("--password --verbose", False),
        ("--token-ttl 300s", False),
    ],
)
def test_a_secret_may_be_the_word_behind_its_option(words, found):
    report = review_command(f"docker run shop/web:1.4.2 {words}\n")
    assert any(f.rule == "no-secrets-in-options" for f in report.findings) is found
