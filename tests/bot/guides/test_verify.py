"""Whether an account is really ours: yes with its source, or that we do not know it; never that it is safe."""

from __future__ import annotations

import datetime as dt
import re
from pathlib import Path

import pytest

from bot.dialogue.context import Context
from bot.guides.verify import guide as verify
from bot.guides.verify.named import Named, names
from bot.turn import Talker
from content.guides.official import Official, load_official, load_words
from content.knowledge import Knowledge
from content.loader import ContentError
from content.model import Text
from tests.bot.guides.chat import Chat, data, words
from tests.conftest import TODAY

YES, NO = "✅", "⚠️"


@pytest.fixture
def chat(talker: Talker, monkeypatch: pytest.MonkeyPatch) -> Chat:
    monkeypatch.setattr(talker, "address", "https://chat.infomigra.example")
    monkeypatch.setattr(talker, "username", lambda: "InfomigraBot")
    return Chat(talker, Context(met=True, language="es"))


def asked(chat: Chat, text: str) -> str:
    chat.taps("g:verify:")
    turn = chat.says(text)
    assert turn.action.kind == "ask", words(turn)
    return words(turn)


@pytest.mark.parametrize(
    "text",
    [
        *("gob.pe/mtpe", "https://www.gob.pe/mtpe", "HTTP://GOB.PE/MTPE/", "www.gob.pe/mtpe/noticias?x=1"),
        *("empleosperu.gob.pe", "@InfomigraBot", "infomigrabot", "t.me/InfomigraBot?start=c_puno"),
        *("https://t.me/infomigrabot/", "chat.infomigra.example", "https://chat.infomigra.example/?start=a_x"),
        "Me escribieron desde https://www.gob.pe/mtpe, ¿es de ustedes?",
    ],
)
def test_what_is_ours_is_called_ours_however_it_is_written(chat: Chat, text: str) -> None:
    reply = asked(chat, text)
    assert YES in reply
    assert NO not in reply


@pytest.mark.parametrize(
    "text",
    [
        *("gob.pe.mtpe.com", "https://gob.pe@mtpe.example/mtpe", "gob.pe/mtpe-visas", "empleosperu.gob.pe.example.com"),
        *("gob.pe", "t.me/InfomigraBot_oficial", "@Infomigra_Peru", "infomigra_peru2", "instagram.com/InfomigraBot"),
        *("+51 987 654 321", "987654321", "wa.me/51987654321", "ayuda@infomigra.example", "empleosperu.gob.pè"),
    ],
)
def test_what_only_looks_like_us_is_not_known(chat: Chat, text: str) -> None:
    reply = asked(chat, text)
    assert NO in reply
    assert YES not in reply
    assert "No le envíe plata" in reply


def test_a_yes_has_its_source_and_a_no_the_signs_and_who_takes_reports(chat: Chat, knowledge: Knowledge) -> None:
    chat.taps("g:verify:")
    yes = chat.says("extranet.trabajo.gob.pe/extranet/web/citas")
    assert [citation.name for citation in yes.outgoing.citations] == ["Andina"]
    no = chat.says("@otro_numero")
    reply = words(no)
    assert knowledge.signs["pay-first"].sign.es in reply
    assert "105" in reply
    assert "divindat" in reply
    assert no.outgoing.citations
    assert "g:check:" in data(no)


def test_who_takes_reports_is_said_for_where_the_contact_lives(talker: Talker) -> None:
    reply = asked(Chat(talker, Context(met=True, language="es", home="ES")), "@otro_numero")
    assert "091" in reply
    assert "divindat" not in reply


def test_it_never_says_that_anything_is_safe(chat: Chat) -> None:
    texts = [asked(chat, text).lower() for text in ("gob.pe/mtpe", "@otro_numero")]
    said = load_words().model_dump(exclude={"id"}).values()
    for text in (*texts, *(item[language].lower() for item in said for language in ("es", "en"))):
        assert not re.search(r"\b(segur[oa]s?|safe|confiables?|trusted)\b", text)


def test_a_number_of_somebody_we_know_is_not_ours_but_has_its_name(chat: Chat) -> None:
    reply = asked(chat, "me llamaron del (01) 204-2400")
    assert "no es nuestro" in reply
    assert "Ministerio de Relaciones Exteriores" in reply
    assert YES not in reply


def test_each_of_several_is_judged_by_itself(chat: Chat) -> None:
    reply = asked(chat, "primero gob.pe/mtpe y despues @otro_numero")
    assert reply.index(YES) < reply.index(NO)


def test_in_english_too(talker: Talker) -> None:
    chat = Chat(talker, Context(met=True, language="en"), hint="en")
    chat.says("is it really you")
    assert "we do not know it" in words(chat.says("@some_account"))


