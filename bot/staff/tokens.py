"""Secret tokens of sessions and links. The database holds their hashes alone."""

from __future__ import annotations

import hashlib
import secrets


def new() -> str:
    """43 characters of `[A-Za-z0-9_-]`."""
    return secrets.token_urlsafe(32)


def hashed(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
