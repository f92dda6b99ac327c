"""Who the contact is and where they are going: asked once, shown and changed at any time. Everything can be skipped.

What is known stands in the context, where the rest of the assistant reads it; the form's answers only tell what was
asked already.
"""

from __future__ import annotations

from babel import Locale

from bot.dialogue.candidates import HOME
from bot.dialogue.context import Context
from bot.dialogue.decide import FIXED_SURE
from bot.dialogue.replies import OFFERED_PLACES, countries
from bot.guides.buttons import home, press
from bot.guides.form import SKIP, Answers, FormGuide, current, kept
from bot.guides.guide import Reply, Said, World
from bot.guides.menu import main
from bot.guides.profile.known import NAME, everything, names_a_place, remembered, told_by
from bot.message import Button, Outgoing
from bot.wording import place_name
from bot.words import translator
from content.guides.form import Question, load_form
from content.guides.privacy import load_privacy
from content.guides.welcome import load_welcome
from content.model import is_country

GOES_ON, CHANGE, FORGET, CAMPAIGN = "more", "change-", "forget-", "campaign"
PLACES = ("goal", "home")
SHORT = 2
"""So few words that mean nothing else to us were an answer that we could not read."""


class Profile(FormGuide):
    """Values of its own: `more` asks what is not known, `change-<question>`, `forget-<question>`."""

    def __init__(self) -> None:
        super().__init__(NAME, load_form(NAME))
        load_welcome()

    def welcome(self, context: Context, world: World) -> Reply:
        """The welcome with the first question."""
        context = context.model_copy(update={"met": True})
        words, language = load_welcome(), context.speaking()
        hello = words.hello.of(language).replace("{notice}", load_privacy().notice.of(language))
        return self.proceed(self.answers(context), context, world, lead=hello)

    def open(self, value: str, context: Context, world: World) -> Reply:
        if not value:
            return self.card(context, world) if context.met else self.welcome(context, world)
        return super().open(value, context, world)

    def beyond(self, value: str, context: Context, world: World) -> Reply | None:
        if value == GOES_ON:
            said = {name: answer for name, answer in self.answers(context).items() if answer != SKIP}
            return self.proceed(said, self._seen(context), world)
        if value.startswith(CHANGE):
            return self._change(value.removeprefix(CHANGE), context, world)
        if value.startswith(FORGET):
            return self._forget(value.removeprefix(FORGET), context, world)
        return self.card(context, world)

    def answers(self, context: Context) -> dict[str, str]:
        """What was answered, and what is known by other ways."""
        return kept(self.form, everything(context))

    def hear(self, said: Said, context: Context, world: World) -> Reply | None:
        question = self._open(context)
        if question is None or said.parse is None or said.asks or not said.text.strip():
            return None
        if found := told_by(question, said, context, world):
            return self._take(found, context, world)
        short = said.parse.words <= SHORT and said.parse.confidence < FIXED_SURE
        unclear = question.takes == "place" and bool(said.parse.places()) and names_a_place(said.parse)
        if (short or unclear) and question.wrong:
            return self._asking(question, context, world, lead=question.wrong.of(context.speaking()))
        return None

    def again(self, context: Context, world: World) -> Outgoing | None:
        if (question := self._open(context)) is None:
            return None
        _ = translator(context.speaking())
        return self._asking(question, context, world, lead=_("If you like, we go on with your profile:")).messages[0]

    def back(self, context: Context, world: World) -> Reply | None:
        return self.card(context, world) if context.of(NAME).get("asking") else super().back(context, world)

    def put(self, question: str, answer: str, context: Context, world: World) -> Reply:
        return self._take({question: answer}, context, world)

    def proceed(self, answers: dict[str, str], context: Context, world: World, lead: str = "") -> Reply:
        seen = {"seen": True} if context.of(NAME).get("seen") else {}
        context = remembered(answers, context).into(NAME, {**seen, "answers": answers})
        question = current(self.form, answers)
        return self._asking(question, context, world, lead) if question else self.finish(answers, context.left(), world)

    def finish(self, answers: dict[str, str], context: Context, world: World) -> Reply:
        """After the first questions the menu, after a change the profile."""
        if context.of(NAME).get("seen"):
            return self.card(context, world)
        context = self._seen(context).left()
        return Reply(context, (main(context, load_welcome().known.of(context.speaking())),))

    def card(self, context: Context, world: World, lead: str = "") -> Reply:
        """What is known, each with a button to change it and one to forget it."""
        context = self._seen(context).left()
        language = context.speaking()
        _ = translator(language)
        names = _names(context)
        known = self._known(context, world)
        lines = [f"• {names[name]}: {value}" for name, value in known.items()]
        text = "\n".join([_("This is what I know about you:"), *lines])
        if len(known) == 1:
            text += "\n\n" + _("You have told me nothing else. You do not have to.")
        taps = [tap for name in known for tap in _taps(name, names[name], context)]
        if SKIP in self.answers(context).values():
            taps.append(press(_("Tell what is missing"), NAME, GOES_ON))
        text = "\n\n".join(filter(None, (lead, text)))
        return Reply(context, (Outgoing(text=text, buttons=(*taps, *home(language)), language=language),))

    def _known(self, context: Context, world: World) -> dict[str, str]:
        """What is known, in words."""
        language, answers = context.speaking(), self.answers(context)
        said = {choice.id: choice.label.of(language) for choice in self.form.by_id["who"].choices}
        places = {name: answers[name] for name in ("goal", "home") if answers.get(name, SKIP) != SKIP}
        return {
            "language": native(language),
            **({"who": said[context.audience]} if context.audience in said else {}),
            **{name: place_name(code, language, world.knowledge) for name, code in places.items()},
            **({CAMPAIGN: context.campaign} if context.campaign else {}),
        }

    def _change(self, name: str, context: Context, world: World) -> Reply | None:
        question = self.form.by_id.get(name)
        if question is None:
            return None
        context = self._seen(context)
        context = context.into(NAME, {**context.of(NAME), "asking": name})
        return self._asking(question, context, world)

    def _forget(self, name: str, context: Context, world: World) -> Reply | None:
        _ = translator(context.speaking())
        lead = _("Forgotten.")
        if name == CAMPAIGN:
            return self.card(context.model_copy(update={"campaign": ""}), world, lead)
        if name not in self.form.by_id:
            return None
        answers = kept(self.form, {**everything(context), name: SKIP})
        context = remembered(answers, context).into(NAME, {**context.of(NAME), "answers": answers})
        return self.card(context, world, lead)

    def _take(self, found: Answers, context: Context, world: World) -> Reply:
        """The answers are taken; where somebody goes and lives is asked anew of who they are now."""
        before = everything(context)
        if found.get("who", context.audience) != context.audience and context.audience:
            before = {name: answer for name, answer in before.items() if name not in PLACES}
        return self.proceed(kept(self.form, {**before, **found}), context, world)

    def _open(self, context: Context) -> Question | None:
        """The question that waits for an answer."""
        changing = self.form.by_id.get(context.of(NAME).get("asking", ""))
        return changing or current(self.form, self.answers(context))

    def _asking(self, question: Question, context: Context, world: World, lead: str = "") -> Reply:
        """The question with what can be tapped: of countries those that we know most about."""
        language, answers = context.speaking(), self.answers(context)
        buttons = [*self.say(question, answers, context).buttons]
        if question.takes == "place":
            buttons[:0] = _countries(question, context, world)
        if question.id == "language":
            # Theirs, as far as we can tell, goes first.
            buttons.sort(key=lambda button: button.data != f"g:{NAME}:language={language}")
        # Without a number: how many there are depends on the answers.
        text = "\n\n".join(filter(None, (lead, question.text.of(language))))
        return Reply(context, (Outgoing(text=text, buttons=tuple(buttons), language=language),), step=question.id)

    def _seen(self, context: Context) -> Context:
        """From now on a change leads back to the profile, and nothing that it does not bring up is asked."""
        answers = self.answers(context)
        while question := current(self.form, answers):
            answers[question.id] = SKIP
        return context.model_copy(update={"met": True}).into(NAME, {"seen": True, "answers": answers})

    def _fits(self, question: Question, answer: str) -> bool:
        return super()._fits(question, answer) or (question.takes == "place" and is_country(answer) and named(answer))


