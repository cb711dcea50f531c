"""The starters' pages, as a browser without JavaScript meets them."""

import io
import json
import os
import re
import subprocess
import sys
import zipfile
from html import unescape
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from django.template.loader import render_to_string
from django.test import Client

from portal.standard import catalogue as standard
from portal.starters import catalogue, generate
from portal.starters.measured import measured

NAME = "python-http-service"
PAGE = f"/starters/{NAME}/"
BIN = Path(sys.executable).parent


@pytest.fixture
def client():
    return Client()


def text_of(html):
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", html)).split())


def test_the_catalogue_leads_to_every_starter(client):
    page = client.get("/starters/").content.decode()
    for name, starter in catalogue().items():
        assert f'href="/starters/{name}/"' in page
        assert starter.title in page


def test_the_catalogue_says_of_every_starter_what_it_leaves_and_why(client):
    page = client.get("/starters/").content.decode()
    cards = {name: page.partition(f'href="/starters/{name}/"')[2].partition("<h3>")[0] for name in catalogue()}
    for name, starter in catalogue().items():
        assert f"<strong>{len(standard().requirements) - len(starter.left)}</strong>" in cards[name]
        for id_, because in starter.left.items():
            assert f'href="/guide/requirements/{id_}/"' in cards[name]
            assert because in unescape(cards[name])
        assert ("Measured: the image adds" in cards[name]) == (name in measured())


def test_the_form_asks_every_question_with_its_default(client):
    page = client.get(PAGE).content.decode()
    for field in catalogue()[NAME].fields:
        assert f'name="{field.name}"' in page
        assert f'for="field-{field.name}"' in page


def test_the_preview_shows_the_bytes_that_are_downloaded(client):
    page = client.get(PAGE, {"project_name": "Beam server", "file": "Dockerfile"}).content.decode()
    shown = re.search(r'<ol class="lines">(.*?)</ol>', page, re.S)[1]
    lines = [unescape(re.sub(r"<[^>]+>", "", code)) for code in re.findall(r"<code>(.*?)</code>", shown, re.S)]
    archive = client.get(PAGE + "archive/", {"project_name": "Beam server", "kind": "zip"})
    content = zipfile.ZipFile(io.BytesIO(archive.content)).read("beam-server/Dockerfile").decode()
    assert "\n".join(lines) == content.removesuffix("\n")


def test_the_archive_has_the_sum_that_the_page_shows(client):
    page = client.get(PAGE).content.decode()
    for kind in ("zip", "tar.gz"):
        archive = client.get(PAGE + "archive/", {"kind": kind})
        assert archive["X-Checksum-Sha256"] in page
        assert archive["Content-Disposition"] == f'attachment; filename="my-service.{kind}"'


def test_lines_that_satisfy_a_requirement_link_to_it(client):
    page = client.get(PAGE, {"file": "Dockerfile"}).content.decode()
    line = next(line for line in page.split("<li id=") if "USER" in line and "10001:10001" in line)
    assert "/guide/requirements/IMG-32/" in line


def test_the_reviewer_finds_nothing_in_it(client):
    assert "0 findings" in client.get(PAGE).content.decode()


def test_a_wrong_answer_is_named_at_its_field_and_kept(client):
    for address in (PAGE, PAGE + "archive/"):
        answer = client.get(address, {"port": "99999", "description": "Points the dishes"})
        page = answer.content.decode()
        assert 'value="99999"' in page
        assert 'value="Points the dishes"' in page
        error = re.search(r'id="field-port-error"[^>]*>([^<]*)<', page)[1]
        assert "65535" in error
    assert answer.status_code == 422


def test_what_is_wrong_stands_above_the_form_with_links_to_the_fields_and_in_the_title(client):
    page = client.get(PAGE + "archive/", {"port": "80", "project_name": "Beam server"}).content.decode()
    summary = page.index('id="error-summary"')
    assert summary < page.index('id="answers"')
    assert re.search(r'id="error-summary"[^>]*tabindex="-1"\s+autofocus', page)
    assert '<a href="#field-port">' in page[summary : page.index('id="answers"')]
    assert "<title>Error: " in page
    assert 'placeholder="beam-server"' in page  # the names of the right answers stay
    good = client.get(PAGE, {"port": "8081"}).content.decode()
    assert "<title>Error: " not in good
    assert re.search(r'id="error-summary"\s+hidden', good)


def test_a_text_that_is_too_long_is_taken_whole_and_refused_with_both_numbers(client):
    page = client.get(PAGE, {"description": "x" * 222}).content.decode()
    assert "x" * 222 in page
    assert "222 characters; use at most 200" in re.search(r'id="field-description-error"[^>]*>([^<]*)<', page)[1]
    assert "maxlength" not in page[page.index('id="answers"') :]  # a browser would cut it without a word


