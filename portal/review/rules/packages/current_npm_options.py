from collections.abc import Iterator

from portal.dockerfile.model import Form, Word
from portal.patterns import regex
from portal.review.context import Context
from portal.review.images import is_official, short_name
from portal.review.model import Edit, Fix, Safety, Severity
from portal.review.packages import PackageCommand
from portal.review.rule import Problem, Rule, bad, fixed, good

rule = Rule(
    title="Leave out development packages by npm's --omit=dev",
    severity=Severity.INFO,
    why="""
        `--production` and `--only=production` are deprecated since npm 7, which warns of them at each call and may drop
        them; what they leave out then comes along quietly. `--omit=dev` says the same. Where the lock file is copied,
        `npm ci` is the command besides: it installs what the lock file says, or fails.

        Images of Node.js up to 14, whose npm 6 does not know `--omit`, are left alone.
    """,
    examples=(
        fixed(
            "FROM node:24.11\nCOPY package.json package-lock.json ./\nRUN npm install --production\n",
            "FROM node:24.11\nCOPY package.json package-lock.json ./\nRUN npm ci --omit=dev\n",
            3,
        ),
        fixed("FROM node:24.11\nRUN npm ci --only=production\n", "FROM node:24.11\nRUN npm ci --omit=dev\n", 2),
        bad('FROM node:24.11\nRUN ["npm", "ci", "--production"]\n', 2),
        good("FROM node:24.11\nRUN npm ci --omit=dev\n"),
        good("FROM node:14.21\nRUN npm ci --production\n", "npm 6"),
        good("FROM node:24.11\nRUN yarn install --production\n", "yarn's own option"),
    ),
)

_OLD = regex(r"--production(?:=true)?$|--only=prod(?:uction)?$")
_BEFORE_16 = regex(r"(?:[0-9]|1[0-5])(?:[.-]|$)")


@rule.on_packages("npm")
def check(call: PackageCommand, context: Context) -> Iterator[Problem]:
    if call.action != "install" or call.instruction is None or call.has("-g", "--global"):
        return
    word = next((option for option in call.options if _OLD.match(option.value)), None)
    if word is None or _is_old(call, context):
        return
    locked = call.verb in ("install", "i") and not call.packages and _has_lock_file(call, context)
    wanted = "npm ci --omit=dev" if locked else "--omit=dev"
    yield Problem(word.span, f"{word.value} is deprecated in npm: write {wanted}.", _fixes(word, call, locked=locked))


def _is_old(call: PackageCommand, context: Context) -> bool:
    stage = call.instruction.stage if call.instruction is not None else None
    image = context.base_image(stage).image if stage is not None else None
    if image is None or not is_official(image) or short_name(image) != "node":
        return False
    return _BEFORE_16.match(image.tag or "") is not None


def _has_lock_file(call: PackageCommand, context: Context) -> bool:
    instruction = call.instruction
    stage = instruction.stage if instruction is not None else None
    if instruction is None or stage is None:
        return False
    return any(
        word.value.rpartition("/")[2] in ("package-lock.json", "npm-shrinkwrap.json")
        for step in stage.instructions
        if step.keyword in ("COPY", "ADD") and step.index < instruction.index
        for word in step.arguments[:-1]
    )


def _fixes(word: Word, call: PackageCommand, *, locked: bool) -> tuple[Fix, ...]:
    verb = call.subcommand
    if call.instruction is None or call.instruction.form is not Form.SHELL or word.text != word.value:
        return ()
    edits = [Edit(word.span, "--omit=dev")]
    if locked and verb is not None and verb.text == verb.value:
        edits.append(Edit(verb.span, "ci"))
    return (Fix("Write --omit=dev", Safety.SUGGESTED, tuple(edits)),)
