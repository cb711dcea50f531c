"""Addresses of the starters: the catalogue, a starter's form with its preview, the archive."""

from django.urls import path

from portal.web.starters import from_dockerfile, twins, upgrading, views

app_name = "starters"
urlpatterns = [
    path("", views.index, name="index"),
    path("index.md", twins.index, name="index-markdown"),
    path("from-dockerfile/", from_dockerfile.from_dockerfile, name="from-dockerfile"),
    path("upgrade/", upgrading.upgrading, name="upgrade"),
    path("<slug:name>.md", twins.starter, name="starter-markdown"),
    path("<slug:name>-template.zip", views.template, name="template"),
    path("<slug:name>/", views.starter, name="starter"),
    path("<slug:name>/preview/", views.preview, name="preview"),
    path("<slug:name>/replay/", views.replay, name="replay"),
    path("<slug:name>/archive/", views.archive, name="archive"),
]