@pytest.mark.parametrize("value", ["{{ 7*7 }}", "$(id)", "`id`", '"; exit 1 #', "<script>alert(1)</script>", "a\nb"])
def test_a_hostile_value_is_refused_or_shown_as_it_is(client, value):
    answer = client.get(PAGE, {"description": value, "file": "README.md"})
    page = answer.content.decode()
    assert answer.status_code == 200
    assert "<script>alert" not in page
    assert "49" not in re.findall(r'id="field-description-error"[^>]*>([^<]*)<', page)[0]
    if "Not generated yet" not in page:
        written = generate(NAME, {"description": value}).files["README.md"].decode()
        assert "49" not in written.splitlines()[2]


def test_an_unknown_name_in_a_link_is_left_aside_and_told(client):
    page = client.get(PAGE, {"_template": "https://evil.example", "port": "9000"}).content.decode()
    assert "Not generated yet" not in page
    assert "<code>_template</code>" in re.search(r'id="ignored">(.*?)</p>', page, re.DOTALL)[1]
    assert "evil.example" not in page[page.index('id="live"') :]
    assert 'value="9000"' in page
    refused = client.get(PAGE + "archive/", {"prot": "9000"})
    assert refused.status_code == 422
    assert "<code>prot</code>: There is no such question" in refused.content.decode()


def test_an_answer_that_a_link_gives_twice_is_refused_at_its_field(client):
    page = client.get(PAGE + "?port=8080&port=9090").content.decode()
    assert "given 2 times" in re.search(r'id="field-port-error"[^>]*>([^<]*)<', page)[1]
    assert client.get(PAGE + "archive/?port=8080&port=9090").status_code == 422


def test_values_that_came_with_the_link_are_shown_as_such(client):
    assert "Filled in from the address" in client.get(PAGE, {"port": "9000"}).content.decode()
    assert "Filled in from the address" not in client.get(PAGE).content.decode()


def test_what_the_visitor_typed_is_not_said_to_come_from_the_address(client):
    page = client.get(PAGE).content.decode()
    assert '<input type="hidden" name="by" value="form">' in page
    for address in (PAGE, PAGE + "archive/"):
        answer = client.get(address, {"port": "99999", "by": "form"}).content.decode()
        assert "Not generated yet" in answer
        assert "Filled in from the address" not in answer
    preview = client.get(PAGE + "preview/", {"port": "9000", "by": "form"}, headers={"hx-request": "true"})
    assert preview["HX-Replace-Url"] == PAGE + "?port=9000"
    assert "by=form" not in preview.content.decode()


@pytest.mark.parametrize("page", ["/starters/", PAGE])
def test_a_page_without_answers_is_ready_bytes_that_hold_nothing_of_who_asked_first(client, page):
    first = client.get(page, headers={"HX-Request": "true"})
    assert b"hx-swap-oob" not in first.content
    assert client.get(page, headers={"If-None-Match": first.headers["ETag"]}).status_code == 304


def test_placeholders_that_are_left_are_told(client):
    def told(**answers):
        page = client.get(PAGE, answers).content.decode()
        notice = re.search(r'id="stand-ins">(.*?)</p>', page, re.S)
        return text_of(notice[1]) if notice else ""

    everything = told()
    assert "Author ( Your Name ), E-mail ( you@example.org )" in everything
    assert "Project name ( My service )" in everything
    assert "Description ( Answers HTTP requests )" in everything
    ours = everything.partition("The organisation\u2019s own")[2]
    assert "Registry ( artefact.skao.int/ska )" in ours
    assert "Source repository ( https://gitlab.com/ska-telescope/my-service )" in ours
    assert "Author (" not in told(author_name="Ada")
    named = {"author_name": "Ada", "author_email": "ada@example.org", "project_name": "Beams", "description": "Counts"}
    assert told(**named) == ""
    elsewhere = told(**named, repository="https://github.com/ada/beams")
    assert "Registry ( artefact.skao.int/ska ), Vendor ( SKA Observatory )" in elsewhere
    assert "Source repository" not in elsewhere
    assert "and the README" in told()
    assert "and CONTAINER.md" in told(only="container")


def test_the_page_says_what_comes_next(client):
    page = text_of(client.get(PAGE, {"project_slug": "beam"}).content.decode())
    assert (
        'Next: Download beam.zip Unpack it, then cd beam && git init -b main && git add . && git commit -m "Start"'
        in page
    )


