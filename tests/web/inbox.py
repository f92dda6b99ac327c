"""The assistant as the web chat's tests play it: it remembers, and answers each new message after a short while."""

from __future__ import annotations

import asyncio
import datetime as dt
from dataclasses import dataclass, field
from typing import Literal

from bot.channel import Receipt, Stored
from bot.channels.web.channel import WebChannel
from bot.message import Button, Citation, Incoming, Outgoing

ANSWER = {
    "es": Outgoing(
        text="En España, en 2026 el salario mínimo es de 1.221 € brutos al mes en 14 pagas.\n\n"
        "• Son 17.094 € brutos al año por una jornada completa.\n\n"
        "• Se aplica igual a españoles y extranjeros.",
        citations=(
            Citation(
                prefix="Fuente: ", name="BOE", url="https://www.boe.es/salario", suffix=" · verificado 15/04/2026"
            ),
        ),
        buttons=(
            Button(label="¿Cuánto me queda después de descuentos?", data="a:es.net_salary"),
            Button(label="Ver más", data="m:es.minimum_wage"),
            Button(label="Hablar con una persona", data="c:human"),
        ),
    ),
    "en": Outgoing(
        text="In Spain the minimum wage in 2026 is €1,221 gross a month in 14 payments.\n\n"
        "• That is €17,094 gross a year for full-time work.\n\n"
        "• It is the same for Spaniards and foreigners.",
        citations=(
            Citation(prefix="Source: ", name="BOE", url="https://www.boe.es/salario", suffix=" · verified 15/04/2026"),
        ),
        buttons=(
            Button(label="How much do I keep after deductions?", data="a:es.net_salary"),
            Button(label="See more", data="m:es.minimum_wage"),
            Button(label="Talk to a person", data="c:human"),
        ),
        language="en",
    ),
}
CHOSEN = {
    "es": Outgoing(text="Usted eligió una opción.\nAquí no hay nada más que elegir."),
    "en": Outgoing(text="You chose an option.\nThere is nothing more to choose here.", language="en"),
}


@dataclass
class MemoryInbox:
    """Answers after `delay` seconds: in the language switched to, else the one hinted at. None when `silent`."""

    channel: WebChannel = field(default_factory=WebChannel)
    delay: float = 0.0
    silent: bool = False
    status: str = ""
    down: bool = False
    received: list[Incoming] = field(default_factory=list)
    reach: list[tuple[str, bool]] = field(default_factory=list)
    kept: list[tuple[str, str, bytes]] = field(default_factory=list)
    reached: asyncio.Event = field(default_factory=asyncio.Event)
    _stored: dict[str, list[Stored]] = field(default_factory=dict)
    _languages: dict[str, str] = field(default_factory=dict)
    _answers: set[asyncio.Task[None]] = field(default_factory=set)

    async def receive(self, incoming: Incoming) -> Receipt | None:
        if self.down:
            raise ConnectionError("the database is down")
        if any((seen.chat, seen.source_id) == (incoming.chat, incoming.source_id) for seen in self.received):
            return None
        self.received.append(incoming)
        self.reached.set()
        message_id = self._store(incoming.chat, "incoming", incoming=incoming)
        task = asyncio.create_task(self._answer(incoming))
        self._answers.add(task)
        task.add_done_callback(self._answers.discard)
        return Receipt(1, message_id, task)

    async def keep(self, channel: str, chat: str, name: str, media_type: str, content: bytes) -> int:
        self.kept.append((name, media_type, content))
        return len(self.kept)

    async def reachable(self, channel: str, chat: str, source_id: str, yes: bool) -> None:
        self.reach.append((chat, yes))

    async def history(self, channel: str, chat: str, after: int = 0) -> list[Stored]:
        return [message for message in self._stored.get(chat, []) if message.id > after]

    async def say(self, chat: str, outgoing: Outgoing) -> None:
        """Says something unasked, as staff do."""
        self._store(chat, "outgoing", outgoing=outgoing)
        await self.channel.send(chat, outgoing)

    async def _answer(self, incoming: Incoming) -> None:
        await asyncio.sleep(self.delay)
        if self.silent:
            return
        language = self._languages.setdefault(incoming.chat, incoming.language_hint or "es")
        if incoming.choice.startswith("l:"):
            language = self._languages[incoming.chat] = incoming.choice.removeprefix("l:")
        await self.say(incoming.chat, (CHOSEN if incoming.choice else ANSWER)[language])

    def _store(
        self,
        chat: str,
        direction: Literal["incoming", "outgoing"],
        incoming: Incoming | None = None,
        outgoing: Outgoing | None = None,
    ) -> int:
        message_id = 1 + sum(len(messages) for messages in self._stored.values())
        now = dt.datetime.now(dt.UTC)
        stored = Stored(
            id=message_id, direction=direction, status=self.status, incoming=incoming, outgoing=outgoing, created_at=now
        )
        self._stored.setdefault(chat, []).append(stored)
        return message_id
