"""The document checklist: choosing a list, ticks, dates, reminders, and what is not said."""

from __future__ import annotations

import datetime as dt
import random
from dataclasses import replace
from typing import Any

import pytest

from bot.dialogue.context import Context
from bot.guides.checklist.guide import Checklist as Guide
from bot.guides.checklist.shared import noted, sheets
from bot.guides.checklist.sheet import Sheet
from bot.guides.checklist.state import NAME, Kept, State
from bot.guides.checklist.words import PAGE, shown
from bot.guides.effects import Forget, Remind
from bot.guides.guide import Reply, World
from bot.turn import Talker
from bot.words import translator
from content.guides.papers import Guided, Known, load_papers
from content.knowledge import Knowledge
from content.model import LANGUAGES, Fact, Language, Text
from content.render import date
from content.tables import Checklist, Claim
from tests.bot.guides.chat import Chat, data, words
from tests.conftest import TODAY

NOW = dt.datetime(2026, 11, 22, 15, 0, tzinfo=dt.UTC)
WORK = "g:checklist:list=es-work.alone"
_ = translator("es")


@pytest.fixture
def chat(talker: Talker) -> Chat:
    return Chat(talker)


def context_of(chat: Chat) -> State:
    return State.of(chat.context)


def sheet_of(knowledge: Knowledge, name: str, today: dt.date = TODAY, **kept: Any) -> Sheet:
    return Sheet(knowledge.checklists[name], load_papers()[name], Kept(**kept), knowledge, today)


def with_fact(knowledge: Knowledge, key: str, **changed: Any) -> Knowledge:
    """The knowledge with one fact otherwise."""
    facts: dict[str, Fact] = {**knowledge.facts, key: knowledge.facts[key].model_copy(update=changed)}
    return replace(knowledge, facts=facts)


def opened(value: str, context: Context, knowledge: Knowledge) -> Reply:
    return Guide().open(value, context, World(knowledge, TODAY, NOW))


def reminders(effects: tuple[Any, ...]) -> dict[str, dt.date]:
    return {effect.key: effect.on for effect in effects if isinstance(effect, Remind)}


def test_where_they_want_to_go_is_not_asked_again(talker: Talker) -> None:
    turn = Chat(talker, Context(language="es", goal="CL")).taps("g:checklist:")
    assert "g:checklist:list=cl-work.alone" in data(turn)
    turn = Chat(talker, Context(language="es", goal="ES")).taps("g:checklist:new")
    assert {"g:checklist:for=ES.work", "g:checklist:for=ES.study", "g:checklist:places"} <= set(data(turn))


def test_only_what_there_is_can_be_chosen(chat: Chat, knowledge: Knowledge) -> None:
    """From every country to its lists: every list is reached, and nothing leads nowhere."""
    reached = set()
    for place in data(chat.taps("g:checklist:places")):
        if place.startswith("g:checklist:place="):
            chat.context = Context(language="es")
            todo, seen = [place], set()
            while todo:
                value = todo.pop()
                seen.add(value)
                turn = chat.taps(value)
                reached |= State.of(turn.context).lists.keys()
                on = [one for one in data(turn) if one.startswith(("g:checklist:for=", "g:checklist:pick="))]
                on += [one for one in data(turn) if one.startswith("g:checklist:list=")]
                todo += [one for one in on if one not in seen]
    assert reached == knowledge.checklists.keys()


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_country_without_a_list_is_told_so_with_its_door_articles_and_a_person(
    talker: Talker, language: Language
) -> None:
    chat, say = Chat(talker, Context(language=language)), translator(language)
    turn = chat.taps("g:checklist:place=IT")
    assert say("I have no checked list of papers for {place} yet, and I do not make one up.").partition("{")[
        0
    ] in words(turn)
    assert any(one.startswith("a:it-") for one in data(turn))
    assert {"g:checklist:places", "c:human"} <= set(data(turn))
    assert context_of(chat).lists == {}


