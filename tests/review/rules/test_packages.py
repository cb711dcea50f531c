import pytest

from tests.review.rules.reviewing import lines, words


def run(command: str, base: str = "debian:12") -> str:
    return f"FROM {base}\nRUN {command}\n"


# As the official images are written: one list of commands, marks saved, everything purged at the end.
OFFICIAL = """FROM debian:bookworm-slim
RUN set -eux; \\
\tsavedAptMark="$(apt-mark showmanual)"; \\
\tapt-get update; \\
\tapt-get install -y --no-install-recommends \\
\t\tca-certificates \\
\t\tgcc \\
\t\twget \\
\t; \\
\twget -O x.tar.gz "https://example.org/x-$VERSION.tar.gz"; \\
\ttar -xf x.tar.gz; \\
\tapt-mark auto '.*' > /dev/null; \\
\t[ -z "$savedAptMark" ] || apt-mark manual $savedAptMark; \\
\tapt-get purge -y --auto-remove -o APT::AutoRemove::RecommendsImportant=false; \\
\trm -rf /var/lib/apt/lists/*
"""


@pytest.mark.parametrize(
    "rule",
    [
        *("clean-package-cache", "assume-yes", "no-install-recommends", "update-with-install", "sorted-packages"),
        *("prefer-apt-get", "no-unneeded-packages"),
    ],
)
def test_the_idiom_of_official_images_is_clean(rule):
    assert lines(rule, OFFICIAL) == []


@pytest.mark.parametrize(
    "command",
    [
        "apt-get update && apt-get install -y x",
        "apt update && apt install -y x",
        "aptitude update && aptitude install -y x",
        "if true; then apt-get update; apt-get install -y x; fi",
        "sudo apt-get update && sudo apt-get install -y x",
        'sh -c "apt-get update && apt-get install -y x"',
        "apt-get update && rm -rf /var/lib/apt/lists/* && apt-get update && apt-get install -y x",
        "apt-get update && apt-get install -y x && rm -rf /tmp/*",
        "--mount=type=cache,target=/var/cache/apt apt-get update && apt-get install -y x",
        "dnf install -y x",
        "yum -y update",
        "microdnf install x && rm -rf /tmp/x",
        "zypper -n in x",
    ],
)
def test_this_leaves_a_cache_behind(command):
    assert lines("clean-package-cache", run(command)) == [2]


@pytest.mark.parametrize(
    "command",
    [
        "apt-get update && apt-get install -y x && rm -rf /var/lib/apt/lists/*",
        "apt-get update && apt-get install -y x && rm -r /var/lib/apt/lists",
        "apt-get update; apt-get install -y x; rm -rf /tmp/* /var/lib/apt/lists/* /var/tmp/*",
        "apt-get update && apt-get install -y x && rm -rf /var/lib/{apt,dpkg,cache,log}/",
        "apt-get update && apt-get install -y x && find /var/lib/apt/lists -type f -delete",
        "--mount=type=cache,target=/var/lib/apt --mount=type=cache,target=/var/cache/apt apt-get update",
        "--mount=type=tmpfs,target=/var/lib/apt/lists apt-get update && apt-get install -y x",
        "apt-get install -y ./x.deb",
        "echo apt-get update",
        "dnf install -y x && dnf clean all",
        "yum install -y x && rm -rf /var/cache/yum",
        "--mount=type=cache,target=/var/cache/dnf dnf install -y x",
        "zypper -n in x && zypper cc -a",
    ],
)
def test_this_leaves_nothing_behind(command):
    assert lines("clean-package-cache", run(command)) == []


def test_here_documents_are_read_too():
    text = "FROM debian:12\nRUN <<EOF\nset -e\napt-get update\napt-get install -y x\nEOF\n"
    assert lines("clean-package-cache", text) == [4]


def test_the_call_itself_is_underlined():
    assert words("clean-package-cache", run("true && apt-get update && apt-get install -y x")) == ["apt-get update"]


@pytest.mark.parametrize(
    "command", ["apk add x", "apk -U add x", "apk upgrade", "apk update && apk add --no-cache x", "apk --update add x"]
)
def test_apk_keeps_an_index(command):
    assert lines("no-apk-cache", run(command, "alpine:3.20")) == [2]


@pytest.mark.parametrize(
    "command",
    ["apk --no-cache add x", "apk add -U --no-cache x", "apk add x; rm -rf /var/cache/apk/*", "apk del x", "apk info"],
)
def test_apk_keeps_nothing(command):
    assert lines("no-apk-cache", run(command, "alpine:3.20")) == []


@pytest.mark.parametrize(
    "command",
    [
        "pip install x",
        "pip3.12 install -r r.txt",
        "python3 -m pip install .",
        "PIP_NO_CACHE_DIR=0 pip install x",
        "/venv/bin/pip install x",
    ],
)
def test_pip_keeps_its_cache(command):
    assert lines("no-pip-cache", run(command)) == [2]


