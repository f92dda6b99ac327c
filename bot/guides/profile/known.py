"""What is known of a contact: where it stands in the context, and how it is read from what they write."""

from __future__ import annotations

from bot.dialogue.candidates import HOME
from bot.dialogue.context import Context
from bot.dialogue.decide import FIXED_SURE, LANGUAGE_INTENTS
from bot.guides.form import SKIP, Answers
from bot.guides.guide import Said, World
from bot.guides.reading import read
from content.guides.form import Question
from content.model import is_country
from nlu.parse import Parse
from nlu.text import normalise

NAME = "profile"
FEW = 1
"""With more words of substance, what names a country is a question about it rather than an answer."""
WISH = ("quiero", "quisiera", "voy", "pienso", "i want", "i would", "i am going", "want to go")
NO = {"no", "not", "dont", "ni"}
LIVING = ("abroad", "returning")
"""Who, of those that name one country, means where they live."""


def everything(context: Context) -> dict[str, str]:
    """Answers, those that no longer belong to what is asked too."""
    known = {"who": context.audience, "goal": context.goal, "home": context.home}
    stored: dict[str, str] = context.of(NAME).get("answers", {})
    return {**stored, **{name: answer for name, answer in known.items() if answer}}


def remembered(answers: Answers, context: Context) -> Context:
    """The context that knows what was answered. Where somebody lives or goes may follow from who they are."""
    told = {name: answer for name, answer in answers.items() if answer != SKIP}
    who, goal, home = told.get("who"), told.get("goal"), told.get("home")
    match who:
        case "leaving":
            home = HOME
        case "abroad":
            goal = home
        case "returning":
            goal = HOME
        case "foreigner":
            goal = home = HOME
    known = {"audience": who, "goal": goal, "home": home, "language": told.get("language", context.language)}
    # What the talk is about is theirs to change: it follows the profile only where it came from there.
    place = goal if context.place in (None, context.goal) else context.place
    return context.model_copy(update={**known, "place": place})


def speaks(context: Context) -> Context:
    """With the language chosen: it is not asked again."""
    answers = {**context.of(NAME).get("answers", {}), "language": context.speaking()}
    return context.model_copy(update={"work": {**context.work, NAME: {**context.of(NAME), "answers": answers}}})


def told_by(question: Question, said: Said, context: Context, world: World) -> dict[str, str]:
    """What the message says of the contact; nothing where it is about something else."""
    parse = said.parse
    assert parse
    if question.id == "language" and parse.confidence >= FIXED_SURE and parse.intent in LANGUAGE_INTENTS:
        return {"language": LANGUAGE_INTENTS[parse.intent]}
    if _denies(parse):
        return {}
    if question.id == "home" and (here := _lives_in(parse)):
        return {"home": here}
    if question.takes == "choice" or (names_a_place(parse) and not (question.id == "home" and _wishes(parse))):
        answer = read(question, said, context, world)
        if answer and (question.id != "home" or is_country(answer) or answer == SKIP):
            return {question.id: answer}
    if question.takes == "choice" and (who := parse.first("audience")) and parse.substance <= FEW:
        if who == "leaving" and _left(parse):
            return {}
        spoken = {"language": parse.language} if question.id == "language" else {}
        places = [place for place in parse.places() if place != HOME and is_country(place)]
        place = {"home" if who in LIVING else "goal": places[0]} if len(places) == 1 else {}
        return {**spoken, "who": who, **place}
    return {}


def names_a_place(parse: Parse) -> bool:
    """Whether a message does no more than name a country: `España`, `quiero ir a Canadá`."""
    wishes = any(f"{normalise(parse.text)} ".startswith(f"{wish} ") for wish in WISH)
    return parse.substance == 0 or (parse.substance <= FEW and (wishes or parse.first("audience") is not None))


def _lives_in(parse: Parse) -> str:
    """Where who wants to go on lives now: `en Chile, pero me quiero ir a España`. Empty: it does not say."""
    left = _left(parse)
    return left.pop() if len(left) == 1 and _wishes(parse) and names_a_place(parse) else ""


def _left(parse: Parse) -> set[str]:
    """The countries other than Peru that somebody sets out from."""
    return {entity.value for entity in parse.entities if entity.kind == "origin" and is_country(entity.value)} - {HOME}


def _wishes(parse: Parse) -> bool:
    """Whether it says where somebody wants to be, which is not where they are."""
    return any(f" {wish} " in f" {normalise(parse.text)} " for wish in WISH)


def _denies(parse: Parse) -> bool:
    """`No vivo en Chile` tells where somebody is not."""
    return bool(parse.places()) and not NO.isdisjoint(normalise(parse.text).split())
