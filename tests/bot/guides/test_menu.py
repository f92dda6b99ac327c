"""The menu: what fits first, everything else and every topic two taps away, and one guide beside an answer."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from bot.dialogue.context import Context
from bot.guides.typed import choice_of
from bot.message import Button
from bot.turn import Talker
from content.guides.fitting import load_fitting
from content.guides.menu import load_ways
from content.guides.topics import load_groups
from content.knowledge import Knowledge
from content.loader import ROOT, ContentError
from tests.bot.guides.chat import Chat, data, words

ROWS = 12
"""So many buttons can still be looked over on a phone."""


@pytest.mark.parametrize("audience", [None, "leaving", "abroad", "returning", "foreigner"])
def test_what_fits_goes_first_and_all_else_is_one_tap_further(talker: Talker, audience: str | None) -> None:
    chat = Chat(talker, Context(met=True, language="es", audience=audience))
    first = data(chat.taps("c:menu"))
    fitting = [f"g:{way}:" for way in load_fitting()[audience or "anyone"]]
    assert first[: len(fitting)] == fitting
    further = data(chat.taps("g:menu:more"))
    listed = {choice_of(way) for way in load_ways().values() if way.listed}
    assert listed <= {*first, *further}
    assert len(first) <= ROWS
    assert len(further) <= ROWS


@pytest.mark.parametrize("word", ["menu", "Menú", "/menu", "inicio", "opciones"])
def test_the_menu_opens_by_its_name(talker: Talker, word: str) -> None:
    assert "g:menu:topics" in data(Chat(talker).says(word))


@pytest.mark.parametrize("word", ["temas", "/temas", "Ver temas", "topics"])
def test_the_topics_open_by_their_name(talker: Talker, word: str) -> None:
    assert "g:menu:visas" in data(Chat(talker).says(word))


def test_the_menu_opens_in_english(talker: Talker) -> None:
    chat = Chat(talker, Context(met=True, language="en"), hint="en")
    turn = chat.says("main menu")
    assert turn.outgoing.language == "en"
    assert "Find a job" in {button.label for button in turn.outgoing.buttons}


def test_every_topic_is_reached_by_two_taps_and_each_list_fits_a_phone(talker: Talker, knowledge: Knowledge) -> None:
    chat = Chat(talker, Context(met=True, language="es"))
    groups = [choice for choice in data(chat.taps("g:menu:topics")) if choice.startswith("g:menu:")]
    reached = []
    for group in groups:
        taps = data(chat.taps(group))
        assert len(taps) <= ROWS
        reached += [choice.removeprefix("t:") for choice in taps if choice.startswith("t:")]
    assert sorted(reached) == sorted(knowledge.topics)


def test_a_topic_leads_to_its_answers(talker: Talker) -> None:
    chat = Chat(talker, Context(met=True, language="es", place="CL"))
    assert "a:cl-minimum-wage" in data(chat.taps("t:min_wage"))


def test_where_the_talk_is_about_a_country_only_what_we_hold_there_is_shown(talker: Talker) -> None:
    chat = Chat(talker, Context(met=True, language="es", place="JP"))
    turn = chat.taps("c:topics")
    assert "Japón" in words(turn)
    for group in [choice for choice in data(turn) if choice.startswith("g:menu:")]:
        for topic in [choice for choice in data(chat.taps(group)) if choice.startswith("t:")]:
            assert Chat(talker, Context(met=True, language="es", place="JP")).taps(topic).action.kind != "unknown"


@pytest.mark.parametrize("value", ["", "topics", "more", "pay", "nothing", "g:menu"])
def test_the_menu_leaves_what_was_under_way_and_takes_any_button(talker: Talker, value: str) -> None:
    chat = Chat(talker)
    chat.taps("g:verify:")
    assert "c:human" in data(chat.taps(f"g:menu:{value}"))
    assert chat.context.guide == ""


def beside(talker: Talker, article: str, **context: object) -> list[Button]:
    turn = Chat(talker, Context.model_validate({"met": True, "language": "es", **context})).taps(f"a:{article}")
    assert turn.action.kind == "answer"
    ways = {choice_of(way) for way in load_ways().values()}
    return [button for button in turn.outgoing.buttons if button.data in ways and button.data.startswith("g:")]


def test_beside_an_answer_stands_the_guide_for_its_topic_before_the_person(talker: Talker) -> None:
    turn = Chat(talker, Context(met=True, language="es")).taps("a:es-minimum-wage")
    taps = data(turn)
    assert taps.index("g:cost:") == taps.index("c:human") - 1


def test_beside_an_answer_stands_one_guide_at_most_and_it_fits_who_asks(talker: Talker) -> None:
    assert [button.data for button in beside(talker, "es-enter-without-visa", audience="leaving")] == ["g:routes:"]
    assert [button.data for button in beside(talker, "es-enter-without-visa", audience="abroad")] == ["g:checklist:"]


def test_after_danger_nothing_is_offered_beside_an_answer(talker: Talker) -> None:
    assert beside(talker, "es-minimum-wage", danger=True) == []


def test_the_guide_under_way_is_not_offered_beside_an_answer(talker: Talker) -> None:
    assert "g:cost:" not in [button.data for button in beside(talker, "es-minimum-wage", guide="cost")]


def broken(tmp_path: Path, name: str, change: dict[str, object]) -> Path:
    """Our content with one file of the guides changed."""
    for kept in ("topics.yml", "audiences.yml"):
        (tmp_path / kept).write_text((ROOT / kept).read_text(encoding="utf-8"), encoding="utf-8")
    (tmp_path / "guides").mkdir()
    for file in ("menu.yml", "topics.yml", "fitting.yml"):
        text = (ROOT / "guides" / file).read_text(encoding="utf-8")
        if file == name:
            text = yaml.safe_dump({**yaml.safe_load(text), **change}, allow_unicode=True)
        (tmp_path / "guides" / file).write_text(text, encoding="utf-8")
    return tmp_path


NAME = {"es": "Uno", "en": "One"}


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        ({"visas": {"name": NAME, "topics": ["visa"]}}, "residence stands in no group"),
        ({"more": {"name": NAME, "topics": ["visa"]}}, "visa already stands in"),
        ({"more": {"name": NAME, "topics": ["no_such"]}}, "unknown topic no_such"),
    ],
)
def test_every_topic_stands_in_one_group(tmp_path: Path, change: dict[str, object], problem: str) -> None:
    with pytest.raises(ContentError, match=problem):
        load_groups(broken(tmp_path, "topics.yml", change))


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        ({"leaving": ["no_such"]}, "unknown way no_such"),
        ({"nobody": ["offers"]}, "unknown audience nobody"),
    ],
)
def test_what_fits_whom_names_ways_and_audiences_that_there_are(
    tmp_path: Path, change: dict[str, object], problem: str
) -> None:
    with pytest.raises(ContentError, match=problem):
        load_fitting(broken(tmp_path, "fitting.yml", change))
