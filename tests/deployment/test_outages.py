"""Three server processes behind nginx with one PostgreSQL, under load, while parts of it fail.

What needs no database goes on without an error throughout, what needs it says so and comes back by itself, and nothing
that was confirmed is lost."""

import os
import shutil

import pytest

from tests.deployment.load import Load
from tests.deployment.servers import RequestInHand, Server, manage, nginx, status, wait_until

pytestmark = pytest.mark.deployment

ENOUGH = 6
"""Answers of each kind that a situation is judged by."""


@pytest.fixture
def servers(cluster, tmp_path):
    if not shutil.which("nginx", path=f"{os.environ['PATH']}:/usr/sbin"):
        pytest.fail("nginx is not installed (apt-get install nginx)")
    variables = {
        "PORTAL_DATABASE_URL": cluster.create("served"),
        "PORTAL_SECRET_KEY": "one for all processes, or a form of one is refused by another",
        "PORTAL_DATA_DIR": str(tmp_path),
        # Counted in the database like every visitor's requests, and never reached.
        **{f"PORTAL_LIMIT_{name}": "1000000" for name in ("REVIEWS", "GENERATIONS", "SEARCHES", "SHARES")},
    }
    assert manage(variables, "migrate", "--no-input", "--skip-checks").wait(120) == 0
    started = [Server(variables, tmp_path) for _ in range(3)]
    try:
        for server in started:
            server.wait()
        yield started
    finally:
        for server in started:
            server.remove()


def test_guide_reviewer_and_starters_go_on_while_processes_and_the_database_fail(cluster, servers):
    with nginx([server.port for server in servers]) as port, Load(port) as load:
        wait_until(lambda: load.each(ENOUGH) and load.confirmed, "answers of each kind")
        assert load.failures() == {}
        assert load.ask("GET", "/static/site.000000000000.css")[0] == 200, "as a page of another version asks for it"

        killed, restarted, _ = servers
        load.fresh()
        killed.kill()
        wait_until(lambda: load.each(ENOUGH), "answers beside the killed process")
        # A form that it was about to store is not sent twice; the rest was asked of the others.
        assert set(load.failures()) <= {("share", 502)}
        assert load.count("share", 502) <= load.visitors
        killed.start()
        killed.wait()

        load.fresh()
        in_hand = RequestInHand(restarted.port)
        restarted.stop()
        answer = in_hand.finish()
        assert answer.startswith(b"HTTP/1.1 200")
        assert b"pin-base-image" in answer, "what it had begun to read is answered"
        assert restarted.status() == 0
        wait_until(lambda: load.each(ENOUGH), "answers beside the process that was stopped")
        restarted.start()
        restarted.wait()
        # What was answered is answered in full; a form may have waited to be accepted when the listener closed.
        assert set(load.failures()) <= {("share", 502)}
        assert load.count("share", 502) <= 1

        cluster.stop()
        wait_until(lambda: load.count("share", 503) and load.count("read", 503), "a word that the database is away")
        load.fresh()
        wait_until(lambda: load.each(ENOUGH), "answers without the database")
        assert set(load.answers) == {
            *(("guide", 200), ("review", 200), ("starter", 200)),
            *(("share", 503), ("read", 503)),
        }
        assert {status(server.port, "/readyz") for server in servers} == {200}
        assert {status(server.port, "/healthz/database") for server in servers} == {503}
        _, _, page = load.ask("GET", next(iter(load.confirmed)))
        assert "database does not answer" in page
        assert load.without_retry_after == 0

        cluster.start()
        wait_until(
            lambda: all(status(server.port, "/healthz/database") == 200 for server in servers), "all to find it again"
        )
        load.fresh()
        wait_until(lambda: load.each(ENOUGH), "answers with the database back")
        # Those that were under way when it came back.
        assert set(load.failures()) <= {("share", 503), ("read", 503)}
        assert sum(load.failures().values()) <= load.visitors

    assert {status(servers[0].port, path) for path in load.confirmed} == {200}
    for path, word in load.confirmed.items():
        load.port = servers[0].port
        assert word in load.ask("GET", path)[2]
    print(f"{len(load.confirmed)} shared reviews confirmed, none lost")
    for server in servers:
        assert "Traceback" not in server.log.read_text()
