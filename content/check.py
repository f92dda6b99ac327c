"""The rules that span files: what would make an answer wrong, missing, unsourced or too long. Collects all problems."""

from __future__ import annotations

import re
import string
from collections.abc import Iterator, Mapping
from pathlib import Path

from content.desk.canned import load_canned
from content.desk.regions import load_regions
from content.desk.service import load_service
from content.knowledge import Knowledge
from content.links import faults
from content.loader import ROOT, ContentError, Library, Problem, read
from content.model import LANGUAGES, Article, Fact, Language
from content.prices import SOURCE
from content.render import statement
from content.tables import TABLES, Agency, Checklist, Claim, Figure, Hotline, Office, Row
from content.triage import DangerRule, load_over, load_rules

MESSAGE_LIMIT = 900
"""Characters of the lead and statements an answer shows at once: one phone screen."""
MIN_ASKS = 5
PLACEHOLDER = "FILL IN"
NEEDED_REPLIES = {"greeting", "help", "human_request", "repeat"}
LABEL_LIMIT = 30
_FIGURE = re.compile(r"(?<![\w-])\d[\d.,]*(?!\w)(?<!20[012]\d)(?<!19\d\d)")
"""A number that is neither a year nor part of a name such as H-2A."""
ID_LIMIT = 48
"""Telegram gives a button 64 bytes, of which up to 16 say what it does with an article: `g:answer:unsaid=`."""


def check(root: Path = ROOT) -> list[Problem]:
    """Every problem, in file order. Rules that span files run once every file has the right shape."""
    library = read(root)
    if library.problems:
        return sorted([*library.problems, *unfinished(root)])
    knowledge = library.knowledge
    try:
        rules = load_rules(root)
        load_over(root)
        _staffed(root)
    except ContentError as error:
        return error.problems
    facts = [problem for fact in knowledge.facts.values() for problem in _fact(fact, library)]
    articles = [problem for article in knowledge.articles.values() for problem in _article(article, library)]
    spanning = [*_tables(library), *_unused(library, root), *_asked_twice(library), *_fixed(library, rules, root)]
    return sorted([*facts, *articles, *spanning, *faults(library), *unfinished(root)])


def _staffed(root: Path) -> None:
    """The files of the staff's desk, where there is one. Raises ContentError."""
    if (root / "desk").is_dir():
        load_service(root)
        load_canned(root)
        load_regions(root)


def unfinished(folder: Path) -> Iterator[Problem]:
    """What `content new` began and nobody filled in."""
    for path in sorted(folder.rglob("*.yml")):
        for number, line in enumerate(path.read_text(encoding="utf-8", errors="replace").splitlines(), start=1):
            if PLACEHOLDER in line:
                yield Problem(path, number, f"{PLACEHOLDER} is still to be filled in")


def _fact(fact: Fact, library: Library) -> Iterator[Problem]:
    def at(field: str, message: str) -> Problem:
        return Problem(*library.line("facts", fact.key, field), f"{fact.key}: {message}")

    if fact.confidence == "background" and (fact.values or re.search(r"\d", fact.statement.es + fact.statement.en)):
        yield at("statement", "a background fact gives no figure: it points to who can confirm it")
    if fact.source not in library.knowledge.sources:
        yield at("source", f"unknown source {fact.source}")
    if fact.place not in library.knowledge.places:
        yield at("place", f"unknown place {fact.place}")
    if fact.review_on <= fact.verified_on:
        yield at("review_on", "review_on is not after verified_on")
    if fact.valid_until and fact.valid_until < fact.valid_from:
        yield at("valid_until", "valid_until is before valid_from")
    for language in LANGUAGES:
        for name in sorted(_placeholders(fact.statement.of(language)) ^ set(fact.values)):
            yield at("statement", f"{language}: {{{name}}} is not both in the statement and in values")


def _placeholders(text: str) -> set[str]:
    try:
        return {name for _, name, _, _ in string.Formatter().parse(text) if name is not None}
    except ValueError:
        return {"unbalanced brace"}


def _article(article: Article, library: Library) -> Iterator[Problem]:
    knowledge = library.knowledge

    def at(field: str, message: str) -> Problem:
        return Problem(*library.line("articles", article.id, field), message)

    if article.topic not in knowledge.topics:
        yield at("topic", f"unknown topic {article.topic}")
    if article.place not in knowledge.places:
        yield at("place", f"unknown place {article.place}")
    if article.audience and article.audience not in knowledge.audiences:
        yield at("audience", f"unknown audience {article.audience}")
    yield from _like(article, library)
    if len(article.id) > ID_LIMIT:
        yield at("topic", f"the file's name is over {ID_LIMIT} characters")
    if article.shows and not _is_table(article.shows, knowledge):
        yield at("shows", f"unknown table {article.shows}")
    for field, keys, known in (
        ("facts", article.facts, knowledge.facts),
        ("more", article.more, knowledge.facts),
        ("next", article.next, knowledge.articles),
    ):
        for key in keys:
            if key not in known:
                yield at(field, f"unknown {key}")
    for language in LANGUAGES:
        if len(set(article.asks.of(language))) < MIN_ASKS:
            yield at("asks", f"{language}: fewer than {MIN_ASKS} different ways to ask it")
        if len(article.label.of(language)) > LABEL_LIMIT:
            yield at("label", f"{language}: over {LABEL_LIMIT} characters")
        if (length := _length(article, library, language)) > MESSAGE_LIMIT:
            yield at("facts", f"{language}: the answer has {length} characters, over {MESSAGE_LIMIT}")


def _is_table(name: str, knowledge: Knowledge) -> bool:
    table, _, row = name.partition("/")
    return table in TABLES and (row in getattr(knowledge, table) if row else table != "checklists")


