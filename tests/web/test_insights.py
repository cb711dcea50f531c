"""What is counted, what is not, and what those who keep the standard see of it."""

from __future__ import annotations

import csv
from datetime import date, timedelta

import pytest
from django.contrib.auth.models import User
from django.db import OperationalError
from django.test import Client
from django.utils import timezone

from portal.review.samples import samples
from portal.web.insights import counting, spans
from portal.web.insights.charts import columns
from portal.web.insights.counting import Kind
from portal.web.insights.queries import kept_query
from portal.web.insights.tables import Day
from portal.web.models import Count, SharedReview, hash_of
from portal.workshop import exercises

PAGE = "/guide/building/labels/"
FAULTY = "FROM alpine:3.22\nMAINTAINER a\nMAINTAINER b\nCMD true\n"
HERE = {"sec-fetch-site": "same-origin"}


@pytest.fixture(autouse=True)
def _counting(monkeypatch) -> None:
    counting._Buffer.counts.clear()
    monkeypatch.setattr(counting._Buffer, "tidied", timezone.now().date())
    yield
    counting._Buffer.counts.clear()
    counting._Buffer.waiting = False


def counted() -> dict[tuple[str, str], int]:
    """Kind and name to number, after storing what is buffered."""
    counting.flush()
    return {(one.kind, one.name): one.number for one in Count.objects.all()}


@pytest.fixture
def keeper(client: Client) -> Client:
    client.force_login(User.objects.create_user("keeper", is_staff=True))
    return client


# ---- What is counted


@pytest.mark.django_db
def test_a_review_counts_each_rule_and_requirement_once(client: Client):
    client.post("/api/v1/review", FAULTY, content_type="text/plain")
    client.post("/review/", {"dockerfile": FAULTY})
    numbers = counted()
    assert numbers["review", "dockerfile"] == 2
    assert numbers["rule", "no-maintainer"] == 2
    assert {kind for kind, _ in numbers} == {"review", "rule", "requirement"}
    client.post("/api/v1/review", FAULTY, content_type="text/plain")
    assert counted()["rule", "no-maintainer"] == 3, "added to what is stored"


@pytest.mark.django_db
def test_typing_and_our_own_samples_are_not_counted_but_what_is_pasted(client: Client):
    client.post("/review/findings/", {"dockerfile": FAULTY})
    client.post("/review/", {"dockerfile": FAULTY, "original": FAULTY})
    client.post("/review/", {"dockerfile": samples()[0].text})
    assert counted() == {}
    client.post("/review/findings/", {"dockerfile": FAULTY, "brought": "1"})
    client.post("/review/run/findings/", {"text": "docker run --privileged x", "brought": "1"})
    numbers = counted()
    assert numbers["review", "dockerfile"] == numbers["review", "commands"] == 1


@pytest.mark.django_db
@pytest.mark.parametrize("headers", [{"dnt": "1"}, {"sec-gpc": "1"}])
def test_whoever_asks_not_to_be_tracked_is_not_counted(client: Client, headers: dict[str, str]):
    client.post("/review/", {"dockerfile": FAULTY}, headers=headers)
    client.get("/guide/search/?q=xqzzy", headers=headers)
    client.get("/api/v1/starters/python-http-service.zip", headers=headers)
    assert counted() == {}


@pytest.mark.django_db
def test_nothing_is_counted_where_statistics_are_off(client: Client, settings, nothing_kept):
    settings.STATISTICS = False
    client.post("/review/", {"dockerfile": FAULTY})
    assert client.post("/feedback/", {"page": PAGE, "helpful": "yes"}, headers=HERE).status_code == 404
    assert "helpful" not in client.get(PAGE).content.decode()
    assert counted() == {}


@pytest.mark.django_db
def test_searches_are_counted_and_plain_ones_kept_if_they_found_nothing(client: Client):
    for query in ("user", "xqzzy  Vwk", "jane.doe@example.org", ""):
        client.get("/guide/search/", {"q": query})
    client.get("/api/v1/search", {"q": "XQZZY vwk"})
    client.get("/guide/search/", {"q": "xqz"}, headers={"hx-request": "true"})  # on the way to a query
    assert counted() == {("search", "all"): 4, ("nothing", "xqzzy vwk"): 2}


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("  GPU   Passthrough ", "gpu passthrough"),
        ("c++ 3.14", "c++ 3.14"),
        ("jane@example.org", None),
        ("https://intern.example/x", None),
        ("/home/jane/Dockerfile", None),
        ("call 0123456789", None),
        ("AKIAIOSFODNN7EXAMPLE", None),
        ("one two three four five six seven", None),
        ("a" * 25, None),
        ("x " * 40, None),
        ("Müller", None),
        ("\x00", None),
        ("", None),
    ],
)
def test_a_query_is_kept_only_if_it_is_short_and_plain(typed: str, kept: str | None):
    assert kept_query(typed) == kept


