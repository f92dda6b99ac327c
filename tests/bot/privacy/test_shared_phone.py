"""Others use the phone: short answers, nothing that stays, and a button that takes all of it away."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker

from bot.assistant import Assistant
from bot.cases import work
from bot.cases.office import Office
from bot.storage.staff_tables import Agent
from bot.storage.tables import Conversation, MessageRow
from content.guides.privacy import load_privacy
from content.knowledge import Knowledge
from tests.bot.cases.conftest import CHAT, Phone, Tell, the_case

Sessions = async_sessionmaker[AsyncSession]
WORDS = load_privacy()
QUESTION = "cuanto es el sueldo minimo en españa"


async def aged(sessions: Sessions, minutes: int) -> None:
    async with sessions.begin() as session:
        earlier = MessageRow.created_at - dt.timedelta(minutes=minutes)
        await session.execute(update(MessageRow).values(created_at=earlier))


async def test_it_is_offered_explained_and_switched_off_again(tell: Tell, phone: Phone, sessions: Sessions) -> None:
    await tell(choice="g:privacy:shared")
    assert WORDS.shared_offer.es in phone.texts()[-1]
    await tell(choice="g:privacy:shared=on")
    assert phone.texts()[-1] == WORDS.shared_on.es
    async with sessions() as session:
        assert (await session.scalars(select(Conversation))).one().context["shared_phone"] is True
    await tell(choice="g:privacy:shared=off")
    async with sessions() as session:
        assert (await session.scalars(select(Conversation))).one().context["shared_phone"] is False


async def test_answers_are_short_and_the_rest_is_behind_more(tell: Tell, phone: Phone, knowledge: Knowledge) -> None:
    usable = [item.id for item in knowledge.articles.values() if len(item.facts) > 2 and not item.shows]
    await tell(choice=f"a:{usable[0]}")
    long = phone.sent[CHAT][-1]
    await tell(choice="g:privacy:shared=on")
    await tell(choice=f"a:{usable[0]}")
    short = phone.sent[CHAT][-1]
    assert "•" in long.text
    assert "•" not in short.text
    assert short.citations, "with its source"
    assert f"m:{usable[0]}" in [button.data for button in short.buttons]
    await tell(choice=f"m:{usable[0]}")
    assert all(line in long.text for line in phone.sent[CHAT][-1].text.split("\n\n")[:2])


async def test_what_was_said_is_gone_after_ten_minutes_and_not_before(
    tell: Tell, phone: Phone, assistant: Assistant, sessions: Sessions
) -> None:
    await tell(choice="g:privacy:shared=on")
    await tell(QUESTION)
    await aged(sessions, 5)
    await assistant.unasked()
    assert not phone.forgotten[CHAT]
    shown = len(await assistant.history("telegram", CHAT))
    await aged(sessions, 6)
    await assistant.unasked()
    assert {f"{CHAT}-1", f"{CHAT}-2"} <= set(phone.forgotten[CHAT])
    assert shown
    assert not await assistant.history("telegram", CHAT)


async def test_on_a_phone_of_ones_own_nothing_is_taken_away(
    tell: Tell, phone: Phone, assistant: Assistant, sessions: Sessions
) -> None:
    await tell(QUESTION)
    await aged(sessions, 60)
    await assistant.unasked()
    assert not phone.forgotten[CHAT]
    assert await assistant.history("telegram", CHAT)


async def test_hide_takes_away_all_that_was_said_and_leaves_neutral_words(
    tell: Tell, phone: Phone, assistant: Assistant
) -> None:
    await tell(QUESTION)
    await tell("y en chile?")
    await tell(choice="g:privacy:hide")
    assert {f"{CHAT}-1", f"{CHAT}-2"} <= set(phone.forgotten[CHAT])
    assert phone.texts()[-1] == WORDS.hidden.es
    (left,) = await assistant.history("telegram", CHAT)
    assert left.outgoing
    assert left.outgoing.text == WORDS.hidden.es
    assert not left.outgoing.buttons


async def test_what_is_older_than_telegram_lets_us_delete_is_not_tried(
    tell: Tell, phone: Phone, sessions: Sessions
) -> None:
    await tell(QUESTION)
    await aged(sessions, 60 * 48)
    await tell("gracias")
    await tell(choice="g:privacy:hide")
    assert f"{CHAT}-1" not in phone.forgotten[CHAT]
    assert f"{CHAT}-2" in phone.forgotten[CHAT]


async def test_no_name_of_an_agent_stands_in_a_notification(
    tell: Tell, phone: Phone, sessions: Sessions, office: Office, assistant: Assistant, ana: Agent
) -> None:
    await tell(choice="g:privacy:shared=on")
    await tell(choice="c:human")
    case = await the_case(sessions)
    async with sessions.begin() as session:
        await work.reply(session, office, ana, case.id, "Buenos días")
    await assistant.work(case.conversation_id)
    said = phone.sent[CHAT][-1]
    assert said.text == "Buenos días"
    assert said.author
    assert not [one.text for one in phone.sent[CHAT] if "Ana" in one.text + one.author]
