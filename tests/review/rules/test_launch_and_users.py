import pytest

from portal.review import Safety, fix, review
from tests.review.rules.reviewing import lines, words

BASE = "FROM debian:12\n"


@pytest.mark.parametrize("form", ["/app --x", "exec /app", "$APP", "/app && /b", "[ /app ]"])
def test_shell_form_is_reported(form):
    rules = {f.rule for f in review(f"{BASE}ENTRYPOINT {form}\n").findings}
    assert rules & {"exec-form-entrypoint", "valid-exec-form"}
    assert not {"exec-form-entrypoint", "valid-exec-form"} <= rules, "one finding for one mistake"


@pytest.mark.parametrize(
    ("text", "mended"),
    [
        ("CMD /app/run --x y", 'CMD ["/app/run", "--x", "y"]'),
        ("CMD   /app/run   é", 'CMD   ["/app/run", "é"]'),
        ("CMD cd /app", "CMD cd /app"),
        ("CMD A=1 /app", "CMD A=1 /app"),
        ("CMD /app *.txt", "CMD /app *.txt"),
        ("CMD /app | tee log", "CMD /app | tee log"),
        ("CMD exec /app 'a b'", 'CMD ["/app", "a b"]'),
        ("CMD exec -a name /app", "CMD exec -a name /app"),
        ("CMD /app 'a b", "CMD /app 'a b"),
        ('CMD /app "$A"', 'CMD /app "$A"'),
    ],
)
def test_only_plain_words_become_an_array_without_asking(text, mended):
    assert fix(BASE + text + "\n", rules={"exec-form-cmd"}) == BASE + mended + "\n"


def test_entrypoint_is_not_turned_where_cmd_would_change_its_meaning():
    text = BASE + 'ENTRYPOINT /app\nCMD ["--x"]\n'
    assert fix(text, rules={"exec-form-entrypoint"}) == text
    mended = fix(text, rules={"exec-form-entrypoint"}, safety=Safety.SUGGESTED)
    assert mended == text.replace("ENTRYPOINT /app", 'ENTRYPOINT ["/app"]')


@pytest.mark.parametrize(
    "text",
    [
        BASE + "ENTRYPOINT python3 -m a\nCMD --x\n",
        BASE + "CMD --x\nENTRYPOINT python3 -m a\n",
        "FROM debian:12 AS base\nCMD --x\nFROM base\nENTRYPOINT python3 -m a $X\n",
        "FROM debian:12 AS base\nENTRYPOINT python3 -m a\nFROM base\nCMD --x\n",
        BASE + 'CMD --x\nENTRYPOINT python3 -m a\nCMD ["--y"]\n',
    ],
)
def test_an_entrypoint_beside_a_cmd_in_shell_form_is_left_to_a_person(text):
    assert fix(text, rules={"exec-form-entrypoint"}, safety=Safety.SUGGESTED) == text


def test_an_entrypoint_is_not_turned_unasked_where_a_later_stage_gives_it_a_cmd():
    text = 'FROM debian:12 AS base\nENTRYPOINT /app\nFROM base\nCMD ["--x"]\n'
    assert fix(text, rules={"exec-form-entrypoint"}) == text


@pytest.mark.parametrize(
    "text",
    [
        BASE + 'CMD ["first"]\nCMD ["/app", "-m", "x"]\n',
        BASE + 'CMD first\nCMD ["/app"]\n',
        'FROM debian:12 AS base\nCMD ["first"]\nFROM base\nCMD ["/app"]\n',
        'FROM debian:12 AS base\nCMD ["/app"]\nFROM base AS one\nCMD ["/other"]\nFROM base\nRUN true\n',
    ],
)
def test_a_cmd_is_not_made_an_entrypoint_where_another_cmd_would_become_its_arguments(text):
    report = review(text)
    assert "entrypoint-with-cmd" in {finding.rule for finding in report.findings}
    assert fix(text, rules={"entrypoint-with-cmd"}, safety=Safety.SUGGESTED) == text


def test_a_changed_shell_keeps_the_fix_away():
    text = BASE + 'SHELL ["/bin/bash", "-c"]\nCMD /app run\n'
    assert fix(text, safety=Safety.SUGGESTED, rules={"exec-form-cmd"}) == text


