"""The desk's door over HTTP: signing in and out, whose form it is, and what the role lets one see."""

from __future__ import annotations

import re
from typing import get_args

import httpx
import pytest
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.responses import PlainTextResponse, Response
from starlette.routing import BaseRoute, Mount, Route

from bot.channels.web.desk import sign_in
from bot.channels.web.desk.access import INSIDE, inside, page
from bot.channels.web.desk.desk import Desk
from bot.channels.web.desk.routes import Given
from bot.channels.web.desk.visit import Visit
from bot.staff import links, people, sessions
from bot.staff.people import Work
from bot.staff.roles import RIGHTS, ROLES, NotAllowed, Right, Role
from bot.storage.staff_tables import Agent
from tests.bot.staff.conftest import NOW, OTHER_PASSWORD, PASSWORD, Clock, Sessions
from tests.web.desk.conftest import OURS, SITE, Browser, Open, someone

ROSA = "rosa@infomigra.test"


async def test_without_signing_in_every_page_leads_to_the_door_and_back(browser: Browser) -> None:
    for path in ("/desk/profile", "/desk/staff", "/desk/cases/K7QM-2XPD", "/desk/nothing-here"):
        await browser.get(path)
        assert browser.path == "/desk/sign-in"
        assert browser.hidden("next") == path


async def test_an_agent_signs_in_and_goes_on_where_they_wanted_to(browser: Browser, house: Sessions) -> None:
    await someone(house)
    await browser.get("/desk/profile?done=saved")
    await browser.sign_in(ROSA, onward=browser.hidden("next").replace("&amp;", "&"))
    assert (browser.page.status_code, str(browser.page.url)) == (200, f"{SITE}/desk/profile?done=saved")
    assert "Rosa" in browser.page.text
    assert "Firefox, Linux" in browser.page.text


async def test_wrong_password_unknown_email_and_locked_account_look_the_same(browse: Open, house: Sessions) -> None:
    await someone(house)
    await someone(house, name="Luis")
    locking = browse()
    for _ in range(5):
        await locking.sign_in("luis@infomigra.test", "no es esta clave")
    pages = []
    for email, password in [
        (ROSA, OTHER_PASSWORD),
        ("nadie@infomigra.test", PASSWORD),
        ("luis@infomigra.test", PASSWORD),
    ]:
        shown = await browse().sign_in(email, password)
        pages.append((shown.status_code, shown.text.replace(email, ""), set(shown.headers) - {"content-length"}))
    assert pages[0][0] == 422
    assert pages[0] == pages[1] == pages[2]


async def test_the_cookie_is_ours_alone_and_no_page_shows_it(browser: Browser, house: Sessions) -> None:
    await someone(house)
    answer = await browser.client.post("/desk/sign-in", data={"email": ROSA, "password": PASSWORD}, headers=OURS)
    cookie = next(value for value in answer.headers.get_list("set-cookie") if value.startswith("__Host-staff="))
    assert "HttpOnly" in cookie
    assert "Secure" in cookie
    assert "SameSite=lax" in cookie
    assert "Path=/" in cookie
    token = browser.client.cookies["__Host-staff"]
    assert token not in (await browser.get("/desk/profile")).text


async def test_signing_in_again_ends_the_session_before(browser: Browser, house: Sessions) -> None:
    rosa = await someone(house)
    await browser.sign_in(ROSA)
    await browser.sign_in(ROSA)
    async with house() as session:
        assert len(await sessions.running(session, rosa.id, NOW)) == 1


async def test_who_signs_out_is_out_and_the_old_cookie_opens_nothing(browser: Browser, house: Sessions) -> None:
    await someone(house)
    await browser.sign_in(ROSA)
    token = browser.client.cookies["__Host-staff"]
    await browser.post("/desk/sign-out")
    assert browser.path == "/desk/sign-in"
    browser.client.cookies.set("__Host-staff", token, domain="desk.infomigra.test")
    await browser.get("/desk/profile")
    assert browser.path == "/desk/sign-in"


async def test_a_revoked_session_is_out_at_once(browse: Open, house: Sessions) -> None:
    await someone(house)
    here, there = browse(), browse()
    await there.sign_in(ROSA)
    await here.sign_in(ROSA)
    session_id = re.search(r'name="session" value="(\d+)"', here.page.text)
    assert session_id
    await here.post("/desk/profile/sessions", {"session": session_id[1]})
    assert "Signed out there." in here.page.text
    assert (await there.get("/desk/profile")).url.path == "/desk/sign-in"
    assert (await here.get("/desk/profile")).url.path == "/desk/profile"


async def test_who_no_longer_works_here_is_out_at_once(browser: Browser, house: Sessions) -> None:
    rosa = await someone(house)
    await browser.sign_in(ROSA)
    async with house.begin() as session:
        await people.change(session, await session.merge(rosa), Work("agent", active=False), by=None)
    assert (await browser.get("/desk/profile")).url.path == "/desk/sign-in"
    assert (await browser.sign_in(ROSA)).status_code == 422


