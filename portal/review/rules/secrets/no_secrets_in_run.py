import re
from collections.abc import Iterable, Iterator
from itertools import zip_longest

from portal.dockerfile.model import Command, Form, Instruction, Pair, Span, Word
from portal.patterns import regex
from portal.review.context import Context
from portal.review.headers import secret_header
from portal.review.model import Edit, Fix, Safety, Severity
from portal.review.rule import Problem, Rule, bad, fixed, good
from portal.review.secrets import (
    is_literal_secret,
    is_secret_name,
    is_secret_value,
    is_suspicious_name,
    may_hold_secret_value,
    what_secret,
)

rule = Rule(
    title="No secrets written into a step",
    requirements=("IMG-13", "IMG-29", "RUN-9"),
    aliases=("DD058", "DD057", "secrets-in-code", "DS-0031"),
    severity=Severity.ERROR,
    why="""
        The text of every RUN, ENTRYPOINT, CMD and HEALTHCHECK is kept in the image's history. A secret that is
        set, used and unset in one step is gone from the file system, but `docker history` still shows it. On a
        command line it shows in the host's process table too.

        Take it from a secret mount: `RUN --mount=type=secret,id=token TOKEN="$(cat /run/secrets/token)" ./fetch`.

        Reported are literal values given to names that are secrets, or that may be and are unset again
        (`export`, assignments in front of a command, options such as `--password=...`, headers such as
        `Authorization: Bearer ...`), and words with the shape of a known token, a private key or an address with a
        password. Variables and substitutions are fine. The value itself is never shown.

        The fix takes the value of a variable or header from a secret mount instead. What was written stays in the
        history of file and images, so the secret must be revoked all the same.
    """,
    examples=(
        bad("FROM alpine:3.23\nRUN export API_TOKEN=hunter2 && ./fetch && unset API_TOKEN\n", 2),
        fixed(
            "FROM alpine:3.23\nRUN DB_PASSWORD=hunter2 ./migrate\n",
            "FROM alpine:3.23\nRUN --mount=type=secret,id=db_password,required=true "
            'DB_PASSWORD="$(cat /run/secrets/db_password)" ./migrate\n',
            2,
            caption="and the old one is revoked",
        ),
        bad("FROM alpine:3.23\nRUN git clone https://me:hunter2@git.example.org/app.git\n", 2),
        bad("FROM alpine:3.23\nRUN curl -fsS -u me:hunter2 -o /x https://example.org/x\n", 2),
        fixed(
            "FROM buildpack-deps:trixie-curl\n"
            "RUN curl -fsS -H 'PRIVATE-TOKEN: hunter2' -o /x https://git.example.org/x\n",
            "FROM buildpack-deps:trixie-curl\nRUN --mount=type=secret,id=private_token,required=true curl -fsS "
            '-H "PRIVATE-TOKEN: $(cat /run/secrets/private_token)" -o /x https://git.example.org/x\n',
            2,
        ),
        bad("FROM alpine:3.23\nRUN wget --header='Authorization: Basic bWU6aHVudGVyMg==' https://example.org/x\n", 2),
        bad('FROM alpine:3.23\nENTRYPOINT ["/app", "--password=hunter2"]\n', 2),
        bad("FROM alpine:3.23\nRUN echo hunter2 > /etc/db_password && ./migrate && rm /etc/db_password\n", 2),
        bad("FROM alpine:3.23\nRUN mysql -u root -phunter2 -e 'select 1'\n", 2),
        bad("FROM alpine:3.23\nRUN aws configure set aws_secret_access_key hunter2hunter2\n", 2),
        bad("FROM alpine:3.23\nRUN docker login -u me -p hunter2 registry.example.org\n", 2),
        bad(
            'FROM debian:12\nRUN export THE_HASH="to-be-kept-secret" \\\n && ./make-hash \\\n && unset THE_HASH\n',
            2,
            caption="unset hides nothing",
        ),
        bad("FROM debian:12\nRUN psql -c \"ALTER USER app WITH PASSWORD 'hunter2x'\"\n", 2, caption="in SQL"),
        bad('FROM debian:12\nRUN API_TOKEN="${API_TOKEN:-abcdef123456}" ./fetch\n', 2, caption="as a default"),
        bad("FROM debian:12\nRUN ./migrate -p${DB_PASSWORD:-hunter2x}\n", 2, caption="as a default in an option"),
        good("FROM debian:12\nRUN ./fetch --with ${TOKEN:-$CI_TOKEN} ${TOKEN:+--token}\n"),
        good(
            "FROM ruby:3.3\nRUN SECRET_KEY_BASE=precompile_placeholder rails assets:precompile\n", "stands in for one"
        ),
        good("FROM debian:12\nRUN export GOPATH=/go && make && unset GOPATH\n"),
        good('FROM alpine:3.23\nRUN --mount=type=secret,id=token TOKEN="$(cat /run/secrets/token)" ./fetch\n'),
        good(
            "FROM buildpack-deps:trixie-curl\nRUN --mount=type=secret,id=t curl -fsSO https://example.org/x "
            '-H "Authorization: Bearer $(cat /run/secrets/t)"\n'
        ),
        good("FROM alpine:3.23\nARG USER\nRUN git clone https://$USER:$PASS@git.example.org/app.git\n"),
        good("FROM debian:12\nRUN echo 'password required pam_unix.so' > /etc/pam.d/common-password\n"),
        good("FROM alpine:3.23\nRUN ./fetch --token-file=/run/secrets/token --password-stdin\n"),
    ),
)