@pytest.mark.parametrize(
    "command",
    [
        "pip install --no-cache-dir x",
        "pip --no-cache-dir install x",
        "PIP_NO_CACHE_DIR=1 pip install x",
        "export PIP_NO_CACHE_DIR=1 && pip install x",
        "pip install x && pip cache purge",
        "pip install x && rm -rf ~/.cache",
        "--mount=type=cache,target=/home/u/.cache/pip pip install x",
        "pip download x",
        "pipx install x",
        "uv pip install x",
    ],
)
def test_pip_keeps_nothing(command):
    assert lines("no-pip-cache", run(command)) == []


@pytest.mark.parametrize(
    "command",
    [
        "apt-get install x",
        "apt install x",
        "apt-get -q install x",
        "apt-get upgrade",
        "dnf install x",
        "yum remove x",
        "zypper up",
    ],
)
def test_this_asks(command):
    assert lines("assume-yes", run(command)) == [2]


@pytest.mark.parametrize(
    "command",
    [
        *("apt-get install -y x", "apt-get -yqq install x", "apt-get install -qq x", "apt-get install -q -q x"),
        *(
            "apt-get install --yes x",
            "apt-get install --assume-yes x",
            "yes | apt-get install x",
            "apt-get -d install x",
        ),
        *("apt-get -o Apt::Get::Assume-Yes=true install x", "apt-get clean", "apt-get update", "dnf -y install x"),
        *(
            "dnf install --assumeyes x",
            "zypper -n in x",
            "zypper --non-interactive up",
            "apt-cache show x",
            "yum clean all",
        ),
    ],
)
def test_this_asks_nothing(command):
    assert lines("assume-yes", run(command)) == []


def test_a_setting_written_by_an_earlier_step_counts():
    text = "FROM debian:12\nRUN echo 'APT::Get::Assume-Yes \"1\";' > /etc/apt/apt.conf.d/9\nRUN apt-get install x\n"
    assert lines("assume-yes", text) == []


@pytest.mark.parametrize(
    ("command", "wanted"),
    [
        ("apt-get update && apt-get install -y vim-tiny gdb curl", ["vim-tiny", "gdb"]),
        ("apk add --no-cache nano=7.2-r1 bash", ["nano=7.2-r1"]),
        ("pip install debugpy==1.8 flask", ["debugpy==1.8"]),
        ("apt-get install -y strace && make && apt-get purge -y strace", []),
        ("apk add --virtual .tools strace && make && apk del .tools", []),
        ("apt-get install -y libvim gdbm-dev lesspipe edx", []),
        ("apt-get remove -y vim", []),
    ],
)
def test_tools_for_looking_around(command, wanted):
    assert words("no-unneeded-packages", run(command)) == wanted


@pytest.mark.parametrize(
    "command",
    ["apt-get install -y -t bookworm-backports x", "apt-get -o X=y install -y x y", "sudo -E apt-get install -y x"],
)
def test_an_install_without_refresh_is_reported(command):
    assert lines("update-with-install", run(command)) == [2]


@pytest.mark.parametrize(
    "command",
    [
        *(
            "apt-get update -qq && apt-get install -y x && apt-get install -y y",
            "apt-get install -y ./x.deb /tmp/y.deb",
        ),
        *(
            "apt update; apt install -y x",
            "add-apt-repository -y ppa:x/y && apt-get install -y x",
            "apt-get -f install ./x.deb",
        ),
        *("dnf install -y x", "apt-get update && apt-get upgrade -y", "apk update && apk add x"),
    ],
)
def test_refresh_and_install_are_together(command):
    assert lines("update-with-install", run(command)) == []


def test_packages_in_order_may_have_versions_options_and_variables_between():
    text = "FROM debian:12\nRUN apt-get install -y \\\n    libc6 \\\n    libc6-dev=2.36 \\\n    libx=1 \\\n    $more\n"
    assert lines("sorted-packages", text) == []


def test_a_single_package_out_of_order_is_found():
    text = "FROM debian:12\nRUN apt-get install -y \\\n    curl \\\n    git \\\n    bash\n"
    assert words("sorted-packages", text) == ["curl"]


@pytest.mark.parametrize(
    "command", ["npm install", "npm ci", "npm i -g x", "yarn", "yarn add x", "corepack yarn install"]
)
def test_node_managers_keep_a_cache(command):
    assert lines("clean-npm-cache", run(command, "node:20.11")) == [2]


@pytest.mark.parametrize(
    "command", ["npm ci && npm cache clean --force", "npm run build", "npm ci; rm -rf ~/.npm", "yarn build"]
)
def test_node_managers_keep_nothing(command):
    assert lines("clean-npm-cache", run(command, "node:20.11")) == []


@pytest.mark.parametrize(
    ("before", "found"),
    [
        ("RUN apt-get install -y --no-install-recommends curl", [3]),
        ("RUN apt-get -o APT::Install-Recommends=false install -y curl", [3]),
        ("RUN echo 'APT::Install-Recommends \"0\";' > /etc/apt/apt.conf.d/99lean", []),
        ("RUN echo 'APT { Install-Recommends \"0\"; };' > /etc/apt/apt.conf.d/99lean", []),
    ],
)
def test_only_a_setting_of_apt_speaks_for_later_calls(before, found):
    text = f"FROM debian:12\n{before}\nRUN apt-get install -y tomcat10\n"
    assert lines("no-install-recommends", text) == found
