"""Addresses of the workshop. An exercise's never changes."""

from django.urls import path

from portal.web.workshop import twins, views

app_name = "workshop"
urlpatterns = [
    path("", views.index, name="index"),
    path("index.md", twins.index, name="index-markdown"),
    path("progress/", views.progress, name="progress"),
    path("first-day/", views.first_day, name="first-day"),
    path("first-day.md", twins.first_day, name="first-day-markdown"),
    path("<slug:name>.md", twins.exercise, name="exercise-markdown"),
    path("<slug:name>/", views.exercise, name="exercise"),
    path("<slug:name>/solution.md", twins.solution, name="solution-markdown"),
    path("<slug:name>/solution/", views.solution, name="solution"),
    path("<slug:name>/review/", views.in_reviewer, name="review"),
]
