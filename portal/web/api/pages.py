"""The API's page for people, made from its OpenAPI description."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.views.decorators.http import require_safe

from portal.web.api.urls import api
from portal.web.site import base_url

# One thing to try for each address, with the base address put in front.
_EXAMPLES = {
    ("post", "/api/v1/review"): "curl --data-binary @Dockerfile -H 'Content-Type: text/plain' {base}/api/v1/review",
    ("post", "/api/v1/fix"): "curl --data-binary @Dockerfile -H 'Content-Type: text/plain' {base}/api/v1/fix",
    ("get", "/api/v1/rules"): "curl '{base}/api/v1/rules?alias=DL3006'",
    ("get", "/api/v1/rules/{name}"): "curl {base}/api/v1/rules/pin-base-image",
    ("get", "/api/v1/requirements"): "curl '{base}/api/v1/requirements?area=IMG&level=must'",
    ("get", "/api/v1/requirements/{id}"): "curl {base}/api/v1/requirements/IMG-18",
    ("get", "/api/v1/search"): "curl '{base}/api/v1/search?q=non+root'",
    ("get", "/api/v1/exercises"): "curl '{base}/api/v1/exercises?requirement=IMG-18'",
    ("get", "/api/v1/exercises/{name}"): "curl {base}/api/v1/exercises/pin-the-base",
    ("get", "/api/v1/starters"): "curl {base}/api/v1/starters",
    ("get", "/api/v1/starters/{name}"): "curl {base}/api/v1/starters/python-http-service",
    ("get", "/api/v1/starters/{name}.{kind}"): (
        "curl --fail --output project.zip {base}/api/v1/starters/python-http-service.zip"
    ),
    ("post", "/api/v1/starters/{name}.{kind}"): (
        "curl --fail --output project.tar.gz --json '{{}}' {base}/api/v1/starters/python-http-service.tar.gz"
    ),
}


@require_safe
def page(request: HttpRequest) -> HttpResponse:
    """Every operation with its parameters, answers and a command to try it with."""
    schema: dict[str, Any] = api.get_openapi_schema()
    base = base_url(request)
    operations = [
        {
            "method": method.upper(),
            "path": address,
            "anchor": operation["operationId"],
            "summary": operation["summary"],
            "description": _with_code(operation.get("description", "")),
            "parameters": [_parameter(one) for one in operation.get("parameters", [])],
            "bodies": list(operation.get("requestBody", {}).get("content", {})),
            "statuses": operation["responses"],
            "example": _EXAMPLES.get((method, address), "").format(base=base),
            "tag": operation["tags"][0],
        }
        for address, methods in schema["paths"].items()
        for method, operation in methods.items()
    ]
    return render(request, "api.html", {"operations": operations, "info": schema["info"]})


def _parameter(said: dict[str, Any]) -> dict[str, Any]:
    """What the page shows of a parameter: name, place, whether it is needed, meaning, default, allowed values."""
    schema = said["schema"]
    schemas = [schema, *schema.get("anyOf", [])]  # what may be left out is described as itself or null
    defaults = [one["default"] for one in schemas if one.get("default") is not None]
    return {
        "name": said["name"],
        "in": said["in"],
        "required": said["required"],
        "description": _with_code(said.get("description", "")),
        "default": defaults[0] if defaults else "",
        "values": next((one["enum"] for one in schemas if "enum" in one), []),
    }


def _with_code(text: str) -> SafeString:
    """The text as HTML, what stands in backticks as code."""
    parts = text.split("`")
    return format_html_join(
        "", "{}", ((format_html("<code>{}</code>", p) if i % 2 else p,) for i, p in enumerate(parts))
    )


urlpatterns = [path("", page, name="api")]
