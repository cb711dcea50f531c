"""Versions, downloads, checks that are turned off, shells and layers: what steps are reported for, and what not."""

import pytest

from portal.review import Safety, fix
from portal.review.profiles import Profile
from portal.review.rules import rules
from tests.review.rules.reviewing import lines, words


def run(command: str, base: str = "debian:12") -> str:
    return f"FROM {base}\nRUN {command}\n"


@pytest.mark.parametrize(
    ("rule", "command"),
    [
        ("pin-apt-packages", "apt-get install -y g++"),
        ("pin-apt-packages", "apt install -y curl+"),
        ("pin-apt-packages", "sudo -E aptitude install curl"),
        ("pin-apt-packages", "for p in a; do apt-get install -y x; done"),
        ("pin-apk-packages", "apk add $A curl"),
        ("pin-dnf-packages", "tdnf install -y git"),
        ("pin-dnf-packages", "dnf install -y python3-devel"),
        ("pin-dnf-packages", "dnf module install -y nodejs"),
        ("pin-zypper-packages", "zypper in -y -t package git"),
        ("pin-pip-packages", "pip install 'x[y]'"),
        ("pin-pip-packages", "pip install x==1 y"),
        ("pin-pip-packages", "pip install 'x; python_version<\"3.9\"'"),
        ("pin-pip-packages", "uv tool install ruff@latest"),
        ("pin-pip-packages", "pip install git+ssh://git@example.org/x"),
        ("pin-npm-packages", "npm i @a/b"),
        ("pin-npm-packages", "npm install x@next"),
        ("pin-npm-packages", "bun add x"),
        ("pin-npm-packages", "npm install git+https://example.org/x.git"),
        ("pin-gems", "gem install x -- --with-y=z"),
        ("pin-go-packages", "go get -t example.org/x@main"),
        ("pin-other-packages", "cargo install --git https://example.org/x"),
    ],
)
def test_this_leaves_the_version_open(rule, command):
    assert lines(rule, run(command)) == [2]


@pytest.mark.parametrize(
    ("rule", "command"),
    [
        ("pin-apt-packages", "apt-get install -y curl=1 vim-"),
        ("pin-apt-packages", "apt-get install -y $(cat packages) $MORE"),
        ("pin-apt-packages", "apt-get install -y -- curl=${version:-1}"),
        ("pin-apt-packages", "apt-get remove curl"),
        ("pin-dnf-packages", "dnf install -y 'perl(Test::More)' https://example.org/x.rpm"),
        ("pin-dnf-packages", "dnf groupinstall -y 'Development Tools'"),
        ("pin-zypper-packages", "zypper in -y -t pattern devel"),
        ("pin-pip-packages", "pip install x===1 'y~=2' 'z @ https://example.org/z.whl'"),
        ("pin-pip-packages", "pip install --no-cache-dir .[dev] ../lib /srv/app"),
        ("pin-pip-packages", "pip install --only-binary :all: --python-version 3.12 x==1"),
        ("pin-npm-packages", "npm install file:../x x@npm:y@1 https://example.org/x.tgz"),
        ("pin-npm-packages", "npm run install x"),
        ("pin-go-packages", "go install ./... && go install std && go build example.org/x"),
        ("pin-other-packages", "conda create -n x --file spec.txt"),
    ],
)
def test_this_names_versions_or_has_none_to_name(rule, command):
    assert lines(rule, run(command)) == []


def test_an_argument_with_a_default_is_put_in():
    assert lines("pin-pip-packages", "FROM python:3.12\nARG p='x==1'\nRUN pip install $p\n") == []
    assert lines("pin-pip-packages", "FROM python:3.12\nARG p=x\nRUN pip install $p\n") == [3]


@pytest.mark.parametrize(
    ("rule", "command"),
    [
        ("no-insecure-downloads", "curl -fsSkL https://example.org/x"),
        ("no-insecure-downloads", "if true; then wget --no-check-certificate https://example.org/x; fi"),
        ("no-trusted-hosts", "PIP_TRUSTED_HOST=x pip install -r r.txt"),
        ("no-trusted-hosts", "python -m pip install --trusted-host=x -r r.txt"),
        ("no-verification-off", "export NODE_TLS_REJECT_UNAUTHORIZED=0 && npm ci"),
        ("no-verification-off", "yarn config set strict-ssl false"),
        ("no-verification-off", "git config --global http.sslVerify false"),
        ("no-unsigned-packages", "apt-get install -y --allow-unauthenticated x"),
        ("no-unsigned-packages", "yum --nogpgcheck install x"),
        ("no-unsigned-packages", "yum-config-manager --save --setopt=base.sslverify=false"),
        ("no-password-in-step", "echo a:b | sudo chpasswd"),
        ("no-piped-installer", "curl https://example.org/x | tee log | bash"),
        ("no-piped-installer", 'eval "$(curl -fsSL https://example.org/x)"'),
        ("no-piped-installer", "bash <(wget -qO- https://example.org/x)"),
        ("pipefail", "ls |& grep x"),
        ("pipefail", "X=$(ls | wc -l) && echo $X"),
        ("shell-instruction", "mv /bin/bash /bin/sh"),
        ("stop-at-first-failure", "a || b; c"),
        ("no-log-init", "useradd -mu 1234567 app"),
        ("no-interactive-commands", "sudo service x start"),
        ("no-build-tools", "apt-get install -y gcc && ./configure && make"),
        ("clean-language-cache", "mamba install -y numpy"),
        ("remove-downloaded-archive", "curl -LO https://example.org/a.zip && unzip a.zip && rm -rf /tmp/*"),
        ("encrypted-addresses", "git clone http://git.acme.test/x"),
    ],
)
def test_this_is_reported(rule, command):
    assert lines(rule, run(command)) == [2]


