"""Tokens of shared reviews: the database holds their hashes, whatever version of the portal wrote the row."""

import hashlib
import re
from datetime import timedelta

import pytest
from django.contrib.auth.models import User
from django.core.management import call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.test import Client
from django.utils import timezone

from portal.web.models import SharedReview, new_token

DOCKERFILE = "FROM python:3.13.1\nADD . /app\nUSER 10001\n"


def _share(client: Client) -> tuple[str, str]:
    """Share; the address to pass on and the owner's."""
    owner = client.post("/review/share/", {"dockerfile": DOCKERFILE, "expiry": "day"})["Location"]
    page = client.get(owner).content.decode()
    address = re.search(r"<code>http://testserver(/review/shared/[^<]*/)</code>", page)
    assert address is not None
    assert f'href="{address[1]}"' in page
    return address[1], owner


def _as_the_version_before() -> tuple[str, str]:
    """A row as replicas of the version before insert it, by its columns; the same two addresses."""
    token, delete_token = new_token(), new_token()
    values = {
        "token": token,
        "delete_token": delete_token,
        "dockerfile": DOCKERFILE,
        "commands": "",
        "dockerignore": "",
        "scripts": "{}",
        "profile": "standard",
        "created": connection.ops.adapt_datetimefield_value(timezone.now()),
        "expires": connection.ops.adapt_datetimefield_value(timezone.now() + timedelta(days=1)),
    }
    names = ", ".join(values)
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO web_sharedreview ({names}) VALUES ({', '.join(['%s'] * len(values))})", list(values.values())
        )
    return f"/review/shared/{token}/", f"/review/shared/{token}/{delete_token}/"


def _tokens(*addresses: str) -> set[str]:
    return {part for address in addresses for part in address.split("/")[3:] if part}


def _stored() -> str:
    """The whole table, as a backup of it would hold it."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM web_sharedreview")
        return repr(cursor.fetchall())


@pytest.mark.django_db
def test_the_database_holds_hashes_only(client: Client):
    addresses = _share(client)

    assert len(_tokens(*addresses)) == 2
    for token in _tokens(*addresses):
        assert token not in _stored()
        assert hashlib.sha256(token.encode()).hexdigest() in _stored()


@pytest.mark.django_db
def test_what_the_database_holds_opens_and_deletes_nothing(client: Client):
    address, _ = _share(client)
    shared = SharedReview.objects.get()

    assert client.get(f"/review/shared/{shared.token_hash}/").status_code == 404
    assert client.post(f"{address}{shared.delete_token_hash}/").status_code == 404
    assert client.get(address).status_code == 200


@pytest.mark.django_db
def test_what_the_version_before_shares_meanwhile_is_found_deleted_and_hashed(client: Client):
    address, owner = _as_the_version_before()
    to_delete, its_owner = _as_the_version_before()

    assert client.get(address).status_code == 200
    assert client.get(owner).status_code == 200
    assert client.post(f"{address}wrong/").status_code == 404
    assert "Deleted" in client.post(its_owner).content.decode()
    assert client.get(to_delete).status_code == 404
    keeper = Client()
    keeper.force_login(User.objects.create_superuser("keeper"))
    found = keeper.get("/admin/web/sharedreview/", {"q": f"https://portal.example{address}"})
    assert found.context["cl"].result_count == 1

    _share(client)
    assert not [token for token in _tokens(address, owner) if token in _stored()]
    assert client.get(address).status_code == 200
    assert "Deleted" in client.post(owner).content.decode()


@pytest.mark.django_db
def test_the_timer_hashes_them_too(client: Client):
    address, _ = _as_the_version_before()
    call_command("delete_expired_shares")

    assert not [token for token in _tokens(address) if token in _stored()]
    assert client.get(address).status_code == 200


@pytest.mark.django_db(transaction=True)
def test_the_migration_hashes_what_is_there_and_can_run_again(client: Client):
    MigrationExecutor(connection).migrate([("web", "0004_shared_commands")])
    rows = [_as_the_version_before() for _ in range(3)]
    MigrationExecutor(connection).migrate([("web", "0005_hashed_tokens")])
    hashed = _stored()

    assert not [token for addresses in rows for token in _tokens(*addresses) if token in hashed]
    MigrationExecutor(connection).migrate([("web", "0004_shared_commands")])
    MigrationExecutor(connection).migrate([("web", "0005_hashed_tokens")])
    assert _stored() == hashed
    for address, owner in rows:
        assert client.get(address).status_code == 200
        assert "Deleted" in client.post(owner).content.decode()
