"""What is left of a month's pay, reckoned from facts and said in words; the data of cities it is reckoned with."""

from __future__ import annotations

import datetime as dt
import itertools
import re
from decimal import Decimal
from pathlib import Path
from shutil import copytree
from typing import Any

import pytest

from bot.guides.cost import words as cost_words
from bot.guides.cost.answers import budgets
from bot.guides.cost.budget import WEEK, WEEKS, Budget, alternatives, budget
from bot.guides.cost.costs import FIRST_METRES, HOMES, METRES, RIDES, Home, Household
from bot.guides.cost.guide import told
from bot.guides.cost.ledger import Ledger, Money, converted
from bot.guides.guide import World
from bot.proof import citations, exchange
from bot.words import translator
from content.guides.cities import check_cities, load_cities
from content.knowledge import Knowledge
from content.loader import ROOT, ContentError
from content.model import LANGUAGES, Language
from content.prices import rates
from tests.conftest import TODAY

TELEGRAM = 4096
FAMILY = Household(adults=2, children=1)
CITIES = load_cities()
LATER = dt.date(2027, 2, 1)
"""When the wages and fares of 2026 have ended."""


@pytest.fixture
def world(knowledge: Knowledge) -> World:
    return on(knowledge, TODAY)


def on(knowledge: Knowledge, day: dt.date) -> World:
    return World(knowledge, day, dt.datetime.combine(day, dt.time(15), dt.UTC))


def stated(knowledge: Knowledge, fact: str, value: str) -> Decimal:
    """The number as the fact's own file has it."""
    number = knowledge.facts[fact].values[value].number
    assert number is not None
    return number


def month(knowledge: Knowledge, city: str, household: Household = FAMILY, **options: Any) -> Budget:
    options = {"home": "flat"} | options
    return budget(CITIES[city], household, Ledger(knowledge.facts, options.pop("day", TODAY)), **options)


def spans(budget: Budget) -> dict[str, tuple[Decimal | None, Decimal | None]]:
    return {line.part: (line.low, line.high) for line in budget.lines}


def test_a_family_of_three_in_madrid_is_reckoned_from_its_facts(knowledge: Knowledge) -> None:
    madrid = month(knowledge, "madrid")
    metres = FIRST_METRES + 3 * METRES
    rent = stated(knowledge, "es_rent_m2_2026", "madrid") * metres
    food = stated(knowledge, "es_food_2024", "month") * 3
    fares = stated(knowledge, "es_madrid_transport_pass", "zone_a") * 2
    pay = stated(knowledge, "es_smi_net", "net")
    assert spans(madrid) == {"home": (rent, rent), "food": (food, food), "transport": (fares, fares)}
    assert madrid.pay == pytest.approx(pay)
    assert madrid.left == pytest.approx((pay - rent - food - fares,) * 2)
    assert (metres, rent, food, fares) == (50, Decimal("1165.0"), 447, Decimal("65.40"))
    assert madrid.hours(rent) == round(rent / (pay / (stated(knowledge, "es_working_hours", "week") * WEEKS))) == 152


def test_the_same_family_in_lima_is_reckoned_from_its_facts(knowledge: Knowledge) -> None:
    lima = month(knowledge, "lima")
    share = Decimal(50) / stated(knowledge, "pe_lima_rent_2025", "size")
    low, high = (stated(knowledge, "pe_lima_rent_2025", name) * share for name in ("cheapest", "average"))
    metro = stated(knowledge, "pe_lima_metro_fare_2025", "metro") * 2 * RIDES
    bus = stated(knowledge, "pe_lima_metropolitano_fare_2026", "trunk") * 2 * RIDES
    food = stated(knowledge, "pe_food_2024", "home") * 3
    pay = stated(knowledge, "pe_rmv_2026_status", "amount") * (1 - stated(knowledge, "pe_onp_rate", "rate") / 100)
    assert spans(lima) == {"home": (low, high), "food": (food, food), "transport": (metro, bus)}
    assert lima.pay == pay == Decimal("983.10")
    assert lima.left == (pay - high - food - bus, pay - low - food - metro)
    assert (low, high, food, metro, bus) == tuple(map(Decimal, ("686.5", "1593.5", "771", "132", "281.6")))


