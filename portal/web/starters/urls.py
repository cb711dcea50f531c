"""Addresses of the starters: the catalogue, a starter's form with its preview, the archive."""

from django.urls import path

from portal.web.starters import upgrading, views

app_name = "starters"
urlpatterns = [
    path("", views.index, name="index"),
    path("upgrade/", upgrading.upgrading, name="upgrade"),
    path("<slug:name>/", views.starter, name="starter"),
    path("<slug:name>/preview/", views.preview, name="preview"),
    path("<slug:name>/archive/", views.archive, name="archive"),
]
