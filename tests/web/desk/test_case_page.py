"""One case at the desk over plain forms: the talk, the card, what agents do, and what is refused."""

from __future__ import annotations

import asyncio
import re

import pytest
from sqlalchemy import select, update

from bot.cases import work
from bot.channels.web.desk.desk import Desk
from bot.channels.web.forms import FRAGMENT
from bot.message import Attachment, Citation, Outgoing
from bot.privacy.erasure import erase
from bot.storage import conversations
from bot.storage.case_tables import CannedUse, Case, Draft
from bot.storage.staff_tables import Agent
from bot.storage.tables import MessageRow
from bot.words import translator
from tests.bot.staff.conftest import Sessions
from tests.web.desk.conftest import OURS, Browser, Open, someone
from tests.web.desk.talks import case_of, rows, says

SCRIPT = {"Accept": FRAGMENT}


@pytest.fixture
async def ana(house: Sessions) -> Agent:
    return await someone(house, name="Ana", teams=("guidance",))


@pytest.fixture
async def case(house: Sessions, desk: Desk, ana: Agent) -> Case:
    return await case_of(house, desk.office, "¿Cuánto cuesta el pasaporte?", place="ES", audience="abroad")


@pytest.fixture
async def desk_of_ana(browser: Browser, ana: Agent, case: Case) -> Browser:
    await browser.sign_in(ana.email)
    await browser.get(f"/desk/cases/{case.id}")
    return browser


async def now(house: Sessions, case: Case) -> Case:
    async with house() as session:
        return await session.get_one(Case, case.id)


async def do(browser: Browser, case: Case, action: str, **fields: object) -> str:
    """What the page says after a form without script."""
    page = await browser.post(f"/desk/cases/{case.id}/{action}", fields)
    assert browser.path.startswith("/desk/cases")
    return page.text


async def test_the_card_tells_who_asks_and_what_was_asked(desk_of_ana: Browser, case: Case) -> None:
    page = desk_of_ana.page.text
    for words in (case.code, "I am already abroad", "Spain", "¿Cuánto cuesta el pasaporte?", "General guidance"):
        assert words in page, words
    assert "Take the case" in page


async def test_a_case_is_taken_answered_noted_paused_and_closed_without_script(
    desk_of_ana: Browser, house: Sessions, case: Case, ana: Agent, woken: list[int]
) -> None:
    await do(desk_of_ana, case, "take")
    assert (await now(house, case)).agent_id == ana.id
    assert woken == [case.conversation_id]
    assert "Le respondo enseguida" in await do(desk_of_ana, case, "say", mode="reply", text="Le respondo enseguida")
    assert [row.content["text"] for row in await rows(house, "outgoing", "agent")] == ["Le respondo enseguida"]
    page = await do(desk_of_ana, case, "say", mode="note", text="Solo entre nosotros")
    assert "Note by Ana" in page
    assert [row.content["text"] for row in await rows(house, "note")] == ["Solo entre nosotros"]
    assert "On hold" in await do(desk_of_ana, case, "pause", days="3")
    assert "Go on with the case" in desk_of_ana.page.text
    await do(desk_of_ana, case, "take")
    page = await do(desk_of_ana, case, "close", outcome="solved", topic="documents")
    assert "Closed · Solved" in page
    closed = await now(house, case)
    assert (closed.status, closed.outcome, closed.topic) == ("closed", "solved", "documents")
    await do(desk_of_ana, case, "reopen")
    assert (await now(house, case)).status == "held"
    await do(desk_of_ana, case, "bot")
    assert (await now(house, case)).outcome == "bot"


async def test_a_case_goes_back_to_the_queue_with_a_word(desk_of_ana: Browser, house: Sessions, case: Case) -> None:
    await do(desk_of_ana, case, "take")
    page = await do(desk_of_ana, case, "return", words="Tengo que salir")
    assert "Tengo que salir" in page
    assert (await now(house, case)).status == "waiting"