def test_a_list_of_a_wider_region_holds_in_its_countries(chat: Chat) -> None:
    chat.taps("g:checklist:place=CO")
    assert "g:checklist:list=andean-residence.alone" in data(chat.taps("g:checklist:for=CO.residence"))


def test_with_family_the_list_has_the_familys_papers_too(chat: Chat) -> None:
    alone = words(chat.taps("g:checklist:list=de-work.alone"))
    family = words(chat.taps("g:checklist:list=de-work.family"))
    assert "A1" not in alone
    assert "8. " not in alone
    assert "8. Si un menor" in family
    assert "☑ 11. Para llevar a su cónyuge" in words(chat.taps("g:checklist:tick=de-work.spouse_german"))


def test_who_has_begun_a_list_is_not_asked_again_for_family(chat: Chat) -> None:
    chat.taps("g:checklist:list=es-work.family")
    assert "10. Pasaporte de cada menor" in words(chat.taps("g:checklist:pick=es-work"))
    assert "10. Pasaporte de cada menor" in words(chat.taps("g:checklist:for=ES.work"))


def test_a_tick_is_set_and_taken_away_with_its_date(chat: Chat) -> None:
    chat.taps(WORK)
    assert "☑ 4. Pasaporte" in words(chat.taps("g:checklist:tick=es-work.passport"))
    chat.taps("g:checklist:date=es-work.passport")
    chat.says("15/03/2029")
    assert context_of(chat).lists["es-work"].dates == {"passport": dt.date(2029, 3, 15)}
    assert "☐ 4. Pasaporte" in words(chat.taps("g:checklist:tick=es-work.passport"))
    assert context_of(chat).lists["es-work"].dates == {}


def test_a_tick_redraws_the_list_and_what_is_written_does_not(chat: Chat) -> None:
    chat.taps(WORK)
    assert chat.taps("g:checklist:tick=es-work.form").outgoing.redraws
    assert not chat.says("3").outgoing.redraws
    assert not chat.taps("g:checklist:list=es-work").outgoing.redraws


def test_numbers_tick_several_papers_and_other_words_are_understood_as_ever(chat: Chat) -> None:
    chat.taps(WORK)
    assert "☑ 8. Plata" in words(chat.says("1, 2 y 8."))
    assert set(context_of(chat).lists["es-work"].got) == {"contract", "permit", "fee"}
    assert chat.says("99").action.kind != "ask"
    assert chat.says("cuanto es el sueldo minimo en españa").action.kind == "answer"
    assert set(context_of(chat).lists["es-work"].got) == {"contract", "permit", "fee"}


def test_numbers_alone_never_sound_like_danger(chat: Chat) -> None:
    for numbers in ("1 2 3 4 5 6 7 8", "1, 2, 3, 4, 5, 6, 7 y 8"):
        chat.taps(WORK)
        assert chat.says(numbers).action.kind == "ask"
        assert Chat(chat.talker).says(numbers).action.kind != "urgent"


def test_a_wrong_date_is_asked_again_and_a_question_is_answered(chat: Chat) -> None:
    chat.taps(WORK)
    chat.taps("g:checklist:date=es-work.passport")
    for wrong in ("31/02/2027", "15/13/2027", "mañana", "2027", "99/99/9999"):
        turn = chat.says(wrong)
        assert _("I could not read that date.") in words(turn), wrong
        assert "4. Pasaporte" in words(turn)
    assert _("Look at the year again: it cannot be right.") in words(chat.says("15/03/2227"))
    answer, again = chat.says("¿cuánto cuesta la visa para españa?").messages
    assert answer.citations
    assert "4. Pasaporte" in again.text
    assert "15/03/2029" in words(chat.says("15.03.2029"))
    assert chat.context.of(NAME)["lists"]["es-work"]["dates"] == {"passport": "2029-03-15"}


