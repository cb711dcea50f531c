"""Addresses of the insights and of votes on pages."""

from django.urls import path

from portal.web.insights import views, votes

app_name = "insights"
urlpatterns = [
    path("insights/", views.index, name="index"),
    path("insights/<slug:name>.csv", views.as_csv, name="csv"),
    path("feedback/", votes.vote, name="vote"),
    path("privacy/", views.privacy, name="privacy"),
]
