"""Voice notes, pictures, stickers, corrections and forwarded messages each get an answer that fits."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from bot.dialogue.context import Context
from bot.guides.sent import ANSWER
from bot.message import Attachment, Incoming
from bot.turn import Talker, Turn
from content.guides.form import load_form
from content.guides.privacy import load_privacy
from content.guides.sent import KINDS, load_sent
from content.model import LANGUAGES, Language

Send = Callable[..., Turn]


@pytest.fixture(params=LANGUAGES)
def language(request: pytest.FixtureRequest) -> Language:
    chosen: Language = request.param
    return chosen


@pytest.fixture
def send(talker: Talker, language: Language) -> Send:
    kept = Context(language=language, met=True)

    def sent(kind: str = "", **about: Any) -> Turn:
        nonlocal kept
        attachment = Attachment(kind=kind, reference="f1") if kind else None
        incoming = Incoming(channel="test", chat="7", source_id="1", attachment=attachment, **about)
        turn = talker.turn(kept, incoming)
        kept = turn.context
        return turn

    return sent


def data(turn: Turn) -> list[str]:
    return [button.data for button in turn.outgoing.buttons]


@pytest.mark.parametrize(
    ("kind", "words"),
    [
        ("voice", "voice"),
        ("audio", "voice"),
        ("photo", "photo"),
        ("document", "document"),
        ("video", "video"),
        ("video_note", "video"),
        ("sticker", "sticker"),
        ("animation", "sticker"),
        ("contact", "contact"),
        ("poll", "other"),
        ("story", "other"),
    ],
)
def test_each_kind_gets_its_own_words_a_person_and_the_menu(
    send: Send, language: Language, kind: str, words: str
) -> None:
    turn = send(kind)
    assert turn.outgoing.text == load_sent()[words].text.of(language)
    assert {"c:menu", "c:human"} <= set(data(turn))


def test_there_are_words_for_every_kind_and_no_other() -> None:
    assert tuple(load_sent()) == KINDS


def test_a_picture_with_a_question_is_answered_and_the_picture_acknowledged(send: Send, language: Language) -> None:
    turn = send("photo", text="cuanto es el sueldo minimo en españa?")
    assert turn.action.kind == "answer"
    assert turn.more[-1].text == load_sent()["photo"].text.of(turn.context.speaking())


def test_a_corrected_message_is_answered_anew_and_says_so(send: Send) -> None:
    turn = send(text="cuanto es el sueldo minimo en chile?", edited=True)
    assert turn.action.kind == "answer"
    assert turn.action.place == "CL"
    assert "\n\n" in turn.outgoing.text


def test_a_forwarded_message_is_asked_about_and_can_be_answered(send: Send) -> None:
    turn = send(text="cuanto es el sueldo minimo en españa?", forwarded=True)
    assert turn.action.kind == "ask"
    assert {ANSWER, "g:check:", "g:verify:"} <= set(data(turn))
    answered = send(choice=ANSWER)
    assert answered.action.kind == "answer"
    assert answered.action.place == "ES"


def test_danger_in_a_forwarded_message_is_answered_as_danger(send: Send) -> None:
    assert send(text="ayuda me tienen encerrada y me quitaron el pasaporte", forwarded=True).action.kind == "urgent"


def test_a_voice_note_that_was_heard_is_confirmed_first(send: Send) -> None:
    turn = send("voice", heard="cuánto es el sueldo mínimo en España")
    assert "cuánto es el sueldo mínimo en España" in turn.outgoing.text
    assert send(choice=ANSWER).action.place == "ES"


def test_danger_in_a_voice_note_is_answered_at_once(send: Send) -> None:
    assert send("voice", heard="me tienen encerrada y me quitaron el pasaporte").action.kind == "urgent"


def test_what_was_heard_is_not_stored_with_the_message() -> None:
    note = Incoming(channel="x", chat="7", source_id="1", attachment=Attachment(kind="voice"), heard="algo privado")
    assert "algo privado" not in note.model_dump_json()


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_is_kept_of_a_location_is_said_alike_everywhere(language: Language) -> None:
    where = load_form("offices").by_id["where"].text
    kept = {"es": "no la guardo después de responderle", "en": "I do not keep it once I have answered"}[language]
    for text in (load_sent()["location"].text, where, load_privacy().full):
        assert kept in text.of(language)