@pytest.mark.parametrize("launch", ['["/usr/bin/tini", "--", "/app"]', '["dumb-init", "/app"]', '["/app/supervise"]'])
def test_a_minimal_init_is_no_supervisor(launch):
    assert lines("no-process-supervisor", f"{BASE}ENTRYPOINT {launch}\n") == []


@pytest.mark.parametrize(
    "launch",
    ['["/usr/bin/supervisord"]', "exec supervisord -n", '["sh", "-c", "exec runsvdir /etc/service"]', '["/sbin/init"]'],
)
def test_a_supervisor_is_found_behind_its_wrappers(launch):
    assert lines("no-process-supervisor", f"{BASE}CMD {launch}\n") == [2]


@pytest.mark.parametrize(
    "launch",
    ["/usr/sbin/sshd -D", '["busybox", "crond", "-f"]', "service cron start && /app", "/etc/init.d/ssh start; /app"],
)
def test_a_daemon_is_found_where_it_is_started(launch):
    assert lines("no-system-daemons", f"{BASE}CMD {launch}\n") == [2]


@pytest.mark.parametrize("launch", ["service nginx start", '["/app/cron"]', "ssh host"])
def test_this_is_no_system_daemon(launch):
    expected = [2] if launch == '["/app/cron"]' else []
    assert lines("no-system-daemons", f"{BASE}CMD {launch}\n") == expected


def test_a_database_client_beside_a_web_server_is_fine():
    assert lines("no-bundled-services", f"{BASE}RUN apt-get install -y nginx postgresql-client redis-tools\n") == []


def test_servers_in_two_images_of_one_file_are_fine():
    text = (
        "FROM debian:12 AS web\nRUN apt-get install -y nginx\nFROM debian:12 AS db\nRUN apt-get install -y postgresql\n"
    )
    assert lines("no-bundled-services", text) == []


@pytest.mark.parametrize(
    "image",
    [
        "gcr.io/distroless/static:nonroot",
        "nginxinc/nginx-unprivileged:1.25",
        "cgr.dev/chainguard/python:3.12",
        "bitnami/redis:7.2",
    ],
)
def test_an_image_known_to_drop_its_rights_needs_no_user(image):
    assert lines("unprivileged-user", f"FROM {image}\n") == []


def test_every_image_that_comes_out_is_looked_at():
    text = "FROM debian:12 AS one\nRUN a\nFROM debian:12 AS two\nRUN b\nFROM debian:12\nUSER 1\n"
    assert lines("unprivileged-user", text) == [1, 3]


def test_a_stage_that_others_copy_from_is_not():
    text = "FROM debian:12 AS one\nRUN a\nFROM debian:12\nCOPY --from=one /x /x\nUSER 1\n"
    assert lines("unprivileged-user", text) == []


def test_gosu_softens_the_missing_user():
    report = review(f"{BASE}RUN apt-get update && apt-get install -y gosu\n")
    (finding,) = [f for f in report.findings if f.rule == "unprivileged-user"]
    assert finding.severity == "info"


@pytest.mark.parametrize("user", ["root", "0", "root:root", "0:1000", '"root"', "$who"])
def test_root_by_any_name_is_root(user):
    assert lines("no-root-user", f"{BASE}ARG who=0\nUSER {user}\n") == [3]


@pytest.mark.parametrize("user", ["1000", "app", "rooty", "00x", "$unknown"])
def test_this_is_not_root(user):
    assert lines("no-root-user", f"{BASE}USER {user}\n") == []


@pytest.mark.parametrize(
    "step",
    [
        "RUN a && sudo b",
        "RUN /usr/bin/sudo a",
        "RUN echo x | sudo tee /y",
        'RUN ["sudo", "a"]',
        "RUN (cd x; sudo make)",
        "CMD sudo a",
    ],
)
def test_sudo_is_found_wherever_it_stands(step):
    assert lines("no-sudo", f"{BASE}{step}\n") == [2]


@pytest.mark.parametrize(
    "step", ["RUN echo sudo", "RUN apt-get install -y sudoku", "# sudo\nRUN a", "COPY sudo /x", "RUN a # sudo"]
)
def test_this_is_no_sudo(step):
    assert lines("no-sudo", f"{BASE}{step}\n") == []


