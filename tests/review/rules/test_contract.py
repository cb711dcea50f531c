"""The rules on what an image asks of its surroundings: signals, volumes, accounts, addresses, streams."""

import pytest

from portal.review import Safety, fix
from portal.review.signals import canonical
from tests.review.rules.reviewing import lines, words

BASE = "FROM debian:12\n"


@pytest.mark.parametrize(
    ("written", "name"),
    [
        ("15", "SIGTERM"),
        ("term", "SIGTERM"),
        ("SigQuit", "SIGQUIT"),
        ("RTMIN+3", "SIGRTMIN+3"),
        ("37", "SIGRTMIN+3"),
        ("SIGPOLL", "SIGIO"),
        ("0", None),
        ("65", None),
        ("SIGRTMIN+99", None),
        ("SIG", None),
        ("", None),
    ],
)
def test_signals_are_known_by_all_their_spellings(written, name):
    assert canonical(written) == name


def test_a_background_job_is_found_in_a_script_of_a_shell_array():
    text = f'{BASE}ENTRYPOINT ["/bin/bash", "-c", "/app/a & /app/b & wait"]\n'
    assert words("no-background-launch", text) == ["/app/a"]


@pytest.mark.parametrize("launch", ["service ssh start && /app", '["/app", "&"]', "/app 2>&1", "/a && /b"])
def test_what_is_no_background_job(launch):
    assert lines("no-background-launch", f"{BASE}CMD {launch}\n") == []


def test_exec_goes_in_front_of_the_last_command_only_where_that_is_a_program_of_its_own():
    def mended(script):
        text = f'{BASE}CMD ["sh", "-c", "{script}"]\n'
        return fix(text, safety=Safety.SUGGESTED, rules={"exec-in-launch-shell"}).removeprefix(BASE)

    assert mended("A=1 /app") == 'CMD ["sh", "-c", "A=1 exec /app"]\n'
    assert mended("/a || /b") == 'CMD ["sh", "-c", "/a || /b"]\n'
    assert mended("/a | /b") == 'CMD ["sh", "-c", "/a | /b"]\n'
    assert mended("cd /app; ./a") == 'CMD ["sh", "-c", "cd /app; exec ./a"]\n'


@pytest.mark.parametrize("word", ["$HOME", "${PORT}", "--port=$PORT"])
def test_variables_in_an_array_are_reported(word):
    assert lines("no-variables-in-exec-form", f'{BASE}CMD ["/app", "{word}"]\n') == [2]


@pytest.mark.parametrize("word", ["$1", "5$", "a&&b", "$(date)"])
def test_other_dollars_in_an_array_are_left_alone(word):
    assert lines("no-variables-in-exec-form", f'{BASE}CMD ["/app", "{word}"]\n') == []


@pytest.mark.parametrize(
    ("value", "reported"),
    [
        ("10.0.0.5:5432", True),
        ("postgres://db@192.168.7.9/app", True),
        ("0.0.0.0:80", False),
        ("127.0.0.1", False),
        ("10.0.0.0/8", False),
        ("256.1.1.1", False),
        ("1.2.3", False),
        ("1.2.3.4.5", False),
        ("app-1.2.3.4", False),
    ],
)
def test_addresses_are_told_from_networks_and_versions(value, reported):
    assert bool(lines("no-fixed-addresses", f"{BASE}ENV TARGET={value}\n")) is reported


def test_a_volume_declared_in_the_stage_below_is_known():
    text = "FROM debian:12 AS a\nVOLUME /data /log\nFROM a\nRUN touch /log/x && chown 1 /data\n"
    assert words("volume-after-its-content", text) == ["/log/x"]


def test_reading_from_a_volume_is_fine():
    assert lines("volume-after-its-content", f"{BASE}VOLUME /data\nRUN cat /data/x > /y && /data/run\n") == []