@pytest.mark.parametrize(
    ("rule", "command"),
    [
        ("no-insecure-downloads", "echo curl -k && curl -o -k https://example.org/x"),
        ("no-verification-off", "npm config set strict-ssl true && git config http.sslVerify true"),
        ("no-unsigned-packages", "apk add --no-cache x && rpm -K x.rpm"),
        ("no-password-in-step", "passwd -l root && useradd -r -p '*' app"),
        ("no-piped-installer", "curl https://example.org/key | gpg --dearmor -o /k && bash x.sh"),
        ("no-piped-installer", "curl https://example.org/x | python3 -m json.tool"),
        ("pipefail", "echo x | sha256sum -c && printf a | cat"),
        ("pipefail", "bash -o pipefail -c 'ls | grep x'"),
        ("shell-instruction", "usermod --shell /bin/bash app && ln -s /bin/sh /bin/app"),
        ("stop-at-first-failure", "a || exit 1; b"),
        ("stop-at-first-failure", "a & b && c"),
        ("no-log-init", "useradd -u 12345 app && useradd --no-log-init --uid 1234567 b"),
        ("no-interactive-commands", "./free && apt-get install -y vim && echo top"),
        ("no-build-tools", "apt-get install -y gcc && make && apt-mark auto gcc && apt-get purge -y --auto-remove"),
        ("no-build-tools", "apk add --no-cache $DEPS gcc && make && apk del $DEPS"),
        (
            "remove-downloaded-archive",
            "curl -LO https://example.org/a.zip && unzip a.zip && find . -name '*.zip' -delete",
        ),
        ("encrypted-addresses", "curl http://web/ && curl http://10.0.0.1/ && echo http://www.w3.org/1999/xhtml"),
        ("one-download-tool", "command -v curl && which wget && apt-get install -y curl wget"),
    ],
)
def test_this_is_fine(rule, command):
    assert lines(rule, run(command)) == []


def test_a_tool_that_was_installed_and_removed_by_a_virtual_name_is_no_build_tool():
    text = "FROM alpine:3.20\nRUN apk add --no-cache -t .b gcc && make && apk del .b\n"
    assert lines("no-build-tools", text) == []


def test_what_a_copy_brought_and_a_later_step_removes_is_named_with_its_full_path():
    text = "FROM debian:12\nWORKDIR /srv\nCOPY a.tgz .\nRUN tar xf a.tgz && rm a.tgz\n"
    assert lines("remove-where-written", text) == [4]
    assert words("remove-where-written", text) == ["a.tgz"]


@pytest.mark.parametrize(
    "text",
    [
        "FROM debian:12\nCOPY . /app\nRUN rm -rf /app/tests\n",
        "FROM debian:12\nCOPY a /a\nRUN cd /b && rm a\n",
        "FROM debian:12\nRUN rm -rf /etc/nginx/conf.d\nCOPY x /etc/nginx/conf.d/\n",
        "FROM debian:12\nRUN --mount=type=tmpfs,target=/t curl -o /t/x https://example.org/x\nRUN rm /t/x\n",
    ],
)
def test_other_removals_are_left_alone(text):
    assert lines("remove-where-written", text) == []


def test_all_pipes_of_a_stage_share_one_shell():
    text = "FROM debian:12\nRUN ls | grep a\nRUN ls | grep b\nFROM debian:12\nRUN ls | grep c\n"
    alone = Profile("alone", "", {"pipefail": rules()["pipefail"].severity}, {})
    mended = fix(text, alone, safety=Safety.SUGGESTED)
    assert mended.count("SHELL") == 2
    assert lines("pipefail", mended) == []


@pytest.mark.parametrize(
    "text",
    [
        "FROM debian:12\nRUN cd /x\nRUN ls\n",
        "FROM debian:12\nRUN a\nRUN b; c\n",
        "FROM debian:12\nRUN a &\nRUN b\n",
        "FROM debian:12\nRUN a\n\nRUN b\n",
        "FROM debian:12\nRUN export A=1\nRUN b\n",
    ],
)
def test_steps_whose_joint_would_mean_something_else_are_not_joined(text):
    alone = Profile("alone", "", {"join-runs": rules()["join-runs"].severity}, {"join-runs": {"commands": 2}})
    assert fix(text, alone, safety=Safety.SUGGESTED) == text


def test_steps_are_joined_with_the_file_s_own_escape_and_line_ends():
    text = "# escape=`\r\nFROM debian:12\r\nRUN a\r\nRUN b\r\n"
    alone = Profile("alone", "", {"join-runs": rules()["join-runs"].severity}, {})
    assert fix(text, alone, safety=Safety.SUGGESTED) == "# escape=`\r\nFROM debian:12\r\nRUN a `\r\n && b\r\n"


def test_busybox_s_wget_gets_no_option_that_it_does_not_know():
    alone = Profile("alone", "", {"quiet-wget": rules()["quiet-wget"].severity}, {})
    text = "FROM alpine:3.20\nRUN wget https://example.org/x\n"
    assert fix(text, alone) == text
    installed = "FROM alpine:3.20\nRUN apk add --no-cache wget && wget https://example.org/x\n"
    assert "wget -nv https" in fix(installed, alone)


def test_a_trigger_gets_the_rules_of_steps_too():
    assert lines("no-insecure-downloads", "FROM debian:12\nONBUILD RUN curl -k https://example.org/x\n") == [2]