def test_a_past_date_is_warned_of_and_does_not_count_as_ready(chat: Chat, knowledge: Knowledge) -> None:
    chat.taps(WORK)
    chat.taps("g:checklist:date=es-work.medical")
    turn = chat.says("01/10/2026")
    assert "⚠ 6. Certificado médico" in words(turn)
    assert _("⚠ Expired on {date}: get a new one").format(date="01/10/2026") in words(turn)
    assert sheets(chat.context, knowledge, TODAY)[0].done == 0
    assert len(turn.messages) == 1, "nobody is offered to be told of what is over"


@pytest.mark.parametrize(("day", "enough"), [("21/11/2027", False), ("22/11/2027", True)])
def test_a_passport_that_ends_too_soon_is_warned_of_by_the_papers_fact(chat: Chat, day: str, enough: bool) -> None:
    chat.taps(WORK)
    chat.taps("g:checklist:date=es-work.passport")
    turn = chat.says(day)
    assert ("⚠ 4. Pasaporte" not in words(turn)) is enough
    assert ("☑ 4. Pasaporte" in words(turn)) is enough


def test_what_serves_for_a_time_is_asked_for_the_day_it_was_given(chat: Chat) -> None:
    chat.taps("g:checklist:list=es-family")
    asked = chat.taps("g:checklist:date=es-family.housing")
    assert _("What day was it given to you?") in words(asked)
    assert _("That day is still to come: write the day on which it was given to you.") in words(chat.says("23/11/2026"))
    assert _("Use it by {date}").format(date="20/05/2027") in words(chat.says("20/11/2026"))


def test_the_example_of_a_day_that_was_lies_behind_and_two_digits_make_a_year(chat: Chat) -> None:
    chat.taps("g:checklist:list=es-family")
    how = _("Write day, month and year, like this: {date}")
    asked = words(chat.taps("g:checklist:date=es-family.housing"))
    assert how.format(date=date(TODAY - dt.timedelta(days=100), "es")) in asked
    assert _("Use it by {date}").format(date="20/05/2027") in words(chat.says("20-11-26"))
    chat.taps(WORK)
    ends = words(chat.taps("g:checklist:date=es-work.passport"))
    assert how.format(date=date(TODAY + dt.timedelta(days=100), "es")) in ends


@pytest.mark.parametrize(
    ("written", "family"),
    [
        *(("con familia", True), ("con mi familia", True), ("con mis hijos", True), ("sí", True)),
        *(("solo yo", False), ("voy sola", False), ("no", False), ("just me", False)),
    ],
)
def test_who_goes_along_is_read_as_people_write_it(chat: Chat, written: str, family: bool) -> None:
    chat.taps("g:checklist:place=ES")
    chat.says("trabajar")
    chat.says(written)
    assert context_of(chat).lists["es-work"].family is family


def test_who_goes_back_reads_the_list_of_going_back_first(talker: Talker) -> None:
    for audience, first in (("returning", "return"), ("foreigner", "work")):
        chat = Chat(talker, Context(language="es", met=True, audience=audience))
        assert data(chat.taps("g:checklist:place=PE"))[0] == f"g:checklist:for=PE.{first}"


def test_who_does_not_know_a_date_goes_on_without(chat: Chat) -> None:
    chat.taps(WORK)
    chat.taps("g:checklist:date=es-work.passport")
    assert "☐ 4. Pasaporte" in words(chat.says("no sé"))
    chat.taps("g:checklist:date=es-work.passport")
    assert "☐ 4. Pasaporte" in words(chat.taps("g:checklist:nodate=es-work.passport"))


def test_how_long_it_takes_is_said_only_from_facts_that_may_be_said(knowledge: Knowledge) -> None:
    there = shown(sheet_of(knowledge, "es-work"), 0, "es").text
    assert "tiene 3 meses para decidir" in there
    assert "hasta 3 meses para decidirlo" in there
    past = with_fact(knowledge, "es_work_permit_decision_time", review_on=dt.date(2026, 1, 1))
    gone = shown(sheet_of(past, "es-work"), 0, "es").text
    assert "3 meses" not in gone
    assert "1. Contrato" in gone