def test_requirements_are_listed_in_the_order_of_the_standard(client):
    page = client.get("/starters/").content.decode()
    for starter in client.get("/api/v1/starters").json():
        card = page.partition(f'href="{starter["url"]}"')[2].partition("</details>")[0]
        listed = re.findall(r">([A-Z]+-\d+)</a>", card)
        assert listed.index("IMG-2") < listed.index("IMG-10")
        assert starter["requirements"] == listed


def test_the_commands_carry_what_differs_from_the_defaults(client):
    page = text_of(client.get(PAGE, {"description": "It's a test", "port": "9000"}).content.decode())
    assert "portal start python-http-service -o my-service" in page
    assert "'description=It'\"'\"'s a test'" in page
    assert "--data-urlencode port=9000" in page
    assert "author" not in page.partition("portal start")[2].partition("SHA-256")[0]


def test_the_live_part_follows_the_form_and_the_address_with_it(client):
    answer = client.get(PAGE + "preview/", {"port": "9000", "file": "Makefile"}, headers={"hx-request": "true"})
    assert answer["HX-Replace-Url"] == PAGE + "?port=9000"
    part = answer.content.decode()
    assert "<html" not in part
    assert 'hx-swap-oob="true"' in part
    assert 'aria-label="Content of Makefile"' in part


@pytest.mark.parametrize("address", ["/starters/none/", "/starters/none/archive/", PAGE + "archive/?kind=exe"])
def test_what_is_not_there_is_a_page_that_says_so(client, address):
    assert client.get(address).status_code == 404


def replayed(client, **answers):
    return client.get(PAGE + "replay/", answers)


def test_the_last_edit_is_told_and_its_lines_are_marked(client):
    query = {"port": "9001", "by": "form", "was": "port=9000", "file": "Dockerfile"}
    page = client.get(PAGE + "preview/", query, headers={"hx-request": "true"}).content.decode()
    told = text_of(re.search(r'id="last-edit">(.*?)</p>', page, re.S)[1])
    assert "Your last edit changed" in told
    assert "Dockerfile" in told
    marked = re.findall(r'<li id="L\d+"\s+class="[^"]*\bchanged"?[^>]*>(.*?)</li>', page, re.S)
    assert marked
    assert all("9001" in text_of(line) for line in marked)
    assert 'name="was" value="port=9001"' in page
    opened = {**query, "was": "port=9001", "base": "port=9000", "file": "README.md"}
    page = client.get(PAGE, opened).content.decode()
    assert "Your last edit changed" in page
    assert 'name="base" value="port=9000"' in page


@pytest.mark.parametrize(
    "was", ["port=1", "_x=1", "a" * 20_000, "%00", "&" * 500, "port=9000&port=9001", "=", "\ud83d"]
)
def test_a_forged_earlier_state_does_no_harm(client, was):
    answer = client.get(PAGE, {"port": "9000", "by": "form", "was": was.encode("utf-8", "replace").decode()})
    assert answer.status_code == 200
    assert "0 findings" in answer.content.decode()


def test_an_edit_that_will_not_do_keeps_what_the_next_one_is_compared_with(client):
    page = client.get(PAGE, {"port": "1", "by": "form", "was": "port=9000", "base": ""}).content.decode()
    assert 'name="was" value="port=9000"' in page


def test_names_that_follow_from_the_answers_are_shown(client):
    page = client.get(PAGE, {"project_name": "Beam server"}).content.decode()
    names = text_of(re.search(r'<dl class="starter-names".*?</dl>', page, re.S)[0])
    assert "Short name beam-server" in names
    assert "Package beam_server" in names
    assert 'placeholder="beam-server"' in page


def test_the_report_covers_every_file_that_can_be_reviewed_and_lies_in_the_archive(client):
    page = client.get(PAGE).content.decode()
    verdict = text_of(re.search(r'<p class="starter-verdict">.*?</p>', page, re.S)[0])
    for path in ("Dockerfile", "Dockerfile.dev", "compose.yaml", "docker-entrypoint.sh"):
        assert path in verdict
    archive = zipfile.ZipFile(io.BytesIO(client.get(PAGE + "archive/").content))
    report = json.loads(archive.read("my-service/container-review.json"))
    assert {file["file"] for file in report["files"]} == {"Dockerfile", "Dockerfile.dev", "compose.yaml"}
    assert all(file["ruleset"] and not file["findings"] for file in report["files"])


