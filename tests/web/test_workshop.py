"""The workshop's pages, without JavaScript."""

import csv
import io
import json

import pytest
from django.urls import reverse

from portal.web import thread
from portal.workshop import exercises

PIN = exercises()["pin-the-base"]
ALL = pytest.mark.parametrize("exercise", exercises().values(), ids=exercises().keys())


def page(client, address: str, status: int = 200) -> str:
    response = client.get(address)
    assert response.status_code == status
    return response.content.decode()


def posted(client, exercise, texts: dict[str, str], **headers):
    data = {f"file-{number}": texts[name].replace("\n", "\r\n") for number, name in enumerate(exercise.files)}
    return client.post(exercise.path, data, **headers)


def test_the_list_has_every_exercise_with_its_requirements(client):
    html = page(client, "/workshop/")

    for exercise in exercises().values():
        assert f'href="{exercise.path}"' in html
        assert all(f'href="/guide/requirements/{id_}/"' in html for id_ in exercise.requirements)


@pytest.mark.parametrize("part", ["APP", "IMG", "TAG", "RUN"])
def test_the_list_can_be_narrowed_to_a_part_of_the_standard(client, part):
    html = page(client, f"/workshop/?part={part}")

    for exercise in exercises().values():
        assert (f'href="{exercise.path}"' in html) is (part in exercise.areas)


def test_an_unknown_part_shows_all(client):
    assert page(client, "/workshop/?part=<b>").count('class="exercise-card"') == len(exercises())


@ALL
def test_an_exercise_shows_story_files_goals_and_hints(client, exercise):
    html = page(client, exercise.path)

    assert exercise.title in html.replace("&#x27;", "'")
    assert html.count('class="outcome outcome-open"') == len(exercise.goals)
    assert html.count('class="outcome outcome-holds"') == len(exercise.keeps) + 1
    assert html.count('<details class="hint">') == len(exercise.hints)
    assert html.count("<textarea") == len(exercise.files)
    for rule in exercise.rules:
        assert f'href="/review/rules/{rule}/"' in html


@ALL
def test_posting_the_solution_solves_it(client, exercise):
    html = posted(client, exercise, exercise.solution).content.decode()

    assert '<div class="notice notice-pass solved">' in html
    assert "outcome-open" not in html


def test_what_the_reviewer_says_besides_can_be_read_beside_the_grade(client):
    attempt = PIN.files["Dockerfile"].replace("WORKDIR /srv/weather-feed", "WORKDIR srv\nMAINTAINER Ridge <b@x.org>")
    html = posted(client, PIN, {"Dockerfile": attempt}).content.decode()

    beside = html.partition('id="remarks"')[2].partition("</details>")[0]
    assert "more remarks of the reviewer</summary>" in beside
    assert "line 4" in beside
    assert 'href="/review/rules/no-maintainer/"' in beside
    assert "/guide/requirements/" in beside
    assert "no-latest-base-image" not in beside  # that one is what the exercise is about


def test_the_solution_is_offered_only_once_something_was_tried(client):
    address = f'href="{reverse("workshop:solution", args=[PIN.name])}"'

    assert address not in page(client, PIN.path)
    assert address not in posted(client, PIN, {"Dockerfile": PIN.files["Dockerfile"] + "\n"}).content.decode()
    tried = posted(client, PIN, {"Dockerfile": PIN.files["Dockerfile"].replace("latest", "3")}).content.decode()
    assert address in tried
    assert "python:3\n" in tried


@ALL
def test_a_solution_has_its_reasons_and_the_way_there(client, exercise):
    html = page(client, exercise.path + "solution/")

    assert '<span class="gi">+' in html
    assert "<h2>Why</h2>" in html


def test_htmx_gets_only_the_verdict(client):
    html = posted(client, PIN, PIN.solution, headers={"HX-Request": "true"}).content.decode()

    assert "<html" not in html
    assert json.loads(html.split('type="application/json">')[1].partition("</script>")[0])["solved"] is True


def test_text_that_is_too_large_or_binary_is_refused_with_a_reason_and_kept(client):
    large = posted(client, PIN, {"Dockerfile": "FROM a\n" + "#" * 1_000_001})
    assert large.status_code == 413
    assert "larger than the 1,000,000 bytes" in large.content.decode()
    binary = posted(client, PIN, {"Dockerfile": "FROM a\0b"})
    assert binary.status_code == 422
    assert "binary data" in binary.content.decode()
    assert "FROM a" in binary.content.decode()


@pytest.mark.parametrize("text", ["", "<script>alert(1)</script>", "FROM a\ud800", "{{ 7 }}", "\x01\x02"])
def test_anything_that_is_posted_is_answered(client, text):
    response = client.post(PIN.path, {"file-0": text.encode("utf-8", "surrogatepass")})

    assert response.status_code in (200, 422)
    assert b"<script>alert" not in response.content


def test_a_post_without_files_is_an_empty_attempt(client):
    assert "There is no FROM left" in client.post(PIN.path).content.decode()


