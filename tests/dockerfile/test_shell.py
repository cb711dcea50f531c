"""Commands are found wherever a shell would run them, each at its place."""

import pytest

from portal.dockerfile import parse, parse_script
from tests.dockerfile.test_properties import text_at


def commands_of(run: str) -> list:
    return parse(f"FROM alpine\nRUN {run}\n").instructions[1].shell.commands


@pytest.mark.parametrize(
    ("run", "names"),
    [
        ("a && b || c; d | e & f", ["a", "b", "c", "d", "e", "f"]),
        ("if a; then b; elif c; then d; else e; fi", ["a", "b", "c", "d", "e"]),
        ("for i in $(a); do b; done; while c; do d; done; until e; do f; done", ["a", "b", "c", "d", "e", "f"]),
        ("case $(a) in x) b;; *) c;; esac", ["a", "b", "c"]),
        ("(a; b) && { c; } && ! d", ["a", "b", "c", "d"]),
        ("f() { a; }; f", ["a", "f"]),
        ('x=$(a "$(b)") c `d` <(e)', ["c", "a", "b", "d", "e"]),
        ("sudo -u app -E A=1 apt-get update", ["sudo", "apt-get"]),
        ("env -i X=1 timeout -s KILL 5 nice -n 3 a -b", ["env", "timeout", "nice", "a"]),
        ("exec gosu app tini -- a", ["exec", "gosu", "tini", "a"]),
        ("echo x | xargs -n 1 rm -f", ["echo", "xargs", "rm"]),
        ("find . -name '*.pyc' -exec rm {} \\;", ["find", "rm"]),
        ("sh -c 'a && b'", ["sh", "a", "b"]),
        ("bash -euxo pipefail -c \"a; sh -c 'b c'\"", ["bash", "a", "sh", "b"]),
        ("su app -c 'a b'", ["su", "a"]),
        ("[ -f /x ] && [[ -n $a ]] && export B=1", ["[", "[[", "export"]),
        ('"$JAVA_HOME/bin/java" -version', [""]),
        ("A=1 B=2", [""]),
    ],
)
def test_commands_are_found_inside_every_construct(run, names):
    assert [command.name for command in commands_of(run)] == names


def test_a_command_knows_what_joins_it_and_what_is_around_it():
    a, b, c, d = commands_of("a && if b; then c | d; fi &")
    assert [x.operator for x in (a, b, c, d)] == [None, None, None, "|"]
    assert [x.inside for x in (a, b, c, d)] == [(), ("if",), ("if",), ("if",)]
    assert c.pipeline == d.pipeline is not None
    assert a.pipeline is None


def test_a_wrapped_command_names_its_wrapper_and_keeps_its_own_words():
    sudo, install = commands_of("sudo apt-get install -y curl")
    assert install.wrapper is sudo
    assert install.values == ["install", "-y", "curl"]


def test_redirections_and_assignments_belong_to_their_command():
    (command,) = commands_of("A=1 B='x y' cmd arg > /out 2>&1 < in")
    assert [(p.key.value, p.value.value) for p in command.assignments] == [("A", "1"), ("B", "x y")]
    assert [(r.operator, r.target and r.target.value) for r in command.redirects] == [
        (">", "/out"),
        ("2>&1", None),
        ("<", "in"),
    ]


def test_every_word_of_a_continued_command_stands_where_its_span_says():
    text = (
        "FROM alpine\nRUN apt-get update \\\n    # a comment\n\n  && apt-get install -y \\\n     'cu'rl \\\n"
        '  && sh -c "echo \\"hé\\" && wget x" \\\n  && cat <<EOF | sh\n$(date)\nEOF\n'
    )
    run = parse(text).instructions[1]
    assert [c.name for c in run.shell.commands] == ["apt-get", "apt-get", "sh", "echo", "wget", "cat", "sh", "date"]
    for command in run.shell.commands:
        for word in command.words:
            if command.name != "echo":  # its quotes are escaped in the file
                assert text_at(text, word.span) == word.text
    assert run.shell.commands[1].values == ["install", "-y", "curl"]


def test_the_body_of_a_heredoc_is_the_script():
    text = "FROM alpine\nRUN <<-EOF\n\tcd /x\n\t\tif a; then b; fi\n\tEOF\n"
    script = parse(text).instructions[1].shell
    assert script.source == "cd /x\nif a; then b; fi"
    assert [text_at(text, command.span) for command in script.commands] == ["cd /x", "a", "b"]


@pytest.mark.parametrize(
    ("text", "language", "names"),
    [
        ("FROM a\nRUN <<EOF\n#!/usr/bin/env python3\nimport os\nEOF\n", "python", []),
        ("FROM a\nRUN <<EOF\n#!/bin/bash -e\nls\nEOF\n", "bash", ["ls"]),
        ('FROM a\nSHELL ["powershell", "-Command"]\nRUN Get-Item x\n', "powershell", []),
        ('FROM a\nSHELL ["/bin/bash", "-c"]\nRUN ls\n', "bash", ["ls"]),
        ('FROM a AS b\nSHELL ["/bin/bash", "-c"]\nFROM b\nRUN ls\n', "bash", ["ls"]),
        ("FROM mcr.microsoft.com/windows/servercore:ltsc2022\nRUN dir\n", "cmd", []),
        ("FROM a\nRUN ls\n", "sh", ["ls"]),
        ('FROM a\nCMD ["python", "app.py"]\n', "exec", ["python"]),
        ('FROM a\nCMD ["/bin/bash", "-c", "exec \\"app\\" -x"]\n', "bash", ["/bin/bash", "exec", "app"]),
        ('FROM a\nENTRYPOINT ["tini", "--", "app"]\n', "exec", ["tini", "app"]),
        ("FROM a\nHEALTHCHECK CMD curl x || exit 1\n", "sh", ["curl", "exit"]),
    ],
)
def test_the_shell_that_reads_a_command_is_known(text, language, names):
    script = parse(text).instructions[-1].shell
    assert script.language == language
    assert [command.name for command in script.commands] == names


def test_a_broken_script_says_so_and_still_gives_its_commands():
    script = parse_script("#!/bin/sh\nset -e\nif [ -f x ]; then\n  foo bar\n")
    assert script.broken
    assert {"set", "foo"} <= {command.name for command in script.commands}


def test_an_entry_point_script_has_places_in_its_own_file():
    text = '#!/bin/bash\r\nset -eu\r\nexec "$@"\r\n'
    script = parse_script(text)
    assert script.language == "bash"
    assert [text_at(text, command.span) for command in script.commands] == ["set -eu", 'exec "$@"', '"$@"']


def test_high_code_points_behind_a_brace_do_not_end_the_process():
    assert parse_script("echo {\U000bffff {\U000e49a2").commands[0].values == ["{\U000bffff", "{\U000e49a2"]


def test_deep_nesting_is_read():
    assert [c.name for c in commands_of("( " * 3000 + "a" + " )" * 3000)] == ["a"]
    assert len(commands_of("a && " * 3000 + "b")) == 3001
