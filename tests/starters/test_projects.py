"""Every generated project, whatever its language: its files can be read, its definitions are clean, its own tests and
linters pass, its make targets do what they say, and its README says what its Dockerfile says."""

from __future__ import annotations

import json
import os
import re
import shutil
import tomllib
from xml.etree import ElementTree

import pytest
import yaml

from portal.review import review
from portal.review.looking_ahead import look_ahead
from portal.review.profiles import profile as profile_named
from portal.starters import catalogue, generate
from tests.starters.conftest import BIN, STARTERS, make, run
from tests.starters.pairs import pairwise

# What formatting and linting depend on: a short and the longest name.
NAMES = ("ab", "beam-server-with-a-very-long-name-of-48-characte")

TAGS = ("0.1.0", "0.1", "0", "latest")
"""Of an only release."""


def options(starter: str) -> dict[str, tuple[str, ...]]:
    """The questions with a list of values, the images among them."""
    fields = catalogue()[starter].fields
    return {field.name: field.choices for field in fields if field.kind == "choice" or field.format == "base-image"}


def files_of_every_pair(starter: str) -> dict[str, set[bytes]]:
    """The contents that each path has over projects in which every two answers come together."""
    contents: dict[str, set[bytes]] = {}
    for answers in pairwise(options(starter)):
        for path, content in generate(starter, answers).files.items():
            contents.setdefault(path, set()).add(content)
    return contents


@pytest.mark.parametrize("starter", STARTERS)
def test_every_pair_of_options_gives_files_that_can_be_read(starter):
    for path, contents in files_of_every_pair(starter).items():
        for content in contents:
            text = content.decode()
            assert text.endswith("\n"), path
            assert not text.endswith("\n\n"), path
            assert "cookiecutter" not in text, path
            assert all(line == line.rstrip() for line in text.split("\n")), path
            readable(path, text)


@pytest.mark.parametrize("starter", STARTERS)
def test_every_pair_of_options_gives_clean_definitions(starter, tmp_path):
    definitions, scripts = {}, {}
    for answers in pairwise(options(starter)):
        files = {path: content.decode() for path, content in generate(starter, answers).files.items()}
        beside = {path: text for path, text in files.items() if path.endswith(".sh")}
        scripts |= {text: path for path, text in beside.items()}
        for path, text in files.items():
            if path.startswith("Dockerfile"):
                definitions[text] = path, files[".dockerignore"], beside
    profiles = [profile_named(name) for name in ("standard", "strict")]
    look_ahead((text, profiles[1], beside) for text, (_, _, beside) in definitions.items())
    for text, (path, ignore, beside) in definitions.items():
        for profile in profiles:
            report = review(text, profile, dockerignore=ignore, scripts=beside)
            assert report.findings == (), f"{path} under {profile.name}"
    for program, texts in (("hadolint", definitions), ("shellcheck", scripts)):
        if not texts:
            continue
        paths = [tmp_path / f"{program}-{number}" for number in range(len(texts))]
        for path, text in zip(paths, texts, strict=True):
            path.write_text(text)
        done = run(BIN / program, *paths, cwd=tmp_path)
        assert done.returncode == 0, done.stdout


SCHEMAS = {
    ".github/workflows/image.yml": "vendor.github-workflows",
    ".gitlab-ci.yml": "vendor.gitlab-ci",
    "compose.yaml": "vendor.compose-spec",
}
"""Of the files that others' machinery reads, the schemas that check-jsonschema carries."""


def test_every_pair_of_options_gives_pipelines_and_compose_files_that_their_schemas_allow(tmp_path):
    texts: dict[str, set[bytes]] = {path: set() for path in SCHEMAS}
    for starter in STARTERS:
        found = files_of_every_pair(starter)
        for path in SCHEMAS:
            texts[path] |= found.get(path, set())
    for path, schema in SCHEMAS.items():
        files = [tmp_path / f"{number}-{path.rpartition('/')[2]}" for number in range(len(texts[path]))]
        for file, text in zip(files, sorted(texts[path]), strict=True):
            file.write_bytes(text)
        done = run(BIN / "check-jsonschema", "--builtin-schema", schema, *files, cwd=tmp_path)
        assert files, path
        assert done.returncode == 0, done.stdout + done.stderr


