"""The page on which a generated project is brought to its starter's newest version."""

from __future__ import annotations

import base64
from dataclasses import dataclass, field

from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.safestring import SafeString, mark_safe
from django.views.decorators.http import require_http_methods

from portal.standard.highlight import highlight
from portal.starters import BadManifest, Field, InvalidAnswers, Upgrade, catalogue, read_manifest, upgrade
from portal.starters import manifest as manifests
from portal.starters.zipped import MOST_BYTES, BadProject, ZippedProject
from portal.web.limits import GENERATIONS, limited
from portal.web.site import base_url
from portal.web.starters.equivalents import upgrade_command
from portal.web.starters.forms import BoundField

_PREFIX = "answer-"
_MOST_SHOWN = 300_000


@dataclass(slots=True)
class Given:
    """What was posted: the manifest's text, the project as a zip, answers that differ from the manifest's."""

    text: str = ""
    archive: bytes | None = None
    answers: dict[str, str] = field(default_factory=dict)


@require_http_methods(["GET", "HEAD", "POST"])
@limited(GENERATIONS, "POST")
def upgrading(request: HttpRequest) -> HttpResponse:
    """The form, and once a scaffold.json was given the patch, what it changes, and what has to be answered."""
    context: dict[str, object] = {"text": "", "command": upgrade_command(base_url(request))}
    if request.method != "POST":
        return render(request, "starters/upgrade.html", context)
    given = Given(answers=_answers(request))
    try:
        _read(request, given)
        context["text"] = given.text
        made = _upgrade(given)
    except (BadManifest, BadProject) as error:
        context |= {"error": str(error), "text": given.text}
        return render(request, "starters/upgrade.html", context, status=422)
    except InvalidAnswers as invalid:
        context |= _refused(given, invalid)
        return render(request, "starters/upgrade.html", context, status=422)
    return render(request, "starters/upgrade.html", context | _shown(made))


def _answers(request: HttpRequest) -> dict[str, str]:
    """The answers beside the manifest; empty ones count as not given."""
    named = {key.removeprefix(_PREFIX): value for key, value in request.POST.items() if key.startswith(_PREFIX)}
    return {key: value for key, value in named.items() if value}


def _read(request: HttpRequest, given: Given) -> None:
    """Take in what was posted; chosen files go before what was pasted. Raises BadManifest, BadProject."""
    given.text = request.POST.get("manifest", "").replace("\r\n", "\n")
    project, manifest = request.FILES.get("project"), request.FILES.get("file")
    if isinstance(project, UploadedFile):
        if (project.size or 0) > MOST_BYTES:
            raise BadProject(f"The zip is larger than {MOST_BYTES:,} bytes. Pack what git knows: git archive")
        given.archive = project.read()
    if isinstance(manifest, UploadedFile):
        if (manifest.size or 0) > manifests.MOST_BYTES:
            raise BadManifest(f"This is larger than {manifests.MOST_BYTES:,} bytes; no {manifests.FILE} is.")
        given.text = manifest.read().decode("utf-8", "replace")
    elif given.archive is not None:
        given.text = (ZippedProject(given.archive).read(manifests.FILE) or b"").decode("utf-8", "replace")
    if not given.text.strip():
        raise BadManifest(f"Choose the project's {manifests.FILE}, paste it, or give the project as a zip.")


def _upgrade(given: Given) -> Upgrade:
    read = ZippedProject(given.archive).read if given.archive is not None else None
    return upgrade(read_manifest(given.text), given.answers, read)


def _refused(given: Given, invalid: InvalidAnswers) -> dict[str, object]:
    """The questions whose answers won't do, each with its message; others of the visitor's are kept beside them."""
    manifest = read_manifest(given.text)
    fields = {each.name: each for each in catalogue()[manifest.template].fields}
    shown = {name: given.answers.get(name, manifest.answers.get(name, "")) for name in invalid.errors} | given.answers
    return {
        "questions": [
            _bound(fields[name], value, invalid.errors.get(name)) for name, value in shown.items() if name in fields
        ],
        "unknown": {name: message for name, message in invalid.errors.items() if name not in fields},
    }


def _bound(question: Field, value: str, error: str | None = None) -> BoundField:
    return BoundField(question, value, error, prefix=_PREFIX)


def _shown(made: Upgrade) -> dict[str, object]:
    encoded = base64.b64encode(made.patch.encode()).decode()
    return {
        "made": made,
        "questions": [_bound(each, made.project.answers[each.name]) for each in made.new_questions],
        "patch_html": _highlighted(made.patch),
        "patch_address": f"data:text/x-diff;charset=utf-8;base64,{encoded}",
        "is_newest": made.manifest.version == made.project.starter.version,
    }


def _highlighted(patch: str) -> SafeString:
    if len(patch) > _MOST_SHOWN:
        patch = patch[:_MOST_SHOWN] + "\n… the rest is in the file"
    return mark_safe(highlight(patch, "diff"))  # noqa: S308 - Pygments escapes
