"""One's own page: name and language, password, code at sign-in, signed-in browsers, Telegram."""

from __future__ import annotations

import re

import segno
from markupsafe import Markup
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from bot.channels.web.desk.access import page, remember
from bot.channels.web.desk.render import render
from bot.channels.web.desk.visit import Visit
from bot.channels.web.desk.words import unfit
from bot.channels.web.language import LANGUAGES
from bot.staff import codes, entry, links, passwords, people, sessions
from bot.staff.audit import record
from bot.words import mark, translator

PATH = "/desk/profile"
SECRET = re.compile(r"[A-Z2-7]{32}")
DONE = {
    "saved": mark("Saved."),
    "password": mark("Your new password is in force. All other browsers are signed out."),
    "code_on": mark("From now on you are asked for a code when you sign in."),
    "code_off": mark("You are no longer asked for a code."),
    "sessions": mark("Signed out there."),
    "telegram_off": mark("Telegram is disconnected."),
}


async def show(visit: Visit) -> Response:
    return await _shown(visit)


async def save(visit: Visit) -> Response:
    _ = translator(visit.language)
    name, language = visit.field("name"), visit.field("language")
    if not 0 < len(name) <= people.LONGEST_NAME or language not in LANGUAGES:
        return await _shown(visit, {"name": _("Please write a name of up to 80 letters.")})
    if visit.agent.name != name:
        await _record(visit, "staff.renamed")
    visit.agent.name, visit.agent.language = name, language
    return _done("saved")


async def new_password(visit: Visit) -> Response:
    """Ends all sessions, and begins another one for this browser."""
    _ = translator(visit.language)
    old, new = str(visit.form.get("old", "")), str(visit.form.get("password", ""))
    if not await entry.password_fits(visit.session, visit.agent, old, visit.now):
        return await _shown(visit, {"old": _("This is not your password.")})
    try:
        await passwords.change(visit.session, visit.agent, new)
    except passwords.Unfit as error:
        return await _shown(visit, {"password": unfit(error, visit.language)})
    await _record(visit, "staff.password")
    response = _done("password")
    token = await sessions.begin(visit.session, visit.agent, visit.signed_in.device, visit.now)
    remember(visit.desk, token, response)
    return response


async def offer_code(visit: Visit) -> Response:
    return _code_page(visit, codes.new_secret())


async def code_on(visit: Visit) -> Response:
    _ = translator(visit.language)
    secret = visit.field("secret")
    if not SECRET.fullmatch(secret) or visit.agent.totp_secret:
        return RedirectResponse(PATH, 303)
    if not codes.turn_on(visit.agent, secret, visit.field("code"), visit.now):
        return _code_page(visit, secret, _("This code does not fit. Write the one your app shows now."))
    await _record(visit, "staff.code_on")
    return _done("code_on")


async def code_off(visit: Visit) -> Response:
    _ = translator(visit.language)
    if not await entry.password_fits(visit.session, visit.agent, str(visit.form.get("old", "")), visit.now):
        return await _shown(visit, {"code": _("This is not your password.")})
    codes.turn_off(visit.agent)
    await _record(visit, "staff.code_off")
    return _done("code_off")


async def end_sessions(visit: Visit) -> Response:
    """One of one's own, or all but this one."""
    asked = visit.field("session")
    for session in await sessions.running(visit.session, visit.agent.id, visit.now):
        if session.id != visit.signed_in.id and asked in ("others", str(session.id)):
            await sessions.revoke(visit.session, visit.agent.id, session.id)
    await _record(visit, "staff.revoked")
    return _done("sessions")


async def connect(visit: Visit) -> Response:
    """A link that the agent opens on the phone where their Telegram is."""
    if not (bot := visit.desk.telegram().removeprefix("@")):
        return RedirectResponse(PATH, 303)
    token = await links.issue(visit.session, visit.agent.id, "telegram", visit.now)
    return render(visit, "telegram.html", link=f"https://t.me/{bot}?start={links.START}{token}", square=square)


async def disconnect(visit: Visit) -> Response:
    visit.agent.telegram_id = None
    await links.void(visit.session, visit.agent.id, "telegram")
    await _record(visit, "staff.telegram_off")
    return _done("telegram_off")


def square(content: str) -> Markup:
    """A QR code as a drawing inside of the page: no request for it goes anywhere."""
    drawing = segno.make(content, error="m", micro=False)
    return Markup(drawing.svg_inline(scale=5, border=3, dark="#000", light="#fff", omitsize=True))  # noqa: S704


async def _shown(visit: Visit, wrong: dict[str, str] | None = None) -> Response:
    done = visit.request.query_params.get("done", "")
    return render(
        visit,
        "profile.html",
        422 if wrong else 200,
        wrong=wrong or {},
        done=DONE.get(done, ""),
        running=await sessions.running(visit.session, visit.agent.id, visit.now),
        here=visit.signed_in.id,
        telegram=visit.desk.telegram(),
        shortest=passwords.SHORTEST,
    )


def _code_page(visit: Visit, secret: str, wrong: str = "") -> Response:
    address = codes.address(secret, visit.agent.email)
    groups = " ".join(secret[at : at + 4] for at in range(0, len(secret), 4))
    return render(
        visit,
        "code_on.html",
        422 if wrong else 200,
        secret=secret,
        groups=groups,
        address=address,
        square=square,
        wrong=wrong,
    )


async def _record(visit: Visit, action: str) -> None:
    await record(visit.session, visit.agent.id, action, subject=f"agent:{visit.agent.id}")


def _done(what: str) -> Response:
    return RedirectResponse(f"{PATH}?done={what}", 303)


ROUTES: list[BaseRoute] = [
    Route("/profile", page(show)),
    Route("/profile", page(save), methods=["POST"]),
    Route("/profile/password", page(new_password), methods=["POST"]),
    Route("/profile/code", page(offer_code)),
    Route("/profile/code", page(code_on), methods=["POST"]),
    Route("/profile/code-off", page(code_off), methods=["POST"]),
    Route("/profile/sessions", page(end_sessions), methods=["POST"]),
    Route("/profile/telegram", page(connect), methods=["POST"]),
    Route("/profile/telegram-off", page(disconnect), methods=["POST"]),
]
