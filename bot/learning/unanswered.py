"""Questions the assistant could not answer, or whose answer was not it: alike ones together, counted and masked."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from rapidfuzz import fuzz, process
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from bot.learning.masking import known_words, mask, nameless
from bot.storage.case_tables import Case, Suggestion
from bot.storage.tables import MessageRow
from content.knowledge import Knowledge
from content.words import fold

ALIKE = 80.0
"""From this likeness on, of 100, two questions are one."""
MOST, SHOWN = 5000, 6
FAILED = ("unknown", "clarify")
REFUSED = ("reject_answer", "deny")
OURS = ("fault", "withheld")
"""Reasons that more knowledge does not mend: something broke, or a fact is due for review."""

Pair = tuple[MessageRow, MessageRow]
"""A question and its reply."""


@dataclass(frozen=True)
class Asked:
    """A question that was not answered, masked and without names."""

    text: str
    conversation_id: int
    language: str
    topic: str | None = None
    place: str | None = None


@dataclass(frozen=True)
class Group:
    """Questions that ask the same, in one language. `topic` and `place`: what the assistant made of most of them."""

    text: str
    """The commonest way it was asked."""
    language: str
    count: int
    people: int
    texts: tuple[str, ...]
    topic: str
    place: str


async def groups(session: AsyncSession, knowledge: Knowledge, now: dt.datetime, days: int) -> list[Group]:
    """Of the last days, those that most people asked first. Without those an editor has decided on."""
    known = known_words(knowledge)
    pairs = [*await _not_answered(session, now, days), *await _rejected(session, now, days)]
    found = group([item for asked, said in pairs if (item := _asked(asked, said, known))])
    decided = await _decided(session)
    return [item for item in found if not _is_one_of(fold(item.text), decided)]


def group(questions: Sequence[Asked]) -> list[Group]:
    """The questions by what they ask."""
    return sorted(
        (
            _group(language, members)
            for language in sorted({item.language for item in questions})
            for members in _alike([item for item in questions if item.language == language])
        ),
        key=lambda item: (-item.people, -item.count, item.text),
    )


def _alike(questions: Sequence[Asked]) -> list[list[Asked]]:
    """The commonest wording first; each that is like none before begins a group."""
    wordings: dict[str, list[Asked]] = {}
    for question in questions:
        wordings.setdefault(fold(question.text), []).append(question)
    found: dict[str, list[Asked]] = {}
    for words in sorted(wordings, key=lambda words: (-len(wordings[words]), words)):
        near = process.extractOne(words, found.keys(), scorer=fuzz.token_sort_ratio, score_cutoff=ALIKE)
        found.setdefault(near[0] if near else words, []).extend(wordings[words])
    return list(found.values())


def _group(language: str, members: Sequence[Asked]) -> Group:
    texts = Counter(item.text for item in members)
    return Group(
        text=members[0].text,
        language=language,
        count=len(members),
        people=len({item.conversation_id for item in members}),
        texts=tuple(text for text, _ in texts.most_common(SHOWN)),
        topic=_most(item.topic for item in members),
        place=_most(item.place for item in members),
    )


def _most(names: Iterable[str | None]) -> str:
    counts = Counter(name for name in names if name)
    return counts.most_common(1)[0][0] if counts else ""


def _is_one_of(words: str, others: Sequence[str]) -> bool:
    return process.extractOne(words, others, scorer=fuzz.token_sort_ratio, score_cutoff=ALIKE) is not None


async def _not_answered(session: AsyncSession, now: dt.datetime, days: int) -> Sequence[Pair]:
    question, reply = MessageRow, aliased(MessageRow)
    outcome = reply.outcome
    known = func.coalesce(outcome["reason"].astext, "").not_in(OURS)
    failed = outcome["kind"].astext.in_(FAILED) & known & func.coalesce(outcome["intent"].astext, "").not_in(REFUSED)
    statement = (
        select(question, reply)
        .join(reply, reply.answers_id == question.id)
        .outerjoin(Case, Case.id == question.case_id)
        .where(question.direction == "incoming", question.created_at >= now - dt.timedelta(days=days), failed)
        # What was said on a danger stays with those who help.
        .where(Case.hidden.is_distinct_from(True))
        .order_by(question.id.desc())
        .limit(MOST)
    )
    return (await session.execute(statement)).tuples().all()


async def _rejected(session: AsyncSession, now: dt.datetime, days: int) -> Sequence[Pair]:
    """The questions whose answer the contact said was not it: those answered last before the refusal."""
    refusal, reply = aliased(MessageRow), aliased(MessageRow)
    statement = (
        select(refusal.conversation_id, refusal.id)
        .join(reply, reply.answers_id == refusal.id)
        .outerjoin(Case, Case.id == refusal.case_id)
        .where(refusal.created_at >= now - dt.timedelta(days=days), reply.outcome["intent"].astext == REFUSED[0])
        .where(Case.hidden.is_distinct_from(True))
        .order_by(refusal.id.desc())
        .limit(MOST)
    ).subquery()
    question, answer = aliased(MessageRow), aliased(MessageRow)
    last = (
        select(question, answer)
        .join(answer, answer.answers_id == question.id)
        .join(statement, (statement.c.conversation_id == question.conversation_id) & (question.id < statement.c.id))
        .outerjoin(Case, Case.id == question.case_id)
        .where(question.direction == "incoming", answer.outcome["kind"].astext == "answer")
        .where(Case.hidden.is_distinct_from(True))
        .distinct(statement.c.id)
        .order_by(statement.c.id, question.id.desc())
    )
    return (await session.execute(last)).tuples().all()


def _asked(question: MessageRow, reply: MessageRow, known: Collection[str]) -> Asked | None:
    """None where nothing was written: a button says nothing new."""
    text = " ".join(str(question.content.get("text") or "").split())
    if question.content.get("choice") or not any(letter.isalpha() for letter in text):
        return None
    outcome = reply.outcome or {}
    return Asked(
        text=nameless(mask(text), known),
        conversation_id=question.conversation_id,
        language=str(reply.content.get("language") or "es"),
        topic=outcome.get("topic"),
        place=outcome.get("place"),
    )


async def _decided(session: AsyncSession) -> list[str]:
    """The groups that became suggestions or were set aside."""
    group = Suggestion.content["group"].astext
    return [fold(words) for words in await session.scalars(select(group).where(group.is_not(None)))]
