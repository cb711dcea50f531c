"""Tokens of shared reviews: in the addresses only, never in the database, which holds their hashes.

The version before this one stored the tokens themselves. While versions change, its replicas write such rows: they are
found all the same, and hashed at the next share.
"""

from __future__ import annotations

import re
from secrets import compare_digest

from django.db.models import QuerySet
from django.db.models.functions import Length

from portal.web.models import SharedReview, hash_of

_HASH = len(hash_of(""))
# Shorter than a hash: who saw the table must open nothing with it. PostgreSQL fails where it is asked for a NUL.
_TOKEN = re.compile(r"[\w-]{1,63}", re.ASCII)


def shared_with(token: str) -> SharedReview | None:
    """The shared review that a token opens."""
    known_as = [hash_of(token), token] if _TOKEN.fullmatch(token) else [hash_of(token)]
    return SharedReview.objects.filter(token_hash__in=known_as).first()


def deletes(shared: SharedReview, delete_token: str) -> bool:
    """Whether a token is the one that deletes the shared review."""
    stored = shared.delete_token_hash
    return compare_digest(stored if len(stored) == _HASH else hash_of(stored), hash_of(delete_token))


def hash_tokens(rows: QuerySet[SharedReview]) -> None:
    """Put hashes in place of the tokens among these rows. Several processes may do so at once."""
    in_clear = rows.annotate(length=Length("token_hash")).filter(length__lt=_HASH)
    for pk, token, delete_token in list(in_clear.values_list("pk", "token_hash", "delete_token_hash")):
        hashed = {"token_hash": hash_of(token), "delete_token_hash": hash_of(delete_token)}
        rows.filter(pk=pk, token_hash=token).update(**hashed)
