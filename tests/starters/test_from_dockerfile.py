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
         {"project_name": "shop", "port": "8000", "base_image": "python:3.14-slim",
          "description": "Takes orders and sends invoices",
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
        "FROM golang:1.26 AS build\nRUN go build -o /app ./cmd/app\nFROM debian:12.12-slim\nRUN ./prepare\n"
        "COPY --from=build /app /app\nSTOPSIGNAL SIGINT\nHEALTHCHECK CMD curl -f http://localhost/\nCMD /app\n"
    )
    start = start_from(text)
    assert start.answers == {"base_image": "debian:12.12-slim", "builder_image": "golang:1.26"}
    unused = {(each.line, each.what): each.text for each in start.found if each.becomes.startswith("found, not used")}
    assert unused == {
        (4, "Command"): "RUN ./prepare",
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
        "ADD https://me:hunter2x@git.example.org/app.tar.gz /app/",
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
    assert "what else the step does is not used" in said(f"./prepare && {command}")
    assert said(command, catalogue()["go-http-service"]).startswith("found, not used")
    assert "name the packages" in said("pip install flask")


@pytest.mark.parametrize(("starter", "word"), [("python-http-service", "serve"), ("python-batch-job", "run")])
def test_a_module_that_was_started_gets_a_place(starter, word):
    start = start_from("FROM python:3.14\nCMD python /app/app.py\n", catalogue()[starter])
    (found,) = [each for each in start.found if each.what == "CMD"]
    assert "the package in src/; put your modules into it" in found.becomes
    assert found.becomes.endswith(f"behind “{word}”")
    project = generate(starter, {})
    assert f"src/{project.context['__package']}/__main__.py" in project.files
    assert word in project.files["docker-entrypoint.sh"].decode()


@pytest.mark.parametrize(
    ("command", "program"),
    [
        ('["gunicorn", "-b", "0.0.0.0:8000", "beams.wsgi:app"]', "gunicorn"),
        ("/opt/venv/bin/uvicorn beams:app --port 8000", "uvicorn"),
        ("python -m flask run --host 0.0.0.0", "flask"),
        ("python manage.py runserver 0.0.0.0:8000", "Django"),
    ],
)
def test_a_server_that_runs_an_application_is_kept_by_the_container_alone(command, program):
    (found,) = [each for each in start_from(f"FROM python:3.14-slim\nCMD {command}\n").found if each.what == "CMD"]
    assert "the container's files: this command goes into docker-entrypoint.sh" in found.becomes
    assert f"and {program} with its version" in found.becomes
    assert "serve" not in found.becomes


@pytest.mark.parametrize(
    ("said", "name"),
    [
        ("WORKDIR /srv/beams", "beams"),
        ("WORKDIR /app", None),
        ("WORKDIR /usr/src/app/", None),
        ("WORKDIR $HOME", None),
        ("ENV FLASK_APP=beams.py", "beams"),
        ("ENV FLASK_APP=src/beams.wsgi:create()", "beams"),
        ("ENV FLASK_APP=app.py", None),
        ("ENV FLASK_APP=beams\nWORKDIR /srv/other", "beams"),
        ('WORKDIR /srv/other\nLABEL org.opencontainers.image.title="Beams"', "Beams"),
    ],
)
def test_a_project_is_called_as_its_label_application_or_folder_is(said, name):
    assert start_from(f"FROM python:3.14-slim\n{said}\n").answers.get("project_name") == name


def test_each_build_argument_is_told_of_with_what_becomes_of_it_and_no_value():
    text = (
        "ARG tag=3.12\nFROM python:${tag}-slim\nARG VERSION=1 TARGETARCH\nARG flavour=hunter2x\nARG flavour\n"
        "ARG API_TOKEN=9f8e7d6c5b4a39281706f5e4d3c2b1a0\n"
    )
    start = start_from(text)
    found = {each.text: each for each in start.found if each.what == "ARG"}
    assert list(found) == ["tag", "VERSION", "TARGETARCH", "flavour", "API_TOKEN"]
    assert "base_image" in found["tag"].becomes
    assert "`make build` gives" in found["VERSION"].becomes
    assert "the builder sets it" in found["TARGETARCH"].becomes
    assert (found["flavour"].line, "declare it" in found["flavour"].becomes) == (4, True)
    assert "--mount=type=secret" in found["API_TOKEN"].becomes
    assert "hunter2x" not in str(start.found)
    many = start_from("FROM python:3.14-slim\n" + "".join(f"ARG a{number}\n" for number in range(50)))
    assert len([each for each in many.found if each.what == "ARG"]) == 21


@pytest.mark.parametrize("value", [*hostile.LITERAL, *hostile.REFUSED_EVERYWHERE])
def test_a_hostile_label_is_no_answer_that_the_form_would_not_take(value):
    text = f'FROM python:3.14-slim\nLABEL description="{value}" vendor={value}\nMAINTAINER {value}\nEXPOSE {value}\n'
    start = start_from(text)
    generate(start.starter.name if start.starter else "python-http-service", start.answers)
    assert all(len(each.text) <= 121 for each in start.found)


@pytest.mark.parametrize(
    ("image", "step", "said"),
    [
        ("node:24", "npm ci --omit=dev && npm cache clean --force", "itself: `npm ci` takes"),
        ("node:24", "yarn install --frozen-lockfile", "by `npm ci`: `npm install --package-lock-only`"),
        ("node:24", "pnpm run build", "itself: `npm run build`"),
        ("golang:1.27", "go mod download", "itself: it downloads"),
        ("golang:1.27", "CGO_ENABLED=0 go build -o /app ./cmd/app", "itself: it downloads"),
        ("maven:3.9", "mvn -B -DskipTests package", "itself: `mvn package`"),
        ("gradle:9", "./gradlew build --no-daemon", "to stay with Gradle"),
        ("rust:1.98", "cargo build --release", "itself: `cargo build"),
        ("gcc:15", "cmake -B build && cmake --build build && make -C build install", "itself: `cmake`"),
        ("gcc:15", "make", "to stay with make"),
        ("python:3.14", "python -m pip install --upgrade -r requirements.txt", "itself: name the packages"),
        ("python:3.14", "uv sync --locked", "`export`"),
        ("golang:1.27", "apt-get update && apt-get install -y git && rm -rf /var/lib/apt/lists/*", "(IMG-20, IMG-21)"),
        ("golang:1.27", "useradd --system app", "account, 10001"),
    ],
)
def test_a_step_that_the_starter_does_itself_is_told_apart(image, step, said):
    (found,) = [each for each in start_from(f"FROM {image}\nRUN {step}\n").found if each.what == "Command"]
    assert said in found.becomes
    assert "what else" not in found.becomes
    (more,) = [each for each in start_from(f"FROM {image}\nRUN {step} && ./more\n").found if each.what == "Command"]
    assert (
        more.becomes == f"{found.becomes}; what else the step does is not used: put it into the Dockerfile, if needed"
    )


@pytest.mark.parametrize(
    ("image", "source", "place"),
    [
        ("python:3.14", "requirements.txt", "in the place of the project's"),
        ("python:3.14", "app.py", "into src/"),
        ("python:3.14", "./orders/", "`!orders` in .dockerignore"),
        ("python:3.14", "uv.lock", "`uv export"),
        ("node:24", "package*.json", "in the place of the project's"),
        ("node:24", "yarn.lock", "package-lock.json instead"),
        ("golang:1.27", ".", "into main.go and internal/"),
        ("maven:3.9", "target/shop.jar", "the project's builder makes the jar"),
        ("rust:1.98", "src", "into src/"),
        ("gcc:15", "CMakeLists.txt", "in the place of the project's"),
        ("nginx:1.29", "public/", "into site/"),
        ("golang:1.27", "config/shop.yaml", "stays where it is"),
        ("golang:1.27", "docker/entrypoint.sh", "docker-entrypoint.sh"),
        ("golang:1.27", ".env", "a secret"),
    ],
)
def test_a_file_that_is_copied_has_its_place_in_the_starter(image, source, place):
    (found,) = start_from(f"FROM {image}\nCOPY {source} /x/\nCOPY --from=0 /other /other\n").files
    assert (found.text, found.line) == (source, 2)
    assert place in found.becomes


def test_files_are_told_of_once_and_no_more_than_can_be_read():
    names = " ".join(f"file{number}.yaml" for number in range(30))
    files = start_from(f"FROM golang:1.27\nCOPY a.yaml a.yaml /x/\nCOPY {names} /x/\n").files
    assert [each.text for each in files][:2] == ["a.yaml", "file0.yaml"]
    assert files[-1].text == "11 more"
    assert start_from("FROM debian:13.6\nCOPY a /b\n").files == []


@pytest.mark.parametrize(
    "command",
    ['["gunicorn", "app:app"]', "uvicorn app:app", '["python", "-m", "flask", "run"]', "./manage.py runserver"],
)
def test_a_program_that_answers_http_makes_a_service_without_expose(command):
    assert start_from(f"FROM python:3.14-slim\nCMD {command}").starter is catalogue()["python-http-service"]
    assert start_from("FROM python:3.14-slim\nCMD python job.py").starter is catalogue()["python-batch-job"]


@pytest.mark.parametrize("key", ["version", "Version", "VERSION", "org.opencontainers.image.version"])
def test_labels_count_in_any_spelling_and_a_version_is_told_of(key):
    start = start_from(f'FROM python:3.14-slim\nLABEL {key}="1.2.3" Description="Counts beams"')
    assert start.answers["description"] == "Counts beams"
    assert [(each.text, each.line) for each in start.found if each.what == f"Label {key}"] == [("1.2.3", 2)]


@pytest.mark.parametrize(
    ("source", "ci"),
    [("https://github.com/a/b", "github"), ("git@gitlab.com:a/b.git", "gitlab"), ("https://git.example.org/a/b", None)],
)
def test_where_the_source_lies_chooses_the_pipeline(source, ci):
    start = start_from(f'FROM python:3.14-slim\nLABEL org.opencontainers.image.source="{source}"')
    assert start.answers.get("ci") == ci


def test_where_no_starter_fits_each_takes_what_it_asks_for():
    start = start_from('FROM elixir:1.17-slim\nLABEL description="Counts beams"\nEXPOSE 4000\nCMD mix phx.server')
    assert start.starter is None
    answers = {starter.name: taken for starter, taken in start.choices}
    assert answers.keys() == catalogue().keys()
    assert answers["go-http-service"] == {"port": "4000", "description": "Counts beams"}
    assert {"Port", "Base image", "Label description"} <= {each.what for each in start.found}


def test_add_is_read_as_copy_is():
    found = [start_from(f"FROM python:3.14-slim\n{word} . /app").files for word in ("ADD", "COPY")]
    assert found[0] == found[1] != []