async def test_a_case_forwarded_to_another_team_leaves_the_agents_sight_and_they_land_in_their_queue(
    desk_of_ana: Browser, house: Sessions, case: Case
) -> None:
    await someone(house, name="Beto", teams=("europe",))
    await do(desk_of_ana, case, "take")
    await do(desk_of_ana, case, "forward", to="team:europe", words="Es de España")
    assert desk_of_ana.path == "/desk/cases"
    assert (await now(house, case)).team == "europe"
    assert (await desk_of_ana.get(f"/desk/cases/{case.id}")).status_code == 404


async def test_a_case_is_forwarded_to_a_colleague(desk_of_ana: Browser, house: Sessions, case: Case) -> None:
    beto = await someone(house, name="Beto", teams=("europe",))
    await do(desk_of_ana, case, "take")
    page = await do(desk_of_ana, case, "forward", to=f"agent:{beto.id}", words="Tú sabes más")
    assert "Ana forwarded the case to Beto" in page
    assert (await now(house, case)).agent_id == beto.id


async def test_of_two_who_race_for_a_case_the_second_reads_who_has_it(
    browse: Open, house: Sessions, case: Case, desk_of_ana: Browser
) -> None:
    beto, other = await someone(house, name="Beto", teams=("guidance",)), browse()
    await other.sign_in(beto.email)
    await other.get(f"/desk/cases/{case.id}")
    await do(desk_of_ana, case, "take")
    page = await other.post(f"/desk/cases/{case.id}/take")
    assert page.status_code == 409
    assert "Ana has this case already." in page.text
    said = await other.post(f"/desk/cases/{case.id}/take", None, Accept=FRAGMENT)
    assert (said.status_code, said.text) == (409, "Ana has this case already.")


async def test_what_was_written_is_given_back_when_it_cannot_be_sent(
    browse: Open, house: Sessions, case: Case, desk_of_ana: Browser
) -> None:
    beto, other = await someone(house, name="Beto", teams=("guidance",)), browse()
    await other.sign_in(beto.email)
    await other.get(f"/desk/cases/{case.id}")
    await do(desk_of_ana, case, "take")
    page = await other.post(f"/desk/cases/{case.id}/say", {"mode": "reply", "text": "Una respuesta muy larga"})
    assert page.status_code == 409
    assert re.search(r'<textarea id="text"[^>]*>Una respuesta muy larga</textarea>', page.text)
    page = await desk_of_ana.post(f"/desk/cases/{case.id}/forward", {"to": "team:europe", "words": " "})
    assert page.status_code == 409
    assert "Say in a few words what it is about." in page.text
    assert '<option value="team:europe" selected>' in page.text
    too_long = await desk_of_ana.post(f"/desk/cases/{case.id}/say", {"mode": "reply", "text": "a" * 4001})
    assert too_long.status_code == 409
    assert await rows(house, "outgoing", "agent") == []


async def test_a_form_without_the_sessions_token_or_from_elsewhere_does_nothing(
    desk_of_ana: Browser, house: Sessions, case: Case
) -> None:
    path = f"/desk/cases/{case.id}/take"
    assert (await desk_of_ana.client.post(path, headers={"Sec-Fetch-Site": "same-origin"})).status_code == 403
    foreign = {"Origin": "https://elsewhere.test", "Sec-Fetch-Site": "cross-site"}
    assert (await desk_of_ana.client.post(path, data={"csrf": desk_of_ana.csrf}, headers=foreign)).status_code == 403
    assert (await now(house, case)).status == "waiting"


async def test_an_unknown_action_is_none(desk_of_ana: Browser, case: Case) -> None:
    assert (await desk_of_ana.post(f"/desk/cases/{case.id}/erase")).status_code == 404


