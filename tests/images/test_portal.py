"""The portal's own image: built from our Dockerfile, run as process 1 under its own user on a read-only root."""

import hashlib
import json
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import tomllib
import urllib.error
import urllib.request

import pytest

from tests.deployment.servers import RequestInHand
from tests.images.conftest import ROOT, STORE, stand_in
from tests.ports import free_port
from tests.starters.toolchains import StandIn, node_with

pytestmark = pytest.mark.images

# RFC 5424, section 6, without structured data and with a JSON message.
LINE = re.compile(r"<1(2[89]|3[0-5])>1 \d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z \S{1,255} portal \d+ \S{1,32} - (\{.*\})")
VOLUME = "/var/lib/portal"


def wheels() -> StandIn:
    """What a running portal is installed from, fetched as pip is set up here: the build needs no network then."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())
    wanted = [*project["build-system"]["requires"], *project["project"]["dependencies"]]
    wanted += project["project"]["optional-dependencies"]["postgresql"]
    folder = str(STORE / "wheels")
    command = [sys.executable, "-m", "pip", "download", "--quiet", "--only-binary=:all:", "--dest", folder]
    subprocess.run([*command, "--constraint", "requirements.txt", *wanted], cwd=ROOT, check=True, capture_output=True)
    return StandIn({folder: "/opt/wheels"}, variables={"PIP_FIND_LINKS": "/opt/wheels", "PIP_NO_INDEX": "1"})


def node() -> StandIn:
    """Node.js with the packages of the front end, from npm's cache."""
    with tempfile.TemporaryDirectory() as folder:
        for name in ("package.json", "package-lock.json"):
            shutil.copy(ROOT / name, folder)
        options = ["--ignore-scripts", "--no-audit", "--no-fund", "--cache", str(STORE / "npm")]
        subprocess.run(["npm", "ci", *options], cwd=folder, check=True, capture_output=True)
    return node_with(STORE / "npm")


def of(*files: str) -> str:
    """A short name for the content of files, so that a stand-in is made anew when they change."""
    return hashlib.sha256(b"".join((ROOT / file).read_bytes() for file in files)).hexdigest()[:12]


@pytest.fixture(scope="module")
def image(build, base_image):
    images = {
        "python_image": stand_in(f"portal-python-{of('requirements.txt', 'pyproject.toml')}", wheels(), base_image),
        "node_image": stand_in(f"portal-node-{of('package-lock.json')}", node(), base_image),
    }
    return build(ROOT, "localhost/portal:test", version="1.2.3", **images)


def answer(port, path, body=None, headers=None):
    """Status and text that the portal answers with, waited for while nobody listens."""
    request = urllib.request.Request(f"http://127.0.0.1:{port}{path}", body, headers or {})
    until = time.monotonic() + 120
    while True:
        try:
            with urllib.request.urlopen(request, timeout=60) as response:
                return response.status, response.read().decode()
        except urllib.error.HTTPError as error:
            return error.code, error.read().decode()
        except urllib.error.URLError as error:
            if not isinstance(error.reason, ConnectionError) or time.monotonic() > until:
                raise
            time.sleep(0.05)


def test_the_contract_of_the_readme_is_in_the_image(image):
    assert image.config["User"] == "10001:10001"
    assert list(image.config["ExposedPorts"]) == ["8000/tcp"]
    assert list(image.config["Volumes"]) == [VOLUME]
    assert image.config["StopSignal"] == "SIGTERM"
    assert image.config["Labels"]["version"] == image.config["Labels"]["org.opencontainers.image.version"] == "1.2.3"
    assert not list(image.root.glob("**/node_modules")), "nothing of Node stays"