def readable(path: str, text: str) -> None:
    """Read the text by the format that its name says; raises where it can't be."""
    if path.endswith((".yaml", ".yml")):
        yaml.safe_load(text)
    elif path.endswith(".toml"):
        tomllib.loads(text)
    elif path.endswith(".json"):
        json.loads(text)
    elif path.endswith(".xml"):
        ElementTree.fromstring(text)
    elif path.endswith(".py"):
        compile(text, path, "exec")


# Their own tests and linters take many seconds of a core: `make test-long` runs them.
SLOW = {
    "cpp-http-service",
    "java-http-service",
    "pytango-device-server",
    "python-batch-job",
    "python-http-service",
    "rust-http-service",
}
BY_TOOLCHAIN = [pytest.param(name, marks=[pytest.mark.long] if name in SLOW else []) for name in STARTERS]


@pytest.mark.parametrize("starter", BY_TOOLCHAIN)
@pytest.mark.parametrize(
    "answers",
    [
        pytest.param({"project_name": "Beam server"}, id="default"),
        pytest.param({"project_slug": NAMES[1], "log_format": "ska"}, id="other", marks=pytest.mark.long),
    ],
)
def test_its_own_tests_pass(written, starter, answers):
    known = {field.name for field in catalogue()[starter].fields}
    done = make(starter, written(starter, **{key: answers[key] for key in answers.keys() & known}), "test")
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize("starter", BY_TOOLCHAIN)
@pytest.mark.parametrize(
    "answers",
    [
        pytest.param({"project_slug": NAMES[1], "ci": "both"}, id="longest"),
        pytest.param({"project_slug": NAMES[0], "ci": "github"}, id="shortest", marks=pytest.mark.long),
    ],
)
def test_its_own_linters_find_nothing(written, starter, answers):
    done = make(starter, written(starter, **answers), "lint")
    assert done.returncode == 0, done.stdout + done.stderr
    assert "isn't installed" not in done.stdout


@pytest.mark.parametrize("starter", STARTERS)
def test_make_help_lists_every_target(written, starter):
    listed = {line.split()[0] for line in run("make", "help", cwd=written(starter)).stdout.splitlines()}
    assert listed >= {
        "build", "clean", "help", "lint", "push", "release", "sbom", "scan", "sign", "tag", "test", "test-container",
        "verify", "version",
    }  # fmt: skip


@pytest.mark.parametrize("starter", STARTERS)
def test_make_build_passes_version_and_commit(written, starter):
    project = written(starter, project_name="Beam server")
    for command in (["git", "init", "-q"], ["git", "add", "-A"]):
        run(*command, cwd=project)
    run("git", "-c", "user.name=T", "-c", "user.email=t@example.org", "commit", "-qm", "x", cwd=project)
    commit = run("git", "rev-parse", "HEAD", cwd=project).stdout.strip()
    shown = run("make", "-n", "build", "ENGINE=podman", cwd=project).stdout
    assert f"--tag artefact.skao.int/ska/beam-server:{commit[:8]}" in shown
    assert f'revision="{commit}"' in shown
    assert 'version="0.1.0"' in shown
    assert run("make", "--silent", "version", cwd=project).stdout == "0.1.0\n"


