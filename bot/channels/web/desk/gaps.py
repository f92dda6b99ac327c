"""What the assistant lacks: questions that stayed without an answer, and answers that were reported as wrong."""

from __future__ import annotations

from starlette.exceptions import HTTPException
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from bot.channels.web.desk.access import page
from bot.channels.web.desk.learning import QUESTIONS, REPORTS, form, kind_of, language_of, tabs
from bot.channels.web.desk.render import render
from bot.channels.web.desk.visit import Visit
from bot.channels.web.forms import number
from bot.learning import suggestions, unanswered, wrong
from bot.learning.ratings import least_useful
from bot.learning.suggestions import LearningError
from content.model import LANGUAGES
from content.render import statement

DAYS = (7, 30, 90)


async def questions(visit: Visit) -> Response:
    asked = number(visit.request.query_params.get("days"))
    days = asked if asked in DAYS else DAYS[1]
    groups = await unanswered.groups(visit.session, visit.desk.office.knowledge, visit.now, days)
    return render(
        visit, "learning_questions.html", **await tabs(visit, QUESTIONS), groups=groups, days=days, choices=DAYS
    )


async def question(visit: Visit) -> Response:
    """A group becomes a suggestion, whose form is shown, or is set aside."""
    group, language = visit.field("group"), visit.field("language")
    if not group or language not in LANGUAGES:
        raise HTTPException(400)
    if visit.field("do") == "dismiss":
        await suggestions.dismiss(visit.session, visit.desk.office, visit.agent, group, language, visit.field("reason"))
        return RedirectResponse(QUESTIONS, 303)
    begun = {f"question_{language}": group, "text": group, "language": language}
    begun |= {"topic": visit.field("topic"), "intent": visit.field("topic"), "place": visit.field("place")}
    return await form(visit, kind_of(visit.field("do")), begun, group=group)


async def reports(visit: Visit) -> Response:
    knowledge, language = visit.desk.office.knowledge, language_of(visit)
    return render(
        visit,
        "learning_reports.html",
        **await tabs(visit, REPORTS),
        reported=await wrong.reported(visit.session, knowledge),
        ratings=await least_useful(visit.session, knowledge),
        said=lambda fact: statement(fact, language),
        sources=knowledge.sources,
        today=visit.now.astimezone(visit.desk.office.service.zone).date(),
    )


async def settle(visit: Visit) -> Response:
    ids = [number(str(item)) for item in visit.form.getlist("report")]
    try:
        await wrong.settle(
            visit.session,
            visit.desk.office,
            visit.agent,
            ids,
            fixed=visit.field("do") == "fixed",
            note=visit.field("note"),
        )
    except LearningError:
        raise HTTPException(409) from None
    return RedirectResponse(REPORTS, 303)


ROUTES: list[BaseRoute] = [
    Route("/learning/questions", page(questions, "edit_knowledge")),
    Route("/learning/questions", page(question, "edit_knowledge"), methods=["POST"]),
    Route("/learning/reports", page(reports, "edit_knowledge")),
    Route("/learning/reports", page(settle, "edit_knowledge"), methods=["POST"]),
]
