"""Sharing a review: stored only when asked, refused with secrets, gone in time or on demand."""

import logging
import re
from datetime import timedelta
from html import unescape

import pytest
from django.core.management import call_command
from django.test import Client
from django.utils import timezone

from portal.web.models import SharedReview
from portal.web.review import run
from portal.web.review.desk import Desk
from portal.web.review.files import Files
from portal.web.review.sharing import secret_places

DOCKERFILE = "FROM python:3.13.1\nADD . /app\nUSER 10001\n"
TOKEN = "ghp_" + "a1B2c3D4e5" * 4

pytestmark = pytest.mark.django_db


def _share(client, **fields):
    return client.post("/review/share/", {"dockerfile": DOCKERFILE, "expiry": "day", **fields})


def _shared(client, **fields) -> tuple[str, str]:
    """Share; the address to pass on and the owner's."""
    owner = _share(client, **fields)
    assert owner.status_code == 302
    page = client.get(owner["Location"]).content.decode()
    address = re.search(r"<code>http://testserver(/review/shared/.*?/)</code>", page)
    assert address is not None
    return address[1], owner["Location"]


def test_a_shared_review_can_be_read_by_who_knows_its_address(client):
    address, _ = _shared(
        client, dockerignore=".git\n", **{"script-path": "start.sh", "script": "#!/bin/sh\nexec app\n"}
    )
    response = Client().get(address)
    page = response.content.decode()

    assert response.status_code == 200
    assert "copy-over-add" in page
    assert "exec app" in page
    assert ">.git" in page or ".git" in page
    assert "Open in the reviewer" in page
    assert "Fix all that is safe, in the reviewer" in page
    assert "What was shared stays as it is." in page


def test_the_shared_page_holds_no_key_to_delete_it(client):
    address, owner = _shared(client)
    delete_token = owner.rstrip("/").rpartition("/")[2]

    assert delete_token not in Client().get(address).content.decode()


def test_shared_pages_are_kept_from_search_engines_caches_and_referrers(client):
    for address in _shared(client):
        response = client.get(address)
        assert "noindex" in response["X-Robots-Tag"]
        assert 'name="robots" content="noindex' in response.content.decode()
        assert response["Referrer-Policy"] == "same-origin"
        assert "no-store" in response["Cache-Control"]


def test_reviewing_alone_stores_nothing(client):
    client.post("/review/", {"dockerfile": DOCKERFILE})
    client.post("/review/findings/", {"dockerfile": DOCKERFILE})
    client.post("/review/report/", {"dockerfile": DOCKERFILE, "format": "json"})

    assert not SharedReview.objects.exists()


@pytest.mark.parametrize(("expiry", "days"), [("day", 1), ("week", 7), ("month", 30)])
def test_it_is_kept_for_as_long_as_chosen(client, expiry, days):
    _share(client, expiry=expiry)
    left = SharedReview.objects.get().expires - timezone.now()

    assert timedelta(days=days, minutes=-5) < left <= timedelta(days=days)


def test_one_that_is_over_is_gone_and_says_so(client):
    address, _ = _shared(client)
    SharedReview.objects.update(expires=timezone.now() - timedelta(seconds=1))
    response = client.get(address)

    assert response.status_code == 410
    assert "No longer shared" in response.content.decode()
    assert "python:3.13.1" not in response.content.decode()


def test_its_owner_deletes_it(client):
    address, owner = _shared(client)
    assert client.get(owner).status_code == 200
    response = client.post(owner)

    assert "Deleted" in response.content.decode()
    assert not SharedReview.objects.exists()
    assert client.get(address).status_code == 404


def test_nobody_else_deletes_it(client):
    address, owner = _shared(client)
    wrong = owner.rstrip("/")[:-1] + "/"

    assert client.post(f"{address}wrong/").status_code == 404
    assert client.post(wrong).status_code == 404
    assert client.post(f"{address}\N{SHIP}/").status_code == 404
    assert client.post(address).status_code == 405
    assert SharedReview.objects.exists()


