"""Django's admin: accounts, and the shared reviews, to be ended and removed. Never their tokens, nor what they hold."""

from __future__ import annotations

from urllib.parse import urlsplit

from django import forms
from django.contrib import admin
from django.contrib.auth.admin import UserAdmin
from django.contrib.auth.models import Group, User
from django.db.models import DateTimeField, QuerySet
from django.http import HttpRequest
from django.utils import timezone

from portal.web.models import SharedReview
from portal.web.review.tokens import shared_with

admin.site.site_header = "Containerisation Standards Portal"
admin.site.site_title = "Portal"
admin.site.index_title = "Keep the portal"
admin.site.unregister([User, Group])  # a handful of accounts needs no groups


@admin.register(User)
class AccountAdmin(UserAdmin):
    """Those who keep the standard. Django's own, with plain lists: its filtered ones and its pairs of date and time
    have fields without a label."""

    fieldsets = (
        (None, {"fields": ("username", "password")}),
        ("Person", {"fields": ("first_name", "last_name", "email")}),
        ("What they may do", {"fields": ("is_active", "is_staff", "is_superuser", "user_permissions")}),
        ("Dates", {"fields": ("last_login", "date_joined")}),
    )
    readonly_fields = ("last_login", "date_joined")
    list_filter = ("is_staff", "is_superuser", "is_active")
    filter_horizontal = ()


@admin.register(SharedReview)
class SharedReviewAdmin(admin.ModelAdmin):
    """Found by date, or by the address that somebody complains about: pasted into the search."""

    list_display = ("id", "created", "expires", "is_over", "size")
    list_filter = ("created", "expires")
    search_fields = ("id",)
    search_help_text = "Paste the address of a shared review, or type its number."
    ordering = ("-created",)
    fields = ("created", "profile", "size", "expires")
    readonly_fields = ("created", "profile", "size")
    actions = ("end_now",)
    formfield_overrides = {
        DateTimeField: {
            "form_class": forms.DateTimeField,
            "widget": forms.DateTimeInput(attrs={"type": "datetime-local", "step": 1}, format="%Y-%m-%dT%H:%M:%S"),
            "help_text": "In UTC.",
        }
    }

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Reviews are shared on the reviewer's page only."""
        return False

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[SharedReview], search_term: str
    ) -> tuple[QuerySet[SharedReview], bool]:
        """By number, or by the address or token itself: parts of a token find nothing."""
        term = search_term.strip()
        if not term:
            return queryset, False
        if term.isdecimal() and len(term) < 16:
            return queryset.filter(id=int(term)), False
        parts = [part for part in urlsplit(term).path.split("/") if part]
        token = parts[parts.index("shared") + 1] if "shared" in parts[:-1] else parts[-1] if parts else ""
        found = shared_with(token)
        return queryset.filter(id=found.id if found else None), False

    @admin.display(boolean=True, description="over")
    def is_over(self, shared: SharedReview) -> bool:
        """Whether nobody can read it any more."""
        return shared.expires <= timezone.now()

    @admin.display(description="characters")
    def size(self, shared: SharedReview) -> int:
        """How much text it holds."""
        return sum(map(len, (shared.commands, shared.dockerfile, shared.dockerignore, *shared.scripts.values())))

    @admin.action(description="End the selected shared reviews now", permissions=["change"])
    def end_now(self, request: HttpRequest, queryset: QuerySet[SharedReview]) -> None:
        """Nobody can read them from now on; they are removed when the next review is shared."""
        count = queryset.update(expires=timezone.now())
        self.message_user(request, f"Ended: {count}.")
