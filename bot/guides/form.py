"""Guides that are forms: questions of content/guides, asked in order, state replayed from the answers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from bot.dialogue.context import Context
from bot.guides.buttons import home, press
from bot.guides.guide import Reply, Said, World
from bot.guides.reading import read
from bot.message import Outgoing
from bot.words import translator
from content.guides.form import Form, Question
from content.model import Language

SKIP = "-"
"""The answer of who did not want to answer."""
NEW = "new"
FREE = ("text", "city")
Answers = Mapping[str, str]


def asked(form: Form, answers: Answers) -> tuple[Question, ...]:
    """The questions that are asked of who answers so."""
    given: dict[str, str] = {}
    found = []
    for question in form.questions:
        if question.applies(given):
            found.append(question)
            if question.id in answers:
                given[question.id] = answers[question.id]
    return tuple(found)


def kept(form: Form, answers: Answers) -> dict[str, str]:
    """The answers to questions that are still asked, in the questions' order."""
    return {question.id: answers[question.id] for question in asked(form, answers) if question.id in answers}


def current(form: Form, answers: Answers) -> Question | None:
    """The first question that is open. None: all are answered."""
    return next((question for question in asked(form, answers) if question.id not in answers), None)


class FormGuide:
    """A guide that asks a form and ends in a result. What differs is `finish`, and what is said at the start."""

    def __init__(self, name: str, form: Form) -> None:
        self.name, self.form = name, form

    def finish(self, answers: dict[str, str], context: Context, world: World) -> Reply:
        """The result. `context` has the guide left and the answers kept."""
        raise NotImplementedError

    def lead(self, context: Context, world: World) -> str:
        """What is said before the first question."""
        return ""

    def beyond(self, value: str, context: Context, world: World) -> Reply | None:
        """Buttons of the guide's own beyond answers. None: there is no such button."""
        return None

    def answers(self, context: Context) -> dict[str, str]:
        """What was answered, as far as it still fits the form."""
        given: dict[str, Any] = context.of(self.name).get("answers", {})
        return kept(self.form, {name: str(value) for name, value in given.items()})

    def open(self, value: str, context: Context, world: World) -> Reply:
        question, equals, answer = value.partition("=")
        if equals and question in self.form.by_id and self._fits(self.form.by_id[question], answer):
            return self.put(question, answer, context, world)
        if value == NEW:
            return self.proceed({}, context, world, lead=self.lead(context, world))
        if value and (reply := self.beyond(value, context, world)):
            return reply
        answers = self.answers(context)
        lead = _resumed(answers, context) if answers else self.lead(context, world)
        return self.proceed(answers, context, world, lead=lead)

    def hear(self, said: Said, context: Context, world: World) -> Reply | None:
        question = current(self.form, self.answers(context))
        if question is None or not said.text.strip():
            return None
        answer = read(question, said, context, world)
        if answer is None:
            return None
        return replace(self.put(question.id, answer, context, world), free=question.takes in FREE)

    def again(self, context: Context, world: World) -> Outgoing | None:
        answers = self.answers(context)
        question = current(self.form, answers)
        _ = translator(context.speaking())
        return self.say(question, answers, context, lead=_("Back to where we were.")) if question else None

    def back(self, context: Context, world: World) -> Reply | None:
        answers = self.answers(context)
        if not answers:
            return None
        del answers[list(answers)[-1]]
        return self.proceed(answers, context, world)

    def put(self, question: str, answer: str, context: Context, world: World) -> Reply:
        """The answer is taken; what depended on another one is asked anew."""
        answers = kept(self.form, {**self.answers(context), question: answer})
        return self.proceed(answers, context, world)

    def proceed(self, answers: dict[str, str], context: Context, world: World, lead: str = "") -> Reply:
        """The next question, or the result."""
        context = context.into(self.name, {**context.of(self.name), "answers": answers})
        question = current(self.form, answers)
        if question is None:
            return self.finish(answers, context.left(), world)
        return Reply(context, (self.say(question, answers, context, lead),), step=question.id)

    def say(self, question: Question, answers: Answers, context: Context, lead: str = "") -> Outgoing:
        """A question with what can be tapped, and the ways out."""
        language = context.speaking()
        _ = translator(language)
        all_of_them = asked(self.form, answers)
        number = self.count(all_of_them.index(question) + 1, len(all_of_them), language)
        text = "\n\n".join(filter(None, (lead, f"{number}\n{question.text.of(language)}")))
        taps = [
            press(choice.label.of(language), self.name, f"{question.id}={choice.id}") for choice in question.choices
        ]
        if question.skip:
            taps.append(press(_("Skip"), self.name, f"{question.id}={SKIP}"))
        return Outgoing(text=text, buttons=(*taps, *home(language, back=bool(answers))), language=language)

    def count(self, number: int, total: int, language: Language) -> str:
        """How far one is. `total`: of those that are known to be asked so far."""
        _ = translator(language)
        return _("Question {number} of {total}").format(number=number, total=total)

    def _fits(self, question: Question, answer: str) -> bool:
        """Whether a pressed button is one that this question has."""
        return answer in {choice.id for choice in question.choices} or (question.skip and answer == SKIP)


def _resumed(answers: Answers, context: Context) -> str:
    _ = translator(context.speaking())
    return _("We go on where you left it.")
