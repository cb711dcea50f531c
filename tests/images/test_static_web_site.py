"""The static web site as a container: nginx of the base's distribution, process 1 under its own user."""

import json
import os
import re
import signal
import socket
import urllib.request

import pytest

from portal.starters import generate
from tests.images import figures
from tests.images.conftest import variant
from tests.ports import free_port
from tests.starters import rfc5424
from tests.starters.conftest import toolchain, write

pytestmark = pytest.mark.images
STARTER = "static-web-site"


@pytest.fixture(scope="module")
def project(tmp_path_factory):
    toolchain(STARTER)
    return write(generate(STARTER, {"project_name": "Beam site"}), tmp_path_factory.mktemp("project"))


@pytest.fixture(scope="module")
def image(build, project):
    return build(project, f"localhost/beam-site:{STARTER}", STARTER, version="1.2.3")


def answer(port, path="/", **headers):
    """Headers and body, waited for; any other status than 200 raises."""
    request = urllib.request.Request(f"http://127.0.0.1:{port}{path}", headers=headers)
    while True:
        try:
            with urllib.request.urlopen(request, timeout=5) as response:
                return dict(response.headers), response.read()
        except ConnectionError:
            continue
        except urllib.error.URLError as error:
            if isinstance(error, urllib.error.HTTPError) or not isinstance(error.reason, ConnectionError):
                raise


def test_the_contract_of_the_readme_is_in_the_image(image):
    assert image.config["User"] == "10001:10001"
    assert list(image.config["ExposedPorts"]) == ["8080/tcp"]
    assert list(image.config["Volumes"]) == ["/etc/beam-site"]
    assert image.config["StopSignal"] == "SIGQUIT"
    assert image.config["Labels"]["version"] == "1.2.3"
    assert (image.root / "opt/beam-site/site/assets/site.css.gz").is_file()
    assert not (image.root / "build").exists(), "what only building needs stays behind"


def test_it_serves_as_process_1_of_its_own_user_and_stops_in_order(image):
    port = free_port()
    with image.run(PORT=str(port)) as container:
        headers, body = answer(port)
        ready = container.lasted()
        assert b"<title>Beam site</title>" in body
        assert answer(port, "/assets/site.css", **{"Accept-Encoding": "gzip"})[0]["Content-Encoding"] == "gzip"
        assert container.status("NSpid")[-1] == "1"
        assert container.status("Uid")[0] == "10001"
        output, stopped = container.stop(signal.SIGQUIT)
    assert container.process.returncode == 0
    figures.record(STARTER, ready_ms=ready, stopped_ms=stopped)
    assert headers["Server"] == "nginx"
    lines = [line for line in output.splitlines() if not re.match(r"\d{4}/\d\d/\d\d ", line)]  # nginx's own remarks
    paths = [rfc5424.read(line).json.get("path") for line in lines]
    assert paths == [None, "/", "/assets/site.css"]


def test_it_logs_to_the_mounted_syslog_socket(image, tmp_path):
    port = free_port()
    address = tmp_path / "log"
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as daemon:
        daemon.bind(str(address))
        address.chmod(0o666)
        daemon.settimeout(20)
        with image.run(syslog=address, PORT=str(port), LOG_TARGET="syslog") as container:
            answer(port)
            received = ""
            while "Request answered" not in received:
                received = daemon.recv(65536).decode()
            os.kill(container.pid, signal.SIGQUIT)
            container.process.communicate(timeout=10)
    assert json.loads(received.partition(" beam_site: ")[2])["path"] == "/"


def test_its_health_and_help_need_nothing_else(image):
    with image.run("--help") as container:
        output, _ = container.process.communicate(timeout=20)
    assert container.process.returncode == 0
    assert "SYSLOG_ADDRESS" in output
    port = str(free_port())
    with image.run("health", PORT=port) as container:
        output, _ = container.process.communicate(timeout=20)
    assert container.process.returncode == 1
    assert port in output


def test_the_development_image_has_its_tools_and_serves_the_site(project, image, build, tmp_path):
    name = variant(project, "Dockerfile.dev", "localhost/beam-site-dev:1.2.3", production_image=image.name)
    (tmp_path / "Dockerfile").write_text("ARG base_image\nFROM $base_image\n")
    development = build(tmp_path, "localhost/beam-site-look:1.0.0", base_image=name)
    assert development.config["User"] == "10001:10001"
    with development.run("make", "--version") as container:
        output, _ = container.process.communicate(timeout=20)
    assert output.startswith("GNU Make")
    with development.run("--version") as container:
        output, _ = container.process.communicate(timeout=20)
    assert output == "beam-site 0.1.0\n"
