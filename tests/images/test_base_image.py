"""The base image for real: built, looked into, and others built on it as its README says."""

import shutil

import pytest

from portal.starters import generate
from tests.images.conftest import variant
from tests.starters.conftest import write

pytestmark = pytest.mark.images

STARTER = "base-image"
HELLO = '#!/bin/sh\nprintf "hello from %s:%s" "$(id -u)" "$(id -g)"\n'


@pytest.fixture(scope="module")
def project(tmp_path_factory):
    answers = {"project_name": "Beam base", "onbuild": "with"}
    return write(generate(STARTER, answers), tmp_path_factory.mktemp("project"))


@pytest.fixture(scope="module")
def parent(project, build):
    # Without the starter's name nothing is recorded: the stand-in has packages, and apt's archive of them, that an
    # official parent has not, so that what the image adds to it would say nothing.
    return build(project, "localhost/beam-base:1.2.3", version="1.2.3")


def output(image, *command):
    with image.run(*command) as container:
        said, _ = container.process.communicate(timeout=30)
    return container.process.returncode, said


def test_it_holds_what_the_readme_says_and_nothing_that_building_left(project, parent):
    assert parent.config["User"] == "10001:10001"
    assert parent.config["Labels"]["version"] == "1.2.3"
    assert not parent.config.get("ExposedPorts")
    shutil.copy(project / "tests/container/inside.sh", parent.root / "inside.sh")
    status, said = output(parent, "sh", "/inside.sh")
    assert status == 0, said
    assert said.count("ok: ") == 4
    assert "account   10001:10001" in output(parent)[1]


def test_an_image_that_is_built_on_it_runs_under_its_account(parent, build, tmp_path):
    (tmp_path / "hello").write_text(HELLO)
    (tmp_path / "Dockerfile").write_text(
        "ARG base_image\nFROM $base_image\nCOPY --chmod=0755 hello /usr/local/bin/hello\n"
        'ENTRYPOINT ["/usr/local/bin/hello"]\n'
    )
    child = build(tmp_path, "localhost/beam-child:1.0.0", base_image=parent.name)
    assert output(child) == (0, "hello from 10001:10001")
    assert child.config["Labels"]["vendor"] == "SKA Observatory", "labels are inherited"


def test_the_onbuild_variant_takes_the_application_in_without_being_told(project, parent, build, tmp_path):
    name = variant(project, "Dockerfile.onbuild", "localhost/beam-base:1.2.3-onbuild", parent_image=parent.name)
    (tmp_path / "app").mkdir()
    (tmp_path / "app" / "hello").write_text(HELLO)
    (tmp_path / "Dockerfile").write_text("ARG base_image\nFROM $base_image\n")
    child = build(tmp_path, "localhost/beam-app:1.0.0", base_image=name)
    assert output(child, "sh", "/opt/beam-base/hello") == (0, "hello from 10001:10001")


def test_the_development_image_has_its_tools_and_all_that_was_there(project, parent, build, tmp_path):
    name = variant(project, "Dockerfile.dev", "localhost/beam-base-dev:1.2.3", production_image=parent.name)
    (tmp_path / "Dockerfile").write_text("ARG base_image\nFROM $base_image\n")
    image = build(tmp_path, "localhost/beam-look:1.0.0", base_image=name)
    assert image.config["User"] == "10001:10001"
    status, said = output(image, "make", "--version")
    assert status == 0
    assert said.startswith("GNU Make")
    assert "account   10001:10001" in output(image)[1]
