"""Addresses of the guide. Those of requirements and sections never change."""

from django.urls import path

from portal.web import offline
from portal.web.guide import changes, printing, tools, traceability, trying, twins, views

app_name = "guide"

urlpatterns = [
    path("", views.index, name="index"),
    path("index.md", twins.page, {"path": ""}, name="index-markdown"),
    path("requirements/", views.requirements, name="requirements"),
    path("requirements.md", twins.requirements, name="requirements-markdown"),
    path("requirements/<str:id>/", views.requirement, name="requirement"),
    path("requirements/<str:id>.md", twins.requirement, name="requirement-markdown"),
    path("traceability/", traceability.matrix, name="traceability"),
    path("traceability.csv", traceability.as_csv, name="traceability-csv"),
    path("traceability.json", traceability.as_json, name="traceability-json"),
    path("corrections/", views.corrections, name="corrections"),
    path("corrections.md", twins.corrections, name="corrections-markdown"),
    path("changes/", changes.changes, name="changes"),
    path("changes.md", twins.changes, name="changes-markdown"),
    path("changes.atom", changes.feed, name="changes-feed"),
    path("glossary/", views.glossary, name="glossary"),
    path("glossary.md", twins.page, {"path": "glossary"}, name="glossary-markdown"),
    path("print/", printing.whole, name="print"),
    path("offline/", offline.offline, name="offline"),
    path("search/", views.search, name="search"),
    path("search/suggestions/", views.suggestions, name="suggestions"),
    path("tools/<slug:name>/", tools.page, name="tool"),
    path("try/", trying.answer, name="try"),
    path("mended/<path:source>/<int:number>/", trying.page, name="mended"),
    path("<path:path>.md", twins.page, name="markdown"),
    path("<path:path>/", views.page, name="page"),
]
