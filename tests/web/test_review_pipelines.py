"""The page with what a project puts into its own files: each snippet is what its reader takes."""

import json
import re
import shutil
import subprocess
import sys
from html import unescape
from pathlib import Path

import pytest
import yaml

from portal import __version__
from portal.review.configuration import Configurations
from portal.web.review.snippets import LIMITS, Source, snippets

ROOT = Path(__file__).parents[2]
SOURCE = Source("https://git.example.org/standards/portal", "v1.2.3", "https://standards.example.org")


def tool(*command, cwd=None):
    """A program of the test environment; its output where it fails."""
    done = subprocess.run(
        [str(Path(sys.executable).parent / command[0]), *command[1:]],
        capture_output=True,
        text=True,
        check=False,
        cwd=cwd,
    )
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.fixture
def laid(tmp_path):
    """A project with the files of all snippets."""
    for snippet in snippets(SOURCE, "strict", "error"):
        if snippet.language == "yaml":
            (tmp_path / snippet.file).parent.mkdir(parents=True, exist_ok=True)
            (tmp_path / snippet.file).write_text(snippet.text)
    return tmp_path


def test_the_settings_hold_for_the_command_line(laid):
    configuration = Configurations().of_folder(laid)
    assert configuration.profile.name == "strict"
    assert configuration.fail_on == "error"
    assert configuration.portal == "https://standards.example.org"


@pytest.mark.parametrize("limit", LIMITS)
@pytest.mark.parametrize("profile", ["standard", "hadolint", "strict"])
def test_every_choice_makes_settings_that_are_understood(tmp_path, profile, limit):
    (tmp_path / ".portal.yaml").write_text(snippets(SOURCE, profile, limit)[0].text)
    assert Configurations().of_folder(tmp_path).profile.name == profile


def test_pre_commit_takes_its_configuration_and_our_hooks(laid):
    tool("pre-commit", "validate-config", str(laid / ".pre-commit-config.yaml"))
    tool("pre-commit", "validate-manifest", str(ROOT / ".pre-commit-hooks.yaml"))
    used = yaml.safe_load((laid / ".pre-commit-config.yaml").read_text())["repos"][0]["hooks"]
    offered = {hook["id"] for hook in yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text())}
    assert {hook["id"] for hook in used} <= offered


@pytest.mark.parametrize(
    ("path", "wanted"),
    [
        ("Dockerfile", True),
        ("a/b/Containerfile.dev", True),
        ("a/api.Dockerfile", True),
        ("api.dockerfile", True),
        ("Dockerfile.dockerignore", False),
        ("docs/Dockerfile-notes.md", False),
        ("docs/Dockerfile.md", False),
        ("Dockerfile.j2", False),
        ("api.Dockerfile.bak", False),
        ("MyDockerfile", False),
        ("compose.yaml", True),
        ("shop/docker-compose.override.yml", True),
        ("compose.test.yml", True),
        ("composer.yaml", False),
        ("compose.json", False),
    ],
)
def test_the_hooks_are_given_what_a_search_finds(path, wanted):
    from portal.cli.files import is_compose, is_dockerfile

    for hook in yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text()):
        taken = re.search(hook["files"], path) is not None and re.search(hook["exclude"], path) is None
        assert taken is wanted
    assert (is_dockerfile(Path(path).name) or is_compose(Path(path).name)) is wanted


def test_gitlab_and_github_take_their_pipelines(laid):
    tool("check-jsonschema", "--builtin-schema", "vendor.gitlab-ci", str(laid / ".gitlab-ci.yml"))
    workflow = laid / ".github/workflows/dockerfile-review.yml"
    tool("check-jsonschema", "--builtin-schema", "vendor.github-workflows", str(workflow))
    tool("yamllint", "-d", "{extends: default, rules: {document-start: disable, line-length: disable}}", str(laid))


def test_the_pipelines_commands_write_the_reports_that_are_collected(laid):
    shutil.copy(ROOT / "tests/bench/usual.Dockerfile", laid / "Dockerfile")
    gitlab = yaml.safe_load((laid / ".gitlab-ci.yml").read_text())["dockerfile-review"]
    github = yaml.safe_load((laid / ".github/workflows/dockerfile-review.yml").read_text())["jobs"]["review"]
    commands = [line for line in gitlab["script"] if line.startswith("portal ")]
    commands += [step["run"] for step in github["steps"] if step.get("run", "").startswith("portal ")]
    for command in commands:
        program = str(Path(sys.executable).parent / "portal")
        done = subprocess.run([program, *command.split()[1:]], cwd=laid, capture_output=True, text=True, check=False)
        assert done.returncode in (0, 1), done.stderr
    for report in gitlab["artifacts"]["reports"].values():
        assert (laid / report).stat().st_size
    assert json.loads((laid / github["steps"][-1]["with"]["sarif_file"]).read_text())["version"] == "2.1.0"


def test_a_pipeline_installs_the_portal_from_where_it_says(laid):
    for file in (".gitlab-ci.yml", ".github/workflows/dockerfile-review.yml"):
        assert 'pip install --quiet "git+https://git.example.org/standards/portal@v1.2.3"' in (laid / file).read_text()


