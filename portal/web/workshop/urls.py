"""Addresses of the workshop. An exercise's never changes."""

from django.urls import path

from portal.web.workshop import views

app_name = "workshop"
urlpatterns = [
    path("", views.index, name="index"),
    path("progress/", views.progress, name="progress"),
    path("first-day/", views.first_day, name="first-day"),
    path("<slug:name>/", views.exercise, name="exercise"),
    path("<slug:name>/solution/", views.solution, name="solution"),
    path("<slug:name>/review/", views.in_reviewer, name="review"),
]
