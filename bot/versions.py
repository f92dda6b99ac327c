"""What of a fact matters to who was told it."""

from __future__ import annotations

import hashlib

from content.model import Fact


def version(fact: Fact) -> str:
    """The same as long as nothing material changes: its figures and until when it holds; where it has no figures, its
    words. A newer date of verification, or better wording around the same figures, is no change."""
    figures = sorted((name, value.model_dump_json()) for name, value in fact.values.items())
    told = figures or sorted(fact.statement.model_dump().items())
    return hashlib.sha256(repr((told, fact.valid_until)).encode()).hexdigest()[:12]
