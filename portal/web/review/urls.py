"""Addresses of the reviewer and its rules."""

from django.urls import path

from portal.web.review import exporting, run, sharing, twins, views
from portal.web.review.pipelines import pipelines

app_name = "review"
urlpatterns = [
    path("", views.index, name="index"),
    path("findings/", views.findings, name="findings"),
    path("run/", run.index, name="run"),
    path("run/findings/", run.findings, name="run-findings"),
    path("run/report/", exporting.export, {"room": "running"}, name="run-report"),
    path("run/share/", sharing.share, {"room": "running"}, name="run-share"),
    path("ci/", pipelines, name="pipelines"),
    path("report/", exporting.export, {"room": "files"}, name="report"),
    path("share/", sharing.share, {"room": "files"}, name="share"),
    path("shared/<str:token>/", sharing.shared, name="shared"),
    path("shared/<str:token>/<str:delete_token>/", sharing.shared_owner, name="shared-owner"),
    path("rules/", views.rules, name="rules"),
    path("rules.md", twins.rules, name="rules-markdown"),
    path("rules/<slug:name>.md", twins.rule, name="rule-markdown"),
    path("rules/<slug:name>/", views.rule, name="rule"),
]