@pytest.mark.parametrize("changed", [{"review_on": dt.date(2026, 1, 1)}, {"valid_until": dt.date(2026, 1, 1)}])
def test_a_list_with_a_paper_that_cannot_be_said_is_not_shown_at_all(
    knowledge: Knowledge, changed: dict[str, dt.date]
) -> None:
    broken = with_fact(knowledge, "es_residence_visa_documents", **changed)
    context = State(lists={"es-work": Kept(got=("contract",))}, last="es-work").into(Context(language="es"))
    for value in ("", "list=es-work", "tick=es-work.form", "date=es-work.passport", "pdf=es-work", "page=es-work.0"):
        reply = opened(value, context, broken)
        assert len(reply.messages) == 1
        (message,) = reply.messages
        assert "Contrato" not in message.text, value
        assert message.file is None
        assert "c:human" in [button.data for button in message.buttons]
        assert State.of(reply.context).lists["es-work"].got == ("contract",)
    assert "Contrato" in opened("list=es-work", context, knowledge).messages[0].text


def test_the_reminders_of_a_list_that_cannot_be_said_can_still_be_stopped(knowledge: Knowledge) -> None:
    broken = with_fact(knowledge, "es_residence_visa_documents", review_on=dt.date(2026, 1, 1))
    kept = Kept(got=("passport",), dates={"passport": dt.date(2029, 3, 15)}, warn=True, nudge=True)
    context = Context(language="es", consents={"reminders": TODAY})
    reply = opened("warn=es-work.off", State(lists={"es-work": kept}, last="es-work").into(context), broken)
    assert reply.effects == (Forget("checklist:es-work:"),)
    assert not State.of(reply.context).lists["es-work"].warn


def test_what_is_overdue_but_harmless_is_said_with_a_caution(chat: Chat) -> None:
    turn = chat.taps("g:checklist:list=pe-child-travel")
    assert "31/12/2024" in words(turn)
    assert "Ojo" in words(turn)


def test_every_list_says_where_it_comes_from_and_fits_a_message(knowledge: Knowledge) -> None:
    for name in knowledge.checklists:
        for language in LANGUAGES:
            message = shown(sheet_of(knowledge, name, family=True), 0, language)
            proof = "".join(one.prefix + one.name + one.suffix for one in message.citations)
            assert message.citations, name
            assert len(message.text) + len(proof) < 4096


def test_no_figure_stands_in_the_words_that_no_fact_gave(knowledge: Knowledge) -> None:
    for guided in load_papers().values():
        claims = [*guided.time, *(extra.lead for extra in guided.extras.values() if extra.lead)]
        assert not [claim for claim in claims if any(map(str.isdigit, claim.text.es + claim.text.en))]


def test_several_lists_are_kept_and_mine_is_the_last_one(chat: Chat) -> None:
    chat.taps(WORK)
    chat.taps("g:checklist:tick=es-work.contract")
    chat.taps("g:checklist:list=us-h2a")
    chat.taps("g:checklist:tick=us-h2a.photo")
    assert "☑ 3. Foto" in words(chat.says("mi lista"))
    both = chat.taps("g:checklist:all")
    assert {"g:checklist:list=es-work", "g:checklist:list=us-h2a", "g:checklist:new"} <= set(data(both))
    assert "☑ 1. Contrato" in words(chat.taps("g:checklist:list=es-work"))
    assert "☑ 1. Contrato" in words(chat.says("mis papeles"))
    assert "g:checklist:gone=es-work" in data(chat.taps("g:checklist:drop=es-work"))
    turn = chat.taps("g:checklist:gone=es-work")
    assert turn.effects == (Forget("checklist:es-work:"),)
    assert "☑ 3. Foto" in words(chat.says("mi lista"))


