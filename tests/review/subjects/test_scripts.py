"""Entry point scripts: which script a container starts with, and how it ends."""

import pytest

from portal.review import Safety, fix_files, review
from portal.review.profiles import Profile
from portal.review.rules import rules

DOCKERFILE = 'FROM debian:12\nCOPY entrypoint.sh /\nENTRYPOINT ["/entrypoint.sh"]\n'


def found(rule, script, dockerfile=DOCKERFILE, path="entrypoint.sh"):
    """The lines of the script on which the rule reports something."""
    alone = Profile("alone", "", {rule: rules()[rule].severity}, {})
    report = review(dockerfile, alone, scripts={path: script}, most=None)
    assert report.notes == ()
    return [(one.span.start_line) for one in report.findings if one.file == path]


@pytest.mark.parametrize(
    "dockerfile",
    [
        'FROM debian:12\nENTRYPOINT ["/usr/local/bin/start.sh"]\n',
        'FROM debian:12\nCMD ["start.sh"]\n',
        'FROM debian:12\nENTRYPOINT ["/usr/bin/tini", "--", "/start.sh"]\n',
        'FROM debian:12\nENTRYPOINT ["sh", "/start.sh"]\n',
        'FROM debian:12\nENTRYPOINT ["bash", "-e", "/opt/start.sh"]\n',
        "FROM debian:12\nENTRYPOINT /start.sh\n",
        'FROM debian:12\nCOPY scripts/start.sh /usr/bin/launch\nENTRYPOINT ["launch"]\n',
    ],
)
def test_this_starts_the_script(dockerfile):
    assert found("script-execs-application", "#!/bin/sh\n/app\n", dockerfile, "scripts/start.sh") == [2]


def test_another_script_may_end_as_it_likes():
    assert found("script-execs-application", "#!/bin/sh\n/app\n", DOCKERFILE, "backup.sh") == []


def test_a_script_of_another_language_is_not_read():
    assert found("script-execs-application", "#!/usr/bin/env python3\nimport os\n") == []


@pytest.mark.parametrize(
    ("script", "lines"),
    [
        ('if [ -z "$1" ]; then\n  exec app\nfi\napp2\n', [5]),
        ("if a; then\n  app\nelse\n  exec app\nfi\n", [3]),
        ("if a; then\n  app1\nelif b; then\n  app2\nelse\n  exec app\nfi\n", [3, 5]),
        ("case $1 in\n a) app1 ;;\n b) exec app2 ;;\n *) echo usage; exit 1 ;;\nesac\n", [3]),
        ("[ -f /x ] && exec app\n", []),
        ("migrate && app\n", [2]),
        ("{ app; }\n", [2]),
        ("( exec app )\n", []),
        ('main() {\n  app\n}\nmain "$@"\n', [3]),
        ("main() {\n  exec app\n}\nif ! sourced; then\n  main\nfi\n", []),
        ("loop() { loop; }\nloop\n", []),
        ("app >/dev/stdout 2>&1\n", [2]),
        ("app\necho done\n", [2]),
        ("exec env A=1 app\n", []),
        ("gosu app /app\n", [2]),
        ("exec gosu app /app\n", []),
        ("su -c 'exec /app' app\n", []),
        ("app &\nwait\n", []),
        ("while true; do app; done\n", []),
        ("mkdir /x\n", []),
        ("", []),
        ("if then fi (\n", []),
    ],
)
def test_each_path_ends_by_exec(script, lines):
    assert found("script-execs-application", "#!/bin/sh\n" + script) == lines


def test_a_script_that_the_dockerfile_writes_is_reviewed_in_its_place():
    text = (
        "FROM debian:12\nCOPY --chmod=755 <<'EOF' /usr/bin/start\n#!/bin/sh\nset -e\n/app/server\nEOF\n"
        'ENTRYPOINT ["/usr/bin/start"]\n'
    )
    (finding,) = [one for one in review(text).findings if one.rule == "script-execs-application"]
    assert (finding.file, finding.span) == ("Dockerfile", (5, 1, 5, 12))
    assert "exec /app/server\n" in fix_files(text, safety=Safety.SUGGESTED)["Dockerfile"]


def test_a_script_that_a_step_writes_is_reviewed_in_its_place():
    text = "FROM debian:12\nRUN cat > /start.sh <<'EOF'\n#!/bin/sh\n/app/server\nEOF\nENTRYPOINT [\"/start.sh\"]\n"
    assert [one.span.start_line for one in review(text).findings if one.rule == "script-execs-application"] == [4]


def test_findings_in_scripts_are_kept_back_by_comments_there():
    script = "#!/bin/sh\n# portal: ignore=script-execs-application the shell has to tidy up\n/app\n"
    report = review(DOCKERFILE, scripts={"entrypoint.sh": script})
    assert [one.rule for one in report.suppressed] == ["script-execs-application"]
    assert not [one for one in report.findings if one.rule == "script-execs-application"]


def test_a_comment_in_the_dockerfile_says_nothing_of_a_script():
    text = DOCKERFILE.replace("COPY", "# portal: ignore-file=script-execs-application\nCOPY")
    report = review(text, scripts={"entrypoint.sh": "#!/bin/sh\n/app\n"})
    assert "script-execs-application" in [one.rule for one in report.findings]


def test_fixes_change_each_file_in_its_place():
    mended = fix_files(
        "from debian:12\nCOPY . /app\n" + DOCKERFILE.partition("\n")[2],
        dockerignore=".git\n",
        scripts={"entrypoint.sh": "#!/bin/sh\r\n/app\r\n"},
        safety=Safety.SUGGESTED,
        rules={"upper-case-instructions", "ignored-secrets", "unix-line-ends", "script-execs-application"},
    )
    assert mended["Dockerfile"].startswith("FROM debian:12\n")
    assert mended[".dockerignore"] == ".git\n**/.env\n**/*.key\n**/*.pem\n"
    assert mended["entrypoint.sh"] == "#!/bin/sh\nexec /app\n"


def test_every_one_of_many_branches_counts():
    script = "#!/bin/sh\ncase $1 in\n" + "x) app ;;\n" * 5_000 + "esac\n"
    assert len(found("script-execs-application", script)) == 5_000
