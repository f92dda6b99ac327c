"""The offer on the case card: as far as it was checked, and what changed on arrival."""

from __future__ import annotations

import datetime as dt

import pytest

from bot.cases.offered import offered, worded
from bot.dialogue.context import Context
from bot.guides.check.arrival import ArrivalGuide
from bot.guides.check.guide import CheckGuide
from bot.guides.guide import World
from content.knowledge import Knowledge
from content.model import LANGUAGES, Language
from tests.bot.guides.test_check import GOOD, KEPT_TERMS
from tests.conftest import TODAY


@pytest.fixture
def world(knowledge: Knowledge) -> World:
    return World(knowledge, TODAY, dt.datetime.combine(TODAY, dt.time(15), dt.UTC))


def test_who_checked_nothing_has_no_offer_on_the_card(world: World) -> None:
    assert offered(Context(), world.knowledge, TODAY) is None


@pytest.mark.parametrize(
    ("language", "title", "flags", "money"),
    [
        (
            "es",
            "«cocinero», Chile · 22/11/2026 · oferta n.º 12",
            "🟠 Le piden plata antes de empezar",
            "Sí, me piden plata",
        ),
        (
            "en",
            "“cocinero”, Chile · 22 Nov 2026 · offer no. 12",
            "🟠 They ask for money before you start",
            "Yes, they ask for money",
        ),
    ],
)
def test_flags_and_answers_are_in_the_agents_words(
    world: World, language: Language, title: str, flags: str, money: str
) -> None:
    guide = CheckGuide()
    context = guide.open("offer=12", Context(language="es"), world).context
    context = guide.proceed({**GOOD, "money": "asked"}, context, world).context
    offer = offered(context, world.knowledge, TODAY + dt.timedelta(days=9))
    assert offer
    words = worded(offer, world.knowledge, language)
    assert words.title == title
    assert words.flags == (flags,)
    assert money in dict(words.answers).values()
    assert "cocinero" not in dict(words.answers).values(), "it stands in the title"
    assert not words.now
    assert not words.changed


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_check_that_was_left_is_shown_as_far_as_it_went(world: World, language: Language) -> None:
    context = CheckGuide().proceed({"job": "-", "place": "ES", "passport": "theirs"}, Context(), world).context
    offer = offered(context, world.knowledge, TODAY)
    assert offer
    assert not offer.finished
    assert [item.flag.id for item in offer.found.raised] == ["passport_kept"]
    assert {"es": "sin terminar", "en": "not finished"}[language] in worded(offer, world.knowledge, language).title


def test_what_became_worse_on_arrival_stands_apart(world: World) -> None:
    arrival = ArrivalGuide()
    context = CheckGuide().proceed(dict(GOOD), Context(language="es"), world).context
    context = arrival.open("", context, world).context
    context = arrival.proceed({**KEPT_TERMS, "now_job": "other"}, context, world).context
    offer = offered(context, world.knowledge, TODAY)
    assert offer
    words = worded(offer, world.knowledge, "es")
    assert words.flags == ()
    assert words.changed == ("🟠 El trabajo es otro",)
    assert ("El trabajo prometido", "No, es otro") in words.now
    another = CheckGuide().open("new", context, world).context
    another = CheckGuide().proceed({**GOOD, "job": "mozo"}, another, world).context
    offer = offered(another, world.knowledge, TODAY)
    assert offer
    assert not offer.now, "the comparison was of another check"