@pytest.mark.parametrize("name", ["gitlab", "github"])
def test_our_own_repository_has_the_pipelines_that_the_page_writes(name):
    own = next(one for one in snippets(Source("", "", ""), "standard", "info") if one.name == name)
    assert (ROOT / own.file).read_text() == own.text


# -- the page


def shown(client, query=""):
    return client.get("/review/ci/" + query).content.decode()


def test_the_page_shows_every_snippet_to_copy_without_javascript(client, settings):
    settings.REPOSITORY_URL = SOURCE.repository
    page = shown(client)
    text = unescape(re.sub(r"<[^>]+>", "", page))
    for name in (".portal.yaml", ".pre-commit-config.yaml", ".gitlab-ci.yml", "dockerfile-review.yml"):
        assert name in text
    assert "- id: portal-review" in text
    assert f"repo: {SOURCE.repository}" in text
    assert "portal: http://testserver" in text
    assert "<script>" not in page


def test_the_choice_of_profile_and_limit_is_in_the_snippets_and_stays_chosen(client, settings):
    settings.REPOSITORY_URL = SOURCE.repository
    page = shown(client, "?profile=strict&fail-on=error")
    text = unescape(re.sub(r"<[^>]+>", "", page))
    assert "profile: strict" in text
    assert "fail-on: error" in text
    assert re.search(r'<option value="strict"\s+selected', page)
    assert re.search(r'<option value="error"\s+selected', page)


def test_what_is_no_choice_gives_the_usual_snippets_and_is_not_repeated(client, settings):
    settings.REPOSITORY_URL = SOURCE.repository
    page = shown(client, "?profile=<script>x&fail-on=%0Aevil:%20true")
    assert "evil" not in page
    assert "<script>x" not in page
    assert "profile: standard" in unescape(re.sub(r"<[^>]+>", "", page))


def test_a_portal_that_does_not_say_where_its_source_is_is_asked_over_http(client, settings):
    settings.REPOSITORY_URL = ""
    text = unescape(re.sub(r"<[^>]+>", "", shown(client, "?profile=strict&fail-on=error")))
    assert "http://testserver/api/v1/review?profile=strict&fail_on=error&format=github" in text
    assert "pip install" not in text
    settings.REPOSITORY_URL = "https://git.example.org/x"
    text = unescape(re.sub(r"<[^>]+>", "", shown(client)))
    assert f"git+https://git.example.org/x@v{__version__}" in text
    assert "PORTAL_REPOSITORY_URL" not in text
    assert "http://testserver/api/v1/review?profile=standard&fail_on=warning" in text


@pytest.mark.parametrize(
    ("address", "warned"),
    [
        ("http://localhost:8000", True),
        ("http://portal.localhost", True),
        ("http://127.0.0.1:8000", True),
        ("http://[::1]:8000", True),
        ("http://0.0.0.0:8000", True),
        ("http://10.1.2.3", False),
        ("https://localhost.example.org", False),
    ],
)
@pytest.mark.parametrize("repository", ["", "https://git.example.org/x"])
def test_an_address_that_no_runner_reaches_is_warned_of(client, settings, address, warned, repository):
    settings.BASE_URL, settings.REPOSITORY_URL = address, repository
    assert ("which only this machine reaches" in shown(client)) is warned


def test_taking_stock_twice_names_the_baseline_once(tmp_path):
    lines = next(one for one in snippets(SOURCE, "standard", "info") if one.name == "baseline").text.splitlines()
    for _ in range(2):
        subprocess.run(["sh", "-c", lines[1]], cwd=tmp_path, check=True)
    assert (tmp_path / ".portal.yaml").read_text() == "baseline: .portal-baseline.json\n"


def test_the_pipeline_page_is_reached_from_the_rules(client):
    assert 'href="/review/ci/"' in client.get("/review/rules/").content.decode()


def test_our_own_repository_has_no_findings():
    done = subprocess.run(
        [sys.executable, "-m", "portal.cli", "review", "."], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr


def test_the_page_says_what_the_statuses_of_the_answer_mean(client, settings):
    settings.LIMITS = {**settings.LIMITS, "reviews": 321}
    text = client.get("/review/ci/").content.decode()
    assert "<strong>409</strong>" in text
    assert "321 reviews" in text


@pytest.mark.parametrize("repository", ["", "https://git.example.org/portal"])
def test_the_page_says_how_to_ignore_a_finding_and_use_a_profile_of_ones_own(client, settings, repository):
    settings.REPOSITORY_URL = repository
    page = client.get("/review/ci/").content.decode()
    assert 'id="ignore"' in page
    assert "# portal: ignore=" in page
    assert 'id="own-profile"' in page
    assert "PORTAL_STANDARD_DIR" in page


def test_the_profile_that_the_page_shows_is_one():
    from portal.review.profiles import load, profile
    from portal.web.review.pipelines import OWN_PROFILE

    shown = load(OWN_PROFILE, "shop", "profiles/shop.yaml")
    assert shown.title == "What the shop asks for"
    assert shown != profile("standard")
