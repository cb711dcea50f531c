"""What the portal stores: reviews that a visitor chose to share, and nothing else that anyone pastes; what limits
count, and what insights show."""

from __future__ import annotations

import hashlib
import secrets

from django.db import models


def new_token() -> str:
    """A name that can't be guessed: 192 random bits, in characters that an address can hold."""
    return secrets.token_urlsafe(24)


def hash_of(token: str) -> str:
    """What is stored of a token: its SHA-256, 64 hexadecimal digits. It needs neither salt nor a slow function, since
    nobody can try all tokens."""
    return hashlib.sha256(token.encode()).hexdigest()


class SharedReview(models.Model):
    """Files that someone shared for a while, or `commands` (a compose file among them) with the Dockerfile of their
    image. Whoever knows the token of `token_hash` can read them, whoever knows that of `delete_token_hash` can delete
    them. The findings are not stored: they are made anew when the page is asked for."""

    # The columns' names are those of the version that kept the tokens themselves: its replicas go on writing to them
    # while versions change (portal.web.review.tokens).
    token_hash = models.CharField(max_length=64, unique=True, db_column="token")
    delete_token_hash = models.CharField(max_length=64, db_column="delete_token")
    dockerfile = models.TextField()
    commands = models.TextField(blank=True, db_default="")
    dockerignore = models.TextField(blank=True)
    scripts = models.JSONField(default=dict)
    profile = models.CharField(max_length=100)
    created = models.DateTimeField(auto_now_add=True)
    expires = models.DateTimeField(db_index=True)

    def __str__(self) -> str:
        return f"shared until {self.expires:%Y-%m-%d %H:%M}"  # never the token: this is what logs would show


class Allowance(models.Model):
    """What one address has spent of a limit until `ends` (seconds since 1970). `key` is a keyed hash of the address;
    rows are removed soon after their end. portal.web.limits alone writes here."""

    key = models.CharField(max_length=80, primary_key=True)
    ends = models.BigIntegerField(db_index=True)
    spent = models.IntegerField()

    def __str__(self) -> str:
        return f"{self.key}: {self.spent}"


class Count(models.Model):
    """So many of a kind, by name, on a day: what insights show. portal.web.insights.counting alone writes here."""

    day = models.DateField()
    kind = models.CharField(max_length=20)
    name = models.CharField(max_length=200)
    number = models.BigIntegerField()

    class Meta:
        """One row for each day, kind and name; asked for by kind and span of days."""

        constraints = [models.UniqueConstraint(fields=["kind", "day", "name"], name="one_count")]

    def __str__(self) -> str:
        return f"{self.day} {self.kind} {self.name}: {self.number}"