async def test_only_who_may_assign_sorts_a_case(
    desk_of_ana: Browser, browse: Open, house: Sessions, case: Case
) -> None:
    wish = {"priority": "urgent", "team": "europe", "topic": "visa"}
    assert (await desk_of_ana.post(f"/desk/cases/{case.id}/sort", wish)).status_code == 403
    boss, other = await someone(house, "supervisor", "Jefa"), browse()
    await other.sign_in(boss.email)
    await other.get(f"/desk/cases/{case.id}")
    assert (await other.post(f"/desk/cases/{case.id}/sort", wish)).status_code == 200
    sorted_ = await now(house, case)
    assert (sorted_.priority, sorted_.team, sorted_.topic) == ("urgent", "europe", "visa")
    wrong = await other.post(f"/desk/cases/{case.id}/sort", {"priority": "urgent", "topic": "nonsense"})
    assert wrong.status_code == 409


async def test_a_canned_reply_is_filled_inserted_and_counted_when_sent(
    desk_of_ana: Browser, house: Sessions, case: Case
) -> None:
    page = await do(desk_of_ana, case, "insert", canned="greeting")
    assert f"El código de su caso es {case.code}." in page
    assert "Hola, soy Ana, una persona del equipo de Infomigra." in page
    used = desk_of_ana.hidden("canned") or re.search(r'name="canned" id="used" value="(\w*)"', page)[1]  # type: ignore[index]
    assert used == "greeting"
    async with house() as session:
        assert (await session.scalars(select(CannedUse))).all() == []
    await do(desk_of_ana, case, "say", mode="reply", text="Hola, soy Ana.", canned=used)
    async with house() as session:
        assert [use.canned for use in await session.scalars(select(CannedUse))] == ["greeting"]
        assert (await session.scalars(select(Draft))).all() == []
    assert "Used: 1" in (await desk_of_ana.get(f"/desk/cases/{case.id}")).text


async def test_a_reply_that_needs_what_nobody_knows_is_not_offered(
    browser: Browser, house: Sessions, desk: Desk, ana: Agent
) -> None:
    case = await case_of(house, desk.office, place=None)
    await browser.sign_in(ana.email)
    page = (await browser.get(f"/desk/cases/{case.id}")).text
    assert 'value="greeting"' in page
    assert 'value="official_page"' not in page
    assert "{place}" not in page


async def test_an_answer_is_found_in_the_knowledge_and_inserted_with_its_source(
    desk_of_ana: Browser, case: Case
) -> None:
    page = (await desk_of_ana.get(f"/desk/cases/{case.id}?find=arraigo+sociolaboral")).text
    found = re.search(r'name="article" value="([\w-]+)" data-text="([^"]*)"', page)
    assert found
    assert "Fuente: " in found[2]
    assert "verificado " in found[2]
    assert "https://" in found[2]
    page = await do(desk_of_ana, case, "insert", article=found[1])
    written = re.search(r'<textarea id="text"[^>]*>([^<]*)</textarea>', page)
    assert written
    assert written[1].strip() == found[2].strip()
    part = await desk_of_ana.get(f"/desk/cases/{case.id}/knowledge?find=qwzx", headers=SCRIPT)
    assert "No article holds these words." in part.text


async def test_a_draft_is_restored_in_another_browser(
    desk_of_ana: Browser, browse: Open, case: Case, ana: Agent
) -> None:
    assert (await desk_of_ana.post(f"/desk/cases/{case.id}/draft", {"text": "Le escribo por"})).status_code == 204
    other = browse()
    await other.sign_in(ana.email)
    page = (await other.get(f"/desk/cases/{case.id}")).text
    assert re.search(r'<textarea id="text"[^>]*>Le escribo por</textarea>', page)


