"""What the tests of the content share."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.content.copied import copied


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A copy of the real content."""
    return copied(tmp_path)
