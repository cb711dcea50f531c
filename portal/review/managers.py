"""How the command lines of package managers are built: sub-commands, options that take a value, folders of caches.

Sources: the managers' own manual pages and help texts (apt-get(8), aptitude(8), apk(8), dnf(8), zypper(8), pacman(8);
pip, pipx, uv, conda, npm, yarn, pnpm, bun, gem, bundle, composer, go, cargo).
"""

from __future__ import annotations

from typing import NamedTuple


class Manager(NamedTuple):
    """How one manager's command line is built. `valued` are the options that take the next word as their value
    (before and after the sub-command); `cache` are the folders that fill up and have to be empty in the image."""

    family: str
    install: frozenset[str]
    valued: frozenset[str] = frozenset()
    refresh: frozenset[str] = frozenset()
    upgrade: frozenset[str] = frozenset()
    clean: frozenset[str] = frozenset()
    remove: frozenset[str] = frozenset()
    cache: tuple[str, ...] = ()
    system: bool = False


def _set(words: str) -> frozenset[str]:
    return frozenset(words.split())


_APT = Manager(
    "apt",
    install=_set("install build-dep reinstall"),
    valued=_set(
        "-t --target-release --default-release -o --option -c --config-file -a --host-architecture"
        " -P --build-profiles --solver"
    ),
    refresh=_set("update"),
    upgrade=_set("upgrade dist-upgrade full-upgrade safe-upgrade dselect-upgrade"),
    clean=_set("clean autoclean distclean dist-clean"),
    remove=_set("remove purge autoremove autopurge"),
    cache=("/var/lib/apt/lists",),
    system=True,
)
_DNF = Manager(
    "dnf",
    install=_set("install in localinstall groupinstall group reinstall module builddep"),
    valued=_set(
        "-c --config -d --debuglevel -e --errorlevel -R --randomwait -x --exclude --enablerepo --disablerepo --repo"
        " --repoid --installroot --releasever --setopt --advisory --arch --forcearch --comment --downloaddir"
        " --disableexcludes --rpmverbosity --color --enable-repo --disable-repo --from-repo"
    ),
    refresh=_set("makecache check-update"),
    upgrade=_set("update upgrade upgrade-minimal update-minimal distro-sync distribution-synchronization dsync"),
    clean=_set("clean"),
    remove=_set("remove erase autoremove"),
    cache=("/var/cache/dnf", "/var/cache/yum", "/var/cache/libdnf5"),
    system=True,
)
_PIP_VALUED = _set(
    "-r --requirement --requirements -c --constraint --constraints -i --index-url --extra-index-url -f --find-links"
    " -t --target --prefix --root --src -b --build --platform --python-version -p --python --implementation --abi"
    " --no-binary --only-binary --progress-bar --cache-dir --trusted-host --timeout --retries --proxy --cert"
    " --client-cert --log --upgrade-strategy --global-option --install-option --build-option --config-settings -C"
    " --exists-action --use-feature --use-deprecated --root-user-action --report --group -e --editable"
    " --build-constraint --index --default-index --overrides --override --resolution --prerelease --index-strategy"
    " --keyring-provider --link-mode --exclude-newer --allow-insecure-host --directory --project --extra"
    " -P --upgrade-package --reinstall-package --no-build-isolation-package --python-platform --torch-backend"
)
_CONDA = Manager(
    "conda",
    install=_set("install create"),
    valued=_set(
        "-c --channel -n --name -p --prefix --file -f --revision --repodata-fn --solver --clone --experimental"
        " --subdir --platform -r --root-prefix --rc-file --channel-priority"
    ),
    upgrade=_set("update upgrade"),
    clean=_set("clean"),
    remove=_set("remove uninstall"),
    cache=("/opt/conda/pkgs", "/root/.conda/pkgs", "/root/miniconda3/pkgs", "/opt/mamba/pkgs"),
)