def test_requirements_lead_to_their_lines_and_lines_to_their_requirements(client):
    page = client.get(PAGE, {"port": "9000"}).content.decode()
    badge = page.partition('class="preview-badges"')[2].partition("</figcaption>")[0]
    line = re.search(r'aria-label="IMG-32: line (\d+)"', badge)[1]
    assert f'href="#L{line}"' in badge
    listed = page.partition('class="by-requirement"')[2].partition("</details>")[0]
    assert f"?port=9000&amp;file=Dockerfile#L{line}" in listed


def test_only_the_container_can_be_had(client):
    page = client.get(PAGE, {"only": "container", "port": "9000"}).content.decode()
    assert "CONTAINER.md" in page
    assert "portal start python-http-service --only-container" in text_of(page)
    following = text_of(page.partition('class="starter-next"')[2].partition("</p>")[0])
    for path in ("Dockerfile", "Makefile", "compose.yaml", ".dockerignore"):
        assert path in following  # unpacking replaces them
    for text in (page, client.get(PAGE).content.decode()):
        assert "A whole project has an example application, too." in text  # true of either choice
    assert "scaffold.json" not in following
    number = re.compile(r"(\d+) requirements satisfied")
    assert int(number.search(page)[1]) < int(number.search(client.get(PAGE).content.decode())[1])
    archive = client.get(PAGE + "archive/", {"only": "container", "port": "9000"})
    same = client.get(f"/api/v1/starters/{NAME}.zip", {"only": "container", "port": "9000"})
    assert archive.content == same.content
    names = zipfile.ZipFile(io.BytesIO(archive.content)).namelist()
    assert "my-service/Dockerfile" in names
    assert not [name for name in names if "/src/" in name]
    preview = client.get(PAGE + "preview/", {"only": "container"}, headers={"hx-request": "true"})
    assert preview["HX-Replace-Url"] == PAGE + "?only=container"


def test_another_part_than_the_container_is_refused(client):
    assert "Not generated yet" in client.get(PAGE, {"only": "everything"}).content.decode()
    answer = client.get(f"/api/v1/starters/{NAME}.zip", {"only": "everything"})
    assert answer.status_code == 422
    assert "container" in answer.json()["detail"]


def test_the_replay_file_holds_every_answer(client):
    answer = replayed(client, project_name="Beam server", port="9000")
    assert answer["Content-Disposition"] == 'attachment; filename="beam-server.cookiecutter.json"'
    said = json.loads(answer.content)["cookiecutter"]
    assert said["port"] == "9000"
    assert {field.name for field in catalogue()[NAME].fields} <= said.keys()
    assert "beam-server.cookiecutter.json" in client.get(PAGE, {"project_name": "Beam server"}).content.decode()
    assert replayed(client, port="1").status_code == 422


FOUND = 'FROM python:3.14-slim-trixie\nLABEL description="<b>Counts</b>"\nEXPOSE 9000\nUSER app\nCMD python x.py\n'


def test_a_dockerfile_leads_to_the_form_filled_in(client):
    page = client.post("/starters/from-dockerfile/", {"dockerfile": FOUND}).content.decode()
    address = unescape(re.search(r'href="([^"]+)">A whole project', page)[1])
    form = client.get(address).content.decode()
    assert 'value="9000"' in form
    assert 'value="&lt;b&gt;Counts&lt;/b&gt;"' in form
    assert "Filled in from your Dockerfile:" in form
    assert "<b>Counts" not in page
    container = unescape(re.search(r'href="([^"]+)">Only the container', page)[1])
    assert "tar -xzf /path/to/my-service.tar.gz --strip-components=1" in client.get(container).content.decode()
    answer = client.post("/api/v1/starters/from-dockerfile", FOUND, content_type="text/plain").json()
    assert answer["url"] == address
    assert answer["answers"]["port"] == "9000"
    assert {"what": "USER", "text": "USER app", "line": 4, "becomes": "the project runs as 10001:10001"} in answer[
        "found"
    ]


def test_the_files_of_the_dockerfile_have_their_places_there_and_in_the_form(client):
    text = "FROM golang:1.27\nCOPY <b>.go .env /x/\nRUN apt-get install -y git\n"
    page = client.post("/starters/from-dockerfile/", {"dockerfile": text}).content.decode()
    form = client.get(unescape(re.search(r'href="([^"]+)">A whole project', page)[1])).content.decode()
    for each in (page, form):
        assert "Where your files go" in each
        assert "<code>&lt;b&gt;.go</code>" in each
        assert '(<a href="/guide/requirements/IMG-13/">IMG-13</a>)' in each
    assert '<a href="/guide/requirements/IMG-21/">IMG-21</a>' in page
    assert "Where your files go" not in client.get(PAGE).content.decode()
    named = client.get(PAGE, {"copied": [f"{'x' * 200}.py"] * 50, "by": "form"}).content.decode()
    assert named.count('name="copied"') == 20
    kept = client.get(PAGE + "preview/", {"copied": ["a.py", "b.py"], "by": "form"})
    assert kept["HX-Replace-Url"] == f"{PAGE}?copied=a.py&copied=b.py"