CASES: tuple[tuple[str, Household, Home, str, str], ...] = (
    ("madrid", Household(1), "room", "home", "575"),
    ("madrid", Household(1), "half", "home", "287.5"),
    ("madrid", Household(1), "relatives", "home", "0"),
    ("santiago", FAMILY, "flat", "home", "415769.12"),  # 282723 / 34 m² x 50
    ("buenos-aires", Household(2), "flat", "home", "790801"),
    ("buenos-aires", FAMILY, "flat", "home", "1060751"),
    ("buenos-aires", FAMILY, "flat", "food", "442132.5"),  # 589510 / 4 x 3
    ("sao-paulo", FAMILY, "flat", "food", "2135.925"),  # 854.37 x (2 + 0.5)
    ("new-york", Household(1), "room", "home", "1790.5"),  # 3581 / 2
    ("new-york", Household(1), "room", "transport", "132"),  # 3 x 44
    ("milan", Household(1), "room", "food", "159.643"),  # 149 x 1.35 / 1.26
    ("lima", Household(1), "room", "home", "1062.333"),  # 3187 / 3
)


@pytest.mark.parametrize(("city", "household", "home", "part", "most"), CASES)
def test_each_way_of_estimating(
    knowledge: Knowledge, city: str, household: Household, home: Home, part: str, most: str
) -> None:
    _, high = spans(month(knowledge, city, household, home=home))[part]
    assert float(high or 0) == pytest.approx(float(most), rel=1e-5)


def test_money_sent_home_costs_the_average_fee_too_and_nobody_sends_it_from_peru(knowledge: Knowledge) -> None:
    send = Money(Decimal(100), "USD")
    fee = 1 + stated(knowledge, "rem_global_cost_2025", "total") / 100
    euros = 100 * rates()["USD"].soles / rates()["EUR"].soles
    assert spans(month(knowledge, "madrid", send=send))["send"] == (euros * fee,) * 2
    assert "send" not in spans(month(knowledge, "lima", send=send))


def test_a_pay_before_deductions_loses_the_same_share_as_the_minimum_wage(knowledge: Knowledge) -> None:
    gross = month(knowledge, "lima", named=Money(Decimal(2000), "PEN", gross=True))
    assert (gross.pay, gross.gross, gross.deducted) == (Decimal(1740), False, True)
    unknown = month(knowledge, "tokyo", named=Money(Decimal(200_000), "JPY", gross=True))
    assert (unknown.pay, unknown.gross) == (200_000, True)
    soles = month(knowledge, "madrid", named=Money(Decimal(3000), "PEN"))
    assert soles.pay == 3000 / rates()["EUR"].soles


def test_an_hourly_wage_is_taken_for_a_week_of_forty_hours_and_that_is_said(world: World) -> None:
    york = month(world.knowledge, "new-york")
    assert york.minimum is not None
    assert york.minimum.hour == pytest.approx(Decimal(17) * (1 - Decimal("0.0765")))
    lines = list(cost_words.how((york,), world.knowledge, "en"))
    assert any(f"{WEEK} hours" in line and "New York" in line for line in lines)


def every(knowledge: Knowledge, day: dt.date) -> list[Budget]:
    """Every city, small and large households, every way of living."""
    ledger = Ledger(knowledge.facts, day)
    households = (Household(1), Household(2, 1), Household(3, 4))
    return [
        budget(city, household, ledger, home=home, send=Money(Decimal(100), "USD"))
        for city, household, home in itertools.product(CITIES.values(), households, HOMES)
    ]


@pytest.mark.parametrize("day", [TODAY, LATER])
def test_no_figure_is_without_a_fact_in_force_and_no_hours_are_negative(knowledge: Knowledge, day: dt.date) -> None:
    for item in every(knowledge, day):
        assert all(knowledge.facts[key].in_force(day) for key in item.facts)
        for line in item.lines:
            assert (line.low is None) == (line.high is None)
            if line.low is not None and line.high is not None:
                assert 0 <= line.low <= line.high
                assert line.facts or line.method == "relatives"
                assert (item.hours(line.high) or 0) >= (item.hours(line.low) or 0) >= 0
        assert (item.left is None) == (item.pay is None or bool({"home", "food"} & set(item.missing)))


