"""What to watch in an offer is found, borne out by facts, and nothing is ever called safe."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest
from sqlalchemy.ext.asyncio import AsyncSession

from bot.offers.cards import card
from bot.offers.cautions import RECKONED, Look, cautions
from bot.offers.intake import samples
from bot.offers.posting import Posting
from bot.storage.contact_tables import Offer
from bot.words import translator
from content.guides.cautions import load_cautions
from content.knowledge import Knowledge
from content.model import LANGUAGES, Language
from tests.bot.offers.conftest import COOK, like, stored
from tests.conftest import TODAY

REASSURING = ("segura", "seguro", "confiable", "safe", "trustworthy", "reliable", "guaranteed", "garantiz")


def offer_of(posting: Posting) -> Offer:
    fields = {name: getattr(posting, name) for name in Posting.__dataclass_fields__}
    return Offer(id=7, same=posting.same, words="", **fields)


def look(knowledge: Knowledge, posting: Posting, language: Language = "es", home: str = "PE") -> Look:
    return Look(offer_of(posting), knowledge, TODAY, language, home)


def noticed(knowledge: Knowledge, **about: object) -> list[str]:
    return [found.caution.id for found in cautions(look(knowledge, like(1, **about)))]


def test_a_plain_offer_with_all_it_needs_has_no_caution(knowledge: Knowledge) -> None:
    assert noticed(knowledge) == []


WORDS = {
    "asks_money": [
        "Pague el trámite de la visa antes.",
        "Deposite S/ 300 para separar su cupo.",
        "A registration fee of 100 USD is due.",
        "Pagar por adelantado el costo de la visa",
    ],
    "lend_account": ["Solo debe prestar su cuenta de banco.", "Use your bank account to receive money."],
    "passport": ["Debe entregar su pasaporte original.", "We keep your passport at the office."],
    "debt": ["Le adelantamos el pasaje y se descuenta del sueldo.", "The ticket is deducted from your wages."],
    "tourist": ["Viaje como turista, aquí le hacemos papeles.", "Come with a tourist visa."],
    "document_photos": ["Mande fotos de su DNI.", "Send photos of your passport"],
    "lure": ["Buscamos anfitrionas, dinero fácil.", "Easy money, must be able to travel"],
    "no_experience": ["Sin entrevista, empieza mañana", "no interview needed"],
    "only_chat": ["Escriba por WhatsApp al 999", "send your cv to boss@gmail.com", "escriba a t.me/jefe"],
    "pressure": ["¡Últimos cupos!", "limited places"],
}


@pytest.mark.parametrize(("caution", "text"), [(name, text) for name, texts in WORDS.items() for text in texts])
def test_words_that_give_an_offer_away_are_found(knowledge: Knowledge, caution: str, text: str) -> None:
    assert caution in noticed(knowledge, description=text)


@pytest.mark.parametrize(
    "text",
    [
        "No se cobra ningún depósito previo.",
        "Nunca pedimos pago por adelantado.",
        "There are no registration fees and no visa fees.",
        "Trabajo en depósito de mercadería.",
        "Pago puntual por transferencia.",
        "Escriba a empleo@empresa.example o por WhatsApp.",
        "No retenemos su pasaporte.",
    ],
)
def test_what_is_denied_or_harmless_is_no_caution(knowledge: Knowledge, text: str) -> None:
    assert noticed(knowledge, description=text) == []


def test_a_guaranteed_visa_is_told_where_a_fact_bears_it_out(knowledge: Knowledge) -> None:
    there = {"description": "Visa garantizada", "place": "US", "currency": "USD", "pay_low": Decimal(3000)}
    assert "visa_guaranteed" in noticed(knowledge, **there)
    assert "visa_guaranteed" not in noticed(knowledge, **there | {"place": "JP"})


@pytest.mark.parametrize(
    ("about", "caution"),
    [
        ({"pay_low": Decimal(900), "pay_high": Decimal(900)}, "low_pay"),
        ({"pay_low": Decimal(5), "pay_high": Decimal(5), "per": "hour"}, "low_pay"),
        ({"pay_low": Decimal(15000), "pay_high": Decimal(15000), "per": "year"}, "low_pay"),
        ({"pay_low": Decimal(6000), "pay_high": Decimal(6000)}, "high_pay"),
    ],
)
def test_pay_is_set_beside_the_minimum_wage_of_the_place(
    knowledge: Knowledge, about: dict[str, object], caution: str
) -> None:
    (found,) = cautions(look(knowledge, like(1, **about)))
    assert found.caution.id == caution
    assert "1.221 €" in found.in_words("es")
    assert "es_smi_2026_month" in [fact.key for fact in found.facts]


@pytest.mark.parametrize(
    "about",
    [
        {"pay_low": Decimal(1221), "pay_high": Decimal(1221)},
        {"pay_low": Decimal(700), "pay_high": Decimal(700), "contract": "Media jornada"},
        {"pay_low": Decimal(700), "pay_high": Decimal(700), "contract": "PART_TIME"},
        {"pay_low": Decimal(6000), "pay_high": Decimal(6000), "occupation": "engineer"},
        {"pay_low": Decimal(9), "pay_high": Decimal(9), "currency": "USD"},
        {"place": "IT", "pay_low": Decimal(1), "pay_high": Decimal(1)},
        {"pay_low": None, "pay_high": None},
    ],
)
def test_pay_that_cannot_be_compared_or_is_in_order_is_no_caution(
    knowledge: Knowledge, about: dict[str, object]
) -> None:
    assert not {"low_pay", "high_pay"} & set(noticed(knowledge, **about))


def test_an_overdue_minimum_says_that_it_is_overdue(knowledge: Knowledge) -> None:
    chile = like(1, place="CL", currency="CLP", pay_low=Decimal(400000), pay_high=Decimal(400000))
    (found,) = cautions(look(knowledge, chile, "en"))
    assert translator("en")("due to be checked again since {date}").partition("{")[0] in found.in_words("en")


def test_no_employer_no_contract_and_a_near_end_are_told(knowledge: Knowledge) -> None:
    assert cautions(look(knowledge, COOK)) == ()
    nameless = Posting(**{**vars(COOK), "employer": ""})
    assert [found.caution.id for found in cautions(look(knowledge, nameless))] == ["no_employer"]
    assert noticed(knowledge, contract="") == ["no_contract"]
    assert cautions(look(knowledge, like(1, contract=""), home="ES")) == (), "where they live they can ask for it"
    assert noticed(knowledge, closes_on=TODAY + dt.timedelta(days=1)) == ["closes_soon"]
    assert noticed(knowledge, closes_on=TODAY + dt.timedelta(days=1), closes_said=False) == []


def test_every_caution_is_found_somehow_and_rests_on_facts_that_exist(knowledge: Knowledge) -> None:
    for name, caution in load_cautions().items():
        assert bool(caution.says.es) == bool(caution.says.en) == (name not in RECKONED), name
        assert set(caution.facts.values()) <= set(knowledge.facts), name
        assert caution.facts or name == "low_pay"
    assert set(load_cautions()) >= set(RECKONED)


async def test_the_card_tells_all_and_its_source(session: AsyncSession, knowledge: Knowledge) -> None:
    (offer,) = await stored(session, COOK)
    for language in LANGUAGES:
        _ = translator(language)
        shown = card(Look(offer, knowledge, TODAY, language, "PE"), 1)
        pay = "1.400 € - 1.600 € al mes (≈ S/ 5,460 - S/ 6,240)" if language == "es" else "€1,400 - €1,600 a month"
        closes = "22/12/2026" if language == "es" else "22 Dec 2026"
        for words in (
            "Cocinero",
            "Restaurante Sol",
            "Madrid",
            pay,
            "Indefinido",
            _("Closes: {date}").format(date=closes),
        ):
            assert words in shown.text
        assert shown.citations[0].url == "https://uno.example/1"
        assert shown.citations[0].name == "Bolsa Uno"
        assert [button.data for button in shown.buttons] == [f"g:check:offer={offer.id}", "c:human"]
        assert _("EXAMPLE, not a real job") not in shown.text


def test_what_the_source_does_not_say_is_not_made_up(knowledge: Knowledge) -> None:
    about = {
        "pay_low": None,
        "pay_high": None,
        "currency": "",
        "per": "",
        "contract": "",
        "closes_said": False,
        "url": "",
    }
    text = card(look(knowledge, like(1, **about), "en"), 1).text
    for line in ("Pay: {pay}", "Contract: {kind}", "Closes: {date}"):
        name = line.partition("{")[2].rstrip("}")
        assert line.format(**{name: "it does not say"}) in text
    assert "Bolsa Uno" in text, "without a link the source stands in the text"


def test_every_sample_says_so_first_and_no_card_is_reassuring(knowledge: Knowledge) -> None:
    for posting in samples(TODAY).offers:
        for language in LANGUAGES:
            shown = card(look(knowledge, posting, language), 1)
            assert shown.text.startswith(translator(language)("EXAMPLE, not a real job"))
            said = shown.text.replace(posting.title, "").lower()
            assert not any(word in said for word in REASSURING), shown.text


def test_a_foreign_title_is_explained_and_a_plain_one_is_not(knowledge: Knowledge) -> None:
    assert "1. Koch (m/w/d) (cocina)" in card(look(knowledge, like(1, title="Koch (m/w/d)")), 1).text
    assert "Cocinero\n" in card(look(knowledge, like(1, title="Cocinero")), 1).text


def test_a_sample_is_said_to_be_made_up_and_nobody_to_have_published_it(knowledge: Knowledge) -> None:
    others = "Others published this offer."
    assert others in card(look(knowledge, like(1), "en"), 1).text
    made_up = card(look(knowledge, like(1, sample=True), "en"), 1).text
    assert others not in made_up
    assert "We made up this offer" in made_up
