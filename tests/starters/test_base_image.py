"""The base image's project: what it says of itself, the ONBUILD variant, and who is left to do what."""

from __future__ import annotations

import os
import re

import pytest

from portal.dockerfile import parse
from portal.review import review
from portal.starters import generate
from tests.starters.conftest import make, run

STARTER = "base-image"


def test_it_says_what_it_is_by_default_and_becomes_whatever_else_is_asked_for(written, tmp_path):
    folder = written(STARTER, project_slug="beam-base")
    (tmp_path / "bin").mkdir()
    script = folder / "docker-entrypoint.sh"
    script.write_text(script.read_text().replace("/usr/local/bin/about-image", str(folder / "scripts/about-image.sh")))
    for arguments in ((), ("about",)):
        said = run("sh", script, *arguments, cwd=folder)
        assert said.returncode == 0
        assert said.stdout.startswith("beam-base 0.1.0, an image to build others on\n")
        assert f"{os.getuid()}:{os.getgid()}" in said.stdout
        assert 'ARG base_image="artefact.skao.int/ska/beam-base:0.1.0"' in said.stdout
    assert run("sh", script, "--version", cwd=folder).stdout == "beam-base 0.1.0\n"
    assert run("sh", script, "about", "--help", cwd=folder).stdout.startswith("usage: ")
    refused = run("sh", script, "--nonsense", cwd=folder)
    assert refused.returncode == 2
    assert "--nonsense" in refused.stderr
    assert run("sh", script, "echo", "hello", cwd=folder).stdout == "hello\n"


def test_the_dockerfile_of_the_readme_is_clean_but_for_what_an_example_leaves_out():
    readme = generate(STARTER, {}).files["README.md"].decode()
    example = re.search(r"```dockerfile\n(.*?)```", readme, re.S)[1]
    rules = {finding.rule for finding in review(example, "standard").findings}
    assert not rules & {"versioned-base-image", "no-latest", "exec-form", "arg-default", "entrypoint-with-cmd"}


def test_the_variant_comes_by_a_choice_and_is_tagged_as_such_everywhere(written):
    without = generate(STARTER, {})
    assert "Dockerfile.onbuild" not in without.files
    assert "onbuild" not in without.files["Makefile"].decode().lower()
    folder = written(STARTER, onbuild="with")
    triggered = [
        instruction.trigger.keyword
        for instruction in parse((folder / "Dockerfile.onbuild").read_text()).instructions
        if instruction.keyword == "ONBUILD"
    ]
    assert triggered == ["COPY"]
    commit = ["-c", "user.name=T", "-c", "user.email=t@example.org", "commit", "-qm", "x"]
    for command in (["init", "-q"], ["add", "-A"], commit, ["tag", "v0.1.0"]):
        assert run("git", *command, cwd=folder).returncode == 0
    tools = folder.parent / "tools"
    tools.mkdir()
    for tool in ("docker", "skopeo"):
        (tools / tool).write_text(f'#!/bin/sh\necho "$@" >> {folder.parent}/called\n')
        (tools / tool).chmod(0o755)
    environment = os.environ | {"PATH": f"{tools}:{os.environ['PATH']}"}
    done = run("make", "onbuild", "push-onbuild", "release-onbuild", cwd=folder, env=environment)
    assert done.returncode == 0, done.stderr
    called = (folder.parent / "called").read_text().splitlines()
    image = "artefact.skao.int/ska/my-base"
    (pushed,) = [line.split()[-1] for line in called if line.startswith("push ")]
    assert pushed.endswith("-onbuild")
    for tag in ("0.1.0", "0.1", "0", "latest"):
        assert f"copy --all --preserve-digests docker://{pushed} docker://{image}:{tag}-onbuild" in called
        assert not any(line.endswith(f"{image}:{tag}") for line in called)
    assert any("--file Dockerfile.onbuild" in line and "-onbuild --build-arg" in line for line in called)


@pytest.mark.parametrize(
    ("file", "old", "new", "said"),
    [("Dockerfile", " ca-certificates \\\n       tzdata \\\n", " tzdata \\\n       ca-certificates \\\n", "sorted"),
     ("Dockerfile", " tzdata \\\n", " tzdata \\\n       zstd \\\n", "what zstd is for"),
     ("docker-entrypoint.sh", 'exec "$@"', 'exec true "$@"', "the entry point")],
)  # fmt: skip
def test_its_own_tests_see_what_no_longer_fits(written, file, old, new, said):
    folder = written(STARTER)
    path = folder / file
    assert old in path.read_text()
    path.write_text(path.read_text().replace(old, new))
    done = make(STARTER, folder, "test")
    assert done.returncode != 0
    assert said in done.stderr


def test_what_is_left_to_who_builds_on_it_is_said():
    readme = generate(STARTER, {}).files["README.md"].decode()
    left = readme.partition("What is left to the image that is built on it")[2].partition("\n\n")[0]
    for word in ("ENTRYPOINT", "HEALTHCHECK", "EXPOSE", "VOLUME", "RUN-16", "APP-7", "RUN-1"):
        assert word in left
