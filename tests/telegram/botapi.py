"""A strict stand-in of Telegram's Bot API over real HTTP on loopback, with a control interface under /control/….

In a test: `with serving(token) as control`. As its own process: `python -m tests.telegram.botapi --port N --token T`.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import socket
import threading
import time
from collections import defaultdict, deque
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager, suppress
from typing import Any

import uvicorn
from starlette.applications import Starlette
from starlette.datastructures import UploadFile
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response
from starlette.routing import Route

from tests.telegram.control import Control
from tests.telegram.media import Upload
from tests.telegram.parameters import PARAMETERS, parameters
from tests.telegram.refusal import Refused
from tests.telegram.world import World

CONTROLS = {
    *(
        "say",
        "reply",
        "edit",
        "attach",
        "send_voice",
        "press",
        "press_forgotten",
        "press_where",
        "keys",
        "block",
        "unblock",
        "refuse",
        "inject",
        "age",
    ),
    *("make_group", "set_bot", "set_member", "say_in", "attach_in", "edit_in", "delete_in", "press_in", "migrate"),
    *("open_thread", "close_thread", "reopen_thread", "rename_thread", "delete_thread", "group_limit"),
    *("set_webhook", "chat", "messages", "threads", "pinned", "pending", "answered"),
}
READINGS = {"sent", "actions", "reactions", "notices", "group_log", "commands", "introductions", "webhook"}
DOWNLOAD = "download"
STATUSES = {
    400: "Bad Request: message text is empty",
    401: "Unauthorized",
    403: "Forbidden: bot was blocked by the user",
    404: "Not Found: method not found",
    409: "Conflict: terminated by other getUpdates request; make sure that only one bot instance is running",
    500: "Internal Server Error",
}
WEBHOOK_ACTIVE = (
    "Conflict: can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first"
)
TICK = 0.01


class BotApi:
    """One bot's API: checks the token and every rule, and misbehaves when a test asks for it."""

    def __init__(self, token: str) -> None:
        self.world = World()
        self.calls: list[dict[str, Any]] = []
        self._token = token
        self._faults: dict[str, deque[dict[str, Any] | None]] = defaultdict(deque)
        self._poll = 0

    def app(self) -> Starlette:
        return Starlette(
            routes=[
                Route("/control/{name}", self.control, methods=["POST"]),
                Route("/bot{token}/{method}", self.call, methods=["GET", "POST"]),
                Route("/file/bot{token}/{path:path}", self.download),
                Route("/{path:path}", _not_found, methods=["GET", "POST"]),
            ]
        )

    async def call(self, request: Request) -> Response:
        """One call of the bot."""
        asked = request.path_params["method"]
        method = next((known for known in PARAMETERS if known.lower() == asked.lower()), asked)
        given, files = await _given(request)
        named = {name: f"file {file.name}" for name, file in files.items()}
        return await self._recorded(method, given | named, request, lambda: self._answer(method, given, files, request))

    async def download(self, request: Request) -> Response:
        """The content of a file, under the path that getFile told. Its failures are planned as those of `download`."""
        path = request.path_params["path"]
        return await self._recorded(DOWNLOAD, {"path": path}, request, lambda: self._file(path, request))

    async def _recorded(
        self, method: str, given: dict[str, str], request: Request, answer: Callable[[], Awaitable[Response]]
    ) -> Response:
        record = {"method": method, "parameters": given, "time": time.time(), "status": None}
        self.calls.append(record)
        try:
            response = await self._misbehave(method, request, answer) or await answer()
        except Refused as refused:
            headers = {"Retry-After": str(after)} if (after := refused.parameters.get("retry_after")) else None
            response = JSONResponse(refused.body(), refused.status, headers)
        record["status"] = response.status_code
        return response

    async def _answer(self, method: str, given: dict[str, str], files: dict[str, Upload], request: Request) -> Response:
        self._authorize(request)
        if method not in PARAMETERS:
            raise Refused(404, STATUSES[404])
        asked = parameters(method, given, files)
        if method == "getUpdates":
            result = await self._updates(request, asked)
        else:
            result = getattr(self.world, method)(**asked)
        return JSONResponse({"ok": True, "result": result})

    async def _file(self, path: str, request: Request) -> Response:
        self._authorize(request)
        return Response(self.world.files.at(path), media_type="application/octet-stream")

    def _authorize(self, request: Request) -> None:
        token = request.path_params["token"]
        if token != self._token:
            raise Refused(401, "Unauthorized" if ":" in token else "Unauthorized: invalid token specified")

    async def _updates(self, request: Request, asked: dict[str, Any]) -> list[dict[str, Any]]:
        """Waits for updates as long as asked. A newer getUpdates ends the wait of the older one."""
        if self.world.webhook:
            raise Refused(409, WEBHOOK_ACTIVE)
        if "allowed_updates" in asked:
            self.world.want(asked["allowed_updates"])
        self._poll = mine = self._poll + 1
        until = time.monotonic() + max(0, min(asked.get("timeout", 0), 50))
        while True:
            if self._poll != mine:
                raise Refused(409, STATUSES[409])
            found = self.world.unconfirmed(asked.get("offset", 0), asked.get("limit", 100))
            if found or time.monotonic() >= until or await request.is_disconnected():
                return found
            await asyncio.sleep(TICK)

    async def _misbehave(
        self, method: str, request: Request, answer: Callable[[], Awaitable[Response]]
    ) -> Response | None:
        if not self._faults[method]:
            return None
        fault = self._faults[method].popleft()
        if fault is None:
            return None
        if "hang" in fault:
            if fault["hang"] == "after":
                with suppress(Refused):
                    await answer()
            while (await request.receive())["type"] != "http.disconnect":
                pass
            return Response(status_code=500)
        status, retry_after = fault["status"], fault["retry_after"]
        if status == 429:
            raise Refused(429, f"Too Many Requests: retry after {retry_after}", retry_after=retry_after)
        if status in STATUSES:
            raise Refused(status, fault["description"] or STATUSES[status])
        page = "<html><head><title>Bad Gateway</title></head><body><h1>Bad Gateway</h1></body></html>"
        return HTMLResponse(fault["description"] or page, status)

    async def control(self, request: Request) -> Response:
        """One wish of the test."""
        name, wish = request.path_params["name"], await request.json()
        try:
            if name in CONTROLS:
                return JSONResponse(getattr(self.world, name)(**wish))
            if name in READINGS:
                return JSONResponse(getattr(self.world, name))
            return JSONResponse(getattr(self, f"_{name}")(**wish))
        except (LookupError, AttributeError, TypeError) as error:
            return JSONResponse(str(error), 400)

    def _reset(self) -> None:
        """A world in which nothing has happened."""
        self.world = World()
        self.calls.clear()
        self._faults.clear()
        self._poll += 1

    def _fail_next(self, method: str, n: int, after: int, **fault: Any) -> None:
        self._faults[method].extend([None] * after + [fault] * n)

    def _hang_next(self, method: str, n: int, after: int = 0) -> None:
        self._fail_next(method, n, after, hang="before")

    def _hang_after(self, method: str, n: int, after: int = 0) -> None:
        self._fail_next(method, n, after, hang="after")

    def _calls(self, method: str = "") -> list[dict[str, Any]]:
        return [call for call in self.calls if method in ("", call["method"])]


