"""`portal review-run`, and `portal review` on compose files, scripts and .dockerignore."""

import io
import json
import sys

import pytest

from portal.cli import main


def test_a_command_is_reviewed(capsys):
    assert main(["review-run", "docker run --privileged shop/web:1.4.2"]) == 1
    assert "commands:1:12: error not-privileged" in capsys.readouterr().out


def test_a_clean_command_is_clean(capsys):
    assert main(["review-run", "docker run --memory=1g --cpus=1 shop/web:1.4.2"]) == 0
    assert "no findings" in capsys.readouterr().out


def test_commands_come_on_standard_input_too(capsys, monkeypatch):
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(b"docker run shop/web\n")))
    assert main(["review-run", "--format", "json", "-"]) == 1
    (file,) = json.loads(capsys.readouterr().out)["files"]
    assert "deploy-full-version" in [finding["rule"] for finding in file["findings"]]


def test_the_mended_command_is_printed(capsys):
    main(["review-run", "--fix", "--suggested", "docker run --privileged -v /etc/x:/etc/x shop/web:1.4.2"])
    printed = capsys.readouterr().out
    assert "docker run -v /etc/x:/etc/x:ro" in printed
    assert "--memory=512m" not in printed


def test_an_unknown_profile_is_refused(capsys):
    assert main(["review-run", "--profile", "nope", "docker run x"]) == 2
    assert "nope" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("name", "text", "said"),
    [
        ("compose.yaml", "services:\n  web:\n    image: shop/web\n", "compose.yaml:3:12: error deploy-full-version"),
        ("docker-compose.prod.yml", "services:\n  a:\n    image: b\n    privileged: true\n", "not-privileged"),
        ("start.sh", "#!/bin/sh\n/app\n", "start.sh:2:1: error script-execs-application"),
        (".dockerignore", "docs\n", ".dockerignore:1:1: error ignored-secrets"),
    ],
)
def test_other_files_are_reviewed_as_what_they_are(tmp_path, capsys, name, text, said):
    (tmp_path / name).write_text(text)
    assert main(["review", "--no-config", str(tmp_path / name)]) == 1
    assert said in capsys.readouterr().out


def test_fixes_are_written_into_them(tmp_path, capsys):
    script = tmp_path / "start.sh"
    script.write_bytes(b"#!/bin/sh\r\nexec /app\r\n")
    main(["review", "--no-config", "--fix", str(script)])
    assert script.read_bytes() == b"#!/bin/sh\nexec /app\n"


def test_a_folder_is_searched_for_compose_files_too(tmp_path, capsys):
    (tmp_path / "compose.yaml").write_text("services:\n  web:\n    image: shop/web\n")
    assert main(["review", "--no-config", str(tmp_path)]) == 1
    assert "deploy-full-version" in capsys.readouterr().out


def test_a_missing_dockerignore_is_reported_where_the_repository_ends(tmp_path, capsys):
    (tmp_path / ".git").mkdir()
    (tmp_path / "docker").mkdir()
    (tmp_path / "docker" / "Dockerfile").write_text("FROM debian:12\nCOPY . /app\n")
    main(["review", "--no-config", str(tmp_path)])
    assert "dockerignore-present" in capsys.readouterr().out
    (tmp_path / ".dockerignore").write_text(".git\n")
    main(["review", "--no-config", str(tmp_path)])
    assert "dockerignore-present" not in capsys.readouterr().out


def test_a_compose_file_is_looked_up_in_the_one_that_it_is_laid_over(tmp_path, capsys):
    (tmp_path / "compose.yml").write_text("services: {}\nnetworks:\n  shop:\n")
    over = tmp_path / "compose.prod.yaml"
    over.write_text("services:\n  web:\n    image: a/b:1.2.3\n    networks: [shop, shpo]\n")
    main(["review", "--no-config", str(over)])
    printed = capsys.readouterr().out
    assert "error declared-names: No network shpo" in printed
    assert "No network shop" not in printed