def test_an_exercise_that_is_not_there_is_a_404(client):
    for address in ("nowhere/", "nowhere/solution/"):
        assert client.get("/workshop/" + address).status_code == 404
    assert client.post("/workshop/nowhere/review/").status_code == 404


@pytest.mark.parametrize("name", ["pin-the-base", "keep-it-out", "entrypoint-script", "limits", "compose-service"])
def test_the_files_in_hand_open_in_the_reviewer(client, name):
    exercise = exercises()[name]
    data = {f"file-{number}": text for number, text in enumerate(exercise.files.values())}
    html = client.post(exercise.path + "review/", data).content.decode()

    assert "<h1>Review" in html
    assert 'class="finding ' in html


def test_the_progress_page_lists_all_and_says_that_it_needs_a_script(client):
    html = page(client, "/workshop/progress/")

    assert html.count("data-exercise=") == len(exercises())
    assert "scripts are off" in html


def test_the_first_day_leads_to_pages_that_are_there(client):
    html = page(client, "/workshop/first-day/")
    main = html[html.index("<main") : html.index("</main>")]
    addresses = {part.partition('"')[0] for part in main.split('href="')[1:]}

    assert len(addresses) > 12
    for address in addresses:
        assert client.get(address).status_code == 200, address
    for step in ("1. Read", "2. Try", "3. Generate", "4. Review your own"):
        assert step in html


def test_the_first_day_is_there_as_markdown_with_the_same_steps(client):
    twin = page(client, "/workshop/first-day.md")
    html = page(client, "/workshop/first-day/")

    assert twin.startswith("# Your first day")
    assert twin.count("\n- ") == html.count("data-step=") == 17
    assert "- [Base images](/guide/building/base-images/): What to build on" in twin
    assert "/workshop/first-day.md" in page(client, "/llms.txt")


# -- The thread ------------------------------------------------------------------------------------------------


@ALL
def test_requirements_and_rules_lead_to_the_exercise(client, exercise):
    for id_ in exercise.requirements:
        assert exercise in thread.strands()[id_].exercises
    assert f'href="{exercise.path}"' in page(client, f"/guide/requirements/{exercise.requirements[0]}/")
    for rule in exercise.rules[:1]:
        assert f'href="{exercise.path}"' in page(client, f"/review/rules/{rule}/")


def test_a_section_leads_to_the_exercises_that_train_it(client):
    html = page(client, "/guide/building/base-images/")

    assert '<h2 id="practise">Practise</h2>' in html
    assert f'href="{PIN.path}"' in html


def test_the_matrix_has_the_exercises(client):
    assert f'href="{PIN.path}"' in page(client, "/guide/traceability/")
    rows = {row["id"]: row for row in csv.DictReader(io.StringIO(page(client, "/guide/traceability.csv")))}
    assert PIN.name in rows["IMG-18"]["exercises"].split()
    data = json.loads(page(client, "/guide/traceability.json"))
    assert PIN.name in next(row for row in data["requirements"] if row["id"] == "IMG-18")["exercises"]


def test_the_api_lists_and_shows_exercises_without_their_solution(client):
    listed = client.get("/api/v1/exercises").json()
    assert [one["name"] for one in listed] == list(exercises())
    trained = client.get("/api/v1/exercises?requirement=img-18").json()
    assert [one["name"] for one in trained] == [one.name for one in thread.strands()["IMG-18"].exercises]
    shown = client.get(f"/api/v1/exercises/{PIN.name}").json()
    assert shown["files"] == dict(PIN.files)
    assert shown["goals"][0]["requirements"] == ["IMG-19"]
    assert "3.14-slim\n" not in json.dumps(shown)
    assert PIN.name in client.get("/api/v1/requirements/IMG-18").json()["exercises"]
    missing = client.get("/api/v1/exercises/nowhere")
    assert missing.status_code == 404
    assert "There is no exercise 'nowhere'" in missing.json()["detail"]


def test_an_exercise_is_there_as_markdown_without_its_solution(client):
    page = client.get("/workshop/pin-the-base/").content.decode()
    assert 'href="/workshop/pin-the-base.md"' in page
    text = client.get("/workshop/pin-the-base.md").content.decode()
    assert "FROM python:latest" in text
    assert "FROM python:3.14-slim" not in text
    assert "/workshop/pin-the-base/solution/" in text
    assert client.get("/workshop/no-such-exercise.md").status_code == 404


def test_the_list_of_exercises_is_there_as_markdown(client):
    text = client.get("/workshop/index.md").content.decode()
    for one in exercises().values():
        assert f"[{one.title}]({one.path})" in text


def test_a_solution_is_there_as_markdown_with_its_reasons(client):
    text = client.get("/workshop/pin-the-base/solution.md").content.decode()
    assert "FROM python:3.14-slim" in text
    assert "-FROM python:latest" in text
    assert "## Why" in text
    assert client.get("/workshop/no-such-exercise/solution.md").status_code == 404
    assert "/workshop/pin-the-base/solution.md" in client.get("/llms.txt").content.decode()
