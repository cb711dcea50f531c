"""`portal review` on whole projects: configuration, baseline, formats, many files, broken ones."""

import json
import os
import pty
import signal
import subprocess
import sys
import threading

import pytest

from portal.cli import main

FAULTY = "FROM python:latest\nCMD python app.py\n"


@pytest.fixture
def project(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    return tmp_path


def lay(folder, *paths, text=FAULTY):
    for path in paths:
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text(text)


def reviewed(capsys):
    return [file["file"] for file in json.loads(capsys.readouterr().out)["files"]]


def run(*arguments, **options):
    command = [sys.executable, "-m", "portal.cli", *arguments]
    return subprocess.run(command, capture_output=True, check=False, **options)


# -- which files


def test_every_customary_name_is_found_and_nothing_else(project, capsys):
    found = ["Containerfile.dev", "Dockerfile", "a.Dockerfile", "b.dockerfile", "c.Containerfile", "sub/Dockerfile.x"]
    lay(project, *found, "Dockerfile.orig", "Dockerfile~", "Dockerfile.dockerignore", "mydockerfile", ".git/Dockerfile")
    main(["review", ".", "--format", "json"])
    assert reviewed(capsys) == found


def test_the_configuration_leaves_paths_out_and_adds_names(project, capsys):
    lay(project, "Dockerfile", "vendor/Dockerfile", "a/build.docker", "a/old/Dockerfile")
    (project / ".portal.yaml").write_text('ignore: [vendor/, "a/old"]\nfiles: ["*.docker"]\n')
    main(["review", ".", "--format", "json"])
    assert reviewed(capsys) == ["Dockerfile", "a/build.docker"]


def test_a_named_file_that_the_configuration_leaves_out_is_left_out_and_that_is_said(project, capsys):
    lay(project, "vendor/Dockerfile")
    (project / ".portal.yaml").write_text("ignore: [vendor/]\n")
    assert main(["review", "vendor/Dockerfile"]) == 0
    assert "left out" in capsys.readouterr().err
    assert main(["review", "vendor/Dockerfile", "--no-config"]) == 1


def test_a_file_named_twice_is_reviewed_once(project, capsys):
    lay(project, "Dockerfile")
    main(["review", "Dockerfile", "Dockerfile", "--format", "json"])
    assert reviewed(capsys) == ["Dockerfile"]


def test_each_folder_s_own_configuration_holds_for_its_files(project, capsys):
    lay(project, "a/Dockerfile", "b/Dockerfile")
    (project / "a/.portal.yaml").write_text("rules: {no-latest-base-image: off}\n")
    main(["review", ".", "--format", "json"])
    a, b = json.loads(capsys.readouterr().out)["files"]
    assert "no-latest-base-image" not in {f["rule"] for f in a["findings"]}
    assert "no-latest-base-image" in {f["rule"] for f in b["findings"]}


def test_the_script_that_a_dockerfile_mentions_is_reviewed_with_it(project, monkeypatch):
    lay(project, "Dockerfile", text='FROM x:1\nCOPY scripts/entrypoint.sh ../up.sh /\nENTRYPOINT ["/entrypoint.sh"]\n')
    lay(project, "scripts/entrypoint.sh", text="#!/bin/sh\napp\n")
    from portal.cli.files import beside

    text = (project / "Dockerfile").read_text()
    assert beside("Dockerfile", text).scripts == {"scripts/entrypoint.sh": "#!/bin/sh\napp\n"}


# -- when it fails


@pytest.mark.parametrize(
    ("configured", "given", "status"),
    [
        ("fail-on: never\n", [], 0),
        ("fail-on: never\n", ["--fail-on", "error"], 1),
        ("", ["--fail-on", "never"], 0),
        ("rules: {no-latest-base-image: warning}\n", [], 1),
    ],
)
def test_what_makes_a_review_fail_is_configured_or_given(project, configured, given, status):
    lay(project, "Dockerfile")
    (project / ".portal.yaml").write_text(configured)
    assert main(["review", ".", *given]) == status


def test_a_wrong_configuration_stops_with_its_line(project, capsys):
    lay(project, "a/Dockerfile")
    (project / ".portal.yaml").write_text("rules:\n  no-sudoo: off\n")
    assert main(["review", "a"]) == 2
    error = capsys.readouterr().err
    assert ".portal.yaml:2: there is no rule 'no-sudoo'. Did you mean 'no-sudo'?" in error


def test_a_broken_file_is_said_and_the_others_are_reviewed(project, capsys):
    lay(project, "a/Dockerfile", "z/Dockerfile")
    (project / "binary.Dockerfile").write_bytes(b"FROM x\x00\x01")
    (project / "large.Dockerfile").write_text("#\n" * 600_000)
    (project / "utf16.Dockerfile").write_text("FROM x\n", "utf-16")
    assert main(["review", "--format", "json", "a", "missing/Dockerfile", "."]) == 2
    shown = capsys.readouterr()
    files = {file["file"]: file for file in json.loads(shown.out)["files"]}
    assert files["a/Dockerfile"]["findings"]
    assert files["z/Dockerfile"]["findings"]
    for name, reason in {
        "binary.Dockerfile": "is no text",
        "large.Dockerfile": "larger than 1,000,000 bytes",
        "utf16.Dockerfile": "save it as UTF-8",
        "missing/Dockerfile": "there is no file",
    }.items():
        assert reason in files[name]["error"]
        assert f"portal: {files[name]['error']}" in shown.err


def test_a_fault_in_a_rule_is_said_without_a_traceback(project, capsys, monkeypatch):
    lay(project, "a/Dockerfile", "b/Dockerfile")
    import portal.cli.work as work

    real = work.review

    def faulty(text, *arguments, **options):
        if "broken" in text:
            raise ZeroDivisionError("oops")
        return real(text, *arguments, **options)

    monkeypatch.setattr(work, "review", faulty)
    (project / "a/Dockerfile").write_text("# broken\n")
    assert main(["review", "."]) == 2
    shown = capsys.readouterr()
    assert "a/Dockerfile could not be reviewed: a fault in the reviewer (ZeroDivisionError: oops)" in shown.err
    assert "b/Dockerfile:1:" in shown.out


# -- formats


@pytest.mark.parametrize("name", ["text", "json", "sarif", "gitlab", "github", "checkstyle", "junit", "markdown"])
def test_windows_1252_text_breaks_no_format_on_a_terminal_of_any_encoding(project, name):
    (project / "Dockerfile").write_bytes(b"FROM python:latest\nLABEL author=J\xfcrgen\nRUN sudo caf\xe9 # \xe2\x82\n")
    done = run("review", "--format", name, ".", env={**os.environ, "PYTHONIOENCODING": "ascii"})
    assert done.returncode == 1, done.stderr
    assert b"no-sudo" in done.stdout
    assert b"Traceback" not in done.stderr
    done.stdout.decode("utf-8")


def test_one_run_can_write_several_reports(project, capsys):
    lay(project, "Dockerfile")
    reports = ["--report", "sarif=r.sarif", "--report", "junit=r.xml"]
    assert main(["review", ".", *reports]) == 1
    assert "Dockerfile:1:" in capsys.readouterr().out
    assert json.loads((project / "r.sarif").read_text())["version"] == "2.1.0"
    assert (project / "r.xml").read_text().startswith("<?xml")


@pytest.mark.parametrize("report", ["sarif", "pdf=x", "json=", "json=none/x.json"])
def test_a_report_that_cannot_be_written_is_refused(project, capsys, report):
    lay(project, "Dockerfile")
    assert main(["review", ".", "--report", report]) == 2
    assert capsys.readouterr().err.startswith("portal: ")


def test_reports_link_to_the_portal_that_the_configuration_names(project, capsys):
    lay(project, "Dockerfile")
    (project / ".portal.yaml").write_text("portal: https://standards.example.org\n")
    main(["review", ".", "--format", "markdown"])
    assert "https://standards.example.org/review/rules/no-latest-base-image/" in capsys.readouterr().out


# -- baseline


def test_an_old_project_starts_with_a_baseline_and_only_what_is_new_fails(project, capsys):
    lay(project, "app/Dockerfile")
    assert main(["review", ".", "--write-baseline", "known.json"]) == 0
    assert "written" in capsys.readouterr().out
    assert main(["review", ".", "--baseline", "known.json"]) == 0
    assert "left out that known.json knows" in capsys.readouterr().err
    (project / "app/Dockerfile").write_text("# a comment above\n" + FAULTY + "RUN sudo true\n")
    assert main(["review", ".", "--baseline", "known.json"]) == 1
    assert "app/Dockerfile:4:5: error no-sudo" in capsys.readouterr().out


def test_mended_findings_are_counted_so_that_the_baseline_shrinks(project, capsys):
    lay(project, "Dockerfile", text=FAULTY + "RUN sudo true\n")
    main(["review", ".", "--write-baseline", "known.json"])
    lay(project, "Dockerfile")
    (project / ".portal.yaml").write_text("baseline: known.json\n")
    assert main(["review", "."]) == 0
    assert "1 baseline entry no longer occurs; `--write-baseline known.json` takes it out" in capsys.readouterr().err


def test_a_baseline_that_is_not_there_is_unusable_input(project, capsys):
    lay(project, "Dockerfile")
    assert main(["review", ".", "--baseline", "none.json"]) == 2
    assert "--write-baseline none.json" in capsys.readouterr().err


# -- many files


def many(project, count=100):
    for number in range(count):
        lay(project, f"service-{number:03}/Dockerfile", text=f"FROM python:latest\nLABEL n={number}\n")


def test_several_processes_report_in_the_order_of_one(project, monkeypatch, capsys):
    many(project)
    main(["review", "."])
    several = capsys.readouterr().out
    monkeypatch.setattr("portal.cli.work._cores", lambda: 1)
    main(["review", "."])
    assert several == capsys.readouterr().out
    assert several.count("no-latest-base-image") == 100


def test_every_one_of_many_files_is_mended(project):
    for number in range(60):
        lay(project, f"{number}/Dockerfile", text="from python:3.12\n")
    main(["review", "--fix", "."])
    assert {path.read_text() for path in project.rglob("Dockerfile")} == {"FROM python:3.12\n"}


def test_no_progress_is_drawn_where_no_terminal_is(project):
    many(project, 30)
    assert run("review", ".").stderr == b""


def test_progress_is_drawn_on_a_terminal_and_taken_away(project):
    many(project, 30)
    leader, follower = pty.openpty()
    shown = bytearray()

    def drain():
        while True:
            try:
                data = os.read(leader, 4096)
            except OSError:  # the other side is closed
                return
            if not data:
                return
            shown.extend(data)

    reader = threading.Thread(target=drain)
    reader.start()
    command = [sys.executable, "-m", "portal.cli", "review", "."]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=follower)
    os.close(follower)
    assert process.wait() == 1
    reader.join()
    os.close(leader)
    assert b"/30 files" in shown
    assert shown.endswith(b"\r\x1b[K")


def test_named_pipes_are_not_waited_for_in_a_search(project, capsys):
    lay(project, "a/Dockerfile")
    os.mkfifo(project / "Dockerfile")
    main(["review", ".", "--format", "json"])
    assert reviewed(capsys) == ["a/Dockerfile"]


def test_ctrl_c_ends_a_review_by_several_processes_with_one_line_and_no_traceback(project):
    many(project, 40)
    os.mkfifo(project / "pipe")
    process = subprocess.Popen(
        [sys.executable, "-m", "portal.cli", "review", ".", "pipe"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        start_new_session=True,
        # Started from a shell's background, interruptions would be ignored.
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.default_int_handler),
    )
    with (project / "pipe").open("w"):  # opens as soon as one of the processes reads from it
        os.killpg(process.pid, signal.SIGINT)
    output, error = process.communicate()
    assert (process.returncode, output, error) == (130, b"", b"portal: interrupted\n")