async def test_everything_said_stands_in_the_talk_as_what_it_was(
    desk_of_ana: Browser, house: Sessions, desk: Desk, case: Case, ana: Agent
) -> None:
    asked = await says(house, desk.office, "<b>Vivo en Madrid</b>", remote_id="900")
    await says(house, desk.office, "Vivo en Barcelona", remote_id="900", edited=True)
    await says(house, desk.office, "Y esto", quotes="900")
    await says(house, desk.office, attachment=Attachment(kind="location", near="-12.05,-77.04"))
    async with house.begin() as session:
        cited = Citation(prefix="Fuente: ", name="BOE", url="https://www.boe.es/", suffix=" · verificado 15/04/2026")
        bot = Outgoing(text="Lo que respondió el bot", citations=(cited,))
        conversations.add_outgoing(session, case.conversation_id, bot, "bot").status = "sent"
        said = await work.reply(session, desk.office, ana, case.id, "Le respondo yo")
        await session.flush()
        said.status = "failed"
        await work.note(session, desk.office, ana, case.id, "Entre nosotros")
    page = (await desk_of_ana.get(f"/desk/cases/{case.id}")).text
    talk = page[page.index('<ol id="talk"') : page.index("</ol>")]
    assert "<b>Vivo" not in talk
    corrected = talk[talk.index(f'id="m-{asked}"') :]
    corrected = corrected[: corrected.index("</li>")]
    assert "Vivo en Barcelona" in corrected
    assert "corrected" in corrected
    assert "&lt;b&gt;Vivo en Madrid&lt;/b&gt;" in corrected
    assert talk.count("Vivo en Barcelona</blockquote>") == 1
    for words in ("≈ -12.05,-77.04", "Assistant", 'href="https://www.boe.es/"', "This did not arrive.", "Note by Ana"):
        assert words in talk, words
    assert "Ana took the case" in talk


async def test_earlier_cases_of_the_contact_are_linked(
    desk_of_ana: Browser, house: Sessions, desk: Desk, case: Case
) -> None:
    await do(desk_of_ana, case, "take")
    await do(desk_of_ana, case, "close", outcome="solved")
    later = await case_of(house, desk.office, "Otra vez yo")
    page = (await desk_of_ana.get(f"/desk/cases/{later.id}")).text
    assert "Earlier cases" in page
    assert f'href="/desk/cases/{case.id}">{case.code}' in page


async def test_who_else_is_there_is_told_and_forgotten_when_they_leave(
    desk_of_ana: Browser, browse: Open, house: Sessions, case: Case
) -> None:
    beto, other = await someone(house, name="Beto", teams=("guidance",)), browse()
    await other.sign_in(beto.email)
    assert "Ana is looking." in (await other.get(f"/desk/cases/{case.id}")).text
    assert (await desk_of_ana.post(f"/desk/cases/{case.id}/looking")).text == "Beto is looking."
    await other.client.post(
        f"/desk/cases/{case.id}/left", headers={"X-CSRF": other.csrf, "Sec-Fetch-Site": "same-origin"}
    )
    await desk_of_ana.get(f"/desk/cases/{case.id}")
    assert (await desk_of_ana.post(f"/desk/cases/{case.id}/looking")).text == ""


async def test_a_long_talk_begins_with_its_end(desk_of_ana: Browser, house: Sessions, desk: Desk, case: Case) -> None:
    for number in range(85):
        await says(house, desk.office, f"mensaje {number}.")
    page = (await desk_of_ana.get(f"/desk/cases/{case.id}")).text
    assert "mensaje 84." in page
    assert "mensaje 1." not in page
    page = (await desk_of_ana.get(f"/desk/cases/{case.id}?all")).text
    assert "mensaje 1." in page


async def test_a_message_that_waits_and_one_that_arrived_are_told_apart(
    desk_of_ana: Browser, house: Sessions, case: Case
) -> None:
    page = await do(desk_of_ana, case, "say", mode="reply", text="Ya le digo")
    assert "being sent" in page
    async with house.begin() as session:
        await session.execute(update(MessageRow).where(MessageRow.status == "pending").values(status="sent"))
    page = (await desk_of_ana.get(f"/desk/cases/{case.id}")).text
    assert "being sent" not in page
    assert 'class="sent"' in page


