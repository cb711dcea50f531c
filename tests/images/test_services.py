"""Each generated service as a container: built for real, run as process 1 under its own user, stopped by SIGTERM."""

import json
import os
import re
import signal
import socket
import urllib.request

import pytest

from portal.starters import generate
from tests.images import figures
from tests.ports import free_port
from tests.starters.conftest import SERVICES, toolchain

pytestmark = pytest.mark.images

# RFC 5424, section 6, without structured data and with a JSON message.
LINE = re.compile(
    r"<1(2[89]|3[0-5])>1 \d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z \S{1,255} beam-server 1 \S{1,32} - (\{.*\})"
)


@pytest.fixture(scope="module", params=SERVICES)
def image(request, build, tmp_path_factory):
    tools = toolchain(request.param)
    project = generate(request.param, {"project_name": "Beam server", "description": 'Costs $5 & "more"'})
    folder = tmp_path_factory.mktemp("project")
    for path, content in project.files.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_bytes(content)
        (folder / path).chmod(project.modes[path])
    tools.prepare(folder)  # what the stand-ins need is downloaded
    return build(folder, f"localhost/beam-server:{request.param}", request.param, version="1.2.3")


def answer(port, path="/healthz"):
    """The status that the service answers with."""
    with urllib.request.urlopen(f"http://127.0.0.1:{port}{path}", timeout=5) as response:
        return response.status


def test_what_was_typed_reaches_the_labels_literally(image):
    labels = image.config["Labels"]
    assert labels["description"] == 'Costs $5 & "more"'
    assert labels["version"] == labels["org.opencontainers.image.version"] == "1.2.3"


def test_the_contract_of_the_readme_is_in_the_image(image):
    assert image.config["User"] == "10001:10001"
    assert list(image.config["ExposedPorts"]) == ["8080/tcp"]
    assert list(image.config["Volumes"]) == ["/etc/beam-server"]
    assert image.config["StopSignal"] == "SIGTERM"
    assert (image.root / "etc/beam-server").is_dir()
    assert not (image.root / "opt/venv/bin/pip").exists(), "no installer in the image"
    assert not (image.root / "build").exists(), "what only building needs stays behind"


def test_it_answers_as_process_1_of_its_own_user_and_stops_in_order(image):
    port = free_port()
    with image.run(PORT=str(port)) as container:
        first = container.process.stdout.readline()  # says that it listens
        ready = container.lasted()
        assert answer(port) == 200
        assert container.status("NSpid")[-1] == "1"
        assert container.status("Uid")[0] == "10001"
        output, stopped = container.stop(signal.SIGTERM)
    assert container.process.returncode == 0
    figures.record(image.starter, ready_ms=ready, stopped_ms=stopped)
    lines = [first.rstrip("\n"), *output.splitlines()]
    assert len(lines) >= 3
    for line in lines:
        match = LINE.fullmatch(line)
        assert match, line
        assert json.loads(match[2])["message"]


def test_it_logs_to_the_mounted_syslog_socket(image, tmp_path):
    port = free_port()
    address = tmp_path / "log"
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as daemon:
        daemon.bind(str(address))
        address.chmod(0o666)
        daemon.settimeout(20)
        with image.run(syslog=address, PORT=str(port), LOG_TARGET="syslog") as container:
            first = daemon.recv(65536).decode()
            assert answer(port) == 200
            os.kill(container.pid, signal.SIGTERM)
            output, _ = container.process.communicate(timeout=10)
    assert LINE.fullmatch(first), first
    assert output == "", "nothing goes to stdout then"


def test_its_default_action_needs_no_setting_and_help_says_what_there_is(image):
    with image.run("--help") as container:
        output, _ = container.process.communicate(timeout=20)
    assert container.process.returncode == 0
    assert "serve" in output
    assert "health" in output
