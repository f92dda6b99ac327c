"""Corrections: who was told something that has changed since, and wants to know, is told what changed."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from sqlalchemy import String, cast, select
from sqlalchemy.dialects.postgresql import ARRAY, insert
from sqlalchemy.ext.asyncio import AsyncSession

from bot.guides.answer import CHANGES
from bot.storage.contact_tables import FactVersion, Unasked
from bot.storage.tables import Conversation, MessageRow
from bot.versions import version
from bot.words import translator
from content.knowledge import Knowledge
from content.model import LANGUAGES, Fact, Language
from content.render import date, statement

REMEMBERED = dt.timedelta(days=90)
"""Who heard it longer ago is not told."""
KEY = "change"
"""What the keys of changes begin with."""


@dataclass(frozen=True)
class Told:
    """What a contact was told last of one fact."""

    conversation_id: int
    fact: str
    version: str
    article: str
    at: dt.datetime


Texts = Mapping[tuple[str, str], Mapping[str, str]]
"""(fact, version) -> its words as they were, by language."""


async def note_changes(session: AsyncSession, knowledge: Knowledge, now: dt.datetime) -> int:
    """Keeps the facts as they are today, and makes a message due for each contact who heard one that changed.

    Returns how many are due. Done twice, it is done once.
    """
    changed = await _kept(session, knowledge, now)
    if not changed:
        return 0
    texts = await _texts(session, changed)
    due = [item for item in await _told(session, changed, now) if item.version != _now(item.fact, knowledge, now)]
    for item in due:
        row = insert(Unasked).values(
            conversation_id=item.conversation_id,
            kind="change",
            key=f"{KEY}:{item.fact}:{_now(item.fact, knowledge, now)}",
            content=_content(item, texts, knowledge, now),
            due_at=now,
        )
        await session.execute(row.on_conflict_do_nothing())
    return len(due)


def overtaken(key: str, knowledge: Knowledge, now: dt.datetime) -> bool:
    """Whether a change that waits to be told is none any more: the fact has changed again, or back."""
    kind, _, what = key.partition(":")
    fact, _, changed = what.rpartition(":")
    return kind == KEY and changed != _now(fact, knowledge, now)


def _content(item: Told, texts: Texts, knowledge: Knowledge, now: dt.datetime) -> dict[str, object]:
    """The words in both languages, and the way to the answer as it is now."""
    content: dict[str, object] = {language: _words(item, texts, language, knowledge, now) for language in LANGUAGES}
    if item.article in knowledge.articles:
        content["choice"] = f"a:{item.article}"
        content["label"] = {language: translator(language)("See the answer now") for language in LANGUAGES}
    return content


async def _kept(session: AsyncSession, knowledge: Knowledge, now: dt.datetime) -> set[str]:
    """Every fact's version as it stands, kept. Returns the facts that were told differently once."""
    rows = [
        {
            "key": fact.key,
            "hash": version(fact),
            **{language: statement(fact, language) for language in LANGUAGES},
        }
        for fact in knowledge.facts.values()
    ]
    known = set((await session.execute(select(FactVersion.key, FactVersion.hash))).tuples())
    if new := [row for row in rows if (row["key"], row["hash"]) not in known]:
        await session.execute(insert(FactVersion).values(new).on_conflict_do_nothing())
    today = {key: _now(key, knowledge, now) for key, _ in known}
    return {key for key, hashed in known if today[key] != hashed}


def _now(key: str, knowledge: Knowledge, now: dt.datetime) -> str:
    """The version of a fact that holds; empty when it ended or is gone."""
    fact = knowledge.facts.get(key)
    if fact is None or (fact.valid_until is not None and fact.valid_until < now.date()):
        return ""
    return version(fact)


async def _texts(session: AsyncSession, keys: Iterable[str]) -> Texts:
    rows = await session.scalars(select(FactVersion).where(FactVersion.key.in_(keys)))
    return {(row.key, row.hash): {"es": row.es, "en": row.en} for row in rows}


async def _told(session: AsyncSession, keys: set[str], now: dt.datetime) -> list[Told]:
    """What those who want to know of changes were told last of each of these facts."""
    heard = (
        select(MessageRow)
        .join(Conversation, Conversation.id == MessageRow.conversation_id)
        .where(MessageRow.direction == "outgoing", MessageRow.created_at > now - REMEMBERED)
        .where(Conversation.context["consents"].has_key(CHANGES))
        .where(MessageRow.outcome["versions"].has_any(cast(sorted(keys), ARRAY(String))))
        .order_by(MessageRow.id)
    )
    last: dict[tuple[int, str], Told] = {}
    for row in await session.scalars(heard):
        outcome = row.outcome or {}
        for fact, hashed in outcome["versions"].items():
            if fact in keys:
                article = str(outcome.get("article") or "")
                last[row.conversation_id, fact] = Told(row.conversation_id, fact, hashed, article, row.created_at)
    return list(last.values())


def _words(
    item: Told,
    texts: Texts,
    language: Language,
    knowledge: Knowledge,
    now: dt.datetime,
) -> str:
    _ = translator(language)
    said = _("Something that I told you on {date} has changed.").format(date=date(item.at.date(), language))
    before = texts.get((item.fact, item.version), {}).get(language, "")
    parts = [said, _("Before: {words}").format(words=before) if before else ""]
    fact = knowledge.facts.get(item.fact)
    if _now(item.fact, knowledge, now) and fact:
        parts += [_("Now: {words}").format(words=statement(fact, language)), _source(fact, language, knowledge)]
    else:
        parts.append(_("It no longer holds, or we can no longer confirm it: do not rely on it."))
    return "\n\n".join(filter(None, parts))


def _source(fact: Fact, language: Language, knowledge: Knowledge) -> str:
    _ = translator(language)
    source = knowledge.sources[fact.source]
    return _("Source: ") + source.name + " · " + _("verified {date}").format(date=date(fact.verified_on, language))