def test_what_has_ended_is_no_longer_reckoned_with(knowledge: Knowledge) -> None:
    madrid = month(knowledge, "madrid", day=LATER)
    assert (madrid.pay, madrid.left, madrid.missing) == (None, None, ("transport",))
    assert translator("en")("no verified figure") in cost_words.month(madrid, "en")


def test_where_rent_is_not_known_nothing_is_said_to_be_left(knowledge: Knowledge) -> None:
    berlin = month(knowledge, "berlin")
    assert "home" in berlin.missing
    assert cost_words.result(berlin, "en") == "We cannot say what is left: no verified figure of home, transport."


@pytest.mark.parametrize("language", LANGUAGES)
def test_figures_due_for_review_are_told(world: World, language: Language) -> None:
    months = budgets({"city": "santiago", "versus": "none"}, world)
    facts = [world.knowledge.facts[key] for key in months[0].facts]
    assert any(fact.overdue(TODAY) for fact in facts)
    assert "⚠" in told(months, facts, world, language)
    assert "2020" in told(months, facts, world, language)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_comparison_fits_a_message_and_names_its_sources(world: World, language: Language) -> None:
    for first, other in itertools.permutations(CITIES, 2):
        answers = {"city": first, "adults": "2", "children": "1", "wage": "1500", "net": "gross", "send": "usd100"}
        months = budgets({**answers, "versus": other}, world)
        facts = [world.knowledge.facts[key] for key in dict.fromkeys(key for item in months for key in item.facts)]
        proof = (*citations(facts, world.knowledge, language), *exchange(facts, world.knowledge, language))
        text = told(months, facts, world, language)
        assert len(text) + sum(len(line.prefix + line.name + line.suffix) + 1 for line in proof) < TELEGRAM
        assert {world.knowledge.sources[fact.source].name for fact in facts} <= {line.name for line in proof}
        assert not re.search(r"[{}]", text)


def test_the_cities_hold_with_what_we_know(knowledge: Knowledge) -> None:
    assert check_cities(knowledge) == []


@pytest.mark.parametrize(
    ("right", "wrong", "message"),
    [
        ("es_madrid_room.room", "es_madrid_room.flat", "madrid: es_madrid_room states no number flat"),
        ("es_madrid_room.room", "es_palace.room", "madrid: unknown fact es_palace"),
        ("es_madrid_room.room", "es_madrid_room.supply", "madrid: es_madrid_room.supply is in percent, not in EUR"),
        ("es_madrid_room.room", "es_madrid_room", "Value error, not a figure like fact.value: 'es_madrid_room'"),
        ("place: CL", "place: XX", "santiago: unknown place XX"),
    ],
)
def test_a_wrong_figure_is_named_with_file_and_line(
    knowledge: Knowledge, tmp_path: Path, right: str, wrong: str, message: str
) -> None:
    copytree(ROOT / "guides", tmp_path / "guides")
    path = tmp_path / "guides" / "cities.yml"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace(right, wrong, 1), encoding="utf-8")
    line = text[: text.index(right)].count("\n") + 1
    found = [(problem.path, problem.line, problem.message) for problem in check_cities(knowledge, tmp_path)]
    assert any(item[:2] == (path, line) and message in item[2] for item in found), found


def test_a_city_that_cannot_be_read_is_refused(tmp_path: Path) -> None:
    (tmp_path / "guides").mkdir()
    (tmp_path / "guides" / "cities.yml").write_text(
        "lima:\n  place: PE\n  name: {es: Lima, en: Lima}\n  currency: XXX\n"
        "  food: {high: pe_food_2024.home, estimate: share}\n",
        encoding="utf-8",
    )
    with pytest.raises(ContentError, match=r"cities.yml:4: currency: .*no rate is known of XXX") as caught:
        load_cities(tmp_path)
    assert "cities.yml:5: food: Value error, an estimate by share and rooms go together" in str(caught.value)


def test_money_whose_rate_is_not_known_is_not_converted() -> None:
    assert converted(Decimal(5), "GBP", "EUR") is None
    assert converted(Decimal(5), "GBP", "GBP") == 5


def test_nobody_alone_is_offered_what_cannot_be_reckoned() -> None:
    assert alternatives(CITIES["santiago"], Household(1), "flat") == ("relatives",)
    assert alternatives(CITIES["madrid"], Household(1), "room") == ("flat", "half", "relatives")