def test_a_link_to_standard_output_makes_a_log_file_fine():
    text = f'{BASE}ENTRYPOINT ["/app", "--log-file", "/var/log/app/a.log"]\n'
    assert lines("log-to-standard-streams", text) == [2]
    linked = f"{BASE}RUN ln -s /dev/stdout /var/log/app/a.log\n" + text.removeprefix(BASE)
    assert lines("log-to-standard-streams", linked) == []


@pytest.mark.parametrize(
    "step",
    [
        "RUN useradd app",
        "RUN apt-get install -y app-server",
        "COPY passwd /etc/passwd",
        "RUN ./make-accounts.sh",
        "COPY rootfs /",
    ],
)
def test_an_account_may_come_from_a_step_that_is_seen(step):
    assert lines("known-accounts", f"{BASE}{step}\nUSER app\n") == []


def test_accounts_of_unknown_base_images_are_not_judged():
    assert lines("known-accounts", "FROM example.org/base:1.2\nUSER app\n") == []
    assert lines("known-accounts", "ARG base\nFROM $base\nUSER app\n") == []


def test_late_arguments_count_the_steps_between():
    text = f"{BASE}ARG a=1\nARG b=2\nRUN one $a\nRUN two\nRUN three $b\n"
    assert lines("late-arguments", text) == [3]


def test_an_argument_that_a_here_document_uses_is_used_there():
    text = f"{BASE}ARG a=1\nRUN one\nRUN <<EOF\necho $a\nEOF\n"
    assert lines("late-arguments", text) == [2]
    mended = fix(text, safety=Safety.SUGGESTED, rules={"late-arguments"})
    assert mended == f"{BASE}RUN one\nARG a=1\nRUN <<EOF\necho $a\nEOF\n"


def test_moving_an_argument_keeps_line_ends_and_comments_of_the_step():
    text = "FROM debian:12\r\nARG a=1\r\nRUN one\r\n# two\r\nRUN two $a\r\n"
    mended = fix(text, safety=Safety.SUGGESTED, rules={"late-arguments"})
    assert mended == "FROM debian:12\r\nRUN one\r\nARG a=1\r\n# two\r\nRUN two $a\r\n"


def test_sorting_labels_moves_their_values_with_them():
    text = f"{BASE}LABEL b=\"x y\" \\\n      a=1 \\\n      c='3'\n"
    assert fix(text, rules={"sorted-pairs"}) == f"{BASE}LABEL a=1 \\\n      b=\"x y\" \\\n      c='3'\n"


def test_a_shell_behind_another_program_is_told_by_its_own_name_and_its_fix_stays_an_array():
    def mended(launch):
        return fix(f"{BASE}{launch}\n", safety=Safety.SUGGESTED, rules={"exec-in-launch-shell"}).removeprefix(BASE)

    assert mended('CMD ["env", "FOO=1", "sh", "-c", "/a"]') == 'CMD ["env", "FOO=1", "sh", "-c", "exec /a"]\n'
    behind_env = 'CMD ["/usr/bin/env", "bash", "-c", "/a; /b"]'
    assert mended(behind_env) == 'CMD ["/usr/bin/env", "bash", "-c", "/a; exec /b"]\n'
    assert words("exec-in-launch-shell", f"{BASE}{behind_env}\n") == ["/b"]


@pytest.mark.parametrize(
    "launch",
    [
        'ENTRYPOINT ["/usr/bin/tini", "--", "sh", "-c", "/srv/app"]',
        'CMD ["dumb-init", "sh", "-c", "/a; /b"]',
        'CMD ["bash", "-c", "/app/server --port $PORT"]',
        'ENTRYPOINT ["bash", "-c", "exec /app"]\nCMD ["sh", "-c", "/a; /b"]',
    ],
)
def test_no_exec_is_asked_for_where_signals_arrive_or_the_command_is_never_started(launch):
    assert lines("exec-in-launch-shell", f"{BASE}{launch}\n") == []