def test_deleting_needs_the_forms_token(client):
    _, owner = _shared(client)

    assert Client(enforce_csrf_checks=True).post(owner).status_code == 403
    assert SharedReview.objects.exists()


def test_an_unknown_address_is_not_found(client):
    for address in ("/review/shared/nothing/", "/review/shared/nothing/at-all/"):
        response = client.get(address)
        assert response.status_code == 404
        assert "This shared review was deleted, or its time is over" in response.content.decode()
        assert 'href="/review/run/"' in response.content.decode()


def test_addresses_cannot_be_guessed(client):
    tokens = {_shared(client)[index].split("/")[-2] for _ in range(3) for index in (0, 1)}

    assert len(tokens) == 6
    assert all(len(token) >= 32 for token in tokens)


@pytest.mark.parametrize(
    ("fields", "place"),
    [
        ({"dockerfile": "FROM a:1\nENV API_TOKEN=9f8e7d6c5b4a39281706f5e4d3c2b1a0\n"}, "line 2 of Dockerfile"),
        ({"dockerfile": f"FROM a:1\nRUN git clone https://{TOKEN}@host/x\n"}, "line 2 of Dockerfile"),
        ({"dockerfile": f"FROM a:1\n# {TOKEN}\n"}, "line 2 of Dockerfile"),
        (
            {"dockerfile": "FROM a:1\n# portal: ignore=no-secrets-in-variables known\nENV API_TOKEN=hunter2secret\n"},
            "line 3 of Dockerfile",
        ),
        ({"script": "#!/bin/sh\nexport DB_PASSWORD='correct-horse'\n", "script-path": "go.sh"}, "line 2 of go.sh"),
        ({"dockerignore": f"# {TOKEN}\n"}, "line 1 of .dockerignore"),
    ],
)
def test_what_holds_a_secret_is_refused_with_its_line_and_kept_in_the_editor(client, fields, place):
    response = _share(client, **fields)
    page = response.content.decode()

    assert response.status_code == 422
    assert place in page
    assert "Nothing was stored" in page
    assert not SharedReview.objects.exists()
    assert 'name="dockerfile"' in page


def test_what_only_speaks_of_secrets_is_not_refused():
    text = (
        "FROM a:1\nARG TOKEN\nENV PASSWORD_FILE=/run/secrets/password\n"
        'RUN --mount=type=secret,id=token TOKEN="$(cat /run/secrets/token)" make\n'
    )
    assert list(secret_places(Desk(Files(text)))) == []


@pytest.mark.parametrize(
    ("fields", "status", "message"),
    [
        ({"dockerfile": " "}, 422, "no Dockerfile to share"),
        ({"expiry": "for ever"}, 422, "a day, a week or a month"),
        ({"profile": "lax"}, 422, "no profile"),
        ({"dockerfile": "#" * 1_000_001}, 413, "1,000,000 bytes"),
    ],
)
def test_what_cannot_be_shared_says_why(client, fields, status, message):
    response = _share(client, **fields)

    assert response.status_code == status
    assert message in response.content.decode()
    assert not SharedReview.objects.exists()


def test_what_is_over_is_deleted_by_the_command_and_by_the_next_share(client, capsys):
    _share(client)
    _share(client)
    SharedReview.objects.update(expires=timezone.now())
    call_command("delete_expired_shares")
    assert "Deleted 2 shared reviews." in capsys.readouterr().out
    assert not SharedReview.objects.exists()

    _share(client)
    SharedReview.objects.update(expires=timezone.now())
    _share(client)
    assert SharedReview.objects.count() == 1


def test_what_is_shared_is_not_logged(client, caplog):
    caplog.set_level(logging.DEBUG, logger="portal")
    caplog.set_level(logging.INFO, logger="django")
    address, owner = _shared(client)
    client.get(address)
    client.post(owner)

    assert "python:3.13.1" not in caplog.text
    assert address.split("/")[-2] not in caplog.text


