import pytest

from portal.review import review
from portal.review.fixing import apply
from portal.review.masking import masked_lines
from portal.review.secrets import is_secret_file, is_secret_name, is_secret_value
from tests.review.rules.reviewing import lines


@pytest.mark.parametrize(
    "name",
    [
        *(
            "PASSWORD",
            "db_password",
            "DB_PASS",
            "MYSQL_PWD",
            "dbPassword",
            "GITHUB_TOKEN",
            "npmToken",
            "API_KEY",
            "apiKey",
        ),
        *(
            "AWS_SECRET_ACCESS_KEY",
            "SECRET",
            "CLIENT_SECRET",
            "SSH_PRIVATE_KEY",
            "DJANGO_SECRET_KEY",
            "JWT_KEY",
            "APIKEY",
        ),
        *("POSTGRES_PASSWORD", "PASSWORD2", "GOOGLE_CREDENTIALS", "NPM_AUTH", "ENCRYPTION_KEY_BASE64"),
    ],
)
def test_this_is_a_secrets_name(name):
    assert is_secret_name(name)


@pytest.mark.parametrize(
    "name",
    [
        *(
            "PASSWORD_FILE",
            "TOKEN_URL",
            "TOKENIZERS_PARALLELISM",
            "GPG_KEY",
            "PWD",
            "OLDPWD",
            "KEYBOARD",
            "MONKEY",
            "AUTHOR",
        ),
        *(
            "PUBLIC_KEY",
            "SSH_PUBLIC_KEY",
            "KEY_SIZE",
            "AUTH_METHOD",
            "SECRET_NAME",
            "PASSWORD_MIN_LENGTH",
            "COMPASS",
            "KEY",
        ),
        *("USERNAME", "PATH", "TOKEN_TTL", "BYPASS", "CREDENTIALS_PATH", "API_KEY_HEADER", "SECRETS_DIR", ""),
    ],
)
def test_this_is_no_secrets_name(name):
    assert not is_secret_name(name)


@pytest.mark.parametrize(
    "value",
    [
        "AKIAIOSFODNN7EXAMPLE",
        "ghp_" + "a1B2" * 9,
        "https://user:hunter2@example.org/x.git",
        "postgresql://app:hunter2@db/app",
        "-----BEGIN RSA PRIVATE KEY-----",
        "glpat-" + "x" * 20,
    ],
)
def test_this_has_the_shape_of_a_secret(value):
    assert is_secret_value(value)


@pytest.mark.parametrize(
    "value",
    [
        "https://example.org:8080/x@y",
        "https://user@example.org/",
        "https://$USER:$PASS@example.org/",
        "git@github.com:x/y.git",
        "sha256:" + "0" * 64,
        "-----BEGIN CERTIFICATE-----",
    ],
)
def test_this_has_not(value):
    assert not is_secret_value(value)


@pytest.mark.parametrize(
    "path",
    [
        *(
            "id_rsa",
            "keys/id_ed25519",
            "server.key",
            "tls/private.pem",
            ".env",
            ".env.production",
            "a/.npmrc",
            ".netrc",
        ),
        *(".aws/credentials", ".kube/config", "kubeconfig", "service-account.json", "terraform.tfstate", "prod.tfvars"),
        *(".docker/config.json", "store.jks", ".ssh", "./.ssh/"),
    ],
)
def test_this_file_holds_secrets(path):
    assert is_secret_file(path)


@pytest.mark.parametrize(
    "path",
    [
        *(
            "id_rsa.pub",
            "ca.pem",
            "ca-bundle.pem",
            "fullchain.pem",
            "public.key",
            ".env.example",
            ".env.sample",
            ".environment",
        ),
        *(
            "config.json",
            "keyboard.json",
            "monkey",
            "src/credentials.py",
            ".ssh/known_hosts",
            "package.json",
            ".",
            "/",
            "",
        ),
    ],
)
def test_this_file_does_not(path):
    assert not is_secret_file(path)


@pytest.mark.parametrize(
    "instruction",
    [
        'ENV PASSWORD="hunter2"',
        "ENV A=b DB_PASSWORD=hunter2",
        "ARG TOKEN",
        "ARG TOKEN=abc123",
        'LABEL source="https://u:hunter2@x.org"',
        "ONBUILD ENV PASSWORD=hunter2",
    ],
)
def test_a_secret_in_a_variable_is_reported(instruction):
    assert lines("no-secrets-in-variables", f"FROM x:1.2\n{instruction}\n") == [2]


@pytest.mark.parametrize(
    "instruction",
    [
        "ENV PASSWORD=$password",
        "ENV PASSWORD=/run/secrets/password",
        'ENV PASSWORD=""',
        "ENV ALLOW_EMPTY_PASSWORD=yes",
        "ENV TOKEN=https://id.example.org/token",
        'LABEL password="see the handbook"',
        "ENV SECRET_KEY=<your key>",
        "ARG TOKEN_FILE",
    ],
)
def test_this_is_no_secret_in_a_variable(instruction):
    assert lines("no-secrets-in-variables", f"FROM x:1.2\n{instruction}\n") == []


@pytest.mark.parametrize(
    "command",
    [
        "export PASSWORD=hunter2",
        "PASSWORD='hunter2' ./x",
        "./x --password=hunter2",
        "./x --token hunter2",
        "if true; then export API_KEY=hunter2; fi",
        "curl https://u:hunter2@x.org/",
        "echo AKIAIOSFODNN7EXAMPLE > /x",
    ],
)
def test_a_secret_in_a_step_is_reported(command):
    assert lines("no-secrets-in-run", f"FROM x:1.2\nRUN {command}\n") == [2]


