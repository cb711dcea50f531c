"""Idioms of well-made official images, each in a short Dockerfile of our own: none of them deserves a finding of the
rule that it could be mistaken for."""

from textwrap import dedent

import pytest

from portal.review import review

IDIOMS = {
    "a step that installs, builds and purges leaves no build tools": (
        """
        FROM debian:bookworm-slim
        RUN set -eux; \\
            kept="$(apt-mark showmanual)"; \\
            apt-get update; \\
            apt-get install -y --no-install-recommends gcc libc6-dev make wget; \\
            rm -rf /var/lib/apt/lists/*; \\
            wget -O x.tar.gz "https://example.org/x-1.0.tar.gz"; \\
            echo "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef *x.tar.gz" | sha256sum -c -; \\
            tar -xzf x.tar.gz -C /usr/src; rm x.tar.gz; \\
            make -C /usr/src/x install; rm -r /usr/src/x; \\
            apt-mark auto '.*' > /dev/null; apt-mark manual $kept; \\
            apt-get purge -y --auto-remove
        """,
        ("no-build-tools", "clean-package-cache", "verify-downloads", "remove-downloaded-archive", "workdir-over-cd"),
    ),
    "fingerprints of signing keys and checksums are public": (
        """
        FROM debian:bookworm-slim
        ENV GPG_KEY=7169605F62C751356D054A26A821E680E5FA6305
        ENV RABBITMQ_PGP_KEY_ID=0x0A9AF2115F4687BD29803A206B73A36E6026DFCA
        ENV SOURCE_SHA256=07ab697474595e06f06647417d3c7fa97ded07afc1a7e4454c5639919b46eaea
        RUN set -eux; key=B97B0AFCAA1A47F044F244A07FCC7D46ACCC4CF8; gpg --batch --recv-keys "$key" "$GPG_KEY"
        """,
        ("no-secrets-in-variables", "no-secrets-in-run"),
    ),
    "names of secret files are no secrets": (
        """
        FROM debian:bookworm-slim
        ENV STORE_ROOT_PASSWORD_FILE=root_password STORE_SECRET_KEY_FILE=secret_key
        """,
        ("no-secrets-in-variables",),
    ),
    "a stand-in for a secret lets the assets be built": (
        """
        FROM ruby:3.3-slim
        RUN SECRET_KEY_BASE=dummy ./bin/rails assets:precompile
        RUN OTP_SECRET=precompile_placeholder ./bin/rails assets:precompile
        """,
        ("no-secrets-in-run",),
    ),
    "packages for the run time that are added again need no index": (
        """
        FROM alpine:3.22
        RUN apk add --no-cache --virtual .build-deps gcc musl-dev && make install \\
            && apk add --no-network --virtual .run-deps so:libssl.so.3 && apk del --no-network .build-deps
        """,
        ("no-apk-cache", "no-build-tools"),
    ),
    "a source list of packages just built is trusted": (
        """
        FROM debian:bookworm-slim
        RUN folder="$(mktemp -d)" && echo "deb [ trusted=yes ] file://$folder ./" > /etc/apt/sources.list.d/temp.list
        """,
        ("no-unsigned-packages",),
    ),
    "asking yarn for its version fills no cache": (
        """
        FROM alpine:3.22
        RUN ln -s /opt/yarn/bin/yarn /usr/local/bin/yarn && yarn --version
        """,
        ("clean-npm-cache",),
    ),
    "a base image chosen by platform uses every stage that it can mean": (
        """
        FROM alpine:3.22 AS base-amd64
        FROM alpine:3.22 AS base-arm64
        FROM base-$TARGETARCH
        USER 10001
        ENTRYPOINT ["/app"]
        """,
        ("unprivileged-user", "no-unused-stages"),
    ),
    "targets from scratch that hand out files are not run": (
        """
        FROM golang:1.25 AS build
        RUN make
        FROM scratch AS binaries-linux
        COPY --from=build /out/tool /
        FROM scratch AS binaries-windows
        COPY --from=build /out/tool.exe /tool.exe
        FROM binaries-$TARGETOS AS binaries
        """,
        ("default-launch", "unprivileged-user"),
    ),
    "a script written by an unquoted here-document may go on in the next line": (
        """
        FROM alpine:3.22
        COPY --chmod=755 <<EOF /entry.sh
        #!/bin/sh
        exec server \\\\
          --listen=0.0.0.0 \\\\
          -- "\\$@"
        EOF
        ENTRYPOINT ["/entry.sh"]
        """,
        ("script-execs-application",),
    ),
    "the home of a system account is no volume": (
        """
        FROM debian:bookworm-slim
        RUN useradd --system --home-dir /var/lib/proxy --uid 99 proxy2; \\
            mkdir /var/lib/proxy; chown proxy2:proxy2 /var/lib/proxy
        """,
        ("declared-volumes",),
    ),
    "rights of sudo that are taken away are none given": (
        """
        FROM ubuntu:24.04
        RUN sed -i.bak -e 's/^%sudo/#%sudo/' /etc/sudoers && rm -f /etc/sudoers.d/extra
        """,
        ("no-sudo",),
    ),
}


@pytest.mark.parametrize("idiom", IDIOMS)
def test_an_idiom_of_official_images_is_left_alone(idiom: str) -> None:
    text, rules = IDIOMS[idiom]
    report = review(dedent(text).lstrip(), shellcheck=False)
    assert [finding.message for finding in report.findings if finding.rule in rules] == []
    assert report.notes == ()


def test_the_same_file_without_the_idiom_is_reported() -> None:
    text = """\
    FROM debian:bookworm-slim
    ENV API_TOKEN=0x0A9AF2115F4687BD29803A206B73A36E6026DFCA
    RUN SECRET_KEY_BASE=hunter2hunter2 ./bin/rails assets:precompile
    RUN echo 'deb [trusted=yes] http://example.org/ x main' > /etc/apt/sources.list.d/x.list
    RUN echo 'app ALL=(ALL) NOPASSWD: ALL' >> /etc/sudoers
    RUN install -d -o 10001 /var/lib/app
    """
    found = {finding.rule for finding in review(dedent(text), shellcheck=False).findings}
    assert found >= {
        *("no-secrets-in-variables", "no-secrets-in-run", "no-unsigned-packages", "no-sudo", "declared-volumes"),
        *("unprivileged-user", "recommended-labels"),
    }
