"""First contact and profile: asked once, skipped at will, shown, changed and forgotten."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from bot.dialogue.context import Context
from bot.dialogue.replies import OFFERED_PLACES, countries
from bot.turn import Talker
from content.guides.form import load_form
from content.guides.welcome import load_welcome
from content.knowledge import Knowledge
from content.loader import ContentError
from tests.bot.guides.chat import Chat, data, words


@pytest.fixture
def chat(talker: Talker) -> Chat:
    return Chat(talker)


@pytest.mark.parametrize("start", ["taps start", "says hola", "says buenas tardes"])
def test_first_contact_is_welcomed_with_the_first_question(chat: Chat, start: str) -> None:
    verb, _space, what = start.partition(" ")
    turn = getattr(chat, verb)(what)
    assert turn.action.kind == "smalltalk", "a greeting is counted as one"
    assert "programa automático" in words(turn)
    assert "/privacidad" in words(turn), "what is kept is said before the first question"
    assert data(turn)[:2] == ["g:profile:language=es", "g:profile:language=en"]
    assert {"g:profile:language=-", "c:menu", "c:human"} <= {*data(turn)}


def test_the_language_of_the_phone_goes_first_and_is_asked_all_the_same(talker: Talker) -> None:
    turn = Chat(talker, hint="en-GB").taps("start")
    assert turn.outgoing.language == "en"
    assert data(turn)[:2] == ["g:profile:language=en", "g:profile:language=es"]
    assert "¿En qué idioma" in words(turn)


@pytest.mark.parametrize(
    ("who", "asked", "place", "known"),
    [
        ("leaving", "goal", "CL", {"audience": "leaving", "goal": "CL", "home": "PE", "place": "CL"}),
        ("abroad", "home", "ES", {"audience": "abroad", "goal": "ES", "home": "ES", "place": "ES"}),
        ("returning", "home", "US", {"audience": "returning", "goal": "PE", "home": "US", "place": "PE"}),
        ("foreigner", "", "", {"audience": "foreigner", "goal": "PE", "home": "PE", "place": "PE"}),
    ],
)
def test_who_somebody_is_tells_what_is_asked_next_and_what_follows(
    chat: Chat, who: str, asked: str, place: str, known: dict[str, str]
) -> None:
    chat.taps("start")
    chat.taps("g:profile:language=es")
    turn = chat.taps(f"g:profile:who={who}")
    if asked:
        assert f"g:profile:{asked}=ES" in data(turn)
        turn = chat.taps(f"g:profile:{asked}={place}")
    assert load_welcome().known.es in words(turn)
    assert chat.context.model_dump(include=set(known)) == known
    assert chat.context.guide == ""


def test_everything_can_be_skipped(chat: Chat) -> None:
    chat.taps("start")
    for question in ("language", "who", "goal", "home"):
        turn = chat.taps(f"g:profile:{question}=-")
    assert load_welcome().known.es in words(turn)
    assert (chat.context.audience, chat.context.goal, chat.context.home) == (None, None, None)


def test_the_countries_to_tap_are_those_we_know_most_about(chat: Chat, knowledge: Knowledge) -> None:
    chat.taps("start")
    chat.taps("g:profile:language=es")
    turn = chat.taps("g:profile:who=leaving")
    fullest = [code for code in countries(knowledge) if code != "PE"][:OFFERED_PLACES]
    assert data(turn)[: len(fullest)] == [f"g:profile:goal={code}" for code in fullest]


@pytest.mark.parametrize(("written", "goal"), [("nueva zelanda", "NZ"), ("quiero ir a canada", "CA"), ("Japón", "JP")])
def test_a_country_can_be_written(chat: Chat, written: str, goal: str) -> None:
    chat.taps("start")
    chat.taps("g:profile:language=es")
    chat.taps("g:profile:who=leaving")
    chat.says(written)
    assert chat.context.goal == goal


def test_a_country_that_there_is_not_is_asked_again(chat: Chat) -> None:
    chat.taps("start")
    chat.taps("g:profile:language=es")
    chat.taps("g:profile:who=leaving")
    turn = chat.says("wakanda")
    wrong = load_form("profile").by_id["goal"].wrong
    assert wrong
    assert wrong.es in words(turn)
    assert "g:profile:goal=ES" in data(turn)
    chat.taps("g:profile:goal=XX")
    assert chat.context.goal is None, "a country nobody has heard of is not kept"


def test_one_sentence_answers_several_questions(chat: Chat) -> None:
    chat.taps("start")
    turn = chat.says("ya vivo en chile")
    assert load_welcome().known.es in words(turn)
    assert (chat.context.audience, chat.context.home, chat.context.language) == ("abroad", "CL", "es")


def test_who_asks_first_is_answered_and_not_stopped(chat: Chat) -> None:
    turn = chat.says("cuanto es el sueldo minimo en españa")
    assert turn.action.kind == "answer"
    assert not turn.more
    assert not chat.context.guide


def test_who_would_rather_ask_is_reminded_once_and_then_left_in_peace(chat: Chat) -> None:
    chat.taps("start")
    chat.taps("g:profile:language=es")
    first = chat.says("cuanto es el sueldo minimo en españa")
    assert first.action.kind == "answer"
    assert "g:profile:who=leaving" in data(first)
    second = chat.says("y en chile?")
    assert (second.action.kind, second.action.place, second.more) == ("answer", "CL", ())
    assert chat.context.goal is None, "a question about a country is no answer to where they want to go"
    assert chat.taps("g:profile:who=leaving").action.kind == "ask", "the older buttons still work"


def test_whose_question_shows_their_language_is_not_asked_for_it(chat: Chat) -> None:
    chat.taps("start")
    turn = chat.says("how much is the minimum wage in spain")
    assert "g:profile:who=leaving" in data(turn)
    assert turn.messages[-1].language == "en"


@pytest.mark.parametrize("question", ["salario minimo españa", "que visa necesito para españa", "arraigo españa"])
def test_a_question_that_names_a_country_is_no_answer(chat: Chat, question: str) -> None:
    chat.taps("start")
    chat.taps("g:profile:language=es")
    chat.taps("g:profile:who=leaving")
    turn = chat.says(question)
    assert turn.action.kind != "ask"
    assert chat.context.goal is None


def test_nobody_is_asked_twice_who_they_are(chat: Chat) -> None:
    chat.taps("start")
    chat.taps("c:menu")
    for turn in (chat.says("hola"), chat.taps("start")):
        assert load_welcome().again.es in words(turn)
        assert "g:menu:topics" in data(turn)


def test_danger_goes_before_the_profile(chat: Chat) -> None:
    chat.taps("start")
    turn = chat.says("me quitaron mi pasaporte y no me dejan salir")
    assert turn.action.kind == "urgent"
    assert chat.context.guide == ""


def test_the_profile_shows_what_is_known_with_a_button_for_each(talker: Talker) -> None:
    chat = Chat(talker, Context(met=True, language="es", audience="leaving", goal="ES", home="PE", campaign="puno"))
    turn = chat.says("/perfil")
    for shown in ("Español", "Quiero salir del Perú", "España", "puno"):
        assert shown in words(turn)
    assert data(turn)[:6] == [
        "g:profile:change-language",
        "g:profile:change-who",
        "g:profile:forget-who",
        "g:profile:change-goal",
        "g:profile:forget-goal",
        "g:profile:forget-campaign",
    ]


def test_what_is_changed_leads_back_to_the_profile(talker: Talker) -> None:
    chat = Chat(talker, Context(met=True, language="es", audience="leaving", goal="ES", home="PE", place="ES"))
    chat.says("mi perfil")
    turn = chat.taps("g:profile:change-goal")
    assert "g:profile:goal=CL" in data(turn)
    turn = chat.taps("g:profile:goal=CL")
    assert "Chile" in words(turn)
    assert (chat.context.goal, chat.context.place) == ("CL", "CL"), "the talk goes on about the new country"


def test_a_change_can_be_written_too_and_taken_back(talker: Talker) -> None:
    chat = Chat(talker, Context(met=True, language="es", audience="abroad", goal="ES", home="ES"))
    chat.taps("g:profile:change-home")
    chat.says("italia")
    assert (chat.context.home, chat.context.goal) == ("IT", "IT")
    chat.taps("g:profile:change-home")
    assert "Italia" in words(chat.taps("c:back")), "back leads to the profile as it was"


def test_who_becomes_somebody_else_is_asked_where_they_live_now(talker: Talker) -> None:
    chat = Chat(talker, Context(met=True, language="es", audience="leaving", goal="ES", home="PE"))
    chat.says("/perfil")
    turn = chat.taps("g:profile:who=abroad")
    assert "g:profile:home=ES" in data(turn)
    assert (chat.context.home, chat.context.goal) == (None, None)


@pytest.mark.parametrize(("name", "field"), [("who", "audience"), ("goal", "goal"), ("campaign", "campaign")])
def test_what_is_forgotten_is_gone_and_not_asked_again(talker: Talker, name: str, field: str) -> None:
    known = Context(met=True, language="es", audience="leaving", goal="ES", home="PE", campaign="puno")
    chat = Chat(talker, known)
    turn = chat.taps(f"g:profile:forget-{name}")
    assert not getattr(chat.context, field)
    assert f"g:profile:forget-{name}" not in data(turn)
    assert chat.context.guide == "", "nothing is asked"


def test_what_is_missing_can_be_told_later(talker: Talker) -> None:
    chat = Chat(talker)
    chat.taps("start")
    chat.taps("g:profile:language=-")
    chat.taps("g:profile:who=-")
    chat.taps("c:menu")
    assert "g:profile:more" in data(chat.says("/perfil"))
    turn = chat.taps("g:profile:more")
    assert "g:profile:language=es" in data(turn)
    chat.taps("g:profile:language=es")
    chat.taps("g:profile:who=foreigner")
    assert chat.context.audience == "foreigner"


def test_what_the_talk_told_is_not_asked(talker: Talker) -> None:
    chat = Chat(talker, Context(language="es", audience="foreigner"))
    chat.taps("start")
    turn = chat.taps("g:profile:language=es")
    assert load_welcome().known.es in words(turn)


def test_a_language_that_was_chosen_is_not_asked(chat: Chat) -> None:
    turn = chat.taps("l:en")
    assert turn.outgoing.language == "en"
    assert "g:profile:who=leaving" in data(turn)
    assert "g:profile:language=en" not in data(turn)


def test_a_language_switch_in_a_guide_repeats_what_it_asked(chat: Chat) -> None:
    chat.taps("g:verify:")
    turn = chat.taps("l:en")
    assert (turn.outgoing.language, len(turn.messages)) == ("en", 1)
    assert "user name" in words(turn)
    assert chat.context.guide == "verify"


@pytest.mark.parametrize("value", ["who=nobody", "change-nothing", "forget-nothing", "more", "new", "xyz", "goal=PERU"])
def test_old_and_invented_buttons_are_answered_kindly(talker: Talker, value: str) -> None:
    for context in (Context(), Context(met=True, language="en", audience="abroad")):
        assert Chat(talker, context).taps(f"g:profile:{value}").outgoing.text


def test_the_situations_are_the_audiences(knowledge: Knowledge) -> None:
    assert [choice.id for choice in load_form("profile").by_id["who"].choices] == [*knowledge.audiences]


def test_a_welcome_without_the_notice_or_too_long_for_telegram_is_refused(tmp_path: Path) -> None:
    words = load_welcome().model_dump(exclude={"id"})
    path = tmp_path / "welcome.yml"
    for change, reason in (
        ({"hello": {"es": "Hola", "en": "Hello"}}, "no {notice}"),
        ({"short": {"es": "a" * 121, "en": "b"}}, "120"),
    ):
        path.write_text(yaml.safe_dump({**words, **change}, allow_unicode=True), encoding="utf-8")
        with pytest.raises(ContentError, match=reason):
            load_welcome(tmp_path)


@pytest.mark.parametrize("written", ["no vivo en chile", "chile o argentina", "me quiero ir a españa"])
def test_a_country_one_does_not_live_in_or_wants_to_go_to_is_not_home(chat: Chat, written: str) -> None:
    chat.taps("start")
    chat.taps("g:profile:language=es")
    chat.taps("g:profile:who=abroad")
    turn = chat.says(written)
    wrong = load_form("profile").by_id["home"].wrong
    assert wrong
    assert wrong.es in words(turn)
    assert chat.context.home is None


def test_who_lives_in_one_country_and_wants_to_go_to_another_lives_in_the_first(chat: Chat) -> None:
    chat.taps("start")
    chat.taps("g:profile:language=es")
    chat.taps("g:profile:who=abroad")
    chat.says("en chile pero me quiero ir a españa")
    assert chat.context.home == "CL"


def test_who_wants_to_go_on_from_another_country_does_not_live_in_peru(chat: Chat) -> None:
    chat.taps("start")
    chat.taps("g:profile:language=es")
    chat.says("en chile pero me quiero ir a españa")
    assert chat.context.home is None
