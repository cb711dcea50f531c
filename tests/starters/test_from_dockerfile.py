"""From a Dockerfile to a starter: what is found in it, and that nothing of it is trusted."""

from pathlib import Path

import pytest

from portal.review.placeholders import PLACEHOLDERS
from portal.starters import catalogue, generate, start_from
from tests.starters import hostile

SAMPLES = Path(__file__).resolve().parents[2] / "portal" / "review" / "samples"


@pytest.mark.parametrize(
    ("sample", "starter", "answers"),
    [
        ("first-attempt", "python-http-service",
         {"port": "5000", "author_name": "Sam", "author_email": "sam@example.org"}),
        ("go-builder", "go-http-service", {"port": "8080"}),
        ("node-application", "node-http-service", {}),
        ("python-service", "python-http-service",
         {"port": "8000", "base_image": "python:3.12-slim", "description": "Takes orders and sends invoices",
          "vendor": "Example Organisation", "repository": "https://git.example.org/shop/orders",
          "website": "https://shop.example.org", "licence": "Apache-2.0", "author_name": "Ada Lovelace",
          "author_email": "ada@example.org"}),
    ],
)  # fmt: skip
def test_what_a_dockerfile_says_becomes_answers(sample, starter, answers):
    start = start_from((SAMPLES / f"{sample}.Dockerfile").read_text())
    assert start.starter is catalogue()[starter]
    assert start.answers == answers
    assert generate(starter, start.answers).findings == 0


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("FROM debian:13.6-slim\nRUN apt-get install -y python3\nCMD python3 app.py", "python"),
        ("FROM golang:1.26 AS build\nRUN go build\nFROM debian:13.6-slim\nCOPY --from=build /x /x\nCMD /x", "go"),
        ("FROM rust:1.90 AS b\nRUN cargo build\nFROM scratch\nCOPY --from=b /x /x", "rust"),
        ("ARG base=python:3.14\nFROM $base", "python"),
        ("FROM maven:3.9 AS b\nRUN mvn package\nFROM eclipse-temurin:25-jre\nCMD java -jar /x.jar", "java"),
        ("FROM nginx:1.29\nCOPY site /usr/share/nginx/html", "static"),
        ("FROM gcc:15 AS b\nRUN cmake --build .\nFROM debian:13.6", "cpp"),
        ("FROM debian:13.6-slim\nRUN true", ""),
        ("", ""),
    ],
)
def test_the_language_is_told_by_images_and_commands(text, language):
    start = start_from(text)
    assert start.language == language
    assert (start.starter is None) == (language not in {one.name.partition("-")[0] for one in catalogue().values()})


def test_what_is_no_answer_is_noted_with_what_becomes_of_it():
    start = start_from(
        "FROM python:3.14-slim\nENV PASSWORD=letmein MODE=fast\nVOLUME /data\nUSER root\nEXPOSE 80\nCMD run me\n"
    )
    found = {(each.what, each.line): each for each in start.found}
    assert "1024" in found["Port", 5].becomes
    assert found["VOLUME", 3].text == "VOLUME /data"
    assert "10001" in found["USER", 4].becomes
    assert {each.text for each in start.found if each.what == "ENV"} == {"PASSWORD", "MODE"}
    assert "letmein" not in str(start.found)
    assert "serve" in found["CMD", 6].becomes
    assert "port" not in start.answers


@pytest.mark.parametrize(
    ("said", "taken"),
    [
        ("github.com/acme/beam", "https://github.com/acme/beam"),
        ("http://git.example.org/beam", "https://git.example.org/beam"),
        ("git@github.com:acme/beam.git", "https://github.com/acme/beam.git"),
        ("ssh://git@git.example.org/acme/beam", "https://git.example.org/acme/beam"),
        ("git+https://github.com/acme/beam", "https://github.com/acme/beam"),
        ("see the README", None),
        ("javascript:alert(1)", None),
    ],
)
def test_an_address_of_the_sources_is_written_as_the_form_wants_it(said, taken):
    start = start_from(f'FROM golang:1.26\nLABEL org.opencontainers.image.source="{said}"\n')
    assert start.answers.get("repository") == taken
    (found,) = [each for each in start.found if each.what.endswith("source")]
    assert found.text == said
    assert found.becomes.endswith(f"as {taken}") if taken else "https://" in found.becomes


def test_the_builder_is_an_answer_where_a_starter_has_one_and_what_has_no_place_is_told():
    text = (
        "FROM golang:1.26 AS build\nRUN go build -o /app ./cmd/app\nFROM debian:12.12-slim\nRUN apt-get update\n"
        "COPY --from=build /app /app\nSTOPSIGNAL SIGINT\nHEALTHCHECK CMD curl -f http://localhost/\nCMD /app\n"
    )
    start = start_from(text)
    assert start.answers == {"base_image": "debian:12.12-slim", "builder_image": "golang:1.26"}
    unused = {(each.line, each.what): each.text for each in start.found if each.becomes.startswith("found, not used")}
    assert unused == {
        (2, "Build command"): "RUN go build -o /app ./cmd/app",
        (4, "Command"): "RUN apt-get update",
        (6, "STOPSIGNAL"): "STOPSIGNAL SIGINT",
        (7, "HEALTHCHECK"): "HEALTHCHECK CMD curl -f http://localhost/",
    }
    (found,) = [each for each in start_from(text, catalogue()["python-http-service"]).found if "Builder" in each.what]
    assert found.becomes == "not asked by this starter"