def test_reminders_are_asked_once_and_a_no_is_a_no(chat: Chat) -> None:
    chat.taps(WORK)
    chat.taps("g:checklist:date=es-work.passport")
    offered = chat.says("15/03/2029")
    assert data(offered) == ["g:checklist:warn=es-work.on", "g:checklist:never=es-work"]
    assert offered.effects == ()
    assert chat.taps("g:checklist:never=es-work").effects == ()
    assert "reminders" not in chat.context.consents
    for value in ("date=es-work.medical", "date=us-h2a.passport"):
        chat.taps(f"g:checklist:{value}")
        again = chat.says("15/03/2030")
        assert len(again.messages) == 1
        assert again.effects == ()


def test_a_yes_sets_a_reminder_sixty_thirty_and_seven_days_before(chat: Chat) -> None:
    chat.taps(WORK)
    chat.taps("g:checklist:date=es-work.passport")
    chat.says("15/03/2029")
    turn = chat.taps("g:checklist:warn=es-work.on")
    assert chat.context.consents["reminders"] == TODAY
    assert turn.effects[0] == Forget("checklist:es-work:")
    assert reminders(turn.effects) == {
        "checklist:es-work:passport:expiry:60": dt.date(2029, 1, 14),
        "checklist:es-work:passport:expiry:30": dt.date(2029, 2, 13),
        "checklist:es-work:passport:expiry:7": dt.date(2029, 3, 8),
    }
    reminder = next(effect for effect in turn.effects if isinstance(effect, Remind))
    assert "Pasaporte válido al menos 1 año" in reminder.text.es
    assert "15 Mar 2029" in reminder.text.en
    assert reminder.choice == "g:checklist:list=es-work"
    assert chat.taps("g:checklist:warn=es-work.on").effects == turn.effects, "pressed twice it stays on"


def test_only_days_to_come_are_reminded_of(chat: Chat) -> None:
    chat.taps(WORK)
    chat.taps("g:checklist:warn=es-work.on")
    chat.taps("g:checklist:date=es-work.medical")
    turn = chat.says("12/12/2026")
    assert reminders(turn.effects) == {"checklist:es-work:medical:expiry:7": dt.date(2026, 12, 5)}
    chat.taps("g:checklist:date=es-work.medical")
    assert reminders(chat.says("25/11/2026").effects) == {}


def test_what_changes_on_a_list_replaces_its_reminders(chat: Chat) -> None:
    chat.taps(WORK)
    chat.taps("g:checklist:warn=es-work.on")
    chat.taps("g:checklist:date=es-work.passport")
    assert len(reminders(chat.says("15/03/2029").effects)) == 3
    moved = chat.taps("g:checklist:date=es-work.passport")
    moved = chat.says("15/03/2030")
    assert moved.effects[0] == Forget("checklist:es-work:")
    assert max(reminders(moved.effects).values()) == dt.date(2030, 3, 8)
    assert chat.taps("g:checklist:tick=es-work.passport").effects == (Forget("checklist:es-work:"),)
    assert chat.taps("g:checklist:warn=es-work.off").effects == (Forget("checklist:es-work:"),)
    assert chat.taps("g:checklist:tick=es-work.passport").effects == ()


def test_the_weekly_nudge_comes_only_if_asked_and_ends_with_the_list(chat: Chat) -> None:
    chat.taps("g:checklist:list=pe-return-card")
    turn = chat.taps("g:checklist:nudge=pe-return-card.on")
    weeks = sorted(reminders(turn.effects).values())
    assert weeks == [TODAY + dt.timedelta(weeks=week) for week in (1, 2, 3, 4)]
    chat.taps("g:checklist:list=pe-return-card")
    turn = chat.says("1 2 3 4")
    assert len(reminders(turn.effects)) == 4
    assert chat.says("5").effects == (Forget("checklist:pe-return-card:"),)