_NAMES = ("pass", "secret", "token", "key", "auth", "cred", "pwd", "psw", "curl", "login", "mysql", "maria", "wget")


_SQL = regex(
    r"\b(?:PASSWORD|IDENTIFIED\s{1,9}(?:WITH\s{1,9}\w{1,40}\s{1,9})?BY(?:\s{1,9}PASSWORD)?)\s{0,9}[(=]?\s{0,9}'([^']{1,200})'",
    re.I,
)
_NETRC = regex(r"\bmachine \S+ login \S+ password [^\s$]")


@rule.on_instruction("RUN", "CMD", "ENTRYPOINT", "HEALTHCHECK")
def check(instruction: Instruction, context: Context) -> Iterator[Problem]:
    text = instruction.text
    lower = text.lower()
    named = "unset" in lower or any([name in lower for name in _NAMES])  # noqa: C419 - a generator is slower
    if not named and not (context.may_hold_secret_values and may_hold_secret_value(text)):
        return  # most steps: their commands need not be looked at
    found: dict[Span, tuple[str, Pair | Word | None]] = {}
    commands = context.commands_of(instruction)
    unset = {value for command in commands if command.name == "unset" for value in command.values}
    for command in commands:
        words = command.words if command.wrapper is None else []  # else they may stand in quotes
        mended: dict[Span, Pair | Word] = {word.span: word for word in words}
        mended |= {pair.span: pair for pair in command.assignments}
        for span, what in (*_secrets(command, context), *_hidden(command, unset)):
            found.setdefault(span, (what, mended.get(span)))
    for span in _innermost(found):
        what, placed = found[span]
        yield Problem(
            span,
            f"{what} is written here, and the text of this step stays in the image's history: take it from a "
            "secret mount.",
            _fixes(placed, instruction, context),
        )


def _innermost(spans: Iterable[Span]) -> list[Span]:
    """Those that hold no other: the code that `sh -c` is given is around its own words."""
    ordered = sorted(spans, key=lambda span: (*span[:2], -span[2], -span[3]))
    pairs = zip_longest(ordered, ordered[1:])
    return [span for span, behind in pairs if behind is None or behind[:2] >= span[2:]]


