"""The generated device server as a container: built for real, run as process 1, stopped by SIGTERM."""

import signal

import pytest
import tango

from portal.starters import generate
from tests.images import figures
from tests.ports import free_port
from tests.starters import rfc5424
from tests.starters.conftest import toolchain, write

pytestmark = pytest.mark.images

STARTER = "pytango-device-server"


@pytest.fixture(scope="module")
def image(build, tmp_path_factory):
    toolchain(STARTER)
    folder = write(generate(STARTER, {"project_name": "Beam former"}), tmp_path_factory.mktemp("project"))
    return build(folder, f"localhost/beam-former:{STARTER}", STARTER, version="1.2.3")


def test_the_contract_of_the_readme_is_in_the_image(image):
    assert image.config["User"] == "10001:10001"
    assert list(image.config["ExposedPorts"]) == ["45450/tcp"]
    assert list(image.config["Volumes"]) == ["/etc/beam-former"]
    assert image.config["StopSignal"] == "SIGTERM"
    assert image.config["Cmd"] == ["serve", "main"]
    assert not (image.root / "opt/venv/bin/pip").exists(), "no installer in the image"


def test_by_default_it_serves_as_process_1_of_its_own_user_and_stops_in_order(image):
    port = free_port()
    with image.run(PORT=str(port)) as container:
        lines = [container.process.stdout.readline() for _ in range(2)]
        ready = container.lasted()
        assert tango.DeviceProxy(f"tango://127.0.0.1:{port}/test/beam-former/1#dbase=no").setpoint == 0.0
        with image.run("health", PORT=str(port)) as health:
            assert health.process.wait(20) == 0
        assert container.status("NSpid")[-1] == "1"
        assert container.status("Uid")[0] == "10001"
        output, stopped = container.stop(signal.SIGTERM)
    assert container.process.returncode == 0
    figures.record(STARTER, ready_ms=ready, stopped_ms=stopped)
    messages = [rfc5424.read(line) for line in [*lines, *output.splitlines()]]
    said = [message.json["message"] for message in messages]
    assert said == ["Device started", "Serving", "Device stopped", "Stopped"]
    assert {message.header["process"] for message in messages} == {"1"}