def test_a_question_in_the_middle_is_answered_and_what_was_asked_comes_back(chat: Chat) -> None:
    chat.says("/verificar")
    turn = chat.says("cuanto es el sueldo minimo en españa")
    assert turn.action.kind == "answer"
    assert load_words().ask.es in turn.messages[-1].text


def test_who_has_had_a_verdict_is_not_asked_on_but_may_ask_about_another(chat: Chat) -> None:
    asked(chat, "@otro_numero")
    assert not chat.says("cuanto es el sueldo minimo en españa").more
    assert YES in words(chat.says("gob.pe/mtpe"))


def test_what_the_operator_confirmed_is_ours_and_on_which_day(chat: Chat, monkeypatch: pytest.MonkeyPatch) -> None:
    name = Text(es="nuestra página de Facebook", en="our page on Facebook")
    own = Official(id="fb", kind="facebook", value="@Perú.Infomigra1", name=name, confirmed=dt.date(2026, 11, 2))
    phone = Official(id="tel", kind="whatsapp", value="+51 987 654 321", name=name, confirmed=dt.date(2026, 11, 2))
    monkeypatch.setattr(verify, "load_official", lambda: {"fb": own, "tel": phone})
    assert "02/11/2026" in asked(chat, "wa.me/51987654321")
    assert YES in asked(chat, "0051 987-654-321")


def test_a_fact_that_holds_no_more_bears_nothing_out(chat: Chat, monkeypatch: pytest.MonkeyPatch) -> None:
    gone = Official(id="x", kind="web", value="x.example", name=Text(es="x", en="x"), fact="no_such_fact")
    monkeypatch.setattr(verify, "load_official", lambda: {"x": gone})
    assert NO in asked(chat, "x.example")


def test_everything_official_rests_on_a_fact_that_names_it(knowledge: Knowledge) -> None:
    for official in load_official().values():
        if official.fact:
            fact = knowledge.facts[official.fact]
            assert fact.in_force(TODAY)
            assert official.value in fact.statement.es


def test_official_without_proof_is_refused(tmp_path: Path) -> None:
    (tmp_path / "guides").mkdir()
    text = "mine: {kind: web, value: x.example, name: {es: x, en: x}}\n"
    (tmp_path / "guides" / "official.yml").write_text(text, encoding="utf-8")
    with pytest.raises(ContentError, match="which fact bears it out"):
        load_official(tmp_path)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("@Ana_Visas", Named("@Ana_Visas", None, "ana_visas")),
        ("https://t.me/Ana_Visas.", Named("https://t.me/Ana_Visas", "telegram", "ana_visas")),
        ("https://www.tiktok.com/@ana.visas", Named("https://www.tiktok.com/@ana.visas", "tiktok", "ana.visas")),
        ("Ana@Correo.com", Named("Ana@Correo.com", "email", "ana@correo.com")),
        ("0051-987 654 321", Named("0051-987 654 321", "phone", "987654321")),
        ("wa.me/51987654321", Named("wa.me/51987654321", "phone", "987654321")),
        ("+34 669 701 608", Named("+34 669 701 608", "phone", "34669701608")),
    ],
)
def test_two_ways_to_write_one_account_are_the_same(text: str, found: Named) -> None:
    assert names(text) == [found]


@pytest.mark.parametrize(
    "text",
    [
        *("me pagan 1.200.000 pesos al mes", "1 200 000", "2026-11-23", "el 20/03/2027", "20-03-27"),
        *("12345678", "mi dni es 12345678-9", "12.345.678"),
    ],
)
def test_money_a_day_and_an_identity_card_are_no_telephone(chat: Chat, text: str) -> None:
    assert names(text) == []
    chat.taps("g:verify:")
    assert NO not in words(chat.says(text))


def test_a_bare_amount_of_money_is_no_telephone(chat: Chat) -> None:
    chat.taps("g:verify:")
    assert NO not in words(chat.says("gano 1200000 pesos"))


@pytest.mark.parametrize("text", ["987654321", "987 654 321", "+591 71234567", "51987654321", "3001234567"])
def test_a_telephone_is_one_however_it_is_grouped(text: str) -> None:
    assert [named.kind for named in names(text)] == ["phone"]


def test_after_a_verdict_a_question_that_names_a_page_is_answered_as_a_question(chat: Chat) -> None:
    asked(chat, "@otro_numero")
    turn = chat.says("cuanto es el sueldo minimo en españa, en www.sueldos.example dicen que subio mucho este año")
    assert turn.action.kind == "answer"
    assert NO in words(chat.says("y este otro que me escribió: @otra_cuenta"))


@pytest.mark.parametrize("text", ["hola", "cuanto gano en españa", "105", "", "quiero ir a España", "gano 1200 soles"])
def test_what_names_no_account_is_left_alone(text: str) -> None:
    assert names(text) == []
