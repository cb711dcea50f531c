"""Input, results and exit status, and the way that the job ends."""

import json
import os
import signal
import subprocess

import pytest

from {{ cookiecutter.__package }} import job
from {{ cookiecutter.__package }}.stopping import Stopped, StopSignals

import rfc5424
from conftest import COMMAND, environment, run


def results(text: str) -> list[dict]:
    return [json.loads(line) for line in text.splitlines()]


def messages(text: str) -> list[dict]:
    return [rfc5424.parse(line).body for line in text.splitlines()]


def test_the_result_of_an_item_has_count_mean_and_extremes():
    assert job.process("3 1 2") == {"count": 3, "mean": 2.0, "minimum": 1.0, "maximum": 3.0}


def test_standard_input_becomes_results_on_standard_output_and_nothing_else():
    done = run(text="1 2 3\n\n4\n")
    assert done.returncode == 0
    assert [result["mean"] for result in results(done.stdout)] == [2.0, 4.0]
    assert messages(done.stderr)[-1]["items"] == 2


def test_files_are_processed_in_their_order_with_standard_input_among_them(tmp_path):
    (tmp_path / "a").write_text("1\n")
    (tmp_path / "b").write_text("3")
    done = run(tmp_path / "a", "-", tmp_path / "b", text="2\n")
    assert [result["mean"] for result in results(done.stdout)] == [1.0, 2.0, 3.0]


def test_no_input_at_all_is_no_items_and_no_failure():
    done = run()
    assert (done.returncode, done.stdout) == (0, "")


@pytest.mark.parametrize("line", [b"x", b"1 nan", b"1e999", b"\xff", b"1e308 1e308"])
def test_an_item_that_is_of_no_use_is_logged_with_its_place_and_the_next_one_comes(tmp_path, line):
    file = tmp_path / "numbers"
    file.write_bytes(b"1\n" + line + b"\n3\n")
    done = run(file)
    assert done.returncode == 1
    assert [result["mean"] for result in results(done.stdout)] == [1.0, 3.0]
    (failed,) = [message for message in messages(done.stderr) if message["message"] == "Item failed"]
    assert (failed["file"], failed["line"]) == (str(file), 2)
    assert messages(done.stderr)[-1]["failed"] == 1


def test_a_file_that_cannot_be_read_ends_it_with_status_1_and_is_named():
    done = run("/nowhere/numbers")
    assert done.returncode == 1
    assert messages(done.stderr)[-1]["file"] == "/nowhere/numbers"


def test_results_go_to_a_file_that_gets_its_name_when_it_is_complete(tmp_path):
    output = tmp_path / "results.jsonl"
    done = run(text="1\n2\n", OUTPUT=str(output))
    assert (done.returncode, done.stdout) == (0, "")
    assert len(results(output.read_text())) == 2
    assert [file.name for file in tmp_path.iterdir()] == ["results.jsonl"]


def test_a_folder_that_results_cannot_go_to_ends_it_with_status_1_and_is_named():
    done = run(text="1\n", OUTPUT="/nowhere/results.jsonl")
    assert done.returncode == 1
    assert messages(done.stderr)[-1]["file"].startswith("/nowhere/results.jsonl")


def test_a_reader_that_goes_away_ends_it_with_status_1_and_no_traceback(start):
    process = start()
    process.stdout.close()
    _, ended = process.communicate("1\n", timeout=10)
    assert process.returncode == 1
    assert [message["message"] for message in messages(ended)] == ["Input or output failed"]


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP, signal.SIGINT])
def test_a_stop_signal_ends_it_between_two_items_with_status_75(start, tmp_path, number):
    process = start(OUTPUT=str(tmp_path / "results.jsonl"))
    process.stdin.write("1\n")
    process.stdin.flush()
    part = tmp_path / "results.jsonl.part"
    while not (part.exists() and part.read_text()):
        assert process.poll() is None
    process.send_signal(number)
    assert process.wait(10) == 75
    _, log = process.communicate()
    (stopped,) = messages(log)
    assert (stopped["message"], stopped["signal"], stopped["items"]) == ("Stopped", signal.Signals(number).name, 1)
    assert results(part.read_text())[0]["mean"] == 1.0
    assert not (tmp_path / "results.jsonl").exists()


def test_the_item_at_hand_is_finished_before_it_stops():
    done = []
    signals = StopSignals()
    with pytest.raises(Stopped):
        for item in signals.between(range(5)):
            if item == 2:
                os.kill(os.getpid(), signal.SIGTERM)
            done.append(item)
    for number in (signal.SIGHUP, signal.SIGTERM):
        signal.signal(number, signal.SIG_DFL)
    signal.signal(signal.SIGINT, signal.default_int_handler)
    assert done == [0, 1, 2]


@pytest.mark.parametrize("arguments", [[], ["--help"], ["run", "--help"]])
def test_without_a_command_it_says_what_it_takes(arguments):
    shown = subprocess.run([*COMMAND, *arguments], env=environment(), capture_output=True, text=True, timeout=10)
    assert shown.returncode == 0
    for name in ("CONFIG_FILE", "LOG_TARGET", "OUTPUT", "SYSLOG_ADDRESS", "75"):
        assert name in shown.stdout


def test_version_is_a_semantic_version():
    shown = subprocess.run([*COMMAND, "--version"], env=environment(), capture_output=True, text=True, timeout=10)
    assert shown.stdout.split()[1].count(".") == 2
