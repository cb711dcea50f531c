"""The API's page for people, made from its OpenAPI description."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from portal.web.api.examples import examples
from portal.web.api.urls import api
from portal.web.ready import ready
from portal.web.site import base_url


@ready
def page(request: HttpRequest) -> HttpResponse:
    """Every operation with its parameters, answers and commands to try it with."""
    schema: dict[str, Any] = api.get_openapi_schema()
    to_try = examples(base_url(request))
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
            "examples": to_try[method, address],
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