def test_a_token_with_a_nul_is_none_on_any_database(client):
    assert client.get("/review/shared/a%00b/").status_code == 404
    assert client.post("/review/shared/a%00b/c%00d/").status_code == 404


def test_markup_in_shared_files_stays_text(client):
    evil = 'FROM "></textarea></script><script>alert(1)</script>\n'
    address, _ = _shared(client, dockerfile=evil)
    page = client.get(address).content.decode()

    assert "<script>alert" not in page
    assert page.count("</textarea>") == page.count("<textarea")


def test_a_shared_review_under_a_profile_that_is_gone_is_still_shown(client):
    address, _ = _shared(client)
    SharedReview.objects.update(profile="forgotten")

    assert client.get(address).status_code == 200


class TestCommands:
    """Commands and compose files are shared as Dockerfiles are."""

    COMMAND = "docker run --privileged shop/web:1.4.2\n"

    def _shared(self, client, **fields):
        owner = client.post("/review/run/share/", {"text": self.COMMAND, "expiry": "day", **fields})
        assert owner.status_code == 302
        return owner["Location"]

    def test_they_are_read_with_their_findings_and_opened_where_they_came_from(self, client):
        owner = self._shared(client, dockerfile="FROM debian:12.5\n")
        page = Client().get(owner.rstrip("/").rpartition("/")[0] + "/").content.decode()

        assert "not-privileged" in page
        assert "debian:12.5" in page
        assert 'action="/review/run/"' in page
        assert re.search(r'<textarea name="text" hidden>\ndocker run --privileged', page)

    def test_their_owner_deletes_them(self, client):
        assert "Deleted" in client.post(self._shared(client)).content.decode()
        assert not SharedReview.objects.exists()

    @pytest.mark.parametrize(
        ("fields", "place"),
        [
            ({"text": "docker run -e DB_PASSWORD=hunter2 a/b:1.0.0\n"}, "line 1 of commands"),
            ({"text": "docker run a/b:1.0.0 \\\n  --password hunter2\n"}, "line 2 of commands"),
            ({"text": "services:\n  a:\n    environment:\n      DB_PASSWORD: hunter2\n"}, "line 4 of compose.yaml"),
            (
                {"text": "docker run a/b:1.0.0\n", "dockerfile": "FROM a:1\nENV API_TOKEN 9f8e7d6c5b\n"},
                "line 2 of Docker",
            ),
        ],
    )
    def test_with_a_secret_they_are_refused_and_stay_in_the_editor(self, client, fields, place):
        response = client.post("/review/run/share/", {"expiry": "day", **fields})
        page = unescape(response.content.decode())

        assert response.status_code == 422
        assert place in page
        assert fields["text"] in page
        assert not SharedReview.objects.exists()

    def test_commands_that_read_secrets_from_files_are_not_refused(self):
        text = "docker run --env-file .env -e DB_PASSWORD_FILE=/run/secrets/db -e TOKEN shop/web:1.4.2\n"
        assert list(secret_places(run.Desk(text))) == []

    def test_compose_files_may_list_secrets_by_their_names(self):
        text = (
            "services:\n  db:\n    image: postgres:17.6\n    secrets: [pgpass]\nsecrets:\n  pgpass: {file: ./pgpass}\n"
        )
        assert list(secret_places(run.Desk(text))) == []

    @pytest.mark.parametrize(
        ("fields", "message"),
        [({"text": " "}, "no command or compose file to share"), ({"expiry": "for ever"}, "a day, a week or a month")],
    )
    def test_what_cannot_be_shared_says_why(self, client, fields, message):
        response = client.post("/review/run/share/", {"text": self.COMMAND, "expiry": "day", **fields})
        assert response.status_code == 422
        assert message in response.content.decode()
