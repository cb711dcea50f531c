"""Addresses of the guide. Those of requirements and sections never change."""

from django.urls import path

from portal.web.guide import trying, views

app_name = "guide"

urlpatterns = [
    path("", views.index, name="index"),
    path("index.md", views.markdown, {"path": ""}, name="index-markdown"),
    path("requirements/", views.requirements, name="requirements"),
    path("requirements/<str:id>/", views.requirement, name="requirement"),
    path("traceability/", views.traceability, name="traceability"),
    path("traceability.csv", views.traceability_csv, name="traceability-csv"),
    path("traceability.json", views.traceability_json, name="traceability-json"),
    path("corrections/", views.corrections, name="corrections"),
    path("glossary/", views.glossary, name="glossary"),
    path("search/", views.search, name="search"),
    path("try/", trying.answer, name="try"),
    path("mended/<path:source>/<int:number>/", trying.page, name="mended"),
    path("<path:path>.md", views.markdown, name="markdown"),
    path("<path:path>/", views.page, name="page"),
]