def test_sudo_for_another_user_is_not_taken_away():
    text = f"{BASE}RUN sudo -u bob make\n"
    assert fix(text, safety=Safety.SUGGESTED, rules={"no-sudo"}) == text


@pytest.mark.parametrize(
    ("path", "count"), [("app", 1), ("./app", 1), ("/app", 0), ("$HOME/app", 0), ("C:\\\\app", 0), ('"/a b"', 0)]
)
def test_a_relative_workdir(path, count):
    assert len(lines("absolute-workdir", f"{BASE}WORKDIR {path}\n")) == count


def test_cd_in_the_middle_of_a_step_is_left_alone():
    assert lines("workdir-over-cd", f"{BASE}RUN make && cd /x && make\n") == []
    assert words("workdir-over-cd", f"{BASE}RUN cd /x\n") == ["cd /x"]


@pytest.mark.parametrize(
    "after",
    [
        "COPY conf etc/",
        "ADD conf .",
        "RUN make",
        'CMD ["./serve"]',
        "HEALTHCHECK CMD true",
        "WORKDIR more",
        "USER 1\nFROM base\nRUN make",
    ],
)
def test_a_cd_is_not_made_a_workdir_where_something_later_would_move(after):
    text = f"FROM debian:12 AS base\nRUN cd /srv && make\n{after}\n"
    assert lines("workdir-over-cd", text) == [2]
    assert fix(text, rules={"workdir-over-cd"}, safety=Safety.SUGGESTED) == text


@pytest.mark.parametrize(
    "text",
    [
        'FROM debian:12\nCMD ["./serve"]\nRUN cd /srv && make\n',
        "FROM nginx:1.27\nRUN cd /srv && make\n",
    ],
)
def test_a_cd_is_not_made_a_workdir_where_the_launch_is_said_before(text):
    assert fix(text, rules={"workdir-over-cd"}, safety=Safety.SUGGESTED) == text


@pytest.mark.parametrize(
    "after",
    ["", "COPY conf /etc/\n", "ENV A=1\nWORKDIR /app\nRUN make\n", "FROM debian:12\nRUN make\n", "USER 1\n"],
)
def test_a_cd_is_made_a_workdir_where_nothing_depends_on_it(after):
    text = f"FROM debian:12\nRUN cd /srv && make\n{after}"
    mended = fix(text, rules={"workdir-over-cd"}, safety=Safety.SUGGESTED)
    assert mended == f"FROM debian:12\nWORKDIR /srv\nRUN make\n{after}"


@pytest.mark.parametrize("name", ["test", "Lint", "dev", "ci"])
def test_a_stage_that_only_tests_by_its_name_needs_no_user_and_no_labels(name):
    text = f"FROM debian:12 AS {name}\nRUN make\nFROM debian:12\nUSER 1\nLABEL author=a\n"
    assert lines("unprivileged-user", text) == []
    assert lines("recommended-labels", text, labels=("author",)) == []


def test_the_last_stage_is_an_image_whatever_its_name():
    assert lines("unprivileged-user", "FROM debian:12 AS test\nRUN make\n") == [1]


@pytest.mark.parametrize(
    ("steps", "cmd", "mended"),
    [
        ("", 'CMD ["/srv/app", "-v"]', 'ENTRYPOINT ["/srv/app"]\nCMD ["-v"]'),
        (
            "RUN pip install celery==5\n",
            'CMD ["celery", "worker"]',
            'ENTRYPOINT ["/usr/local/bin/celery"]\nCMD ["worker"]',
        ),
        ("RUN pip install --user celery==5\n", 'CMD ["celery", "worker"]', 'CMD ["celery", "worker"]'),
        ("COPY run.sh /usr/local/bin\n", 'CMD ["run.sh"]', 'ENTRYPOINT ["/usr/local/bin/run.sh"]'),
        ("COPY run.sh /usr/bin/start\n", 'CMD ["start", "a"]', 'ENTRYPOINT ["/usr/bin/start"]\nCMD ["a"]'),
        ("COPY run.sh /srv/\n", 'CMD ["run.sh"]', 'CMD ["run.sh"]'),
    ],
)
def test_a_launch_is_split_where_the_full_path_is_known(steps, cmd, mended):
    text = f"FROM python:3.14\n{steps}{cmd}\n"
    after = fix(text, safety=Safety.SUGGESTED, rules=["entrypoint-with-cmd"], shellcheck=False)
    assert after == f"FROM python:3.14\n{steps}{mended}\n"