def _fixes(found: Pair | Word | None, instruction: Instruction, context: Context) -> tuple[Fix, ...]:
    """A secret mount in place of the value of a variable or header, where the step can read one."""
    if instruction.keyword != "RUN" or instruction.form is not Form.SHELL or instruction.heredocs:
        return ()
    taken = _from_mount(found.key.value, found.value) if isinstance(found, Pair) else _in_header(found)
    line, column = instruction.span[:2]
    written = context.dockerfile.lines[line - 1][column - 1 : column + 2]
    if taken is None or written.upper() != "RUN" or _is_unprivileged(context.before(instruction).user):
        return ()
    name, edit = taken
    place = Span(line, column + 3, line, column + 3)
    edits = (Edit(place, f" --mount=type=secret,id={name},required=true"), edit)
    return (Fix("Take it from a secret mount, and revoke this one", Safety.SUGGESTED, edits),)


def _from_mount(variable: str, value: Word | None) -> tuple[str, Edit] | None:
    """The name of the secret for a variable, and the edit that takes its value from there."""
    if value is None or value.span.start_line != value.span.end_line or not _PLAIN_NAME.match(variable):
        return None
    name = variable.lower()
    return name, Edit(value.span, f'"$(cat /run/secrets/{name})"')


def _in_header(word: Word | None) -> tuple[str, Edit] | None:
    """The name of the secret for a word with a header, and the edit that takes its value from there."""
    header = secret_header(word.value) if word is not None else None
    if word is None or header is None or word.span.start_line != word.span.end_line:
        return None
    title, secret = header
    name = title.lower().replace("-", "_")
    quote = "'" if "'" in word.text else '"'
    if word.text.count(quote) != 2 or word.text.count(secret) != 1 or _SPECIAL.search(word.text):
        return None
    text = word.text.replace(secret, f"$(cat /run/secrets/{name})").replace("'", '"')
    return name, Edit(word.span, text)


# What means something else in double quotes than in single ones, or is quoted twice.
_SPECIAL = regex(r"[$`\\!]|'.*\"|\".*'")
_PLAIN_NAME = regex(r"[A-Za-z_][A-Za-z0-9_]{0,60}$")


def _is_unprivileged(user: str | None) -> bool:
    """Whether another account than root runs the step: it could not read the secret."""
    return user is not None and user.partition(":")[0] not in ("root", "0")


def _hidden(command: Command, unset: set[str]) -> Iterator[tuple[Span, str]]:
    # A name that may stand for a secret, and its value is taken away again in the step, or says itself what it is.
    for pair in command.assignments:
        name, value = pair.key.value, pair.value.value if pair.value is not None else ""
        if is_suspicious_name(name) and len(value) > 5 and is_literal_secret(value):
            words = set(re.findall("[a-z]+", value.lower()))
            if name in unset or words & {"secret", "password", "passwd", "passphrase"}:
                yield pair.span, f"The value of {name}"


_OPTIONS = frozenset(
    [
        *("--password", "--passwd", "--passphrase", "--token", "--api-key", "--secret", "--oauth2-bearer"),
        *("--http-password", "--ftp-password", "--proxy-password"),
    ]
)


def _secrets(command: Command, context: Context) -> Iterator[tuple[Span, str]]:
    for pair in command.assignments:
        if pair.value is not None and is_secret_name(pair.key.value) and _is_written(pair.value.value):
            yield pair.span, f"The value of {pair.key.value}"
    if command.name in ("echo", "printf") and (kept := _kept_in_file(command)) is not None:
        yield kept
    login = _login(command)
    if login is not None:
        yield login
    sets = command.name in ("export", "declare", "readonly", "set")
    previous = ""
    for word in command.words:
        value = word.value
        name, equals, given = value.partition("=")
        literal = "$" not in value or word.text.startswith("'")
        if equals and (sets or name.startswith("--")) and literal and is_secret_name(name.lstrip("-")):
            if _is_written(given):
                yield word.span, f"The value of {name}"
        elif previous in _OPTIONS and is_literal_secret(value):
            if not value.startswith("-"):
                yield word.span, f"The value of {previous}"
        elif previous in ("-u", "--user") and command.name == "curl" and is_literal_secret(value.partition(":")[2]):
            yield word.span, "The password of curl's user"
        elif "machine " in value and _NETRC.search(value) is not None:
            yield word.span, "The password of a .netrc line"
        elif "'" in value and _in_sql(value):
            yield word.span, "The password in this SQL"
        elif "${" in value and (given_default := _with_default(value)):
            yield word.span, f"The default of {given_default}"
        elif len(value) > 11 and context.may_hold_secret_values and is_secret_value(value):
            yield word.span, what_secret(value)
        previous = value