def test_who_withdrew_consent_gets_no_reminder_from_a_tick(chat: Chat) -> None:
    chat.taps(WORK)
    chat.taps("g:checklist:warn=es-work.on")
    chat.context = chat.context.model_copy(update={"consents": {}})
    chat.taps("g:checklist:date=es-work.passport")
    assert reminders(chat.says("15/03/2029").effects) == {}
    assert _("Now I tell you nothing of it.") in words(chat.taps("g:checklist:remind=es-work"))


def test_who_wants_quiet_is_not_offered_reminders_and_told_how_to_get_them(chat: Chat) -> None:
    chat.context = Context(language="es", quiet=True)
    chat.taps(WORK)
    chat.taps("g:checklist:date=es-work.passport")
    assert len(chat.says("15/03/2029").messages) == 1
    assert "g:privacy:start_again" in data(chat.taps("g:checklist:remind=es-work"))


def test_ticks_survive_papers_moved_and_reworded(knowledge: Knowledge) -> None:
    kept = {"got": ("contract", "passport"), "dates": {"passport": dt.date(2029, 3, 15)}}
    checklist = knowledge.checklists["es-work"]
    claims = list(checklist.papers)
    contract = claims[0].model_copy(
        update={"text": Text(es="Contrato firmado, con fechas", en="Signed contract, dated")}
    )
    for seed in range(20):
        papers = [contract, *claims[1:]]
        random.Random(seed).shuffle(papers)
        moved = checklist.model_copy(update={"papers": tuple(papers)})
        sheet = Sheet(moved, load_papers()["es-work"], Kept(**kept), knowledge, TODAY)
        assert {line.key for line in sheet.lines if line.got} == {"contract", "passport"}
        passport = sheet.line("passport")
        assert passport
        assert "Pasaporte" in passport.claim.text.es
        assert passport.last == dt.date(2029, 3, 15)
        assert sheet.done == 2


def test_progress_stays_between_nothing_and_all_whatever_is_done(talker: Talker, knowledge: Knowledge) -> None:
    chance = random.Random(7)
    for name in knowledge.checklists:
        chat = Chat(talker, Context(language="es"))
        keys = [*load_papers()[name].extras, "no_such"]
        chat.taps(f"g:checklist:list={name}.{chance.choice(('family', 'alone'))}")
        for _step in range(12):
            what = chance.choice(("tick", "tick", "date", "nodate", "list", "page", "warn", "nudge"))
            last = (
                chance.choice(("on", "off", "family", "alone", "1", *keys)) if what in ("list", "page", "warn") else ""
            )
            turn = chat.taps(f"g:checklist:{what}={name}.{last or chance.choice(keys)}")
            if what == "date" and turn.context.of(NAME)["asks"].startswith("date="):
                chat.says(chance.choice(("1/1/2020", "1/12/2026", "5/5/2033", "99")))
            (sheet,) = sheets(chat.context, knowledge, TODAY)
            assert 0 <= sheet.done <= len(sheet.lines)
            assert len(sheet.bar) == min(10, len(sheet.lines))
            assert ("░" not in sheet.bar) is (sheet.done == len(sheet.lines))
            assert ("▓" not in sheet.bar) is (sheet.done == 0)


def test_the_bar_of_a_long_list_is_empty_only_with_nothing_and_full_only_with_all(knowledge: Knowledge) -> None:
    there, guided = long_list(knowledge, 30)
    bars = []
    for done in (0, 1, 15, 29, 30):
        got = tuple(f"p{number}" for number in range(1, done + 1))
        bars.append(Sheet(there.checklists["es-work"], guided, Kept(got=got), there, TODAY).bar.count("▓"))
    assert bars == [0, 1, 5, 9, 10]


def long_list(knowledge: Knowledge, many: int) -> tuple[Knowledge, Guided]:
    """A list of so many papers."""
    fact, numbers = knowledge.checklists["es-work"].papers[0].fact, range(1, many + 1)
    papers = tuple(Claim(text=Text(es=f"Papel número {n:02}", en=f"Paper number {n:02}"), fact=fact) for n in numbers)
    long = knowledge.checklists["es-work"].model_copy(update={"papers": papers})
    guided = Guided(id="es-work", papers={f"p{n}": Known(says=f"número {n:02}") for n in numbers})
    return replace(knowledge, checklists={"es-work": long}), guided


