"""A contact checks an offer and sends it to staff in one tap: the agent reads flags and answers on the card."""

from __future__ import annotations

import pytest

from bot.assistant import Assistant
from bot.storage.staff_tables import Agent
from tests.telegram.conftest import ROSA
from tests.telegram.group.conftest import GROUP, House, eventually

SPANISH = ["chile", "asked", "theirs", "later", "chat", "dk", "tourist", "400 mil pesos al mes", "48", "unclear"]
ENGLISH = ["chile", "asked", "theirs", "later", "chat", "dk", "tourist", "400000 pesos a month", "48", "unclear"]
ASKED = ["place", "money", "passport", "contract", "talk", "employer", "visa", "pay", "hours", "lodging"]


class Contact:
    """Rosa's phone: what she writes, taps and reads."""

    def __init__(self, house: House, language: str) -> None:
        self.telegram, self.language = house.telegram, language

    def read(self) -> str:
        return "\n\n".join(one.edited or one.text for one in self.telegram.sent_to(ROSA))

    async def until_read(self, words: str) -> None:
        await eventually(lambda: words in self.read())

    async def until_key(self, data: str) -> None:
        await eventually(lambda: data in {key.data for one in self.telegram.sent_to(ROSA) for key in one.buttons})

    async def says(self, text: str, then: str) -> None:
        """Writes; `then` is a button of what comes of it."""
        self.telegram.say(ROSA, text, language_code=self.language)
        await self.until_key(then)

    async def taps(self, data: str, then: str) -> None:
        await self.until_key(data)
        self.telegram.press(ROSA, data)
        await self.until_key(then)

    async def checks(self, job: str, answers: list[str]) -> None:
        """The whole check: every choice is tapped, all else is written."""
        await self.says(job, "g:check:place=CL")
        following = [*ASKED[1:], "send"]
        for question, answer, then in zip(ASKED, answers, following, strict=True):
            button = {"pay": "g:check:pay=-", "hours": "g:check:hours=-", "send": "g:check:send"}.get(then)
            button = button or f"g:check:{then}=dk"
            if answer.isalnum() and question not in ("place", "pay", "hours"):
                await self.taps(f"g:check:{question}={answer}", button)
            else:
                await self.says(answer, button)


@pytest.mark.parametrize(
    ("language", "begin", "job", "answers", "sign", "never"),
    [
        ("es", "revisar una oferta", "mozo", SPANISH, "Le piden plata antes de empezar", "No pague nada"),
        ("en", "check an offer", "waiter", ENGLISH, "They ask for money before you start", "Pay nothing"),
    ],
)
async def test_an_offer_is_checked_sent_to_staff_and_read_on_the_card(
    house: House,
    ana: Agent,
    assistant: Assistant,
    language: str,
    begin: str,
    job: str,
    answers: list[str],
    sign: str,
    never: str,
) -> None:
    rosa = Contact(house, language)
    await rosa.says(begin, "g:check:job=-")
    await rosa.checks(job, answers)
    assert sign in rosa.read()
    assert never in rosa.read()
    assert "600 450 4000" in rosa.read()

    house.telegram.press(ROSA, "g:check:send")
    await eventually(lambda: house.telegram.threads(GROUP) and house.telegram.threads(GROUP)[0]["pinned"])
    card = "\n".join(one.edited or one.text for one in house.shown())
    assert f"«{job}», Chile" in card
    for words in (
        "🟠 Le piden plata antes de empezar",
        "🟠 El pago es menor que el mínimo legal",
        "❓ Si la empresa o la agencia existe de verdad",
        "Pago: 400.000 CLP",
        "Horas a la semana: 48",
        "Permiso: Entraría como turista",
    ):
        assert words in card, card


async def test_danger_in_the_check_opens_an_urgent_hidden_case_and_helps_at_once(
    house: House, ana: Agent, assistant: Assistant
) -> None:
    rosa = Contact(house, "es")
    await rosa.says("revisar una oferta", "g:check:job=-")
    await rosa.says("niñera", "g:check:place=ES")
    await rosa.taps("g:check:place=ES", "g:check:money=no")
    await rosa.taps("g:check:money=no", "g:check:passport=trapped")
    house.telegram.press(ROSA, "g:check:passport=trapped")
    await rosa.until_read("Nadie tiene derecho a tenerle sin salir")
    await rosa.until_read("No le dejan irse")
    assert "112" in rosa.read()
    await eventually(lambda: house.telegram.threads(GROUP) and house.telegram.threads(GROUP)[0]["pinned"])
    [thread] = house.telegram.threads(GROUP)
    assert "niñera" not in thread["name"], "no notification tells of it"
    [card, *_] = [one for one in house.shown() if one.html and "niñera" in one.html]
    hidden = (card.html or "").partition("<tg-spoiler>")[2].partition("</tg-spoiler>")[0]
    assert "«niñera», España" in hidden
    assert "🔴 No le dejan irse" in hidden
