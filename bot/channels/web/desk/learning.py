"""Learning from cases: agents propose, editors decide, and see nothing of who asked."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from starlette.exceptions import HTTPException
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from bot.cases.work import visible
from bot.channels.web.desk.access import page
from bot.channels.web.desk.render import render
from bot.channels.web.desk.visit import Visit
from bot.channels.web.forms import number
from bot.learning import suggestions
from bot.learning.masking import known_words, mask, names
from bot.learning.proposals import KINDS, Kind, Unfit, intents
from bot.learning.suggestions import LearningError
from bot.learning.wrong import open_reports
from bot.message import Incoming
from bot.reports.words import Names
from bot.storage.case_tables import Case
from bot.storage.tables import MessageRow
from bot.words import mark, translator
from content.model import Language
from content.scaffold import Refused

QUEUE, QUESTIONS, REPORTS = "/desk/learning", "/desk/learning/questions", "/desk/learning/reports"
FIELDS: dict[str, tuple[str, ...]] = {
    "article": ("question_es", "question_en", "words", "topic", "place", "source", "note"),
    "sentence": ("text", "language", "intent", "article", "note"),
}
WRITTEN = ("question_es", "question_en", "words", "text", "note")
"""The fields in which a name could stand."""
KIND = {"article": mark("Draft of an article"), "sentence": mark("Sentence to learn from")}
ERROR = {
    "open": mark("The case is still open: first close it."),
    "decided": mark("This has been decided already."),
    "no_reason": mark("Say in a few words why not."),
    "fault": mark("The draft could not be written. Please tell whoever runs the service."),
    "refused": mark("The draft cannot be begun: {why}"),
}


async def queue(visit: Visit) -> Response:
    return render(
        visit,
        "learning_queue.html",
        **await tabs(visit, QUEUE),
        open=await suggestions.queue(visit.session),
        decided=await suggestions.queue(visit.session, decided=True),
        kinds=KIND,
    )


async def one(visit: Visit) -> Response:
    found = await _found(visit)
    return await _suggestion(visit, found, found.content)


async def decide(visit: Visit) -> Response:
    """Saves an editor's version, approves it, or rejects it."""
    found, fields, office = await _found(visit), _fields(visit), visit.desk.office
    about = (visit.session, office, visit.agent, found.id)
    try:
        if visit.field("do") == "reject":
            await suggestions.reject(*about, visit.field("reason"))
        elif visit.field("do") == "approve":
            await suggestions.approve(*about, fields[found.kind], visit.desk.drafts)
        else:
            await suggestions.revise(*about, fields[found.kind])
    except Unfit as error:
        return await _suggestion(visit, found, fields[found.kind], wrong=error.fields)
    except LearningError as error:
        if error.code not in ERROR:
            raise HTTPException(404) from None
        content = found.content if error.code == "decided" else fields[found.kind]
        return await _suggestion(visit, found, content, fault=error.code)
    except Refused as error:
        return await _suggestion(visit, found, fields[found.kind], fault="refused", why=str(error))
    return RedirectResponse(f"{QUEUE}/{found.id}", 303)


async def new(visit: Visit) -> Response:
    """The form for what a closed case teaches, begun with the question it was opened on."""
    case = await _case(visit, visit.request.query_params.get("case", ""))
    kind = kind_of(visit.request.query_params.get("kind", ""))
    asked = await _question(visit, case)
    language = case.language
    begun = {f"question_{language}": asked, "text": asked, "language": language}
    begun |= {"topic": case.topic or "", "intent": case.topic or "", "place": case.place or ""}
    return await form(visit, kind, begun, case=case)


async def propose(visit: Visit) -> Response:
    """Keeps a suggestion: of an agent from a case, or of an editor from unanswered questions."""
    kind, group = kind_of(visit.field("kind")), visit.field("group")
    case = None if group else await _case(visit, visit.field("case"))
    fields = _fields(visit)[kind]
    try:
        if case:
            await suggestions.suggest(visit.session, visit.desk.office, visit.agent, case, kind, fields)
        else:
            made = await suggestions.from_group(visit.session, visit.desk.office, visit.agent, kind, fields, group)
    except Unfit as error:
        return await form(visit, kind, fields, case=case, group=group, wrong=error.fields)
    except LearningError as error:
        return await form(visit, kind, fields, case=case, fault=error.code)
    return RedirectResponse(f"{QUEUE}/sent?case={case.id}" if case else f"{QUEUE}/{made.id}", 303)