def native(language: str) -> str:
    return str(Locale(language).display_name).capitalize()


def named(code: str) -> bool:
    """Whether there is such a country."""
    return code in Locale("en").territories


def _countries(question: Question, context: Context, world: World) -> list[Button]:
    """Those we know most about. Peru is where they come from, or go back to."""
    fullest = [code for code in countries(world.knowledge) if code != HOME][:OFFERED_PLACES]
    name = {code: place_name(code, context.speaking(), world.knowledge) for code in fullest}
    return [press(name[code], NAME, f"{question.id}={code}") for code in fullest]


def _names(context: Context) -> dict[str, str]:
    _ = translator(context.speaking())
    return {
        "language": _("Language"),
        "who": _("Situation"),
        "goal": _("Destination"),
        "home": _("Country where I live"),
        CAMPAIGN: _("Link I came by"),
    }


def _taps(name: str, label: str, context: Context) -> list[Button]:
    """To change it and to forget it. A language is always spoken; where somebody came from does not change."""
    _ = translator(context.speaking())
    change = press(_("Change: {what}").format(what=label), NAME, f"{CHANGE}{name}")
    forget = press(_("Forget: {what}").format(what=label), NAME, f"{FORGET}{name}")
    return [change] if name == "language" else [forget] if name == CAMPAIGN else [change, forget]