@pytest.mark.parametrize(
    "command",
    [
        'PASSWORD="$(cat /run/secrets/p)" ./x',
        "export PASSWORD=$P",
        "./x --password-file=/p --token $T",
        "./x --password --token --secret",
        "echo password=",
        "passwd -d x",
        "export KEY_SIZE=4096 TOKEN_URL=https://x.org/t",
    ],
)
def test_this_is_no_secret_in_a_step(command):
    assert lines("no-secrets-in-run", f"FROM x:1.2\nRUN {command}\n") == []


@pytest.mark.parametrize(
    "value",
    [
        "glcbt-aaaaaaaaaaaaaaaaaaaaaaaa",
        "hvs.CAESIJlWhqBk1aaaaaaaaaaaaaaa",
        "dckr_pat_aaaaaaaaaaaaaaaaaaaaaaa",
    ],
)
def test_tokens_of_more_services_are_known_by_their_shape(value):
    assert lines("no-secrets-in-variables", f"FROM debian:12\nENV X={value}\n") == [2]


@pytest.mark.parametrize(
    ("name", "value", "reported"),
    [
        ("COOKIE_SALT", "Zk3v9Qp1Lr8sXw2Tn7YbUe5Hd0", True),
        ("GPG_KEY", "A035C8C19219BA821ECEA86B64E628F8D684696D", False),
        ("TOOL_SHA256", "2c26b46b68ffc68ff99b453c1d30413413422d706483bfa0f98a5e886266e7ae", False),
        ("SORT_KEY", "created-at-in-descending-order", False),
        ("COMMIT", "Zk3v9Qp1Lr8sXw2Tn7YbUe5Hd0", False),
    ],
)
def test_what_looks_random_counts_only_beside_a_telling_name(name, value, reported):
    assert bool(lines("no-secrets-in-variables", f"FROM debian:12\nENV {name}={value}\n")) is reported


def test_the_value_of_a_secret_is_never_shown():
    text = 'FROM debian:12\nENV DB_PASSWORD=hunter2\nRUN mysql -phunter2\nENTRYPOINT ["/a", "--token=hunter2"]\n'
    found = review(text).findings
    assert {f.rule for f in found} >= {"no-secrets-in-variables", "no-secrets-in-run"}
    assert not any("hunter2" in f.message for f in found)


@pytest.mark.parametrize(
    ("step", "reported"),
    [
        ("mysql -u root -p", False),
        ("mysql -p$PASS", False),
        ("mysql -pfoo1", True),
        ("docker login -u me --password-stdin", False),
        ("sshpass -p foo1 ssh host", True),
        ("doctl auth init -t foo1foo1", True),
        ("az login -u me -p foo1foo1", True),
        ("mkdir -p foo1", False),
        ("docker run -p 80:80 login", False),
    ],
)
def test_logins_with_a_literal_password_are_found(step, reported):
    assert bool(lines("no-secrets-in-run", f"FROM debian:12\nRUN {step}\n")) is reported


def test_where_a_secret_stays_depends_on_whether_its_stage_is_delivered():
    text = "FROM debian:12 AS build\nARG DB_PASSWORD\nFROM debian:12\nCOPY --from=build /x /x\nARG API_TOKEN\n"
    first, second = [one.message for one in review(text).findings if one.rule == "no-secrets-in-variables"]
    assert "though not in the image that is delivered" in first
    assert "readable by all who can pull it" in second


HEADERS = [
    '-H "Authorization: Bearer abcdef123456"',
    "--header='PRIVATE-TOKEN: hunter2hunter2'",
    "-H'X-JFrog-Art-Api:AKCp8hunter2'",
    "-H 'authorization: Basic bWU6aHVudGVyMg=='",
    "-H 'Authorization: GenieKey hunter2-hunter2'",
]


@pytest.mark.parametrize("header", HEADERS)
def test_a_secret_in_a_header_is_found_masked_and_mended(header):
    report = review(f"FROM debian:12\nRUN curl {header} https://example.org/x -o /x\n")
    (finding,) = [one for one in report.findings if one.rule == "no-secrets-in-run"]
    assert "header" in finding.message
    secret = header.rstrip("\"'").split()[-1].rpartition(":")[2]
    assert secret not in masked_lines(report)["Dockerfile"][1]
    mended = apply(report.files["Dockerfile"], finding.fixes)
    assert secret not in mended
    assert "RUN --mount=type=secret,id=" in mended
    assert "no-secrets-in-run" not in {one.rule for one in review(mended).findings}


@pytest.mark.parametrize(
    "header",
    [
        '-H "Authorization: Bearer $TOKEN"',
        '-H "Authorization: GenieKey $TOKEN"',
        "-H 'Authorization: Bearer '\"$TOKEN\"",
        '-H "Authorization: Bearer QQ=="',  # what everybody uses for public images at ghcr.io
        "-H 'X-aws-ec2-metadata-token-ttl-seconds: 21600'",
        "-H 'Accept: application/json' -H 'X-Api-Key: {{ key }}'",
    ],
)
def test_a_header_without_a_literal_secret_is_none(header):
    report = review(f"FROM debian:12\nRUN curl {header} https://example.org/x -o /x\n")
    assert "no-secrets-in-run" not in {one.rule for one in report.findings}


def test_code_in_quotes_that_holds_a_secret_is_one_finding():
    report = review("FROM debian:12\nRUN sh -c \"curl -H 'PRIVATE-TOKEN: hunter2' https://example.org/x -o /x\"\n")
    (finding,) = [one for one in report.findings if one.rule == "no-secrets-in-run"]
    assert finding.fixes == ()  # quotes in quotes