async def _not_found(_: Request) -> Response:
    return JSONResponse(Refused(404, "Not Found").body(), 404)


async def _given(request: Request) -> tuple[dict[str, str], dict[str, Upload]]:
    """The parameters, from wherever the real one takes them (the address, a form, or a JSON body), and the files."""
    given, files = dict(request.query_params), {}
    if request.method == "POST":
        if request.headers.get("content-type", "").startswith("application/json"):
            body = await request.json()
            given |= {name: value if isinstance(value, str) else json.dumps(value) for name, value in body.items()}
        else:
            for name, value in (await request.form()).items():
                if isinstance(value, UploadFile):
                    files[name] = Upload(value.filename or name, value.content_type or "", await value.read())
                else:
                    given[name] = value
    return given, files


@contextmanager
def serving(token: str) -> Iterator[Control]:
    """The stand-in in a thread of this process, on a free port."""
    listener = socket.create_server(("127.0.0.1", 0))
    config = uvicorn.Config(BotApi(token).app(), log_level="warning", lifespan="off")
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]}, daemon=True)
    thread.start()
    try:
        with Control(f"http://127.0.0.1:{listener.getsockname()[1]}", token) as control:
            yield control
    finally:
        server.should_exit = server.force_exit = True
        thread.join(5)
        listener.close()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--token", required=True)
    options = parser.parse_args()
    uvicorn.run(BotApi(options.token).app(), host="127.0.0.1", port=options.port, log_level="warning", lifespan="off")


if __name__ == "__main__":
    main()
