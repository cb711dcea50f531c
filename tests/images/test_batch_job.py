"""The generated batch job as a container: built for real, run as process 1 under its own user, stopped by SIGTERM."""

import json
import os
import signal

import pytest

from portal.starters import generate
from tests.starters import rfc5424
from tests.starters.conftest import toolchain, write

pytestmark = pytest.mark.images

STARTER = "python-batch-job"


@pytest.fixture(scope="module")
def image(build, tmp_path_factory):
    toolchain(STARTER)
    project = generate(STARTER, {"project_name": "Beam statistics"})
    folder = write(project, tmp_path_factory.mktemp("project"))
    return build(folder, f"localhost/beam-statistics:{STARTER}", STARTER, version="1.2.3")


def test_the_contract_of_the_readme_is_in_the_image(image):
    assert image.config["User"] == "10001:10001"
    assert "ExposedPorts" not in image.config
    assert set(image.config["Volumes"]) == {"/etc/beam-statistics", "/input", "/output"}
    assert image.config["StopSignal"] == "SIGTERM"
    assert image.config["Healthcheck"]["Test"] == ["NONE"]
    assert not (image.root / "opt/venv/bin/pip").exists(), "no installer in the image"
    assert not (image.root / "build").exists(), "what only building needs stays behind"


def test_by_default_it_says_what_it_takes(image):
    with image.run() as container:
        output, _ = container.process.communicate(timeout=20)
    assert container.process.returncode == 0
    assert "OUTPUT" in output


def test_it_turns_input_of_a_folder_into_results_in_another(image):
    (image.root / "input" / "numbers.txt").write_text("1 2 3\n")
    with image.run("run", "/input/numbers.txt", OUTPUT="/output/results.jsonl") as container:
        log, _ = container.process.communicate(timeout=20)
    assert container.process.returncode == 0, log
    assert json.loads((image.root / "output" / "results.jsonl").read_text())["mean"] == 2.0


def test_standard_output_has_the_results_and_standard_error_the_log(image):
    with image.run("run", apart=True) as container:
        results, log = container.process.communicate("1 2 3\n", timeout=20)
    assert container.process.returncode == 0
    assert json.loads(results)["mean"] == 2.0
    lines = [rfc5424.read(line) for line in log.splitlines()]
    assert [line.json["message"] for line in lines] == ["Started", "Finished"]
    assert {line.header["process"] for line in lines} == {"1"}


def test_as_process_1_of_its_own_user_it_stops_in_order(image):
    with image.run("run", apart=True) as container:
        container.process.stderr.readline()  # says that it started
        assert container.status("NSpid")[-1] == "1"
        assert container.status("Uid")[0] == "10001"
        os.kill(container.pid, signal.SIGTERM)
        assert container.process.wait(10) == 75
        assert rfc5424.read(container.process.stderr.readline()).json["signal"] == "SIGTERM"