@pytest.mark.parametrize(("mode", "direction"), [("reply", "outgoing"), ("note", "note")])
async def test_a_form_that_comes_again_is_one_message_and_the_draft_begun_since_stays(
    desk_of_ana: Browser, house: Sessions, case: Case, mode: str, direction: str
) -> None:
    voice = "agent" if mode == "reply" else None
    form = {"mode": mode, "text": "Le escribo por su visa", "id": desk_of_ana.hidden("id")}
    await do(desk_of_ana, case, "take")
    await do(desk_of_ana, case, "say", **form)
    await desk_of_ana.post(f"/desk/cases/{case.id}/draft", {"text": "Y otra cosa", "csrf": desk_of_ana.csrf})
    await desk_of_ana.get(f"/desk/cases/{case.id}")
    again = await do(desk_of_ana, case, "say", **form)
    assert [row.content["text"] for row in await rows(house, direction, voice)] == [form["text"]]
    assert ">Y otra cosa</textarea>" in again
    await do(desk_of_ana, case, "say", **form | {"id": desk_of_ana.hidden("id")})
    assert len(await rows(house, direction, voice)) == 2, "a fresh page says it anew"


async def test_a_double_press_says_it_once(desk_of_ana: Browser, house: Sessions, case: Case) -> None:
    form = {"mode": "reply", "text": "Le escribo", "id": desk_of_ana.hidden("id"), "csrf": desk_of_ana.csrf}
    pressed = [desk_of_ana.client.post(f"/desk/cases/{case.id}/say", data=form, headers=OURS) for _ in range(3)]
    assert [page.status_code for page in await asyncio.gather(*pressed)] == [303] * 3
    assert len(await rows(house, "outgoing", "agent")) == 1


async def test_a_case_is_closed_with_the_region_if_it_is_one(desk_of_ana: Browser, house: Sessions, case: Case) -> None:
    await do(desk_of_ana, case, "take")
    made_up = {"outcome": "solved", "region": "atlantis"}
    assert (await desk_of_ana.post(f"/desk/cases/{case.id}/close", made_up)).status_code == 400
    await desk_of_ana.get(f"/desk/cases/{case.id}")
    page = await do(desk_of_ana, case, "close", outcome="solved", region="puno")
    assert "<dt>Region</dt><dd>Puno</dd>" in page
    assert (await now(house, case)).region == "puno"


@pytest.mark.parametrize("code", ["%00", "K7QM-2XP%00", "K7QM", "none"])
async def test_what_is_no_code_leads_to_no_case(desk_of_ana: Browser, code: str) -> None:
    assert (await desk_of_ana.get(f"/desk/cases/{code}")).status_code == 404


async def test_a_voice_note_and_a_video_are_played_in_the_page(
    desk_of_ana: Browser, house: Sessions, desk: Desk, case: Case
) -> None:
    voice = await says(house, desk.office, attachment=Attachment(kind="voice", reference="f1"))
    video = await says(house, desk.office, attachment=Attachment(kind="video_note", reference="f2"))
    page = await desk_of_ana.get(f"/desk/cases/{case.id}")
    assert re.search(rf'<audio [^>]*controls preload="none" src="/desk/files/{voice}"', page.text)
    assert re.search(rf'<video [^>]*controls preload="none" src="/desk/files/{video}"', page.text)
    assert f'href="/desk/files/{voice}" download' in page.text
    assert "media-src 'self'" in page.headers["content-security-policy"]
    assert "default-src 'none'; script-src 'self'" in page.headers["content-security-policy"]


async def test_a_case_whose_contact_erased_their_data_says_so(
    desk_of_ana: Browser, house: Sessions, case: Case
) -> None:
    await do(desk_of_ana, case, "take")
    async with house.begin() as session:
        assert await erase(session, case.conversation_id)
    page = await desk_of_ana.get(f"/desk/cases/{case.id}")
    assert page.status_code == 410
    assert translator("en")("The contact erased their data: this case no longer exists.") in page.text
    assert "pasaporte" not in page.text
    assert (await desk_of_ana.get("/desk/cases/999999")).status_code == 404