async def test_a_session_ends_by_itself(browser: Browser, house: Sessions, clock: Clock) -> None:
    await someone(house)
    await browser.sign_in(ROSA)
    clock.on(days=14)
    assert (await browser.get("/desk/profile")).url.path == "/desk/sign-in"


@pytest.mark.parametrize(
    "onward",
    [
        *("https://evil.test", "//evil.test", "/desk//evil.test", "/desk/../..//evil.test", "/\\evil.test", "/", ""),
        *("javascript:alert(1)", "/desk\\@evil.test", "/deskevil", "/desk/x\r\nSet-Cookie: a=b", "/desk/ñ"),
    ],
)
async def test_signing_in_leads_nowhere_but_into_the_desk(browser: Browser, house: Sessions, onward: str) -> None:
    await someone(house)
    form = {"email": ROSA, "password": PASSWORD, "next": onward}
    answer = await browser.client.post("/desk/sign-in", data=form, headers=OURS)
    assert (answer.status_code, answer.headers["location"]) == (303, "/desk/")


@pytest.mark.parametrize(
    "path", ["/desk/cases/K7QM-2XPD", "/desk/audit?case=K7QM-2XPD&day=2026-11-23", "/desk/profile"]
)
def test_pages_of_the_desk_are_ways_to_go_on(path: str) -> None:
    assert INSIDE.fullmatch(path)
    assert inside(path) == path


async def test_a_form_without_the_sessions_token_is_refused(browser: Browser, house: Sessions) -> None:
    await someone(house)
    await browser.sign_in(ROSA)
    for token in ("", "x" * 64, "ñ"):
        form = {"csrf": token, "name": "Otra", "language": "en"}
        answer = await browser.client.post("/desk/profile", data=form, headers=OURS)
        assert answer.status_code == 403
    await browser.get("/desk/profile")
    assert "Otra" not in browser.page.text
    await browser.post("/desk/profile", {"name": "Rosita", "language": "en"})
    assert "Rosita" in browser.page.text


async def test_the_token_of_another_session_is_refused(browse: Open, house: Sessions) -> None:
    await someone(house)
    one, other = browse(), browse()
    await one.sign_in(ROSA)
    await other.sign_in(ROSA)
    form = {"csrf": one.csrf, "name": "Otra", "language": "en"}
    assert (await other.client.post("/desk/profile", data=form, headers=OURS)).status_code == 403


@pytest.mark.parametrize("headers", [{"Sec-Fetch-Site": "cross-site"}, {"Origin": "https://evil.test"}])
async def test_a_foreign_form_is_refused_even_with_the_token(
    browser: Browser, house: Sessions, headers: dict[str, str]
) -> None:
    await someone(house)
    assert (await browser.client.post("/desk/sign-in", data={"email": ROSA}, headers=headers)).status_code == 403
    await browser.sign_in(ROSA)
    form = {"csrf": browser.csrf, "name": "Otra", "language": "en"}
    assert (await browser.client.post("/desk/profile", data=form, headers=headers)).status_code == 403


async def test_a_script_sends_the_token_in_a_header_and_reads_words_not_pages(
    browser: Browser, house: Sessions
) -> None:
    await someone(house)
    await browser.sign_in(ROSA)
    form = {"name": "Rosita", "language": "en"}
    sent = await browser.client.post("/desk/profile", data=form, headers=OURS | {"X-CSRF": browser.csrf})
    assert sent.status_code == 303
    refused = await browser.client.post("/desk/profile", data=form, headers=OURS | {"X-CSRF": "x"})
    assert (refused.status_code, refused.headers["content-type"]) == (403, "text/plain; charset=utf-8")
    browser.client.cookies.clear()
    assert (await browser.client.post("/desk/profile", data=form, headers=OURS | {"X-CSRF": "x"})).status_code == 401


async def test_more_than_sixty_forms_a_minute_of_one_session_have_to_wait(browser: Browser, house: Sessions) -> None:
    await someone(house)
    await browser.sign_in(ROSA)
    form, answers = {"csrf": browser.csrf, "language": "en"}, []
    for _ in range(61):
        answers.append(await browser.client.post("/desk/language", data=form, headers=OURS))
    assert [answer.status_code for answer in answers] == [303] * 60 + [429]
    assert 0 < int(answers[-1].headers["retry-after"]) <= 60


async def test_more_than_twenty_tries_a_minute_from_one_address_have_to_wait(browser: Browser) -> None:
    answers = [await browser.sign_in(f"{number}@infomigra.test") for number in range(21)]
    assert [answer.status_code for answer in answers] == [422] * 20 + [429]