@pytest.mark.django_db
def test_visitors_can_make_only_so_many_names_a_day(monkeypatch):
    monkeypatch.setattr(counting, "MOST_QUERIES_A_DAY", 3)
    counting.add(Kind.NOTHING, [f"q{number}" for number in range(10)])
    counting.flush()
    counting.add(Kind.NOTHING, ["q0", "new"])
    counting.add(Kind.SEARCH, ["all"])
    assert counted() == {("nothing", "q0"): 2, ("nothing", "q1"): 1, ("nothing", "q2"): 1, ("search", "all"): 1}


@pytest.mark.django_db
def test_archives_are_counted_by_starter_and_previews_are_not(client: Client):
    client.get("/starters/go-http-service/preview/")
    client.get("/starters/go-http-service/archive/")
    client.get("/api/v1/starters/go-http-service.zip")
    assert counted() == {("starter", "go-http-service"): 2}


@pytest.mark.django_db
def test_visits_to_an_exercise_count_once_when_it_is_changed_and_once_when_it_is_solved(client: Client):
    page = "/workshop/pin-the-base/"
    one = exercises()["pin-the-base"]
    start, end = (
        {f"file-{number}": text for number, text in enumerate(texts.values())}
        for texts in (one.files, {**one.files, **one.solution})
    )
    begun = {**start, "file-0": start["file-0"] + "# x\n"}
    for fields, told in ((start, ""), (begun, ""), (begun, "changed"), (end, "changed"), (end, "solved")):
        client.post(page, {**fields, "told": told}, headers={"hx-request": "true"})
    client.post(page, begun, headers={"dnt": "1"})
    assert counted() == {("attempt", "pin-the-base"): 1, ("solved", "pin-the-base"): 1}


@pytest.mark.django_db
def test_an_edited_example_counts_once_for_its_page_and_is_no_review(client: Client):
    for key in ("building/ordering/1", "rules/no-maintainer/1"):
        client.post("/guide/try/", {"example": key, "text": FAULTY, "first": "1"})
        client.post("/guide/try/", {"example": key, "text": FAULTY})
    assert counted() == {("tried", "/guide/building/ordering/"): 1, ("tried", "/review/rules/no-maintainer/"): 1}


@pytest.mark.django_db
def test_old_counts_are_removed(monkeypatch):
    today = timezone.now().date()
    for kind, age in (("rule", 401), ("rule", 399), ("nothing", 91), ("nothing", 89)):
        Count.objects.create(day=today - timedelta(days=age), kind=kind, name=str(age), number=1)
    monkeypatch.setattr(counting._Buffer, "tidied", None)
    counting.add(Kind.SEARCH, ["all"])
    assert {name for _, name in counted()} == {"399", "89", "all"}


def test_a_database_that_is_away_loses_counts_and_nothing_else(client: Client, monkeypatch, caplog):
    class Away:
        def __getattr__(self, name: str):
            raise OperationalError("no route")

    monkeypatch.setattr(counting, "connection", Away())
    assert client.post("/review/", {"dockerfile": FAULTY}).status_code == 200
    counting.flush()
    assert "are lost" in caplog.text
    assert not counting._Buffer.counts


# ---- Votes


@pytest.mark.django_db
def test_a_vote_is_counted_once_and_thanked_for(client: Client):
    assert 'action="/feedback/"' in client.get(PAGE).content.decode()
    answer = client.post("/feedback/", {"page": PAGE, "helpful": "no"}, headers=HERE)
    assert answer.status_code == 303
    cookie = answer.cookies["voted"]
    assert (cookie["path"], cookie["samesite"], bool(cookie["httponly"])) == ("/feedback/", "Lax", True)
    assert "Back to Labels" in client.get(answer["Location"]).content.decode()
    again = client.post("/feedback/", {"page": PAGE, "helpful": "yes"}, headers={**HERE, "accept": "application/json"})
    assert "before" in again.json()["message"]
    client.post("/feedback/", {"page": "/review/rules/no-sudo/", "helpful": "yes"}, headers=HERE)
    client.post("/feedback/", {"page": "/guide/requirements/IMG-18/", "helpful": "yes"}, headers=HERE)
    assert counted() == {
        ("unhelpful", PAGE): 1,
        ("helpful", "/review/rules/no-sudo/"): 1,
        ("helpful", "/guide/requirements/IMG-18/"): 1,
    }


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("page", "helpful", "headers", "status"),
    [
        (PAGE, "yes", {"sec-fetch-site": "cross-site"}, 403),
        (PAGE, "yes", {"sec-fetch-site": "same-site"}, 403),
        (PAGE, "yes", {"origin": "https://evil.example"}, 403),
        (PAGE, "yes", {"origin": "null"}, 403),
        (PAGE, "yes", {}, 403),
        (PAGE, "yes", {"origin": "http://testserver"}, 303),
        (PAGE, "maybe", HERE, 400),
        ("/guide/no/such/", "yes", HERE, 400),
        ("/guide/requirements/XXX-1/", "yes", HERE, 400),
        ("/review/rules/no-such-rule/", "yes", HERE, 400),
        ("/admin/", "yes", HERE, 400),
        ("//evil.example", "yes", HERE, 400),
        ("\x00" * 300, "yes", HERE, 400),
    ],
)
def test_votes_are_taken_for_our_pages_from_our_pages(page, helpful, headers, status):
    client = Client(enforce_csrf_checks=True)
    assert client.post("/feedback/", {"page": page, "helpful": helpful}, headers=headers).status_code == status
    assert bool(counted()) == (status == 303)