def _like(article: Article, library: Library) -> Iterator[Problem]:
    """An article is like the first one of another place, and the only one of its place to be like it."""
    knowledge = library.knowledge
    if article.like is None:
        return
    first = knowledge.articles.get(article.like)
    if first is None or first.like or first.place == article.place:
        yield Problem(*library.line("articles", article.id, "like"), "like names no first article of another place")
    elif (chosen := knowledge.index.asked[article.like].get(article.place)) != article.id:
        where = library.line("articles", article.id, "like")
        yield Problem(*where, f"{chosen} of this place is like {article.like} already")


def _length(article: Article, library: Library, language: Language) -> int:
    """Characters shown at once. Facts that are missing or do not resolve are reported elsewhere."""
    facts = [library.knowledge.facts[key] for key in article.facts if key in library.knowledge.facts]
    whole = [fact for fact in facts if _placeholders(fact.statement.of(language)) == set(fact.values)]
    lead = article.lead.of(language) if article.lead else ""
    return len(lead) + sum(len(statement(fact, language)) for fact in whole)


def _fixed(library: Library, rules: dict[str, DangerRule], root: Path) -> Iterator[Problem]:
    """Replies that must be there, and the facts that replies and danger rules state: a lost helpline is a lost life."""
    knowledge = library.knowledge
    if SOURCE not in knowledge.sources:
        yield Problem(root / "sources", 1, f"the source {SOURCE} of the exchange rates is missing")
    for intent in sorted(NEEDED_REPLIES - set(knowledge.replies)):
        yield Problem(root / "replies.yml", 1, f"the reply {intent} is missing")
    for reply in knowledge.replies.values():
        for key in set(reply.facts) - set(knowledge.facts):
            yield Problem(*library.line("replies", reply.intent, "facts"), f"unknown {key}")
    for rule in rules.values():
        path = root / "triage" / f"{rule.id}.yml"
        for key in set(rule.facts) - set(knowledge.facts):
            yield Problem(path, 1, f"unknown {key}")
        if rule.topic and rule.topic not in knowledge.topics:
            yield Problem(path, 1, f"unknown topic {rule.topic}")


def _tables(library: Library) -> Iterator[Problem]:
    """Rows rest on facts that say so: figures are theirs, and a telephone number in a row stands in its fact."""
    knowledge = library.knowledge
    for name in TABLES:
        table: Mapping[str, Row | Checklist] = getattr(knowledge, name)
        for row in table.values():
            where = library.line(name, row.id)
            if row.place not in knowledge.places:
                yield Problem(*where, f"unknown place {row.place}")
            parts = row.papers if isinstance(row, Checklist) else (row, *getattr(row, "claims", ()))
            yield from (Problem(*where, message) for part in parts for message in _unproven(part, knowledge))


def _unproven(part: Row | Claim, knowledge: Knowledge) -> Iterator[str]:
    """What a row or a claim says and its fact does not."""
    fact = knowledge.facts.get(part.fact)
    if fact is None:
        yield f"unknown {part.fact}"
        return
    names = {part.value} if isinstance(part, Figure) else set()
    for text in (part.text,) if isinstance(part, Claim) else (part.rule,) if isinstance(part, Agency) else ():
        names |= _placeholders(text.es) | _placeholders(text.en)
        if _FIGURE.search(text.es + text.en):
            yield f"“{text.es}” holds a figure: write it as {{its name}} in {fact.key}"
    yield from (f"{fact.key} does not say {name}" for name in sorted(names - set(fact.values)))
    phones = (part.phone,) if isinstance(part, Hotline) else _phones(part) if isinstance(part, Office) else ()
    said = fact.statement.es
    yield from (f"{fact.key} does not say {phone}" for phone in phones if not _says(said, phone))


def _phones(office: Office) -> tuple[str, ...]:
    return tuple(filter(None, (*office.phones, office.emergency)))


def _says(statement: str, phone: str) -> bool:
    """Whether a number stands there as one, however it is spaced."""
    spaced = r"[ ().+-]*".join(re.findall(r"\d", phone))
    return re.search(rf"(?<!\d){spaced}(?!\d)", statement) is not None


def _unused(library: Library, root: Path) -> Iterator[Problem]:
    knowledge = library.knowledge
    used = {key for article in knowledge.articles.values() for key in (*article.facts, *article.more)}
    showing = [item for item in knowledge.articles.values() if item.shows and _is_table(item.shows, knowledge)]
    used |= {key for article in showing for row in knowledge.shown(article) for key in row.facts}
    used |= {row.fact for table in (knowledge.hotlines, knowledge.offices) for row in table.values()}
    used |= _named_in(root / "guides")
    for key in sorted(set(knowledge.facts) - used):
        yield Problem(*library.line("facts", key), f"{key} stands in no article and no guide")


def _named_in(folder: Path) -> set[str]:
    """Every word of the guides' files: where one is a fact's key, the guide rests on that fact."""
    return {word for path in folder.rglob("*.yml") for word in re.findall(r"\w+", path.read_text(encoding="utf-8"))}


def _asked_twice(library: Library) -> Iterator[Problem]:
    """One question with two answers in the same place: the ranker cannot tell them apart."""
    first: dict[tuple[str, str], str] = {}
    for article in library.knowledge.articles.values():
        for language in LANGUAGES:
            for number, text in enumerate(article.asks.of(language)):
                other = first.setdefault((article.place, text.casefold()), article.id)
                if other != article.id:
                    where = library.line("articles", article.id, "asks", language, number)
                    yield Problem(*where, f"“{text}” is already asked of {other}")
