"""Attachments: those of a case shown to who may see it, and those that agents send, checked by what they are."""

from __future__ import annotations

import logging
from urllib.parse import quote

from sqlalchemy import select
from starlette.datastructures import UploadFile
from starlette.exceptions import HTTPException
from starlette.responses import PlainTextResponse, Response
from starlette.routing import BaseRoute, Route
from starlette.types import Receive, Scope, Send

from bot.cases import queues
from bot.channel import Delayed, Undeliverable
from bot.channels.web import uploads
from bot.channels.web.desk.access import page
from bot.channels.web.desk.desk import Desk
from bot.channels.web.desk.visit import Visit
from bot.channels.web.forms import number
from bot.channels.web.signatures import IMAGES, kind_of
from bot.message import Attachment
from bot.storage.case_tables import File

POLICY = "sandbox; default-src 'none'"

log = logging.getLogger(__name__)


async def show(visit: Visit) -> Response:
    """The file of one message."""
    message = await queues.message(visit.session, visit.agent, number(str(visit.request.path_params["id"])))
    if message is None or not message.content.get("attachment"):
        raise HTTPException(404)
    attachment = Attachment.model_validate(message.content["attachment"])
    if attachment.stored is None:
        return _Fetched(visit.desk, attachment)
    kept = select(File.name, File.content).where(File.id == attachment.stored)
    file = (await visit.session.execute(kept.where(File.conversation_id == message.conversation_id))).tuples().first()
    if file is None:
        raise HTTPException(404)
    name, content = file
    return served(content, name)


def served(content: bytes, name: str) -> Response:
    """To be seen or heard where it is an image, sound or video by its own bytes, else to be saved. It runs nothing."""
    kind = kind_of(content)
    media_type = kind.media_type if kind else "application/octet-stream"
    how = "inline" if media_type in IMAGES or media_type.startswith(("audio/", "video/")) else "attachment"
    headers = {
        "Content-Disposition": f"{how}; filename*=UTF-8''{quote(name or 'file', safe='')}",
        "Content-Security-Policy": POLICY,
        "X-Content-Type-Options": "nosniff",
    }
    return Response(content, media_type=media_type, headers=headers)


class _Fetched(Response):
    """What Telegram keeps, fetched once the page's transaction is over."""

    def __init__(self, desk: Desk, attachment: Attachment) -> None:
        super().__init__()
        self._desk, self._attachment = desk, attachment

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        try:
            content, _ = await self._desk.fetch(self._attachment)
        except (Delayed, Undeliverable) as error:
            log.warning("an attachment cannot be fetched: %s", type(error).__name__)
            late = isinstance(error, Delayed)
            await PlainTextResponse("", 503 if late else 404)(scope, receive, send)
            return
        await served(content, self._attachment.name or self._attachment.kind)(scope, receive, send)


async def taken(visit: Visit, upload: UploadFile, conversation_id: int) -> Attachment:
    """Keeps a file that an agent sends. Raises NotTaken."""
    given = await uploads.read(upload, visit.language)
    media_type = given.kind.media_type
    file = File(conversation_id=conversation_id, name=given.name, media_type=media_type, content=given.content)
    visit.session.add(file)
    await visit.session.flush()
    return Attachment(
        kind=given.kind.name, stored=file.id, name=given.name, media_type=media_type, size=len(given.content)
    )


ROUTES: list[BaseRoute] = [Route("/files/{id:int}", page(show, "see_cases"))]
