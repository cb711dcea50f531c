"""What is said of an image that builds on one of which nothing is known here."""

import pytest

from portal.review import Severity, review


def found(rule: str, text: str):
    return next(finding for finding in review(text, shellcheck=False).findings if finding.rule == rule)


@pytest.mark.parametrize(
    ("image", "severity"),
    [
        ("debian:12", Severity.ERROR),
        ("scratch", Severity.ERROR),
        ("registry.access.redhat.com/ubi9/ubi:9.6", Severity.ERROR),
        ("gcr.io/distroless/static-debian12:latest-amd64", Severity.ERROR),
        ("registry.example.org/base/python:3.14.1", Severity.WARNING),
        ("quay.io/kubic/tool:1.2", Severity.WARNING),
        ("nginx:1.29", Severity.ERROR),
    ],
)
def test_root_is_certain_only_where_the_base_is_known(image, severity):
    finding = found("unprivileged-user", f'FROM {image}\nCOPY app /app\nENTRYPOINT ["/app"]\n')
    assert finding.severity is severity
    assert ("unless the base image does" in finding.message) == (severity is Severity.WARNING)


def test_an_account_is_named_and_its_number_offered():
    text = 'FROM debian:12\nRUN useradd -r -g store -u 999 store\nENTRYPOINT ["/app"]\n'
    finding = found("unprivileged-user", text)
    assert "store is created" in finding.message
    assert finding.fixes[0].edits[0].text.strip() == "USER 999"


def test_a_missing_entry_point_is_certain_only_where_the_base_is_known():
    known = found("entrypoint-with-cmd", 'FROM debian:12\nUSER 1\nCMD ["/app", "run"]\n')
    unknown = found("entrypoint-with-cmd", 'FROM registry.example.org/base:1.2\nUSER 1\nCMD ["/app", "run"]\n')
    assert known.severity is Severity.WARNING
    assert known.fixes
    assert unknown.severity is Severity.INFO
    assert not unknown.fixes


@pytest.mark.parametrize("image", ["postgres:18", "docker.io/library/redis:8.2", "mysql:8.4"])
def test_the_entry_points_of_some_official_images_drop_their_rights(image):
    assert found("unprivileged-user", f"FROM {image}\n").severity is Severity.INFO
    own = f'FROM {image}\nENTRYPOINT ["/serve"]\n'
    assert found("unprivileged-user", own).severity is Severity.ERROR


@pytest.mark.parametrize("image", ["mcr.microsoft.com/windows/servercore:ltsc2022", "memcached:1.6", "haproxy:3.2"])
def test_images_that_do_not_run_as_root_are_accepted(image):
    assert "unprivileged-user" not in {one.rule for one in review(f"FROM {image}\n", shellcheck=False).findings}


@pytest.mark.parametrize(
    ("text", "offered"),
    [
        ("FROM nginx:1.29\nCOPY site /usr/share/nginx/html\n", False),
        ("FROM php:8.4-apache\nCOPY site /var/www/html\n", False),
        ('FROM debian:12\nCMD ["/usr/sbin/cron", "-f"]\n', False),
        ('FROM php:8.4-fpm\nCMD ["php-fpm"]\n', True),
        ('FROM debian:12\nCMD ["/srv/app"]\n', True),
    ],
)
def test_no_number_is_offered_to_a_server_that_begins_as_root(text, offered):
    assert bool(found("unprivileged-user", text).fixes) is offered
