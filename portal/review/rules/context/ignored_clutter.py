from collections.abc import Iterator

from portal.review.context import Context
from portal.review.dockerignore import Dockerignore
from portal.review.model import Fix, Safety, Severity
from portal.review.rule import Problem, Rule, bad, fixed, good
from portal.review.whole_context import append, copies_everything, first_line

rule = Rule(
    title="Keep version control and installed dependencies out of the build context",
    requirements=("IMG-12", "IMG-11"),
    severity=Severity.WARNING,
    why="""
        `.git` holds every state that the source ever had, deleted secrets included, and changes with each commit, so
        that `COPY . .` never comes from the cache. `node_modules` and `.venv` are made for the machine that built
        them, and overwrite what the image installs for itself.

        Asked for are `.git` always, `node_modules` where the Dockerfile installs Node packages, `.venv` and
        `__pycache__` where it installs Python packages. A build that needs its history (for a version number, say)
        takes it by a mount or an argument, or keeps this finding back by a comment.
    """,
    examples=(
        fixed("**/.env\n**/*.pem\n**/*.key\n", "**/.env\n**/*.pem\n**/*.key\n.git\n", subject="dockerignore"),
        bad(
            ".git\n**/.env\n**/*.pem\n**/*.key\n",
            subject="dockerignore",
            beside={"Dockerfile": "FROM node:24.11\nCOPY . /app\nRUN npm ci\n"},
        ),
        bad(
            ".git\n**/.env\n**/*.pem\n**/*.key\n__pycache__\n",
            subject="dockerignore",
            beside={"Dockerfile": "FROM python:3.12\nCOPY . /app\nRUN pip install -r requirements.txt\n"},
        ),
        good(".git\n**/.env\n**/*.pem\n**/*.key\n", subject="dockerignore"),
        good("**/.*\n**/*.pem\n**/*.key\n", "everything with a dot in front", subject="dockerignore"),
        good("*\n!app\n", subject="dockerignore"),
        good("docs\n", subject="dockerignore", beside={"Dockerfile": "FROM debian:12\nCOPY src /app/src\n"}),
    ),
)


@rule.on_dockerignore
def check(ignore: Dockerignore, context: Context) -> Iterator[Problem]:
    if not ignore.patterns or not copies_everything(context) or ignore.ignores_all_of(".") is not None:
        return
    probes = [(".git", ".git/HEAD")]
    families = {call.family for call in context.packages if call.action == "install"}
    names = set(context.by_command)
    if "npm" in families or names & {"npm", "yarn", "pnpm"}:
        probes.append(("**/node_modules", "node_modules/a/index.js"))
    if "pip" in families or names & {"pip", "pip3", "poetry", "uv", "pipenv", "pdm"}:
        probes += [("**/.venv", ".venv/pyvenv.cfg"), ("**/__pycache__", "app/__pycache__/main.cpython-312.pyc")]
    missing = [pattern for pattern, path in probes if not ignore.ignores(path)]
    if missing:
        fix = Fix("Keep them out", Safety.SUGGESTED, (append(ignore.text, missing),))
        yield Problem(first_line(ignore), f"Not kept out of the context: {', '.join(missing)}.", (fix,))
