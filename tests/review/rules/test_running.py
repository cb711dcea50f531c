"""Rules on commands and compose services beyond what their examples show."""

import pytest

from portal.review import Severity, review_command, review_compose


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
