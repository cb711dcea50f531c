"""Every address of the site. Each part of portal.web has its own urls module."""

from django.contrib import admin
from django.contrib.auth.views import LogoutView
from django.urls import include, path
from django.views.generic import RedirectView

from portal.web import former_files, home, machines, moved, offline
from portal.web.api.urls import api
from portal.web.insights.views import sign_in

urlpatterns = [
    path("", home.home, name="home"),
    path("guide/", include("portal.web.guide.urls")),
    path("review/", include("portal.web.review.urls")),
    path("starters/", include("portal.web.starters.urls")),
    path("workshop/", include("portal.web.workshop.urls")),
    path("api/", include("portal.web.api.pages")),
    path("api/v1/", api.urls),
    path("", include("portal.web.insights.urls")),
    path("login/", sign_in, name="login"),
    path("logout/", LogoutView.as_view(), name="logout"),
    path("admin/login/", RedirectView.as_view(pattern_name="login", query_string=True)),
    path("admin/", admin.site.urls),
    path("static/<path:path>", former_files.former_file),
    path("robots.txt", machines.robots, name="robots"),
    path("sitemap.xml", machines.sitemap, name="sitemap"),
    path("service-worker.js", offline.service_worker, name="service-worker"),
    path("llms.txt", machines.llms, name="llms"),
    path("llms-full.txt", machines.llms_full, name="llms-full"),
    *moved.urlpatterns,
]

handler400 = "portal.web.errors.bad_request"
handler403 = "portal.web.errors.forbidden"
handler404 = "portal.web.errors.not_found"
handler500 = "portal.web.errors.server_error"
