"""Addresses of the reviewer and its rules."""

from django.urls import path

from portal.web.review import views
from portal.web.review.pipelines import pipelines

app_name = "review"
urlpatterns = [
    path("", views.index, name="index"),
    path("findings/", views.findings, name="findings"),
    path("ci/", pipelines, name="pipelines"),
    path("rules/", views.rules, name="rules"),
    path("rules/<slug:name>/", views.rule, name="rule"),
]