def _kept_in_file(command: Command) -> tuple[Span, str] | None:
    # One word, put into a file whose name is that of a secret: `echo hunter2 > /etc/db_password`.
    words = [word for word in command.arguments if not word.value.startswith("-")]
    word = words[-1] if words else None
    if word is None or len(words) > 2 or any(c.isspace() for c in word.value) or not _is_written(word.value):
        return None
    for redirect in command.redirects:
        if redirect.target is not None and redirect.operator in (">", ">>"):
            name = redirect.target.value.rpartition("/")[2]
            if is_secret_name(name) and name not in word.value:
                return word.span, f"The content of {name}"
    return None


def _in_sql(value: str) -> bool:
    return any(_is_written(match[1]) for match in _SQL.finditer(value))


_STAND_IN = regex(r"(?:^|[^a-z])(?:dummy|placeholder|fake|unused|notused|precompile|ignored)(?:[^a-z]|$)", re.I)


_DEFAULT = regex(r"\$\{(\w{1,100}):?[-=]([^${}`]{1,200})\}")


def _with_default(value: str) -> str | None:
    """The name of a secret that the word gives a default: `-p${DB_PASSWORD:-hunter2x}`."""
    return next((m[1] for m in _DEFAULT.finditer(value) if is_secret_name(m[1]) and _is_written(m[2])), None)


def _is_written(value: str) -> bool:
    # The default of an expansion is as readable as a value: `${TOKEN:-abcdef123456}`.
    default = _DEFAULT.fullmatch(value.strip("\"'"))
    value = default[2] if default is not None else value
    # A stand-in for a build step that asks for a secret and doesn't use it (`SECRET_KEY=dummy`) gives nothing away.
    return is_literal_secret(value) and not _STAND_IN.search(value.replace("_", "-"))


_DATABASES = frozenset(["mysql", "mysqldump", "mysqladmin", "mysqlimport", "mariadb", "mariadb-dump"])
_LOGINS = frozenset(["az", "docker", "podman", "helm", "skopeo", "buildah", "oc", "sshpass"])
_TAKE_PASSWORDS = _DATABASES | _LOGINS | {"aws", "doctl"}


def _login(command: Command) -> tuple[Span, str] | None:
    # Logins of clouds, registries and databases, whose options do not say by their names that they hold a secret.
    name = command.name.rpartition("/")[2]
    if name not in _TAKE_PASSWORDS:
        return None
    words = command.arguments
    values = command.values
    if name in _DATABASES or name == "sshpass":
        for word in words:
            if word.value.startswith("-p") and is_literal_secret(word.value[2:]):
                return word.span, f"The password that {name} is given"
    if name == "aws" and values[:2] == ["configure", "set"] and len(values) > 3:
        if is_secret_name(values[2]) and is_literal_secret(values[3]):
            return words[3].span, f"The value of {values[2]}"
    elif name in _LOGINS and ("login" in values[:2] or name == "sshpass"):
        for option, word in zip(values, words[1:], strict=False):
            if option == "-p" and is_literal_secret(word.value):
                return word.span, f"The password that {name} is given"
    elif name == "doctl" and values[:2] == ["auth", "init"]:
        for option, word in zip(values, words[1:], strict=False):
            if option in ("-t", "--access-token") and is_literal_secret(word.value):
                return word.span, "The access token"
    return None
