"""The yardstick for `make bench`: a Django view that returns constant bytes, with no middleware around it."""

import os
from pathlib import Path

from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.http import HttpRequest, HttpResponse
from django.urls import path

settings.configure(
    ALLOWED_HOSTS=["127.0.0.1"], ROOT_URLCONF=__name__, SECRET_KEY="of no use", LOGGING_CONFIG=None, MIDDLEWARE=[]
)
BODY = Path(os.environ["BENCH_BODY"]).read_bytes()


def constant(request: HttpRequest) -> HttpResponse:
    """The bytes that the portal sends for the page, always."""
    return HttpResponse(BODY, headers={"Content-Type": "text/html; charset=utf-8", "Content-Encoding": "br"})


urlpatterns = [path("page/", constant)]
application = get_wsgi_application()