def test_a_long_list_has_pages(knowledge: Knowledge) -> None:
    there, guided = long_list(knowledge, 23)
    guide, context = Guide({"es-work": guided}), Context(language="es")
    world = World(there, TODAY, NOW)
    first = guide.open("list=es-work", context, world)
    assert f"{PAGE}. Papel" in first.messages[0].text
    assert f"{PAGE + 1}. Papel" not in first.messages[0].text
    pages = [button.data for button in first.messages[0].buttons if "page=" in button.data]
    assert pages == ["g:checklist:page=es-work.1", "g:checklist:page=es-work.2"]
    second = guide.open("page=es-work.2", first.context, world)
    assert "☐ 23. Papel número 23" in second.messages[0].text
    ticked = guide.open("tick=es-work.p23", second.context, world)
    assert "☑ 23. Papel número 23" in ticked.messages[0].text
    assert "21. Papel" in ticked.messages[0].text, "the page stays"


def test_an_old_or_invented_button_is_answered_kindly(chat: Chat) -> None:
    chat.taps("g:checklist:list=us-h2a")
    for value in ("x", "tick=", "tick=us-h2a", "tick=us-h2a.gone", "page=us-h2a.99", "page=us-h2a.x", "list=../etc"):
        assert "DS-160" in words(chat.taps(f"g:checklist:{value}")), value
    for value in ("place=", "place=XX", "for=ES.gold", "for=XX.work", "date=us-h2a.photo", "nodate=us-h2a.x", "drop=y"):
        turn = chat.taps(f"g:checklist:{value}")
        assert turn.action.kind == "ask", value
        assert turn.messages[0].text


def test_what_another_version_stored_begins_anew(talker: Talker) -> None:
    chat = Chat(talker, Context(language="es", work={NAME: {"lists": ["es-work"], "old": 1}}))
    assert "g:checklist:place=ES" in data(chat.taps("g:checklist:"))


def test_danger_in_the_middle_goes_before_the_list_and_the_list_is_kept(chat: Chat) -> None:
    chat.taps(WORK)
    chat.taps("g:checklist:tick=es-work.contract")
    chat.taps("g:checklist:date=es-work.passport")
    turn = chat.says("mi jefe me tiene encerrada y no me deja salir")
    assert (turn.action.kind, turn.context.guide) == ("urgent", "")
    assert "☑ 1. Contrato" in words(chat.says("mi lista"))


@pytest.mark.parametrize("language", LANGUAGES)
def test_staff_read_how_far_the_list_is_what_is_missing_and_what_expires(
    knowledge: Knowledge, language: Language
) -> None:
    kept = Kept(got=("contract", "form", "passport"), dates={"passport": dt.date(2027, 2, 15)})
    context = State(lists={"es-work": kept, "us-h2a": Kept()}, last="es-work").into(Context())
    say = translator(language)
    first, second = (noted(sheet, language) for sheet in sheets(context, knowledge, TODAY))
    title = say("{list}: {done} of {total} ready")
    name = knowledge.checklists["es-work"].name.of(language)
    assert first.title == title.format(list=name, done=2, total=8)
    assert ("Certificado médico" if language == "es" else "Medical certificate") in first.missing
    assert ("Contrato" if language == "es" else "Signed contract") not in first.missing
    assert ("15/02/2027" if language == "es" else "15 Feb 2027") in first.dates
    assert "⚠" in first.dates
    assert (second.title, second.dates) == (
        title.format(list=knowledge.checklists["us-h2a"].name.of(language), done=0, total=6),
        "",
    )


def test_the_table_is_of_the_kind_the_guide_reads(knowledge: Knowledge) -> None:
    assert all(isinstance(checklist, Checklist) for checklist in knowledge.checklists.values())
