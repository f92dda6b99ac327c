"""Coming in by one-time link, by code, and as the first administrator; one's own page."""

from __future__ import annotations

import datetime as dt
import re

import pyotp
import pytest

from bot.staff import audit, codes, entry, links, people
from bot.staff.people import Work
from bot.storage.staff_tables import Agent
from tests.bot.staff.conftest import NOW, OTHER_PASSWORD, PASSWORD, Clock, Sessions
from tests.web.desk.conftest import SITE, Browser, Open, someone

ROSA = "rosa@infomigra.test"


async def link_for(house: Sessions, agent: Agent) -> str:
    async with house.begin() as session:
        return f"/desk/link/{await links.issue(session, agent.id, 'sign_in', NOW)}"


async def done(house: Sessions) -> list[str]:
    async with house() as session:
        return [entry.action for entry in await audit.entries(session)]


async def test_a_new_agent_chooses_a_password_with_the_link(browse: Open, house: Sessions) -> None:
    async with house.begin() as session:
        rosa = await people.add(session, ROSA, "Rosa", Work("agent"), language="en")
    link, browser = await link_for(house, rosa), browse()
    await browser.get(link)
    assert "Hello, Rosa" in browser.page.text
    short = await browser.post(link, {"password": "corta"})
    assert (short.status_code, "at least 12 characters" in short.text) == (422, True)
    assert (await browser.post(link, {"password": ""})).status_code == 422
    await browser.post(link, {"password": PASSWORD})
    assert (await browser.get("/desk/profile")).url.path == "/desk/profile"
    again = browse()
    assert (await again.sign_in(ROSA)).status_code == 200
    assert "staff.password" in await done(house)


async def test_looking_at_a_link_does_not_use_it_but_using_it_does(browse: Open, house: Sessions) -> None:
    link = await link_for(house, await someone(house))
    for _ in range(3):
        assert (await browse().get(link)).status_code == 200
    browser = browse()
    await browser.post(link)
    assert (await browser.get("/desk/profile")).url.path == "/desk/profile"
    late = browse()
    assert (await late.get(link)).status_code == 404
    assert "no longer works" in (await late.post(link)).text
    assert (await late.get("/desk/profile")).url.path == "/desk/sign-in"


async def test_a_link_lets_its_owner_keep_the_password_or_take_another(browse: Open, house: Sessions) -> None:
    rosa = await someone(house)
    await browse().post(await link_for(house, rosa))
    assert (await browse().sign_in(ROSA)).status_code == 200
    await browse().post(await link_for(house, rosa), {"password": OTHER_PASSWORD})
    assert (await browse().sign_in(ROSA)).status_code == 422
    assert (await browse().sign_in(ROSA, OTHER_PASSWORD)).status_code == 200


async def test_a_link_gets_past_a_lock_but_not_past_the_code(browse: Open, house: Sessions) -> None:
    rosa = await someone(house)
    phone = await phone_of(house, rosa)
    link, browser = await link_for(house, rosa), browse()
    assert (await browser.post(link, {"code": "123"})).status_code == 422
    assert (await browser.get("/desk/profile")).url.path == "/desk/sign-in"
    await browser.post(link, {"code": phone.at(NOW)})
    assert (await browser.get("/desk/profile")).url.path == "/desk/profile"
    luis = await someone(house, name="Luis")
    async with house.begin() as session:
        for _ in range(5):
            await entry.by_password(session, luis.email, "no es esta clave", NOW)
    other = browse()
    await other.post(await link_for(house, luis))
    assert (await other.get("/desk/profile")).url.path == "/desk/profile"


async def phone_of(house: Sessions, agent: Agent) -> pyotp.TOTP:
    """Turns the code on, two minutes ago."""
    secret, earlier = codes.new_secret(), NOW - dt.timedelta(minutes=2)
    async with house.begin() as session:
        assert codes.turn_on(await session.get_one(Agent, agent.id), secret, pyotp.TOTP(secret).at(earlier), earlier)
    return pyotp.TOTP(secret)


async def test_with_the_code_on_the_password_alone_opens_nothing(
    browser: Browser, house: Sessions, clock: Clock
) -> None:
    phone = await phone_of(house, await someone(house))
    await browser.sign_in(ROSA, onward="/desk/profile")
    assert "Code from your phone" in browser.page.text
    assert "__Host-staff" not in browser.client.cookies
    step = {"proof": browser.hidden("proof"), "next": browser.hidden("next")}
    wrong = await browser.post("/desk/sign-in/code", step | {"code": "12"})
    assert (wrong.status_code, "does not work" in wrong.text) == (422, True)
    await browser.post("/desk/sign-in/code", step | {"code": phone.at(NOW)})
    assert browser.path == "/desk/profile"
    await browser.post("/desk/sign-out")
    assert (await browser.post("/desk/sign-in/code", step | {"code": phone.at(NOW)})).status_code == 422
    clock.on(minutes=11)
    assert (await browser.post("/desk/sign-in/code", step | {"code": phone.at(clock())})).status_code == 422


