"""A throw-away PostgreSQL: a cluster of its own in a temporary folder, on a loopback port of its own."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from pathlib import Path

from tests.ports import free_port

PASSWORD = "for this test's cluster only/@"


def programs() -> Path | None:
    """The folder of initdb and its like, as Debian installs them, or from the PATH; None where there are none."""
    if found := shutil.which("initdb"):
        return Path(found).resolve().parent
    versions = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: int(path.parts[-3]))
    return versions[-1].parent if versions else None


class Cluster:
    """A cluster that is made at once and started, stopped and started again as a test likes. PostgreSQL refuses to run
    as root, so root runs it as the user that Debian's package makes."""

    def __init__(self, programs: Path) -> None:
        self._programs = programs
        self.port = free_port()
        # Not pytest's folder: that is closed to other users.
        self.folder = Path(tempfile.mkdtemp(prefix="portal-postgresql-"))
        password = self.folder / "password"
        password.write_text(PASSWORD)
        if os.geteuid() == 0:
            for path in (self.folder, password):
                shutil.chown(path, "postgres")
        options = ["--username=portal", f"--pwfile={password}", "--auth-host=scram-sha-256", "--auth-local=trust"]
        self._run("initdb", "--no-sync", "--encoding=UTF8", "--locale=C", *options, f"--pgdata={self.folder / 'data'}")
        self.start()

    def start(self) -> None:
        """Start it and wait until it answers."""
        options = f"-p {self.port} -k {self.folder} -c listen_addresses=127.0.0.1 -c fsync=off"
        self._run("pg_ctl", "start", "-w", "-t", "60", "-D", "data", "-l", "log", "-o", options)

    def stop(self) -> None:
        """Stop it as a crash does: sessions are cut and nothing is tidied up."""
        self._run("pg_ctl", "stop", "-w", "-m", "immediate", "-D", "data")

    def create(self, database: str) -> str:
        """Create a database; its address for PORTAL_DATABASE_URL."""
        self._run("createdb", "-h", str(self.folder), "-p", str(self.port), "-U", "portal", database)
        password = PASSWORD.replace("/", "%2F").replace("@", "%40").replace(" ", "%20")
        return f"postgres://portal:{password}@127.0.0.1:{self.port}/{database}"

    def remove(self) -> None:
        """Stop it if it runs, and leave nothing."""
        if (self.folder / "data" / "postmaster.pid").exists():
            self.stop()
        shutil.rmtree(self.folder)

    def _run(self, program: str, *arguments: str) -> None:
        as_user = ["runuser", "-u", "postgres", "--"] if os.geteuid() == 0 else []
        with tempfile.TemporaryFile("w+") as output:  # no pipe: the server would keep it open
            command = [*as_user, str(self._programs / program), *arguments]
            done = subprocess.run(command, cwd=self.folder, stdout=output, stderr=output, timeout=120)
            output.seek(0)
            assert done.returncode == 0, f"{program}: {output.read()}"
