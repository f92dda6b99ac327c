"""Pages before the desk: password, code, one-time link and the first administrator; and the way out."""

from __future__ import annotations

from starlette.exceptions import HTTPException
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from bot.channels.web.desk.access import SIGN_IN, OpenPage, cookie, forget, guest, inside, page, remember
from bot.channels.web.desk.render import render
from bot.channels.web.desk.visit import Arrival, Visit
from bot.channels.web.desk.words import device, unfit
from bot.channels.web.language import COOKIE, LANGUAGES
from bot.channels.web.sessions import YEAR
from bot.staff import codes, entry, links, passwords, people, sessions
from bot.staff.audit import record
from bot.storage.staff_tables import Agent
from bot.words import translator

BODY_LIMIT = 16 * 1024


async def show(arrival: Arrival) -> Response:
    onward = inside(arrival.request.query_params.get("next", ""))
    if await sessions.find(arrival.session, arrival.request.cookies.get(cookie(arrival.desk), ""), arrival.now):
        return RedirectResponse(onward, 303)
    return render(arrival, "sign_in.html", onward=onward, email="", wrong="")


async def by_password(arrival: Arrival) -> Response:
    """One answer to a wrong e-mail, a wrong password and a locked account: nobody learns who works here."""
    onward, email = inside(arrival.field("next")), arrival.field("email")
    come = await entry.by_password(arrival.session, email, str(arrival.form.get("password", "")), arrival.now)
    if come is None:
        _ = translator(arrival.language)
        wrong = _("E-mail and password do not fit. After several tries, wait some minutes before the next.")
        return render(arrival, "sign_in.html", 422, onward=onward, email=email, wrong=wrong)
    agent, step = come
    if step == "code":
        return render(arrival, "code.html", onward=onward, proof=codes.half_way(agent, arrival.now), wrong="")
    return await _come_in(arrival, agent, onward)


async def by_code(arrival: Arrival) -> Response:
    onward, proof = inside(arrival.field("next")), arrival.field("proof")
    if agent := await entry.by_code(arrival.session, proof, arrival.field("code"), arrival.now):
        return await _come_in(arrival, agent, onward)
    return render(arrival, "code.html", 422, onward=onward, proof=proof, wrong=_wrong_code(arrival))


async def show_link(arrival: Arrival) -> Response:
    """Asks first: programs that look into messages open their links, and would use them up."""
    agent = await links.holder(arrival.session, _token(arrival), "sign_in", arrival.now)
    return _link_page(arrival, agent)


async def use_link(arrival: Arrival) -> Response:
    """In with the link, with a new password where one is wanted or missing. Only what is complete uses it up."""
    session, password = arrival.session, str(arrival.form.get("password", ""))
    agent = await links.holder(session, _token(arrival), "sign_in", arrival.now)
    if agent is None:
        return _link_page(arrival, None)
    if password or agent.password_hash is None:
        try:
            passwords.check(password, agent.email, agent.name)
        except passwords.Unfit as error:
            return _link_page(arrival, agent, wrong={"password": unfit(error, arrival.language)})
    if agent.totp_secret:
        held = await entry.hold(session, agent.id)
        if held is None or not await entry.code_fits(session, held, arrival.field("code"), arrival.now):
            return _link_page(arrival, agent, wrong={"code": _wrong_code(arrival)})
    used = await links.use(session, _token(arrival), "sign_in", arrival.now)
    if used is None:
        return _link_page(arrival, None)
    if password:
        await passwords.change(session, used, password)
        await record(session, used.id, "staff.password", subject=f"agent:{used.id}")
    return await _come_in(arrival, used, "/desk/profile")


async def show_first(arrival: Arrival) -> Response:
    if not await links.is_first(arrival.session, _token(arrival), arrival.now):
        return _link_page(arrival, None)
    return render(arrival, "first.html", name="", email="", wrong={})