@pytest.mark.parametrize(
    "line",
    [
        "ENV DB_PASSWORD=hunter2x",
        "ENV DB_PASSWORD hunter2x",
        "# hadolint ignore=DL3064\nENV DB_PASSWORD=hunter2x",
        "ENV SOURCE=https://me:hunter2x@git.example.org/app.git",
        "LABEL org.opencontainers.image.source=https://me:hunter2x@git.example.org/app.git",
        'CMD ["python", "app.py", "--password=hunter2x"]',
        "RUN export API_TOKEN=hunter2x && ./fetch",
        "RUN <<EOF\nexport API_TOKEN=hunter2x\nEOF",
    ],
)
def test_a_secret_is_neither_shown_nor_taken_over_nor_called_a_setting(line):
    start = start_from(f"FROM python:3.14-slim\n{line}\n")
    assert "hunter2x" not in str((start.found, start.answers))
    (said,) = [each for each in start.found if "a secret" in each.becomes]
    assert said.becomes.startswith("not taken over")
    assert "IMG-13" in said.becomes
    assert said.becomes.endswith("change it if it was ever in use")
    assert ("--mount=type=secret" if "RUN" in line else "as a file at run time (RUN-9)") in said.becomes
    assert not [each for each in start.found if "settings are read" in each.becomes]


def test_a_setting_beside_a_secret_stays_a_setting():
    start = start_from("FROM python:3.14-slim\nENV DB_PASSWORD=hunter2x MODE=fast DB_PASSWORD_FILE=/run/secrets/db\n")
    (said,) = [each for each in start.found if "settings are read" in each.becomes]
    assert said.text == "MODE, DB_PASSWORD_FILE"


def test_placeholders_of_the_fix_for_labels_are_no_answers_and_the_project_complies():
    labels = "".join(f'LABEL {key}="{value}"\n' for key, value in PLACEHOLDERS.items())
    text = (
        f"FROM python:3.14-slim\n{labels}LABEL org.opencontainers.image.source=https://{PLACEHOLDERS['repository']}\n"
    )
    start = start_from(text)
    assert start.answers == {"base_image": "python:3.14-slim"}
    told = {each.text for each in start.found if each.becomes == "a placeholder, not taken over"}
    assert {"Full Name", "name@example.org", *PLACEHOLDERS.values()} - told == {
        PLACEHOLDERS["author"],
        PLACEHOLDERS["version"],  # no question asks for it
    }
    assert generate(start.starter.name, start.answers).findings == 0


@pytest.mark.parametrize(
    "command",
    [
        "pip install -r requirements.txt",
        "python -m pip install --no-cache-dir --requirement=requirements.txt",
        "/opt/venv/bin/pip3 install -rrequirements.txt",
    ],
)
def test_what_a_python_starter_installs_itself_is_not_to_be_put_into_the_dockerfile(command):
    def said(step, starter=None):
        (found,) = [each for each in start_from(f"FROM python:3.14\nRUN {step}\n", starter).found if each.line == 2]
        return found.becomes

    assert said(command) == "the starter does this itself: name the packages in its requirements.txt, which says how"
    assert "what else the step does is not used" in said(f"apt-get update && {command}")
    assert said(command, catalogue()["go-http-service"]).startswith("found, not used")
    assert said("pip install --require-hashes flask").startswith("found, not used")


@pytest.mark.parametrize(("starter", "word"), [("python-http-service", "serve"), ("python-batch-job", "run")])
def test_a_module_that_was_started_gets_a_place(starter, word):
    start = start_from("FROM python:3.14\nCMD python /app/app.py\n", catalogue()[starter])
    (found,) = [each for each in start.found if each.what == "CMD"]
    assert "the package in src/; put your modules into it" in found.becomes
    assert found.becomes.endswith(f"behind “{word}”")
    project = generate(starter, {})
    assert f"src/{project.context['__package']}/__main__.py" in project.files
    assert word in project.files["docker-entrypoint.sh"].decode()


@pytest.mark.parametrize("value", [*hostile.LITERAL, *hostile.REFUSED_EVERYWHERE])
def test_a_hostile_label_is_no_answer_that_the_form_would_not_take(value):
    text = f'FROM python:3.14-slim\nLABEL description="{value}" vendor={value}\nMAINTAINER {value}\nEXPOSE {value}\n'
    start = start_from(text)
    generate(start.starter.name if start.starter else "python-http-service", start.answers)
    assert all(len(each.text) <= 121 for each in start.found)
