"""Command lines of package managers and of curl and wget, read as their manuals say."""

import pytest

from portal.dockerfile import parse
from portal.review.downloads import download
from portal.review.packages import package_command


def call(command: str):
    commands = parse(f"FROM x\nRUN {command}\n").instructions[1].shell.commands
    return next(found for found in map(package_command, commands) if found is not None)


@pytest.mark.parametrize(
    ("command", "family", "action", "packages"),
    [
        ("apt-get -o X=y install -t stable -y curl git=1", "apt", "install", ["curl", "git=1"]),
        ("apk add -t .deps -X https://x.org/y curl", "apk", "install", ["curl"]),
        ("apk --no-cache --virtual=.d add curl", "apk", "install", ["curl"]),
        ("dnf --enablerepo crb -y install git", "dnf", "install", ["git"]),
        ("dnf module install nodejs:20", "dnf", "install", ["nodejs:20"]),
        ("dnf module enable nodejs:20", "dnf", "", ["nodejs:20"]),
        ("dnf5 install git", "dnf", "install", ["git"]),
        ("zypper -n --root /x in --from repo git", "zypper", "install", ["git"]),
        ("pacman -Sy --noconfirm git", "pacman", "install", ["git"]),
        ("pacman -Syu --noconfirm", "pacman", "upgrade", []),
        ("pacman -Sy", "pacman", "refresh", []),
        ("pacman -Scc --noconfirm", "pacman", "clean", []),
        ("pacman -U --noconfirm x.pkg.tar.zst", "pacman", "install", ["x.pkg.tar.zst"]),
        ("pacman -Rns gcc", "pacman", "remove", ["gcc"]),
        ("pacman --sync --refresh --noconfirm git", "pacman", "install", ["git"]),
        ("pacman -Qi git", "pacman", "", ["git"]),
        ("pip install -r r.txt --target /x -i https://x.org flask", "pip", "install", ["flask"]),
        ("python3.12 -m pip install flask", "pip", "install", ["flask"]),
        ("python3 -mpip install flask", "pip", "install", ["flask"]),
        ("python -Im pip install flask", "pip", "install", ["flask"]),
        ("pip cache purge", "pip", "clean", ["purge"]),
        ("pip cache dir", "pip", "", ["dir"]),
        ("uv pip install --system flask", "pip", "install", ["flask"]),
        ("uv --quiet pip install flask", "pip", "install", ["flask"]),
        ("uv tool install ruff", "pipx", "install", ["ruff"]),
        ("uv add --group dev ruff", "uv", "install", ["ruff"]),
        ("uv sync --frozen", "uv", "install", []),
        ("pipx install --python python3 poetry", "pipx", "install", ["poetry"]),
        ("conda install -y -c conda-forge numpy=1.26", "conda", "install", ["numpy=1.26"]),
        ("conda env create -f x.yml", "conda", "install", []),
        ("micromamba clean --all", "conda", "clean", []),
        ("npm --global i pm2", "npm", "install", ["pm2"]),
        ("npm cache verify", "npm", "", ["verify"]),
        ("yarn", "yarn", "install", []),
        ("yarn global add pm2", "yarn", "install", ["pm2"]),
        ("pnpm store prune", "pnpm", "clean", ["prune"]),
        ("pnpm store path", "pnpm", "", ["path"]),
        ("bun pm cache rm", "bun", "clean", ["cache", "rm"]),
        ("bun add -g x", "bun", "install", ["x"]),
        ("gem install rails -v 7.1", "gem", "install", ["rails"]),
        ("bundle install --jobs 4", "bundle", "install", []),
        ("bundle exec rake", "bundle", "", ["rake"]),
        ("composer global require a/b:^1", "composer", "install", ["a/b:^1"]),
        ("composer clear-cache", "composer", "clean", []),
        ("go install -ldflags '-s -w' x.org/y@v1", "go", "install", ["x.org/y@v1"]),
        ("cargo install --version 1.0 just", "cargo", "install", ["just"]),
    ],
)
def test_a_call_has_its_family_action_and_packages(command, family, action, packages):
    found = call(command)
    assert (found.family, found.action, [word.value for word in found.packages]) == (family, action, packages)


def test_values_are_found_behind_an_option_in_it_and_attached_to_it():
    found = call("pip install -r a.txt -rb.txt --requirement=c.txt").setting("-r", "--requirement")
    assert sorted(found) == ["a.txt", "b.txt", "c.txt"]


@pytest.mark.parametrize("command", ["echo apt-get install x", "python -m venv /x", "uvx ruff", "pipenv install"])
def test_other_commands_are_no_calls(command):
    commands = parse(f"FROM x\nRUN {command}\n").instructions[1].shell.commands
    assert [found for found in map(package_command, commands) if found is not None] == []


def fetch(command: str):
    return download(parse(f"FROM x\nRUN {command}\n").instructions[1].shell.commands[0])


@pytest.mark.parametrize(
    ("command", "files"),
    [
        ("curl -fsSLo /x https://example.org/a.tgz", ["/x"]),
        ("curl -fsSLO https://example.org/a.tgz?v=1", ["a.tgz"]),
        ("curl -O --output-dir /tmp https://example.org/a.tgz", ["/tmp/a.tgz"]),
        ("curl -fsSL https://example.org/a.tgz", []),
        ("curl -o- https://example.org/a.tgz", []),
        ("curl --output=/x https://example.org/a.tgz", ["/x"]),
        ("wget https://example.org/a.tgz https://example.org/b.tgz", ["a.tgz", "b.tgz"]),
        ("wget -qO- https://example.org/a.tgz", []),
        ("wget -q -P /tmp/ https://example.org/a.tgz", ["/tmp/a.tgz"]),
        ("wget -nv -O /x https://example.org/a.tgz", ["/x"]),
    ],
)
def test_a_download_goes_to_these_files(command, files):
    assert fetch(command).files == files


@pytest.mark.parametrize("command", ["curl --version", "wget --help", "curl", "tar xf a.tgz"])
def test_nothing_is_downloaded(command):
    assert fetch(command) is None


def test_letters_behind_an_option_with_a_value_are_its_value():
    found = fetch("curl -fHk:L https://example.org/a")
    assert found.has("--fail", "--header")
    assert not found.has("--insecure")
    assert not found.has("--location")


@pytest.mark.parametrize(
    ("command", "plain"),
    [
        ("curl https://example.org/a", True),
        ("curl -X POST https://example.org/a", False),
        ("curl -d x=1 https://example.org/a", False),
        ("curl http://localhost:8080/", False),
        ("wget --spider https://example.org/", False),
    ],
)
def test_plain_downloads_get_something_from_another_machine(command, plain):
    assert fetch(command).is_plain is plain
