"""Serves style, script and icon: for ever where the address carries the content's hash, else to be checked again."""

from __future__ import annotations

from pathlib import PurePath
from typing import Any
from urllib.parse import parse_qs

from starlette.responses import Response
from starlette.staticfiles import StaticFiles
from starlette.types import Scope

from bot.channels.web.pages import STATIC, VERSIONS


class HashedFiles(StaticFiles):
    """The files of `static/`, with an ETag."""

    def __init__(self) -> None:
        super().__init__(directory=STATIC)

    def file_response(self, full_path: Any, stat_result: Any, scope: Scope, status_code: int = 200) -> Response:
        response = super().file_response(full_path, stat_result, scope, status_code)
        asked = parse_qs(scope["query_string"].decode("latin-1")).get("v")
        current = asked == [VERSIONS.get(PurePath(full_path).name)]
        response.headers["Cache-Control"] = "public, max-age=31536000, immutable" if current else "no-cache"
        return response
