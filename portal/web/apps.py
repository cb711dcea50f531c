"""The portal's one Django application."""

from django.apps import AppConfig


class WebConfig(AppConfig):
    """Pages and API over the rooms that know nothing of Django."""

    name = "portal.web"
    label = "web"
    verbose_name = "Portal"

    def ready(self) -> None:
        """Register the system checks."""
        from portal.web import checks  # noqa: F401 - importing it is what registers them