MANAGERS: dict[str, Manager] = {
    "apt": _APT,
    "apt-get": _APT,
    "aptitude": _APT,
    "apk": Manager(
        "apk",
        install=_set("add"),
        valued=_set(
            "-t --virtual -X --repository -p --root --arch --repositories-file --keys-dir --cache-dir --cache-max-age"
            " --wait --progress-fd --timeout"
        ),
        refresh=_set("update"),
        upgrade=_set("upgrade"),
        clean=_set("cache"),
        remove=_set("del"),
        cache=("/var/cache/apk",),
        system=True,
    ),
    "dnf": _DNF,
    "dnf5": _DNF,
    "yum": _DNF,
    "microdnf": _DNF,
    "tdnf": _DNF,
    "zypper": Manager(
        "zypper",
        install=_set("install in source-install si"),
        valued=_set(
            "-r --repo -t --type -C --catalog --from -R --root -D --reposd-dir --cache-dir --installroot --releasever"
            " -p --plus-repo --name -c --config --download --pkg-cache-dir --solv-cache-dir --raw-cache-dir"
        ),
        refresh=_set("refresh ref"),
        upgrade=_set("update up patch dist-upgrade dup"),
        clean=_set("clean cc"),
        remove=_set("remove rm"),
        cache=("/var/cache/zypp",),
        system=True,
    ),
    "pacman": Manager(
        "pacman",
        install=frozenset(),  # what it does is told by its first option: -S, -Syu, -R, ...
        valued=_set(
            "-b --dbpath -r --root --arch --cachedir --color --config --gpgdir --hookdir --logfile --sysroot"
            " --assume-installed --ignore --ignoregroup --overwrite"
        ),
        cache=("/var/cache/pacman/pkg",),
        system=True,
    ),
    "pip": Manager(
        "pip",
        install=_set("install"),
        valued=_PIP_VALUED - _set("-p -P"),
        clean=_set("cache"),
        remove=_set("uninstall"),
        cache=("/root/.cache/pip", "/root/.cache"),
    ),
    "pipx": Manager(
        "pipx",
        install=_set("install inject"),
        valued=_set("--spec --python --pip-args --suffix -i --index-url --preinstall -r --requirement"),
        upgrade=_set("upgrade upgrade-all"),
        remove=_set("uninstall"),
        cache=("/root/.cache/pipx", "/root/.cache/pip", "/root/.cache"),
    ),
    "uv": Manager(
        "uv",
        install=_set("add sync"),
        valued=_PIP_VALUED | _set("--with --from --group --tag --branch --rev --package --script -m --no-group"),
        clean=_set("cache"),
        remove=_set("remove"),
        cache=("/root/.cache/uv", "/root/.cache"),
    ),
    "conda": _CONDA,
    "mamba": _CONDA,
    "micromamba": _CONDA,
    "npm": Manager(
        "npm",
        install=_set(
            "install i in ins inst insta instal isnt isnta isntal isntall add ci clean-install ic install-clean"
            " install-test it install-ci-test cit"
        ),
        valued=_set(
            "--prefix -C --registry --cache --loglevel --omit --include -w --workspace --tag --userconfig"
            " --install-strategy --before --script-shell --fetch-retries --fetch-timeout --network-timeout"
        ),
        upgrade=_set("update up upgrade"),
        clean=_set("cache"),
        remove=_set("uninstall rm remove un r unlink"),
        cache=("/root/.npm",),
    ),
    "yarn": Manager(
        "yarn",
        install=_set("install add global"),
        valued=_set("--cwd --cache-folder --modules-folder --registry --network-timeout --mutex --network-concurrency"),
        upgrade=_set("upgrade up"),
        clean=_set("cache"),
        remove=_set("remove"),
        cache=("/usr/local/share/.cache/yarn", "/root/.cache/yarn", "/root/.yarn/berry/cache", "/root/.cache"),
    ),
    "pnpm": Manager(
        "pnpm",
        install=_set("install i add ci"),
        valued=_set("-C --dir --filter -F --registry --store-dir --reporter --loglevel --virtual-store-dir"),
        upgrade=_set("update up upgrade"),
        clean=_set("store"),
        remove=_set("remove rm uninstall un"),
        cache=("/root/.local/share/pnpm/store", "/pnpm/store"),
    ),
    "bun": Manager(
        "bun",
        install=_set("install i add a ci"),
        valued=_set("--cwd --registry --cache-dir -c --config --filter --backend --omit --concurrent-scripts"),
        upgrade=_set("update"),
        clean=frozenset(),
        remove=_set("remove rm r"),
        cache=("/root/.bun/install/cache",),
    ),
    "gem": Manager(
        "gem",
        install=_set("install i"),
        valued=_set(
            "-v --version -i --install-dir -n --bindir -s --source -p --http-proxy --platform -P --trust-policy"
            " -g --file --build-root -B --bulk-threshold --document"
        ),
        upgrade=_set("update"),
        clean=_set("cleanup"),
        remove=_set("uninstall"),
        cache=("/usr/local/bundle/cache", "/var/lib/gems", "/root/.gem"),
    ),
    "bundle": Manager(
        "bundle",
        install=_set("install i"),
        valued=_set(
            "--gemfile -j --jobs --path --retry --without --with --binstubs --shebang --target-rbconfig -P"
            " --trust-policy"
        ),
        upgrade=_set("update"),
        clean=_set("clean"),
        cache=("/usr/local/bundle/cache", "/root/.bundle/cache"),
    ),
    "composer": Manager(
        "composer",
        install=_set("install i require r create-project"),
        valued=_set(
            "-d --working-dir --prefer-install --audit-format --ignore-platform-req -s --stability --repository"
            " --apcu-autoloader-prefix"
        ),
        upgrade=_set("update u upgrade"),
        clean=_set("clear-cache clearcache cc"),
        remove=_set("remove rm uninstall"),
        cache=("/root/.composer/cache", "/root/.cache/composer", "/tmp/cache", "/root/.cache"),  # noqa: S108
    ),
    "go": Manager(
        "go",
        install=_set("install get"),
        valued=_set(
            "-C -mod -modfile -tags -ldflags -gcflags -asmflags -o -p -buildmode -compiler -exec -overlay -pkgdir"
            " -toolexec -installsuffix"
        ),
        clean=_set("clean"),
        cache=("/go/pkg/mod", "/root/.cache/go-build"),
    ),
    "cargo": Manager(
        "cargo",
        install=_set("install binstall"),
        valued=_set(
            "--version --vers --git --branch --tag --rev --path --root --index --registry -F --features --bin"
            " --example --target --target-dir --profile -j --jobs --config -Z --color --message-format -C"
        ),
        upgrade=_set("update"),
        clean=_set("clean"),
        remove=_set("uninstall"),
        cache=("/usr/local/cargo/registry", "/root/.cargo/registry"),
    ),
}
MANAGERS["pip3"] = MANAGERS["pip2"] = MANAGERS["pip"]
MANAGERS["bundler"] = MANAGERS["bundle"]