@pytest.mark.parametrize("query", ["", "page=/guide/no/&helpful=yes", f"page={PAGE}&helpful=x", "page=//x&helpful=no"])
def test_thanks_are_given_for_pages_of_ours_only(client: Client, query: str):
    assert client.get(f"/feedback/?{query}").status_code == 404


# ---- The page


@pytest.mark.django_db
def test_insights_are_for_staff(client: Client):
    for address in ("/insights/", "/insights/rules.csv"):
        assert client.get(address)["Location"] == f"/login/?next={address}"
    assert client.get("/admin/", follow=True).redirect_chain[-1][0].startswith("/login/?next=")
    client.force_login(User.objects.create_user("guest"))
    refused = client.get("/insights/", follow=True)
    assert "signed in as guest, who is not staff" in refused.content.decode()


@pytest.mark.django_db
def test_one_signs_in_on_a_page_of_ours_and_comes_back(client: Client):
    User.objects.create_user("keeper", password="a long one 7", is_staff=True)
    wrong = client.post("/login/", {"username": "keeper", "password": "wrong", "next": "/insights/?days=7"})
    assert 'value="keeper"' in wrong.content.decode()
    assert "Please enter a correct" in wrong.content.decode()
    right = client.post("/login/", {"username": "keeper", "password": "a long one 7", "next": "/insights/?days=7"})
    assert right["Location"] == "/insights/?days=7"
    away = client.post("/login/", {"username": "keeper", "password": "a long one 7", "next": "https://evil.example/"})
    assert away["Location"] == "/insights/"
    assert client.post("/logout/")["Location"] == "/"
    assert client.get("/insights/").status_code == 302


@pytest.mark.django_db
def test_guessing_passwords_is_limited_and_the_password_is_not_kept(client: Client, settings):
    settings.LIMITS = {**settings.LIMITS, "logins": 1}
    for _ in range(2):
        refused = client.post("/login/", {"username": "keeper", "password": "hunter2"})
    assert refused.status_code == 429
    assert "hunter2" not in refused.content.decode()


@pytest.mark.django_db
def test_the_page_shows_what_was_counted_in_the_span(keeper: Client):
    today = timezone.now().date()
    for kind, name, number, age in (
        ("review", "dockerfile", 8, 0),
        ("clean", "dockerfile", 2, 0),
        ("requirement", "IMG-18", 4, 0),
        ("rule", "no-sudo", 3, 1),
        ("rule", "a-rule-of-old", 1, 1),
        ("starter", "go-http-service", 5, 2),
        ("nothing", "podman", 7, 3),
        ("helpful", PAGE, 3, 0),
        ("unhelpful", PAGE, 1, 0),
        ("requirement", "IMG-1", 99, 50),
    ):
        Count.objects.create(day=today - timedelta(days=age), kind=kind, name=name, number=number)
    page = keeper.get("/insights/").content.decode()
    assert "<strong>8</strong> reviews" in page
    assert "<strong>25 %</strong>" in page
    for text in (
        'href="/guide/requirements/IMG-18/"',
        "50 %",
        "no-sudo",
        "no longer in use",
        "Go HTTP",
        "podman",
        "Labels",
    ):
        assert text in page
    assert "IMG-1<" not in page
    assert "IMG-1<" in keeper.get("/insights/?days=90").content.decode()
    empty = keeper.get(f"/insights/?from={today - timedelta(days=20)}&to={today - timedelta(days=10)}").content.decode()
    assert "Nothing was counted in these days" in empty


