"""What a contact says of an answer is counted, reaches editors without names, and never leads astray."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from bot.cases.office import Office
from bot.dialogue.context import Context
from bot.effects.carry import carry_out
from bot.effects.setting import Setting
from bot.learning.ratings import least_useful
from bot.learning.wrong import reported
from bot.message import Incoming
from bot.storage import conversations
from bot.storage.database import sessions
from bot.storage.tables import Conversation, MessageRow
from bot.turn import Talker, Turn
from content.knowledge import Knowledge
from tests.conftest import TODAY

ARTICLE = "es-minimum-wage"
Talk = Callable[[str], Turn]


@pytest.fixture
def talk(talker: Talker) -> Talk:
    """Says or presses one thing after the other in one conversation."""
    kept = Context(language="es", met=True)

    def say(words: str) -> Turn:
        nonlocal kept
        pressed = words.startswith(("g:", "c:", "a:"))
        incoming = Incoming(
            channel="test", chat="7", source_id="1", text="" if pressed else words, choice=words if pressed else ""
        )
        turn = talker.turn(kept, incoming)
        kept = turn.context
        return turn

    return say


def data(turn: Turn) -> list[str]:
    return [button.data or button.share for button in turn.outgoing.buttons]


def test_an_answer_can_be_judged_and_handed_on(talk: Talk) -> None:
    turn = talk("cuanto es el sueldo minimo en españa")
    assert data(turn)[-3:] == [f"g:answer:yes={ARTICLE}", f"g:answer:no={ARTICLE}", f"a_{ARTICLE}"]


def test_useful_asks_once_whether_to_be_told_of_changes(talk: Talk) -> None:
    talk("cuanto es el sueldo minimo en españa")
    assert "g:answer:tell=yes" in data(talk(f"g:answer:yes={ARTICLE}"))
    assert talk("g:answer:tell=yes").context.consents == {"changes": TODAY}
    assert "g:answer:tell=yes" not in data(talk(f"g:answer:yes={ARTICLE}"))
    assert talk("g:answer:tell=no").context.consents == {}


def test_that_was_not_my_question_offers_others(talk: Talk) -> None:
    talk("cuanto es el sueldo minimo en españa")
    assert "c:reject" in data(talk(f"g:answer:no={ARTICLE}"))
    turn = talk("c:reject")
    assert turn.action.kind in ("clarify", "answer", "handoff")
    assert f"a:{ARTICLE}" not in data(turn)


def test_a_question_instead_of_what_is_wrong_is_answered_and_nothing_asked_again(talk: Talk) -> None:
    talk(f"g:answer:wrong={ARTICLE}")
    turn = talk("cuanto es el sueldo minimo en chile?")
    assert turn.action.kind == "answer"
    assert turn.more == ()


def test_danger_in_the_words_of_a_report_is_answered_as_danger(talk: Talk) -> None:
    talk(f"g:answer:wrong={ARTICLE}")
    turn = talk("mi jefe me quitó el pasaporte y no me deja salir")
    assert turn.action.kind == "urgent"
    assert not turn.effects
    assert turn.context.guide == ""


@pytest.mark.parametrize("value", ["yes=gone", "no=", "wrong=x", "", "junk", "unsaid=nope"])
def test_an_old_button_is_answered_kindly(talk: Talk, value: str) -> None:
    turn = talk(f"g:answer:{value}")
    assert turn.outgoing.text
    assert not turn.effects


async def carried(database: AsyncEngine, office: Office, turns: Callable[[], list[Turn]]) -> None:
    async with sessions(database).begin() as session:
        conversation = Conversation(channel="telegram", chat="7", context={})
        session.add(conversation)
        await session.flush()
        outcome: dict[str, object] = {"kind": "answer", "article": ARTICLE}
        row = MessageRow(conversation_id=conversation.id, direction="incoming", status="received", content={})
        session.add(row)
        said = turns()
        conversations.add_outgoing(session, conversation.id, said[0].outgoing, "bot", outcome=outcome)
        await session.flush()
        for turn in said:
            await carry_out(Setting(session, office, conversation, row), turn.effects)


async def test_ratings_are_counted_by_article_and_the_last_word_counts(
    database: AsyncEngine, office: Office, talk: Talk, knowledge: Knowledge
) -> None:
    await carried(
        database,
        office,
        lambda: [talk(f"a:{ARTICLE}"), talk(f"g:answer:yes={ARTICLE}"), talk(f"g:answer:no={ARTICLE}")],
    )
    async with sessions(database)() as session:
        (rated,) = await least_useful(session, knowledge)
        assert (rated.article, rated.useful, rated.useless) == (ARTICLE, 0, 1)


async def test_what_is_wrong_reaches_editors_without_names_and_numbers(
    database: AsyncEngine, office: Office, talk: Talk, knowledge: Knowledge
) -> None:
    words = "el monto es otro, me llamo Rosalinda Quispe, mi numero es 987654321"
    await carried(database, office, lambda: [talk(f"a:{ARTICLE}"), talk(f"g:answer:wrong={ARTICLE}"), talk(words)])
    async with sessions(database)() as session:
        (report,) = await reported(session, knowledge)
        assert report.article == ARTICLE
        assert report.answers
        assert "el monto es otro" in report.notes[0]
        assert not {"Rosalinda", "Quispe", "987654321"} & set(report.notes[0].replace(",", " ").split())
