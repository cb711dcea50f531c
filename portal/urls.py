"""Every address of the site. Each part of portal.web has its own urls module."""

from django.urls import include, path

from portal.web import former_files, home, machines, moved, offline
from portal.web.api.urls import api

urlpatterns = [
    path("", home.home, name="home"),
    path("guide/", include("portal.web.guide.urls")),
    path("review/", include("portal.web.review.urls")),
    path("starters/", include("portal.web.starters.urls")),
    path("workshop/", include("portal.web.workshop.urls")),
    path("api/", include("portal.web.api.pages")),
    path("api/v1/", api.urls),
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