@pytest.mark.parametrize(
    ("steps", "severity"),
    [
        ('CMD ["node", "--inspect", "a.js"]', "warning"),
        ('CMD ["node", "--inspect=9229", "a.js"]', "warning"),
        ('CMD ["node", "--inspect-brk=0.0.0.0:9229", "a.js"]', "error"),
        ('CMD ["java", "-agentlib:jdwp=transport=dt_socket,server=y,address=localhost:5005", "A"]', "warning"),
        ('CMD ["java", "-agentlib:jdwp=transport=dt_socket,server=y,address=*:5005", "A"]', "error"),
        ('CMD ["python", "-m", "debugpy", "--listen", "5678", "a.py"]', "warning"),
        ("ENV NODE_OPTIONS=--inspect=0.0.0.0", "error"),
        ("CMD exec dlv exec --headless --listen=127.0.0.1:2345 /app", "warning"),
    ],
)
def test_a_debugger_that_only_the_container_reaches_is_a_warning(steps, severity):
    (finding,) = [one for one in review(f"{BASE}{steps}\n").findings if one.rule == "no-remote-debugger"]
    assert finding.severity == severity


def test_a_debugger_names_the_port_that_is_exposed_for_it():
    text = f'{BASE}EXPOSE 80 5005/tcp\nENV JAVA_OPTS="-Xss1m -agentlib:jdwp=server=y,address=*:5005"\n'
    (finding,) = [one for one in review(text).findings if one.rule == "no-remote-debugger"]
    assert [span.start_column for _, span in finding.related] == [11]


@pytest.mark.parametrize(
    ("steps", "path", "program", "place"),
    [
        ("RUN python -m venv /venv\n", "/venv/bin:$PATH", "python", "/venv/bin/python"),
        ("RUN uv venv --seed /opt/env\n", '"/opt/env/bin:$PATH"', "uvicorn", "/opt/env/bin/uvicorn"),
        ("RUN pip install uvicorn\n", "/srv/tools:$PATH", "uvicorn", None),
        ("RUN true\n", "/venv/bin:$PATH", "python", None),
    ],
)
def test_a_program_of_python_is_where_path_finds_it_first(steps, path, program, place):
    text = f'FROM python:3.14\n{steps}ENV PATH={path}\nENTRYPOINT ["{program}", "-m", "x"]\n'
    mended = fix(text, rules={"absolute-entrypoint-path"}, safety=Safety.SUGGESTED)
    assert mended == (text.replace(f'["{program}"', f'["{place}"') if place else text)


@pytest.mark.parametrize(
    "text",
    [
        'ENTRYPOINT ["/bin/echo"]\nCMD ["two words"]\n',
        'CMD ["-c one", "two"]\n',
        'CMD ["C:/Program Files/app.exe"]\n',
        'RUN ["/bin/sh", "-c", "true && true"]\n',
    ],
)
def test_blanks_are_fine_where_no_program_is_named(text):
    assert words("one-word-per-element", BASE + text) == []


@pytest.mark.parametrize(
    ("cmd", "mended"),
    [
        (r'["sh", "-c", "exec /app \"a b\" c"]', 'ENTRYPOINT ["/app"]\nCMD ["a b", "c"]'),
        ('["sh", "-c", "/app $X"]', r'ENTRYPOINT ["/bin/sh", "-c", "/app $X \"$@\"", "app"]'),
        ('["sh", "-lc", "exec /app --x"]', r'ENTRYPOINT ["/bin/sh", "-lc", "exec /app --x \"$@\"", "app"]'),
        (
            r'["sh", "-c", "exec /app \"$@\"", "x", "y"]',
            'ENTRYPOINT ["/bin/sh", "-c", "exec /app \\"$@\\"", "x"]\nCMD ["y"]',
        ),
        ('["sh", "-c", "/app | tee /log"]', None),
        ('["sh", "-c", "exec /app", "x", "y"]', None),
        ('["sh", "-c", "/app; "]', None),
        ('["sh", "-c", "app --x"]', None),
        ('["sh", "-c", "su app -c /app"]', None),
    ],
)
def test_an_entry_point_made_of_a_cmd_runs_the_same_with_the_same_arguments(cmd, mended):
    text = fix(f"{BASE}CMD {cmd}\n", safety=Safety.SUGGESTED, rules={"entrypoint-with-cmd"})
    assert text == f"{BASE}{mended or f'CMD {cmd}'}\n"