async def use_first(arrival: Arrival) -> Response:
    """Makes the first administrator."""
    session, name, email = arrival.session, arrival.field("name"), arrival.field("email")
    password, wrong = str(arrival.form.get("password", "")), dict[str, str]()
    if not await links.is_first(session, _token(arrival), arrival.now):
        return _link_page(arrival, None)
    _ = translator(arrival.language)
    if not 0 < len(name) <= people.LONGEST_NAME:
        wrong["name"] = _("Please write a name of up to 80 letters.")
    if not people.EMAIL.fullmatch(email):
        wrong["email"] = _("This is no e-mail address.")
    try:
        passwords.check(password, email, name)
    except passwords.Unfit as error:
        wrong["password"] = unfit(error, arrival.language)
    if wrong:
        return render(arrival, "first.html", 422, name=name, email=email, wrong=wrong)
    if not await links.use_first(session, _token(arrival), arrival.now):
        return _link_page(arrival, None)
    work = people.Work("administrator", languages=(arrival.language,))
    agent = await people.add(session, email, name, work, language=arrival.language)
    await passwords.change(session, agent, password)
    return await _come_in(arrival, agent, "/desk/staff")


async def leave(visit: Visit) -> Response:
    await sessions.revoke(visit.session, visit.agent.id, visit.signed_in.id)
    await record(visit.session, visit.agent.id, "staff.signed_out", subject=f"agent:{visit.agent.id}")
    response = RedirectResponse(SIGN_IN, 303)
    forget(visit.desk, response)
    return response


async def speak(visit: Visit) -> Response:
    if visit.field("language") not in LANGUAGES:
        raise HTTPException(400)
    visit.agent.language = visit.field("language")
    response = RedirectResponse(inside(visit.field("back")), 303)
    _keep_language(visit, response, visit.agent.language)
    return response


async def _come_in(arrival: Arrival, agent: Agent, onward: str) -> Response:
    """A new session, in place of the one this browser may have had."""
    if old := await sessions.find(arrival.session, arrival.request.cookies.get(cookie(arrival.desk), ""), arrival.now):
        await sessions.revoke(arrival.session, old[0].id, old[1].id)
    browser = device(arrival.request.headers.get("user-agent", ""))
    token = await sessions.begin(arrival.session, agent, browser, arrival.now)
    await record(arrival.session, agent.id, "staff.signed_in", subject=f"agent:{agent.id}", after={"device": browser})
    response = RedirectResponse(onward, 303)
    remember(arrival.desk, token, response)
    _keep_language(arrival, response, agent.language)
    return response


def _keep_language(arrival: Arrival, response: Response, language: str) -> None:
    """For the pages before signing in, too."""
    response.set_cookie(
        COOKIE, language, max_age=YEAR, path="/desk", secure=arrival.desk.secure, httponly=True, samesite="lax"
    )


def _link_page(arrival: Arrival, agent: Agent | None, *, wrong: dict[str, str] | None = None) -> Response:
    """Of a link that works, or of one that does not: used, over, or never made."""
    if agent is None:
        return render(arrival, "link_over.html", 404)
    return render(arrival, "link.html", 422 if wrong else 200, owner=agent, wrong=wrong or {})


def _token(arrival: Arrival) -> str:
    return str(arrival.request.path_params["token"])


def _wrong_code(arrival: Arrival) -> str:
    _ = translator(arrival.language)
    return _("This code does not work: it may be used or over. Wait for the next one in your app.")


def _open(path: str, shown: OpenPage, taken: OpenPage) -> list[BaseRoute]:
    return [
        Route(path, guest(shown)),
        Route(path, guest(taken), methods=["POST"], max_body_size=BODY_LIMIT),
    ]


ROUTES: list[BaseRoute] = [
    *_open("/sign-in", show, by_password),
    *_open("/sign-in/code", show, by_code),
    *_open("/link/{token}", show_link, use_link),
    *_open("/first/{token}", show_first, use_first),
    Route("/sign-out", page(leave), methods=["POST"]),
    Route("/language", page(speak), methods=["POST"]),
]
