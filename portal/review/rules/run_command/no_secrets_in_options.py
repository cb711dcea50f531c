from collections.abc import Iterable, Iterator

from portal.dockerfile import read_image
from portal.dockerfile.model import Span
from portal.review.container import Build, Container, Setting, Variable
from portal.review.context import Context
from portal.review.images import short_name
from portal.review.model import Edit, Fix, Safety, Severity
from portal.review.rule import Problem, Rule, bad, fixed, good
from portal.review.secrets import is_given_secret, is_literal_secret, is_secret_name, is_secret_value, what_secret

rule = Rule(
    title="No secrets in options",
    requirements=("RUN-9", "IMG-13"),
    aliases=("passwords_and_secrets", "secrets-in-code"),
    severity=Severity.ERROR,
    why="""
        A command line is no place for a password: the host's process table shows it to every user, the shell's history
        keeps it, and `docker inspect` gives the environment to whoever may ask. In a compose file it is in the
        repository for good. A build argument stays in the image's history.

        Hand it over as a file: mounted below `/run/secrets`, or as a secret of compose or the scheduler; for builds
        by `RUN --mount=type=secret`. Many images take the file's path from a variable that ends in `_FILE`.

        Where the application reads nothing but a variable, let its value come from outside: `-e NAME` without a value
        takes it from the caller's environment, `--env-file` from a file, and `${NAME}` in a compose file from its
        `.env`. That keeps it out of the command and of the repository, not out of `docker inspect`. It is what the fix
        writes, since no fix can know whether the image reads files: with `:?` compose refuses to start while nobody has
        set it, and says what is missing. `.env` itself must stay out of the repository and of the image.

        Reported are literal values of variables, arguments and options whose name is that of a secret, and anything
        with the shape of a known token or an address with a password. The value is never shown. One that was published
        has to be replaced, not only removed.
    """,
    examples=(
        good(
            "docker run -e DB_PASSWORD_FILE=/run/secrets/db -v /run/shop/db:/run/secrets/db:ro shop/web:1.4.2\n",
            "as a file, which only the application reads",
            subject="run-command",
        ),
        fixed(
            "docker run -e DB_PASSWORD=hunter2 shop/web:1.4.2\n",
            "docker run -e DB_PASSWORD shop/web:1.4.2\n",
            subject="run-command",
        ),
        bad("docker run shop/web:1.4.2 --db-password=hunter2\n", subject="run-command"),
        bad("docker run shop/web:1.4.2 --db-password hunter2\n", subject="run-command"),
        bad(
            "docker run buildpack-deps:trixie-curl curl -H 'PRIVATE-TOKEN: hunter2' https://git.example.org/x\n",
            subject="run-command",
        ),
        bad("docker run shop/web:1.4.2 --dsn postgres://shop:hunter2@db/shop\n", subject="run-command"),
        bad("docker build --build-arg NPM_TOKEN=hunter2 -t shop/web:1.4.2 .\n", subject="build-command"),
        fixed(
            "services:\n  web:\n    image: shop/web:1.4.2\n    environment:\n      DB_PASSWORD: hunter2\n",
            "services:\n  web:\n    image: shop/web:1.4.2\n    environment:\n"
            "      DB_PASSWORD: ${DB_PASSWORD:?set it in .env}\n",
            5,
            subject="compose",
        ),
        good("docker run -e DB_PASSWORD shop/web:1.4.2\n", "from the caller's environment", subject="run-command"),
        good("docker run --env-file=.env shop/web:1.4.2\n", "variables from a file", subject="run-command"),
        good('docker run -e "DB_PASSWORD=$DB_PASSWORD" shop/web:1.4.2\n', subject="run-command"),
        good(
            "services:\n  web:\n    image: shop/web:1.4.2\n    environment:\n      - DB_PASSWORD=${DB_PASSWORD}\n",
            subject="compose",
        ),
        good("docker build --secret id=npm,env=NPM_TOKEN -t shop/web:1.4.2 .\n", subject="build-command"),
    ),
)

# How long options begin that are switches, whatever they speak of.
_SWITCHES = ("no-", "with-", "without-", "allow-", "use-", "enable-", "disable-", "skip-", "require-", "show-", "ask-")

# Variables that take a path under their name with _FILE, by the official images' documentation (Docker Hub).
_MYSQL = frozenset(["MYSQL_ROOT_PASSWORD", "MYSQL_PASSWORD"])
_READ_FROM_FILES = {
    "postgres": frozenset(["POSTGRES_PASSWORD"]),
    "mysql": _MYSQL,
    "mariadb": _MYSQL | {"MARIADB_ROOT_PASSWORD", "MARIADB_PASSWORD"},
}


@rule.on_container
def check(container: Container, context: Context) -> Iterator[Problem]:
    found = [*_variables(container.variables, "the environment"), *_words(container.words)]
    variables = {variable.span: variable for variable in container.variables}
    for span, what in dict(found).items():
        variable = variables.get(span)
        hand_over = (variable and _by_file(variable.name, container)) or "hand it over as a file"
        fixes = () if variable is None or variable.fix is None else (_from_outside(variable.fix, container),)
        yield Problem(span, f"{what} is written here, where others can read it: {hand_over}.", fixes)


def _from_outside(edit: Edit, container: Container) -> Fix:
    where = "the environment or .env" if container.subject == "compose" else "the environment"
    return Fix(f"Take it from {where}", Safety.SUGGESTED, (edit,))


def _by_file(name: str, container: Container) -> str:
    """How the image takes the variable's value from a file, "" where it is not known to."""
    image = container.image
    if image is None or name not in _READ_FROM_FILES.get(short_name(read_image(image.value)), ()):
        return ""
    if container.subject == "compose":
        return f"give it under `secrets:`, and its path under /run/secrets as {name}_FILE"
    return f"mount it as a file, and give the file's path as {name}_FILE"


@rule.on_build
def arguments(build: Build, context: Context) -> Iterator[Problem]:
    for span, what in _variables(build.arguments, "the build"):
        yield Problem(span, f"{what} stays in the image's history: use RUN --mount=type=secret.")


def _variables(variables: Iterable[Variable], where: str) -> Iterator[tuple[Span, str]]:
    for variable in variables:
        value = variable.value
        if value is None:
            continue
        if is_given_secret(variable.name, value):
            yield variable.span, f"The value of {variable.name}"
        elif len(value) > 11 and is_secret_value(value):
            yield variable.span, f"{what_secret(value)}, given to {where} as {variable.name},"


def _takes_secret(option: str) -> bool:
    """Whether an option takes a secret as the next word, by its name. Switches such as --no-password take none, and
    --client-auth and the like a way of doing it."""
    name = option.removeprefix("--")
    if name == option or "=" in name or name.startswith(_SWITCHES) or name.endswith("auth"):
        return False
    return is_secret_name(name)


def _words(words: Iterable[Setting]) -> Iterator[tuple[Span, str]]:
    previous = ""
    for word in words:
        name, equals, given = word.value.partition("=")
        if equals and name.startswith("-") and is_given_secret(name.lstrip("-"), given):
            yield word.span, f"The value of {name}"
        elif _takes_secret(previous) and not word.value.startswith("-") and is_literal_secret(word.value):
            yield word.span, f"The value of {previous}"
        elif len(word.value) > 11 and is_secret_value(word.value):
            yield word.span, what_secret(word.value)
        previous = word.value