async def test_every_response_is_private_and_closed_to_other_sites(browser: Browser, house: Sessions) -> None:
    rosa = await someone(house, "administrator")
    async with house.begin() as session:
        token = await links.issue(session, rosa.id, "sign_in", NOW)
    seen = [
        await browser.get(path) for path in ("/desk/sign-in", f"/desk/link/{token}", "/desk/link/x", "/desk/first/x")
    ]
    seen.append(await browser.client.get("/desk/profile"))
    await browser.sign_in(ROSA)
    for path in ("/desk/profile", "/desk/profile/code", "/desk/staff", "/desk/staff/new", "/desk/audit", "/desk/none"):
        seen.append(await browser.get(path))
    seen.append(await browser.client.post("/desk/profile"))
    assert {response.status_code for response in seen} == {200, 303, 403, 404}
    for response in seen:
        policy = response.headers["content-security-policy"]
        assert "unsafe" not in policy
        assert policy.startswith("default-src 'none'; script-src 'self'; style-src 'self'")
        assert response.headers["cache-control"] == "no-store"
        assert response.headers["x-content-type-options"] == "nosniff"
        assert not re.search(r"<style|\sstyle=|\son\w+=|<script(?! src=)", response.text)


def with_pages(desk: Desk, *pages: BaseRoute) -> Browser:
    """A browser on a desk of the door and these pages alone."""
    given = [Middleware(Given, desk=desk)]
    app = Starlette(routes=[Mount("/desk", routes=[*pages, *sign_in.ROUTES], middleware=given)])
    transport = httpx.ASGITransport(app, raise_app_exceptions=False)
    return Browser(httpx.AsyncClient(transport=transport, base_url=SITE))


async def role_of(visit: Visit) -> Response:
    return PlainTextResponse(visit.agent.role)


@pytest.mark.parametrize("role", ROLES)
async def test_a_page_with_a_right_opens_for_its_roles_alone(house: Sessions, desk: Desk, role: Role) -> None:
    await someone(house, role)
    rights = get_args(Right)
    browser = with_pages(desk, *(Route(f"/{right}", page(role_of, right)) for right in rights))
    await browser.sign_in(ROSA, onward=f"/desk/{rights[0]}")
    opened = {right for right in rights if (await browser.get(f"/desk/{right}")).text == role}
    assert opened == RIGHTS[role]


async def rename_and(visit: Visit, error: Exception | None) -> Response:
    visit.agent.name = "Otra"
    await visit.session.flush()
    visit.wake(7)
    if error:
        raise error
    return PlainTextResponse("done")


@pytest.mark.parametrize(
    "error", [None, HTTPException(409), NotAllowed(Agent(id=1, role="agent"), "assign"), KeyError()]
)
async def test_what_a_page_did_is_kept_as_a_whole_or_not_at_all(
    house: Sessions, desk: Desk, woken: list[int], error: Exception | None
) -> None:
    rosa = await someone(house)

    async def change(visit: Visit) -> Response:
        return await rename_and(visit, error)

    browser = with_pages(desk, Route("/change", page(change)), Route("/other", page(role_of)))
    await browser.sign_in(ROSA, onward="/desk/other")
    status = (await browser.get("/desk/change")).status_code
    async with house() as session:
        kept = await session.get_one(Agent, rosa.id)
    expected = (
        ("Otra", [7], 200)
        if error is None
        else ("Rosa", [], {HTTPException: 409, NotAllowed: 403}.get(type(error), 500))
    )
    assert (kept.name, woken, status) == expected


async def test_an_editor_is_told_that_the_role_does_not_include_it(browser: Browser, house: Sessions) -> None:
    await someone(house, "editor")
    await browser.sign_in(ROSA)
    for path in ("/desk/staff", "/desk/audit"):
        assert (await browser.get(path)).status_code == 403
        assert "Your role does not include it" in browser.page.text
    assert 'href="/desk/staff"' not in browser.page.text
    assert 'href="/desk/learning"' in browser.page.text


async def test_a_form_with_files_may_be_twelve_megabytes_and_one_to_the_door_or_the_chat_may_not(
    browser: Browser, house: Sessions
) -> None:
    await someone(house)
    much = {"file": ("letter.pdf", b"%PDF" + b"0" * 1_000_000)}
    assert (await browser.client.post("/desk/sign-in", files=much, headers=OURS)).status_code == 413
    assert (await browser.client.post("/messages", files=much, headers=OURS)).status_code == 413
    await browser.sign_in(ROSA)
    form = {"csrf": browser.csrf, "name": "Rosita", "language": "en"}
    assert (await browser.client.post("/desk/profile", data=form, files=much, headers=OURS)).status_code == 303
    too_much = {"file": ("letter.pdf", b"0" * 13_000_000)}
    assert (await browser.client.post("/desk/profile", data=form, files=too_much, headers=OURS)).status_code == 413


async def test_a_broken_form_is_refused_in_words(browser: Browser, house: Sessions) -> None:
    await someone(house)
    await browser.sign_in(ROSA)
    headers = OURS | {"Content-Type": "multipart/form-data; boundary=x", "X-CSRF": browser.csrf}
    broken = await browser.client.post("/desk/profile", content=b"--y\r\nnothing", headers=headers)
    assert (broken.status_code, "could not be done" in broken.text) == (400, True)