async def test_the_first_administrator_is_set_up_once(browse: Open, house: Sessions) -> None:
    async with house.begin() as session:
        path = f"/desk/first/{await links.first_link(session, NOW)}"
    browser = browse()
    assert (await browser.get(path)).status_code == 200
    form = {"name": "Ada", "email": "ada@infomigra.test", "password": PASSWORD}
    for fault in ({"name": " "}, {"email": "ada"}, {"password": "corta"}, {"password": "ada@infomigra.test"}):
        assert (await browser.post(path, form | fault)).status_code == 422
    await browser.post(path, form)
    await browser.get("/desk/staff")
    assert (browser.page.status_code, "Ada" in browser.page.text) == (200, True)
    assert (await browse().post(path, form | {"email": "otra@infomigra.test"})).status_code == 404
    assert (await browse().get("/desk/first/otra")).status_code == 404
    async with house() as session:
        assert [agent.role for agent in await people.everybody(session)] == ["administrator"]


async def test_a_new_password_signs_all_other_browsers_out(browse: Open, house: Sessions) -> None:
    await someone(house)
    here, there = browse(), browse()
    await there.sign_in(ROSA)
    await here.sign_in(ROSA)
    wrong = await here.post("/desk/profile/password", {"old": OTHER_PASSWORD, "password": OTHER_PASSWORD})
    assert (wrong.status_code, "This is not your password." in wrong.text) == (422, True)
    assert (await here.post("/desk/profile/password", {"old": PASSWORD, "password": ROSA})).status_code == 422
    await here.post("/desk/profile/password", {"old": PASSWORD, "password": OTHER_PASSWORD})
    assert "Your new password is in force" in here.page.text
    assert (await there.get("/desk/profile")).url.path == "/desk/sign-in"
    assert (await there.sign_in(ROSA, OTHER_PASSWORD)).status_code == 200


async def test_a_borrowed_browser_cannot_guess_the_password_for_ever(browser: Browser, house: Sessions) -> None:
    await someone(house)
    await browser.sign_in(ROSA)
    for _ in range(5):
        await browser.post("/desk/profile/password", {"old": "no es esta clave", "password": OTHER_PASSWORD})
    assert (
        await browser.post("/desk/profile/password", {"old": PASSWORD, "password": OTHER_PASSWORD})
    ).status_code == 422


async def test_the_code_is_turned_on_with_the_phone_and_off_with_the_password(
    browser: Browser, house: Sessions
) -> None:
    await someone(house)
    await browser.sign_in(ROSA)
    await browser.get("/desk/profile/code")
    secret = browser.hidden("secret")
    assert "<svg" in browser.page.text
    assert secret[:4] + " " + secret[4:8] in browser.page.text
    wrong = await browser.post("/desk/profile/code", {"secret": secret, "code": "1"})
    assert (wrong.status_code, browser.hidden("secret")) == (422, secret)
    await browser.post("/desk/profile/code", {"secret": secret, "code": pyotp.TOTP(secret).at(NOW)})
    assert "From now on you are asked for a code" in browser.page.text
    assert (await browser.post("/desk/profile/code-off", {"old": OTHER_PASSWORD})).status_code == 422
    await browser.post("/desk/profile/code-off", {"old": PASSWORD})
    assert "You are no longer asked for a code." in browser.page.text
    assert (await done(house))[:2] == ["staff.code_off", "staff.code_on"]


async def test_telegram_is_connected_by_a_link_to_the_bot(browser: Browser, house: Sessions) -> None:
    rosa = await someone(house)
    await browser.sign_in(ROSA)
    await browser.post("/desk/profile/telegram")
    found = re.search(r'href="https://t\.me/infomigra_bot\?start=([\w-]+)"', browser.page.text)
    assert found
    async with house.begin() as session:
        connected = await links.connect_telegram(session, found[1], 5550001, NOW)
        assert connected
        assert connected.id == rosa.id
    await browser.get("/desk/profile")
    assert "connected" in browser.page.text
    await browser.post("/desk/profile/telegram-off")
    assert "Telegram is disconnected." in browser.page.text


async def test_the_language_is_ones_own_and_stays_at_the_door(browser: Browser, house: Sessions) -> None:
    await someone(house)
    await browser.sign_in(ROSA)
    assert '<html lang="en">' in browser.page.text
    await browser.post("/desk/language", {"language": "es", "back": "/desk/profile"})
    assert '<html lang="es">' in browser.page.text
    assert (await browser.post("/desk/language", {"language": "xx"})).status_code == 400
    await browser.get("/desk/profile")
    await browser.post("/desk/sign-out")
    assert (str(browser.page.url), '<html lang="es">' in browser.page.text) == (f"{SITE}/desk/sign-in", True)


@pytest.mark.parametrize("name", ["", " ", "x" * 81])
async def test_a_name_has_one_to_eighty_letters(browser: Browser, house: Sessions, name: str) -> None:
    await someone(house)
    await browser.sign_in(ROSA)
    assert (await browser.post("/desk/profile", {"name": name, "language": "en"})).status_code == 422
