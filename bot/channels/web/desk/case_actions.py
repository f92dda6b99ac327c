"""What an agent does to a case at the desk: each a plain form, answered with the page, or its changed parts."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from sqlalchemy import select
from starlette.datastructures import UploadFile
from starlette.exceptions import HTTPException
from starlette.responses import PlainTextResponse, RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from bot.cases import canned, drafts, moves, queues, words, work
from bot.cases.work import CaseError
from bot.channels.web.desk.access import page
from bot.channels.web.desk.card_view import regions
from bot.channels.web.desk.case_page import LONGEST, asked, language_of, shown
from bot.channels.web.desk.files import taken
from bot.channels.web.desk.knowledge_search import words_of
from bot.channels.web.desk.visit import Visit
from bot.channels.web.forms import MESSAGE_ID, by_script, number
from bot.channels.web.uploads import NotTaken
from bot.message import Attachment
from bot.storage.case_tables import Case
from bot.storage.staff_tables import Agent
from bot.storage.tables import MessageRow
from bot.words import translator
from content.desk.service import PRIORITIES, Priority

QUEUE = "/desk/cases?queue=mine"

Do = Callable[[Visit, Case], Awaitable[object]]


async def _take(visit: Visit, case: Case) -> object:
    return await work.take(visit.session, visit.desk.office, visit.agent, case.id)


async def _say(visit: Visit, case: Case) -> None:
    """A reply to the contact, or a note: the same form again says nothing more. Raises NotTaken."""
    text, office, source_id = visit.field("text"), visit.desk.office, _source_id(visit)
    if len(text) > LONGEST:
        raise NotTaken(translator(visit.language)("That is a lot at once. Please say it in up to 4,000 characters."))
    if await _said(visit, case, source_id):
        return
    if visit.field("mode") == "note":
        await work.note(visit.session, office, visit.agent, case.id, text, source_id)
    else:
        file = await _upload(visit, case)
        await work.reply(visit.session, office, visit.agent, case.id, text, attachment=file, source_id=source_id)
        canned.count(visit.session, office, visit.agent, visit.field("canned").split())
    await drafts.keep(visit.session, visit.agent, case.id, "", visit.now)


def _source_id(visit: Visit) -> str | None:
    form_id = visit.field("id")
    return f"d{form_id}" if MESSAGE_ID.fullmatch(form_id) else None


async def _said(visit: Visit, case: Case, source_id: str | None) -> bool:
    """Whether this form came before, and only its answer was lost. The second of two presses waits for the first."""
    await work.case_for(visit.session, visit.agent, case.id)
    same = (MessageRow.conversation_id == case.conversation_id, MessageRow.source_id == source_id)
    return source_id is not None and await visit.session.scalar(select(MessageRow.id).where(*same)) is not None


async def _upload(visit: Visit, case: Case) -> Attachment | None:
    file = visit.form.get("file")
    if not isinstance(file, UploadFile) or not file.filename:
        return None
    return await taken(visit, file, case.conversation_id)


async def _return(visit: Visit, case: Case) -> object:
    return await moves.give_back(visit.session, visit.desk.office, visit.agent, case.id, visit.field("words"))


async def _forward(visit: Visit, case: Case) -> object:
    """To `team:americas` or `agent:7`."""
    kind, _, name = visit.field("to").partition(":")
    to = await visit.session.get(Agent, number(name)) if kind == "agent" else None
    if kind == "agent" and to is None:
        raise CaseError("unknown_team")
    note = visit.field("words")
    return await moves.forward(
        visit.session, visit.desk.office, visit.agent, case.id, note, team=name if kind == "team" else None, to=to
    )


async def _pause(visit: Visit, case: Case) -> object:
    days = number(visit.field("days")) or None
    return await moves.pause(visit.session, visit.desk.office, visit.agent, case.id, days)


async def _close(visit: Visit, case: Case) -> object:
    outcome, topic, region = visit.field("outcome"), visit.field("topic") or None, visit.field("region") or None
    if region and region not in regions(language_of(visit)):
        raise HTTPException(400)
    return await moves.close(visit.session, visit.desk.office, visit.agent, case.id, outcome, topic, region)


async def _bot(visit: Visit, case: Case) -> object:
    return await moves.hand_back(visit.session, visit.desk.office, visit.agent, case.id)


async def _reopen(visit: Visit, case: Case) -> object:
    return await moves.reopen(visit.session, visit.desk.office, visit.agent, case.id)


async def _sort(visit: Visit, case: Case) -> object:
    topic = visit.field("topic") or None
    if topic is not None and topic not in visit.desk.office.knowledge.topics:
        raise CaseError("unknown_topic")
    return await moves.sort(
        visit.session,
        visit.desk.office,
        visit.agent,
        case.id,
        priority=priority(visit.field("priority")),
        team=visit.field("team") or None,
        topic=topic,
    )


async def _insert(visit: Visit, case: Case) -> None:
    """Puts a canned reply or an answer into the draft, for a browser without script."""
    ready = await canned.ready(visit.session, visit.desk.office, visit.agent, case)
    found = next((item.text for item in ready if item.id == visit.field("canned")), "")
    text = found or words_of(visit.field("article"), visit.desk.office, case.language)
    before = await drafts.draft(visit.session, visit.agent, case.id)
    together = "\n\n".join(filter(None, (before.strip(), text)))
    await drafts.keep(visit.session, visit.agent, case.id, together, visit.now)


ACTIONS: dict[str, Do] = {
    "take": _take,
    "say": _say,
    "return": _return,
    "forward": _forward,
    "pause": _pause,
    "close": _close,
    "bot": _bot,
    "reopen": _reopen,
    "sort": _sort,
    "insert": _insert,
}


async def act(visit: Visit) -> Response:
    """Does it as a whole or not at all; what was written is given back where it could not be done."""
    do = ACTIONS.get(visit.request.path_params["action"])
    if do is None:
        raise HTTPException(404)
    case = await asked(visit)
    case_id, conversation_id = case.id, case.conversation_id
    try:
        async with visit.session.begin_nested():
            await do(visit, case)
    except CaseError as error:
        return await _refused(visit, case_id, words.refusal(error, language_of(visit)))
    except NotTaken as error:
        return await _refused(visit, case_id, str(error))
    visit.wake(conversation_id)
    now = await queues.one(visit.session, visit.agent, case_id)
    return await _done(visit, now)


async def _done(visit: Visit, case: Case | None) -> Response:
    if case is None:
        # It went to a team whose cases the agent does not see.
        return Response(headers={"Location": QUEUE}) if by_script(visit.request) else RedirectResponse(QUEUE, 303)
    if by_script(visit.request):
        return await shown(visit, case)
    used = visit.field("canned") if visit.request.path_params["action"] == "insert" else ""
    tail = f"?canned={used}" if used in visit.desk.office.canned else ""
    return RedirectResponse(f"/desk/cases/{case.id}{tail}#talk-end", 303)


async def _refused(visit: Visit, case_id: int, why: str) -> Response:
    if by_script(visit.request):
        return PlainTextResponse(why, 409)
    case = await queues.one(visit.session, visit.agent, case_id)
    if case is None:
        raise HTTPException(404)
    names = ("text", "mode", "words", "to", "outcome", "topic", "region", "days")
    written = {name: visit.field(name) for name in names}
    return await shown(visit, case, 409, why, written)


def priority(value: str) -> Priority | None:
    return next((known for known in PRIORITIES if known == value), None)


ROUTES: list[BaseRoute] = [Route("/cases/{id:int}/{action:str}", page(act, "work_cases"), methods=["POST"])]