def test_one_finding_tells_of_a_cmd_in_shell_form_without_entrypoint_and_breaks_both_requirements():
    found = [one for one in review(f"{BASE}CMD /app\n").findings if one.span.start_line == 2]
    assert [one.rule for one in found] == ["exec-form-cmd"]
    assert {"IMG-35", "IMG-36"} <= set(found[0].requirements)


def test_what_gave_way_is_told_where_the_other_is_kept_back():
    found = review(f"{BASE}# hadolint ignore=DL3025\nCMD /app\n").findings
    assert [one.rule for one in found if one.span.start_line == 3] == ["entrypoint-with-cmd"]


@pytest.mark.parametrize(
    ("entrypoint", "cmd", "mended"),
    [
        ('["sh", "-c", "exec /app"]', '["x"]', r'["sh", "-c", "exec /app \"$@\"", "app"]'),
        (r'["sh", "-c", "exec \"/app\"", "a"]', '["x"]', r'["sh", "-c", "exec \"/app\" \"$@\"", "a"]'),
        (r'["sh", "-c", "exec /app \"$@\""]', '["x"]', r'["sh", "-c", "exec /app \"$@\"", "app"]'),
        ('["sh", "-c", "exec /app"]', "x", None),
        ('["sh", "-c", "su app -c /app"]', '["x"]', None),
    ],
)
def test_a_launching_shell_is_made_to_hand_arguments_on(entrypoint, cmd, mended):
    text = f"{BASE}ENTRYPOINT {entrypoint}\nCMD {cmd}\n"
    assert lines("shell-passes-arguments", text) == [2]
    after = fix(text, safety=Safety.SUGGESTED, rules={"shell-passes-arguments"})
    assert after == f"{BASE}ENTRYPOINT {mended or entrypoint}\nCMD {cmd}\n"


@pytest.mark.parametrize(
    ("steps", "user"),
    [
        ("useradd -u 10001 app", "10001:10001"),
        ("groupadd -g 10002 app && useradd -r -u 10001 -g app app", "10001:10002"),
        ("useradd --uid 10001 --gid 10005 app", "10001:10005"),
        ("adduser --system --group --uid 10001 app", "10001:10001"),
        ("useradd --system --uid 10001 app", "10001"),  # its group's number is any free one
        ("useradd -N -u 10001 app", "10001"),
        ("useradd -u 10001 app && usermod -aG video app", "10001"),  # a group in USER would take this one away
        ("useradd -u 10001 -G video app", "10001"),
        ("useradd app", "app"),
    ],
)
def test_the_account_that_a_file_makes_is_taken_with_its_group_where_that_is_told(steps, user):
    text = f'{BASE}RUN {steps}\nENTRYPOINT ["/app"]\n'
    assert f"\nUSER {user}\n" in fix(text, safety=Safety.SUGGESTED, rules={"unprivileged-user"})


@pytest.mark.parametrize(
    ("steps", "user"),
    [
        ("adduser -D -u 10001 app", "10001:10001"),
        ("addgroup -g 10002 shop && adduser -D -u 10001 -G shop app", "10001:10002"),
        ("adduser -S -u 10001 app", "10001"),
        ("adduser -D -u 10001 app && addgroup app video", "10001"),
    ],
)
def test_a_name_becomes_the_number_that_busybox_gave_it(steps, user):
    text = f"FROM alpine:3.23\nRUN {steps}\nUSER app\n"
    assert fix(text, safety=Safety.SUGGESTED, rules={"numeric-user"}).endswith(f"\nUSER {user}\n")


def test_a_stop_signal_goes_to_the_cmd_in_force_and_not_to_a_dead_one():
    text = f'{BASE}CMD ["/bin/date"]\nCMD ["nginx", "-g", "daemon off;"]\n'
    after = fix(text, safety=Safety.SUGGESTED, rules={"stop-signal-of-server"})
    assert after == f'{BASE}CMD ["/bin/date"]\nSTOPSIGNAL SIGQUIT\nCMD ["nginx", "-g", "daemon off;"]\n'
