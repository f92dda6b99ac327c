"""Links from outside: what they open, on Telegram and on the page; whose link it was; the code an office hangs up."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from bot.cases.card import card_of
from bot.cases.office import Office
from bot.channels.telegram.group.card import html
from bot.channels.web.desk.card_view import view
from bot.dialogue.context import Context
from bot.guides.links import choice_of, handed_on, in_telegram, on_page
from bot.pictures.codes import codes
from bot.storage.database import sessions
from bot.turn import Talker
from bot.words import translator
from content.guides.welcome import load_welcome
from content.knowledge import Knowledge
from tests.bot.guides.chat import Chat, data, words
from tests.bot.reports.rows import case, conversation, lima
from tests.conftest import bare_environment
from tests.telegram.botapi import serving
from tests.telegram.control import Control
from tests.web.conftest import browser_like
from tests.web.inbox import MemoryInbox

TOKEN = "123456789:AAtestTokenThatMustNeverBeSeen"
_ = translator("es")


def test_a_link_opens_an_answer(talker: Talker) -> None:
    turn = Chat(talker).taps("start:a_es-minimum-wage")
    assert (turn.action.kind, turn.action.article) == ("answer", "es-minimum-wage")


def test_a_link_opens_a_guide(talker: Talker) -> None:
    chat = Chat(talker)
    chat.taps("start:g_verify")
    assert chat.context.guide == "verify"


def test_a_link_of_a_campaign_welcomes_and_is_remembered(talker: Talker) -> None:
    chat = Chat(talker)
    turn = chat.taps("start:c_centro-empleo-lima")
    assert "g:profile:language=es" in data(turn)
    chat.says("cuanto es el sueldo minimo en españa")
    assert chat.context.campaign == "centro-empleo-lima"


@pytest.mark.parametrize(
    "payload", ["a_no-such-article", "g_no-such-guide", "g_answer", "g_back", "c_Mayúsculas", "c_" + "x" * 40, "zzz"]
)
def test_a_link_that_nobody_made_leads_to_the_start_kindly(talker: Talker, payload: str) -> None:
    for choice in (choice_of(payload), f"start:{payload}"):
        chat = Chat(talker)
        turn = chat.taps(choice)
        assert turn.action.kind == "smalltalk"
        assert "programa automático" in words(turn)
        assert chat.context.campaign == ""


def test_who_was_here_before_is_greeted_again_and_leaves_what_was_under_way(talker: Talker) -> None:
    chat = Chat(talker, Context(met=True, language="es"))
    chat.taps("g:verify:")
    assert load_welcome().again.es in words(chat.taps("start:c_puno"))
    assert chat.context.guide == ""


@pytest.mark.parametrize("payload", ["", "x", "a_", "a_b c", "a_ñ", "b_x", "a_" + "x" * 60, "g:menu:", "<script>"])
def test_what_is_no_link_of_ours_is_the_start(payload: str) -> None:
    assert choice_of(payload) == "start"


def test_every_article_can_be_linked_and_pressed_on_the_page(knowledge: Knowledge) -> None:
    for article in knowledge.index.topic:
        assert len(choice_of(f"a_{article}")) <= 64
        assert choice_of(f"a_{article}") == f"start:a_{article}"


def test_links_are_written_as_telegram_and_the_page_read_them() -> None:
    link = in_telegram("InfomigraBot", "a_es-minimum-wage")
    assert link == "https://t.me/InfomigraBot?start=a_es-minimum-wage"
    assert parse_qs(urlsplit(handed_on(link)).query)["url"] == [link]
    assert on_page("https://chat.example/", "c_puno") == "https://chat.example/?start=c_puno"


@pytest.fixture
def inbox() -> MemoryInbox:
    return MemoryInbox()


@pytest.mark.parametrize(
    ("payload", "label"), [("a_es-minimum-wage", "See the answer"), ("g_verify", "Open"), ("c_puno", "Begin")]
)
async def test_the_page_offers_what_a_link_opens_as_one_button_and_changes_nothing_before(
    inbox: MemoryInbox, payload: str, label: str
) -> None:
    async with browser_like(inbox) as client:
        page = await client.get(f"/?start={payload}")
        assert "set-cookie" not in page.headers
        assert inbox.received == []
        assert f'<button name="choice" value="start:{payload}">{_(label)}</button>' in page.text
        await client.post("/messages", data={"id": "0123456789abcdef", "text": "x", "choice": f"start:{payload}"})
    assert [seen.choice for seen in inbox.received] == [f"start:{payload}"]


@pytest.mark.parametrize("payload", ["", "nothing", "a_%22%3E%3Cscript%3E", "a_x y"])
async def test_a_page_that_was_linked_wrongly_is_the_page(inbox: MemoryInbox, payload: str) -> None:
    async with browser_like(inbox) as client:
        page = (await client.get(f"/?start={payload}")).text
    assert 'id="arrival"' not in page
    assert 'id="welcome"' in page


async def test_the_page_has_the_menu_beside_what_one_writes(inbox: MemoryInbox) -> None:
    async with browser_like(inbox) as client:
        page = (await client.get("/")).text
        assert 'value="c:menu"' in page[page.index('class="composer"') :]
        await client.post("/messages", data={"id": "0123456789abcdef", "text": "Menú", "choice": "c:menu"})
    assert [seen.choice for seen in inbox.received] == ["c:menu"]


async def test_whose_link_it_was_stands_on_the_case(database: AsyncEngine, office: Office) -> None:
    async with sessions(database).begin() as session:
        talk = await conversation(session, campaign="centro-empleo-lima")
        card = await card_of(session, office, await case(session, lima(11, 23, 9), talk))
        assert card.campaign == "centro-empleo-lima"
        assert "centro-empleo-lima" in html(card, office)
        assert view(card, office, "es")


Run = Callable[..., "subprocess.CompletedProcess[str]"]


@pytest.fixture
def infomigra(tmp_path: Path) -> Run:
    def run(*arguments: str, **settings: str) -> subprocess.CompletedProcess[str]:
        environment = {**bare_environment(), "INFOMIGRA_DATA_DIR": str(tmp_path / "var"), **settings}
        command = [sys.executable, "-m", "bot.cli", *arguments]
        return subprocess.run(
            command, capture_output=True, text=True, cwd=tmp_path, env={**environment, "PYTHONPATH": str(Path.cwd())}
        )

    return run


@pytest.fixture
def telegram() -> Iterator[Control]:
    with serving(TOKEN) as control:
        yield control


def test_the_code_of_an_office_leads_to_the_bot_and_the_page(infomigra: Run, telegram: Control, tmp_path: Path) -> None:
    settings = {"INFOMIGRA_TELEGRAM_TOKEN": TOKEN, "INFOMIGRA_TELEGRAM_API_URL": telegram.url}
    page = {"INFOMIGRA_WEB_URL": "https://chat.example"}
    run = infomigra("qr", "centro-lima", "--out", "code.png", **settings, **page)
    assert run.returncode == 0, run.stderr
    bot, chat = run.stdout.split()
    assert bot.startswith("https://t.me/")
    assert bot.endswith("?start=c_centro-lima")
    assert chat == "https://chat.example/?start=c_centro-lima"
    assert (tmp_path / "code.png").read_bytes() == codes({"Telegram": bot, "Chat": chat}, "png")
    assert infomigra("qr", "centro-lima", "--out", "code.svg", **page).returncode == 0
    assert "<svg" in (tmp_path / "code.svg").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("campaign", "file", "settings", "reason"),
    [
        ("puno", "code.png", {}, "INFOMIGRA_TELEGRAM_TOKEN or INFOMIGRA_WEB_URL"),
        ("puno", "code.gif", {"INFOMIGRA_WEB_URL": "https://x.example"}, ".png or .svg"),
        ("Centro de Empleo", "code.png", {"INFOMIGRA_WEB_URL": "https://x.example"}, "small letters"),
        ("puno", "no/such/folder.png", {"INFOMIGRA_WEB_URL": "https://x.example"}, "cannot be written"),
        (
            "puno",
            "code.png",
            {"INFOMIGRA_TELEGRAM_TOKEN": TOKEN, "INFOMIGRA_TELEGRAM_API_URL": "http://127.0.0.1:1"},
            "Telegram cannot be reached",
        ),
    ],
)
def test_a_code_that_cannot_be_made_says_why(
    infomigra: Run, campaign: str, file: str, settings: dict[str, str], reason: str
) -> None:
    run = infomigra("qr", campaign, "--out", file, **settings)
    assert run.returncode != 0
    assert reason in run.stderr
    assert "Traceback" not in run.stderr
    assert TOKEN not in run.stdout + run.stderr