@pytest.mark.parametrize("starter", STARTERS)
def test_a_release_gives_the_pushed_image_its_tags_and_builds_none(written, tmp_path, starter):
    project = written(starter)
    (tmp_path / "bin").mkdir()
    for tool in ("skopeo", "docker"):
        script = tmp_path / "bin" / tool
        script.write_text(f'#!/bin/sh\necho "{tool} $*" >> {tmp_path}/called\n')
        script.chmod(0o755)
    environment = {**os.environ, "PATH": f"{tmp_path}/bin:{os.environ['PATH']}"}
    for command in (["init", "-q"], ["add", "-A"], ["commit", "-qm", "x"], ["tag", "v0.1.0"]):
        run("git", "-c", "user.name=T", "-c", "user.email=t@example.org", *command, cwd=project)
    commit = run("git", "rev-parse", "--short=8", "HEAD", cwd=project).stdout.strip()
    done = run("make", "release", cwd=project, env=environment)
    assert done.returncode == 0, done.stderr
    image = f"docker://artefact.skao.int/ska/{project.name}"
    calls = [f"skopeo copy --all --preserve-digests {image}:{commit} {image}:" + tag for tag in TAGS]
    assert (tmp_path / "called").read_text().splitlines() == calls


def test_every_action_of_a_workflow_is_pinned_to_one_commit():
    pins: dict[str, set[str]] = {}
    for starter in STARTERS:
        workflow = generate(starter, {"ci": "github"}).files[".github/workflows/image.yml"].decode()
        for action, commit in re.findall(r"uses: (\S+)@(\S+  # v[0-9.]+)$", workflow, re.MULTILINE):
            pins.setdefault(action, set()).add(commit)
        assert len(re.findall("uses:", workflow)) == len(re.findall(r"@[0-9a-f]{40}  # v", workflow))
    assert all(len(commits) == 1 for commits in pins.values()), pins
    assert "actions/checkout" in pins


@pytest.mark.parametrize("starter", STARTERS)
@pytest.mark.parametrize("target", ["build", "push", "tag"])
def test_without_a_commit_make_stops_before_the_engine_and_says_what_to_do(written, tmp_path, starter, target):
    project = written(starter)
    engine = tmp_path / "engine"
    engine.write_text(f"#!/bin/sh\ntouch {tmp_path}/called\n")
    engine.chmod(0o755)
    environment = {**os.environ, "GIT_CEILING_DIRECTORIES": str(tmp_path)}
    done = run("make", target, f"ENGINE={engine}", cwd=project, env=environment)
    assert done.returncode != 0
    assert (
        'no commit yet, and the image is tagged with it: git init -b main && git add -A && git commit -m "Start"'
        in done.stderr
    )
    assert not (tmp_path / "called").exists()


@pytest.mark.parametrize("starter", STARTERS)
def test_the_readme_begins_with_the_first_commit(written, starter):
    start = (written(starter) / "README.md").read_text().partition("## Start")[2]
    assert start.index("git init -b main && git add . && git commit") < start.index("make ")


@pytest.mark.parametrize("starter", STARTERS)
def test_the_contract_has_thirteen_rows_that_say_what_the_dockerfile_says(starter):
    project = generate(starter, {})
    readme = project.files["README.md"].decode()
    contract = readme.partition("## Interface contract")[2].partition("\n## ")[0].partition("| Variable |")[0]
    rows = {line.split("|")[1].strip(): line for line in contract.splitlines() if re.match(r"\| [A-Z]", line)}
    assert len(rows) == 1 + 13
    final = project.files["Dockerfile"].decode().rpartition("\nFROM ")[2]
    for instruction, name in (
        (r"^EXPOSE (\S+)", "Ports"),
        (r"^STOPSIGNAL (\S+)", "Signals"),
        (r'^VOLUME \["(.+)"\]', "Volumes"),
        (r"^USER (\S+)", "Permissions"),
        (r'^CMD \["(.+)"\]', "Command and arguments"),
    ):
        if found := re.search(instruction, final, re.MULTILINE):
            for value in found[1].split('", "'):
                assert value in rows[name], name


