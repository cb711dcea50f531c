"""`manage.py delete_expired_shares`: what is over is deleted at the next share anyway; this is for a timer."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from portal.web.review.sharing import tidy


class Command(BaseCommand):
    """Deletes shared reviews whose time is over."""

    help = "Delete shared reviews whose time is over, and say how many there were."

    def handle(self, *args: Any, **options: Any) -> None:
        """Delete and count."""
        count = tidy()
        self.stdout.write(f"Deleted {count} shared review{'' if count == 1 else 's'}.")