def test_the_reviewer_leads_there(client):
    assert 'formaction="/starters/from-dockerfile/"' in client.get("/review/").content.decode()


@pytest.mark.parametrize(("text", "status"), [("", 422), ("x" * 1_000_001, 413), ("FROM", 200), ("\0\0", 200)])
def test_any_text_can_be_sent_for_a_start(client, text, status):
    answer = client.post("/starters/from-dockerfile/", {"dockerfile": text})
    assert answer.status_code == status


def test_a_starter_is_there_as_markdown_with_its_questions_and_requirements(client):
    text = client.get(f"/starters/{NAME}.md").content.decode()
    found = catalogue()[NAME]
    assert all(f"`{field.name}`" in text for field in found.fields)
    assert all(f"/guide/requirements/{id_}/" in text for id_ in found.left)
    assert f"/starters/{NAME}.md" in client.get("/llms.txt").content.decode()
    assert client.get("/starters/no-such-starter.md").status_code == 404


def test_an_address_of_git_is_shown_as_what_it_becomes_and_chooses_the_pipeline(client):
    page = client.get(PAGE, {"repository": "git@github.com:acme/beam.git", "by": "form"}).content.decode()
    assert 'value="git@github.com:acme/beam.git"' in page
    said = text_of(re.search(r'<dl class="starter-names".*?</dl>', page, re.S)[0])
    assert "Source repository https://github.com/acme/beam.git" in said
    assert "Continuous integration github" in said
    chosen = client.get(PAGE, {"repository": "git@github.com:acme/beam.git", "ci": "gitlab", "by": "form"})
    assert 'value="gitlab" selected' in chosen.content.decode()
    assert 'id="file:.gitlab-ci.yml"' in chosen.content.decode()


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(("port", "status", "says"), [("8081", 0, ""), ("80", 1, "1024")])
def test_the_command_for_curl_gives_the_archive_or_says_why_not(client, live_server, tmp_path, port, status, says):
    page = client.get(PAGE, {"port": "8081"}).content.decode()
    command = unescape(re.search(r"<code>(curl [^<]+--get[^<]+)</code>", page)[1])
    command = command.replace("http://testserver", live_server.url).replace("port=8081", f"port={port}")
    done = subprocess.run(["sh", "-c", command], cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.returncode == status
    assert says in done.stdout
    assert [path.name for path in tmp_path.iterdir()] == ([] if status else ["my-service.zip"])


def test_the_commands_for_cookiecutter_give_the_project_of_the_page(client, tmp_path):
    query = {"project_name": "Beam server", "ci": "github"}
    page = client.get(PAGE, query).content.decode()
    fetch, run = re.search(r"<code>curl --fail --remote-name (\S+)\n(cookiecutter [^<]+)</code>", page).groups()
    (tmp_path / "python-http-service-template.zip").write_bytes(client.get(urlsplit(fetch).path).content)
    (tmp_path / "beam-server.cookiecutter.json").write_bytes(client.get(PAGE + "replay/", query).content)
    done = subprocess.run(
        [f"{BIN}/{run}"], shell=True, cwd=tmp_path, env={"HOME": str(tmp_path), "PATH": os.environ["PATH"]}, check=False
    )
    assert done.returncode == 0
    project = generate("python-http-service", query)
    for path in project.files.keys() - {"scaffold.json", "container-review.json"}:
        assert (tmp_path / "beam-server" / path).read_bytes() == project.files[path]


@pytest.mark.parametrize(
    "address", ["/starters/", "/starters/upgrade/", "/starters/from-dockerfile/", PAGE, "/review/ci/"]
)
def test_a_page_that_names_the_command_says_how_to_get_it(client, address):
    page = text_of(client.get(address).content.decode())
    assert "in a copy of it make setup puts the command at .venv/bin/portal" in page


def test_where_the_source_is_known_the_command_is_installed_from_there():
    said = render_to_string("_portal_command.html", {"repository_url": "https://git.example.org/portal"})
    assert 'pip install "git+https://git.example.org/portal"' in said


@pytest.mark.parametrize("asked", ["portal start", "portal upgrade", "portal review", "install portal command"])
def test_search_finds_the_command(client, asked):
    assert "/starters/#command" in client.get("/guide/search/", {"q": asked}).content.decode()