@pytest.mark.parametrize("starter", STARTERS)
def test_a_version_that_was_raised_in_one_place_only_is_found(written, starter):
    project = written(starter)
    assert run("make", "lint-version", cwd=project).returncode == 0
    definition = project / "Dockerfile.dev"
    definition.write_text(definition.read_text().replace(":0.1.0", ":0.0.9"))
    done = run("make", "lint-version", cwd=project)
    assert done.returncode != 0
    assert "This is not version 0.1.0:\nDockerfile.dev:" in done.stderr
    pipeline = generate(starter, {"ci": "gitlab"}).files[".gitlab-ci.yml"].decode()
    checks = re.findall(r"^    - make (lint-code|lint|test)$", pipeline, re.MULTILINE)
    assert "This is not version" in run("make", "-n", *checks, "VENV=.", cwd=project).stdout


@pytest.mark.parametrize("starter", STARTERS)
def test_a_version_that_cannot_be_read_is_an_error_that_says_where_it_is_looked_for(written, starter):
    project = written(starter)
    makefile = project / "Makefile"
    makefile.write_text(
        re.sub(r"(?m)^VERSION = .*sed -n (['\"]).*?\1", r"VERSION = $(or $(shell sed -n ''", makefile.read_text())
    )
    done = run("make", "version", cwd=project)
    assert done.returncode != 0
    assert "No version was found where the line VERSION of the Makefile looks for it" in done.stderr
    assert run("make", "help", cwd=project).returncode == 0


def test_linting_without_linters_and_engine_says_what_stays_unchecked_and_fails_in_a_pipeline(written):
    project = written("go-http-service")
    tools = project / "tools"
    tools.mkdir()
    for tool in ("sh", "sed", "awk", "find", "git"):
        (tools / tool).symlink_to(shutil.which(tool))
    bare, make_ = {"PATH": str(tools)}, shutil.which("make")
    done = run(make_, "lint-files", cwd=project, env=bare)
    assert done.returncode == 0
    for linter in ("shellcheck", "hadolint"):
        assert f"{linter} isn't installed and docker not running, so these stay unchecked:" in done.stdout
    failed = run(make_, "lint-files", cwd=project, env=bare | {"CI": "true"})
    assert failed.returncode != 0
    assert "shellcheck isn't installed and docker not running" in failed.stderr


def test_the_go_linter_leaves_the_pipeline_s_cache_alone(written):
    project = written("go-http-service")
    cached = project / ".cache" / "go" / "module" / "odd.go"
    cached.parent.mkdir(parents=True)
    cached.write_text("package   odd\n")
    assert ".cache" not in run("make", "-n", "lint-code", "format", cwd=project).stdout
    run("git", "init", "-q", cwd=project)
    assert ".cache" not in run("git", "status", "--porcelain", "--untracked-files=all", cwd=project).stdout


@pytest.mark.parametrize("signer", ["none", "cosign", "notation"])
def test_only_keyless_signing_gets_an_identity_token(signer):
    workflow = generate(STARTERS[0], {"ci": "github", "signer": signer}).files[".github/workflows/image.yml"].decode()
    assert ("id-token: write" in workflow) == (signer == "cosign")


@pytest.mark.parametrize("starter", STARTERS)
@pytest.mark.parametrize("ci", ["gitlab", "github", "none"])
def test_the_readme_names_every_setting_that_the_pipeline_reads(starter, ci):
    for signer in ("none", "cosign", "notation"):
        files = {
            path: content.decode() for path, content in generate(starter, {"ci": ci, "signer": signer}).files.items()
        }
        section = files["README.md"].partition("\n## Pipeline\n")[2].partition("\n## ")[0]
        assert bool(section) == (ci != "none")
        read = set(re.findall(r"secrets\.([A-Z_]+)|vars\.([A-Z_]+)", files.get(".github/workflows/image.yml", "")))
        read |= {(name, "") for name in ("REGISTRY_USER", "REGISTRY_PASSWORD") if ci != "none"}
        if ci == "gitlab" and signer != "none":
            read.add(("COSIGN_PRIVATE_KEY" if signer == "cosign" else "SIGNING_IMAGE", ""))
        for name in ("".join(each) for each in read):
            assert f"`{name}`" in section