def test_it_serves_as_process_1_of_its_own_user_on_a_read_only_root_and_stops_in_order(image):
    port = free_port()
    with image.run("serve", "--port", str(port), writable=("/tmp", VOLUME)) as container:
        assert [answer(port, path)[0] for path in ("/healthz", "/readyz", "/healthz/database")] == [200, 200, 200]
        status, page = answer(port, "/guide/building/labels/", headers={"Host": "localhost"})
        assert status == 200
        assert "<h1" in page
        status, report = answer(port, "/api/v1/review", b"FROM debian\n", {"Content-Type": "text/plain"})
        assert status == 200
        assert "pin-base-image" in {finding["rule"] for finding in json.loads(report)["findings"]}
        assert answer(port, "/", headers={"Host": "evil.example"})[0] == 400
        assert answer(port, "/readyz", headers={"Host": "10.0.0.7:8000"})[0] == 200, "as an orchestrator asks"
        assert container.status("NSpid")[-1] == "1"
        assert container.status("Uid")[0] == "10001"
        os.kill(container.pid, signal.SIGTERM)
        output, _ = container.process.communicate(timeout=10)
    assert container.process.returncode == 0
    for line in output.splitlines():
        assert (match := LINE.fullmatch(line)), line
        assert json.loads(match[2])["message"]
    assert "evil.example" in output, "the refused host is logged"


def test_a_client_that_does_not_finish_its_request_keeps_nobody_from_stopping_it(image):
    port = free_port()
    with image.run("serve", "--port", str(port), "--workers-kill-timeout", "1") as container:
        answer(port, "/healthz")
        in_hand = RequestInHand(port)
        os.kill(container.pid, signal.SIGTERM)
        output, _ = container.process.communicate(timeout=60)
        in_hand.close()
    assert container.process.returncode == 0
    assert "refused to gracefully stop" in output


def test_its_health_check_tells_whether_it_answers(image):
    port = str(free_port())
    kind, *command = (part.replace("8000", port) for part in image.config["Healthcheck"]["Test"])
    assert kind == "CMD"
    with image.run("serve", "--port", port) as container:
        answer(port, "/healthz")
        with image.run(*command) as check:
            assert check.process.wait(60) == 0
        os.kill(container.pid, signal.SIGTERM)
        container.process.communicate(timeout=60)
    with image.run(*command) as check:
        assert check.process.wait(60) == 1


def test_nothing_else_than_its_volume_and_tmp_can_be_written(image):
    places = "/opt/portal /etc /tmp /var/lib/portal"
    with image.run(
        "sh", "-c", f"for p in {places}; do touch $p/x 2> /dev/null && echo $p; done", writable=("/tmp", VOLUME)
    ) as container:
        output, _ = container.process.communicate(timeout=20)
    assert output.split() == ["/tmp", VOLUME]


def test_it_logs_to_the_mounted_syslog_socket(image, tmp_path):
    port = str(free_port())
    address = tmp_path / "log"
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as daemon:
        daemon.bind(str(address))
        address.chmod(0o666)
        daemon.settimeout(120)
        with image.run(
            "serve", "--port", port, syslog=address, writable=("/tmp", VOLUME), PORTAL_LOG_TARGET="syslog"
        ) as container:
            received = ""
            while "Started worker-1" not in received:
                received = daemon.recv(65536).decode()
                assert LINE.fullmatch(received), received
            answer(port, "/", headers={"Host": "evil.example"})
            while "evil.example" not in received:
                received = daemon.recv(65536).decode()
            os.kill(container.pid, signal.SIGTERM)
            output, _ = container.process.communicate(timeout=10)
    assert LINE.fullmatch(received), received
    assert output == "", "nothing goes to stdout then"
    assert container.process.returncode == 0


@pytest.mark.parametrize(
    ("name", "value"), [("PORTAL_HTTPS", "maybe"), ("PORTAL_HTPS", "true"), ("PORTAL_DATABASE_URL", "oracle://db/x")]
)
def test_a_setting_that_cannot_be_used_stops_the_start_in_one_line_that_names_it(image, name, value):
    with image.run(**{name: value}) as container:
        output, _ = container.process.communicate(timeout=30)
    assert container.process.returncode == 1
    assert output.startswith(f"The portal can't start: {name} ")
    assert len(output.splitlines()) == 1


def test_it_can_be_stopped_while_it_waits_for_its_database(image):
    database = f"postgres://portal:secret@127.0.0.1:{free_port()}/portal"
    with image.run(PORTAL_DATABASE_URL=database) as container:
        line = container.process.stdout.readline()
        os.kill(container.pid, signal.SIGTERM)
        output, _ = container.process.communicate(timeout=10)
    assert "Waiting for the database" in line
    assert container.process.returncode == 143
    assert "secret" not in line + output
