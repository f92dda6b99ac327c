"""Where Chromium is and how the tests start it: quietly, without calling home."""

from __future__ import annotations

import os
import shutil

import pytest

ARGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


def chromium() -> str:
    """The path of the browser. A machine without one fails the test: it is not skipped."""
    found = os.environ.get("INFOMIGRA_CHROMIUM") or shutil.which("chromium")
    if not found:
        pytest.fail("the browser tests need Chromium: install it, or name it in INFOMIGRA_CHROMIUM")
    return found
