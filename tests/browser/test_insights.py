"""Insights, administration, votes and limits in a real browser: accessible, and within the content security policy."""

from datetime import timedelta

import pytest
from django.utils import timezone

from portal.web import limits
from portal.web.insights import counting
from portal.web.models import Count, SharedReview
from portal.workshop import exercises
from tests.browser.test_accessibility import violations
from tests.browser.test_workshop import write

PASSWORD = "a long one 7"


@pytest.fixture
def _counted(monkeypatch, django_user_model, transactional_db) -> None:
    monkeypatch.setattr(counting._Buffer, "tidied", timezone.now().date())
    django_user_model.objects.create_superuser("keeper", password=PASSWORD)
    counting._Buffer.counts.clear()
    for kind, name in (("review", "dockerfile"), ("requirement", "IMG-18"), ("rule", "no-sudo"), ("nothing", "podman")):
        Count.objects.create(day=timezone.now().date(), kind=kind, name=name, number=3)


@pytest.mark.usefixtures("_counted")
def test_keepers_sign_in_look_and_administer(open_page):
    page = open_page("/insights/", viewport={"width": 390, "height": 844}, color_scheme="dark")
    assert violations(page) == []
    page.get_by_label("User name").fill("keeper")
    page.get_by_label("Password").fill(PASSWORD)
    page.keyboard.press("Enter")
    page.get_by_role("heading", name="Requirements that are broken most").wait_for()
    assert violations(page) == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    page.goto("/privacy/")
    assert violations(page) == []
    page.goto("/insights/")
    page.get_by_role("link", name="Administration").click()
    page.get_by_role("link", name="Shared reviews").first.click()
    page.get_by_text("0 shared reviews").wait_for()  # open_page fails where the policy refused anything


@pytest.mark.usefixtures("_counted")
def test_keepers_administer_accessibly(open_page, django_user_model):
    expires = timezone.now() + timedelta(days=1)
    shared = SharedReview.objects.create(dockerfile="FROM x", profile="standard", expires=expires)
    phone = {"viewport": {"width": 390, "height": 844}, "color_scheme": "dark"}
    page = open_page("/insights/", may_complain=True, **phone)  # axe itself copies style sheets that import others
    page.get_by_label("User name").fill("keeper")
    page.get_by_label("Password").fill(PASSWORD)
    page.keyboard.press("Enter")
    page.get_by_role("link", name="Administration").click()
    page.get_by_role("heading", name="Recent actions").wait_for()
    assert violations(page) == []
    page.get_by_role("link", name="Shared reviews").first.click()
    page.get_by_label("address of a shared review").fill(str(shared.id))
    page.keyboard.press("Enter")
    page.wait_for_url(f"**?q={shared.id}")
    assert violations(page) == []
    page.emulate_media(color_scheme="light")
    page.set_viewport_size({"width": 1440, "height": 900})
    page.goto(f"/admin/web/sharedreview/{shared.id}/change/")
    page.get_by_label("Expires").fill("2026-01-02T03:04:05")
    assert violations(page) == []
    page.get_by_role("button", name="Save", exact=True).click()
    page.get_by_text("was changed successfully").wait_for()
    shared.refresh_from_db()
    assert f"{shared.expires:%Y-%m-%d %H:%M:%S %Z}" == "2026-01-02 03:04:05 UTC"
    account = f"/admin/auth/user/{django_user_model.objects.get().id}/change/"
    for address in ("/admin/web/sharedreview/", f"/admin/web/sharedreview/{shared.id}/delete/", account):
        page.goto(address)
        assert violations(page) == [], address


@pytest.mark.usefixtures("_counted")
@pytest.mark.parametrize("script", [True, False])
def test_a_page_is_voted_on_with_and_without_a_script(open_page, script):
    page = open_page("/guide/building/labels/", java_script_enabled=script)
    page.get_by_role("button", name="Yes").click()
    page.get_by_text("It helps to know what works").wait_for()
    assert page.url.endswith("/guide/building/labels/") == script
    counting.flush()
    assert Count.objects.get(kind="helpful").name == "/guide/building/labels/"


@pytest.mark.usefixtures("_counted")
def test_what_is_pasted_is_counted_once_and_what_is_typed_or_kept_is_not(desk):
    reviewer = desk()
    findings = "**/review/findings/"
    with reviewer.page.expect_response(findings):
        reviewer.write("FROM alpine:3.22\nMAINTAINER somebody\nCMD true\n")
    with reviewer.page.expect_response(findings):
        reviewer.page.keyboard.type("USER 10001")
    with reviewer.page.expect_response(findings):
        reviewer.page.reload()
    counting.flush()
    assert Count.objects.get(kind="rule", name="no-maintainer").number == 1


@pytest.mark.django_db(transaction=True)
def test_beyond_the_limit_the_panel_says_how_long_to_wait(desk, settings, monkeypatch):
    monkeypatch.setattr(limits._Store, "asks_from", 0.0)
    settings.LIMITS = {**settings.LIMITS, "reviews": 1}
    reviewer = desk(may_complain=True)  # Chromium reports the refusal as an error
    with reviewer.page.expect_response("**/review/findings/"):
        reviewer.write("FROM alpine:3.22\n")
    reviewer.page.keyboard.type("CMD true")
    alert = reviewer.page.get_by_role("alert").filter(has_text="Not reviewed")
    alert.wait_for()
    assert "Wait" in alert.inner_text()
    assert reviewer.text() == "FROM alpine:3.22\nCMD true"


@pytest.mark.usefixtures("_counted")
def test_a_visit_to_an_exercise_and_an_edited_example_count_once_each(open_page):
    exercise = exercises()["pin-the-base"]
    page = open_page(exercise.path)
    for tag in ("3", "3.13", "3.13.1"):
        with page.expect_response(f"**{exercise.path}"):
            write(page, exercise.files["Dockerfile"].replace("latest", tag))
    page.goto("/guide/building/entrypoint-and-cmd/")
    with page.expect_response("**/guide/try/"):
        page.get_by_role("link", name="Try it").first.click()
    for text in ("FROM a:1\n", "FROM b:1\n"):
        with page.expect_response("**/guide/try/"):
            page.keyboard.press("Control+A")
            page.keyboard.insert_text(text)
    counting.flush()
    counted = Count.objects.exclude(number=3).values_list("kind", "name", "number")
    assert set(counted) == {
        ("attempt", exercise.name, 1),
        ("solved", exercise.name, 1),
        ("tried", "/guide/building/entrypoint-and-cmd/", 1),
    }