@pytest.mark.django_db
def test_each_table_is_there_as_csv(keeper: Client):
    today = timezone.now().date()
    for kind, name in (("requirement", "IMG-18"), ("rule", "no-sudo"), ("nothing", "+1 gpu"), ("helpful", PAGE)):
        Count.objects.create(day=today, kind=kind, name=name, number=2)

    def rows(name: str) -> list[list[str]]:
        answer = keeper.get(f"/insights/{name}.csv?days=7")
        assert answer["Content-Type"].startswith("text/csv")
        return list(csv.reader(answer.content.decode().splitlines()))

    assert rows("requirements")[1][0::2] == ["IMG-18", "2"]
    assert rows("rules")[1][0] == "no-sudo"
    assert rows("searches")[1] == ["'+1 gpu", "2"], "no formula"
    assert rows("votes")[1] == ["Labels", "2", "0"]
    assert rows("starters") == [["Starter", "Title", "Archives"]]
    assert [str(today), "rule", "no-sudo", "2"] in rows("days")
    assert keeper.get("/insights/others.csv").status_code == 404


@pytest.mark.django_db
@pytest.mark.parametrize(
    "query", ["days=0", "days=9999", "from=yesterday", "to=2026-13-01", "from=1999-01-01&to=1999-02-01"]
)
def test_days_that_can_not_be_shown_are_refused_with_a_reason(keeper: Client, query: str):
    page = keeper.get(f"/insights/?{query}")
    assert page.status_code == 422
    assert 'role="alert"' in page.content.decode()


def test_a_span_is_turned_round_and_held_to_what_is_kept():
    today = timezone.now().date()
    turned = spans.asked_for({"from": today.isoformat(), "to": (today - timedelta(days=3)).isoformat()})
    assert (turned.days, turned.last) == (4, today)
    ahead = spans.asked_for({"from": today.isoformat(), "to": "2999-01-01"})
    assert (ahead.first, ahead.last, ahead.problem) == (today, today, "")


def test_columns_fill_the_chart_up_to_a_round_number():
    chart = columns([Day(date(2026, 11, 1), 40, 10), Day(date(2026, 11, 2), 0, 0)])
    assert chart.most == 50
    first, second = chart.columns
    assert first.clean_height + first.rest_height == pytest.approx(160 * 40 / 50)
    assert first.clean_y == pytest.approx(160 - 160 * 10 / 50)
    assert second.clean_height == second.rest_height == 0
    assert first.x + first.width < second.x


@pytest.mark.django_db
def test_staff_find_a_shared_review_by_its_address_and_never_see_its_token(client: Client):
    client.force_login(User.objects.create_superuser("keeper"))
    tokens = ["first-token", "second-token"]
    shared = [
        SharedReview.objects.create(
            token_hash=hash_of(token),
            delete_token_hash=hash_of(f"{token}-to-delete"),
            dockerfile="FROM secret-text",
            profile="standard",
            expires=timezone.now() + timedelta(1),
        )
        for token in tokens
    ]
    listed = "/admin/web/sharedreview/"
    pages = [
        client.get(listed),
        client.get(listed, {"q": f"https://portal.example/review/shared/{tokens[0]}/"}),
        client.get(f"{listed}{shared[0].id}/change/"),
    ]
    for page in pages:
        text = page.content.decode()
        assert page.status_code == 200
        assert "secret-text" not in text
        assert tokens[1] not in text
        assert shared[0].token_hash not in text
        assert shared[0].delete_token_hash not in text
    assert pages[1].context["cl"].result_count == 1
    assert client.get(listed, {"q": tokens[0][:8]}).context["cl"].result_count == 0
    client.post(listed, {"action": "end_now", "_selected_action": shared[0].id})
    assert client.get(f"/review/shared/{tokens[0]}/").status_code == 410
    client.post(f"{listed}{shared[1].id}/delete/", {"post": "yes"})
    assert client.get(f"/review/shared/{tokens[1]}/").status_code == 404


# ---- What signing in must not cost the others


@pytest.mark.django_db
@pytest.mark.parametrize(
    "address",
    ["/", PAGE, "/review/", "/review/rules/no-sudo/", "/starters/", "/workshop/", "/privacy/", "/api/v1/rules"],
)
def test_public_pages_ask_neither_session_nor_database(client: Client, django_assert_num_queries, address: str):
    client.force_login(User.objects.create_user("keeper", is_staff=True))
    with django_assert_num_queries(0):
        page = client.get(address)
    assert "Cookie" not in page.get("Vary", "") or address in ("/", "/review/")  # these have a form's token
    assert "sessionid" not in page.cookies


def test_the_privacy_page_says_what_is_counted(client: Client, settings, nothing_kept):
    assert 'href="/privacy/"' in client.get("/review/").content.decode()
    assert "Do Not Track" in client.get("/privacy/").content.decode()
    settings.STATISTICS = False
    assert "turned counting off" in client.get("/privacy/", HTTP_HOST="localhost").content.decode()