async def sent(visit: Visit) -> Response:
    return render(visit, "learning_sent.html", case=number(visit.request.query_params.get("case")))


async def tabs(visit: Visit, here: str) -> dict[str, Any]:
    """What every page of learning shows: its parts, and how much waits in each."""
    knowledge = visit.desk.office.knowledge
    return {
        "tabs": [
            (QUEUE, mark("Suggestions"), await suggestions.waiting(visit.session)),
            (QUESTIONS, mark("Unanswered questions"), None),
            (REPORTS, mark("Wrong answers"), await open_reports(visit.session)),
        ],
        "here": here,
        "names": Names(visit.desk.office.service, knowledge, language_of(visit)),
    }


async def _suggestion(
    visit: Visit,
    found: suggestions.Suggested,
    fields: Mapping[str, Any],
    *,
    wrong: frozenset[str] = frozenset(),
    fault: str = "",
    why: str = "",
) -> Response:
    return render(
        visit,
        "learning_one.html",
        422 if wrong or fault else 200,
        **await tabs(visit, QUEUE),
        **_parts(visit, found.kind, fields, wrong, fault, why),
        found=found,
        folder=str(visit.desk.drafts),
        kinds=KIND,
    )


async def form(
    visit: Visit,
    kind: Kind,
    fields: Mapping[str, Any],
    *,
    case: Case | None = None,
    group: str = "",
    wrong: frozenset[str] = frozenset(),
    fault: str = "",
) -> Response:
    parts = _parts(visit, kind, fields, wrong, fault)
    status = 422 if wrong or fault else 200
    return render(visit, "learning_new.html", status, **parts, case=case, group=group, kinds=KIND)


def _parts(
    visit: Visit, kind: str, fields: Mapping[str, Any], wrong: frozenset[str], fault: str, why: str = ""
) -> dict[str, Any]:
    """What the form of a proposal needs."""
    knowledge, language = visit.desk.office.knowledge, language_of(visit)
    written = [str(fields.get(name) or "") for name in WRITTEN if name in FIELDS[kind]]
    known = known_words(knowledge)
    topics = {key: topic.name.of(language) for key, topic in knowledge.topics.items()}
    return {
        "kind": kind,
        "fields": {name: str(fields.get(name) or "") for name in FIELDS[kind]},
        "wrong": wrong,
        "fault": translator(visit.language)(ERROR[fault]).format(why=why) if fault else "",
        "suspects": [word for text in written for word in names(text, known)],
        "topics": sorted(topics.items(), key=lambda item: item[1]),
        "intents": [name for name in intents() if name not in topics],
        "places": sorted(
            ((code, place.name.of(language)) for code, place in knowledge.places.items()), key=lambda item: item[1]
        ),
        "articles": [(item.id, item.question.of(language)) for item in knowledge.articles.values()]
        if kind == "sentence"
        else [],
    }


async def _question(visit: Visit, case: Case) -> str:
    row = await visit.session.get(MessageRow, case.message_id) if case.message_id else None
    return mask(" ".join(Incoming.model_validate(row.content).text.split())) if row else ""


async def _found(visit: Visit) -> suggestions.Suggested:
    try:
        return await suggestions.find(visit.session, visit.request.path_params["id"])
    except LearningError:
        raise HTTPException(404) from None


async def _case(visit: Visit, asked: str) -> Case:
    """A case the agent may see. What was said in danger is no lesson for others."""
    visit.demand("work_cases")
    case = await visit.session.get(Case, number(asked))
    if case is None or case.hidden or not visible(visit.agent, case):
        raise HTTPException(404)
    return case


def _fields(visit: Visit) -> dict[str, dict[str, Any]]:
    return {kind: {name: visit.field(name) for name in fields} for kind, fields in FIELDS.items()}


def kind_of(asked: str) -> Kind:
    return "article" if asked == KINDS[0] else "sentence"


def language_of(visit: Visit) -> Language:
    return "en" if visit.language == "en" else "es"


ROUTES: list[BaseRoute] = [
    Route("/learning", page(queue, "edit_knowledge")),
    Route("/learning/new", page(new, "work_cases")),
    Route("/learning/new", page(propose), methods=["POST"]),
    Route("/learning/sent", page(sent, "work_cases")),
    Route("/learning/{id:int}", page(one, "edit_knowledge")),
    Route("/learning/{id:int}", page(decide, "edit_knowledge"), methods=["POST"]),
]
