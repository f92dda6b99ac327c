"""What a contact can do with an answer: say whether it was useful or wrong, hand it on, be told of changes."""

from __future__ import annotations

from dataclasses import replace

from bot.dialogue.context import Context
from bot.guides.buttons import home, press
from bot.guides.effects import Effect, Rate
from bot.guides.guide import Reply, Said, World
from bot.message import Button, Outgoing
from bot.words import translator
from content.model import Language

NAME = "answer"
CHANGES = "changes"
"""The consent to be told when something changes that one was told."""
LONGEST = 500


def judged(outgoing: Outgoing, article: str, context: Context) -> Outgoing:
    """An answer of this article with the buttons that judge it and hand it on."""
    _ = translator(context.speaking())
    buttons = [press(_("👍 Useful"), NAME, f"yes={article}"), press(_("👎 No"), NAME, f"no={article}")]
    if not context.shared_phone:
        buttons.append(Button(label=_("↗ Share"), share=f"a_{article}"))
    return outgoing.model_copy(update={"buttons": (*outgoing.buttons, *buttons)})


def let_go(context: Context) -> Context:
    """Without waiting for what is wrong in an answer: what was under way before goes on."""
    return (
        context.model_copy(update={"guide": context.of(NAME).get("before", "")}) if context.guide == NAME else context
    )


class AnswerGuide:
    """`yes`, `no` and `wrong` of an article, and `tell`: whether to be told of changes."""

    name = NAME

    def open(self, value: str, context: Context, world: World) -> Reply:
        what, _, about = value.partition("=")
        if what == "tell":
            return self._tell(about == "yes", context, world)
        if about not in world.knowledge.articles:
            return _gone(context)
        match what:
            case "yes":
                return self._useful(about, context, world)
            case "no":
                return self._not_useful(about, context)
            case "wrong":
                return self._what_is_wrong(about, context)
            case "unsaid":
                return self._thanks(Rate(about, wrong=True), context)
        return _gone(context)

    def hear(self, said: Said, context: Context, world: World) -> Reply | None:
        article = context.of(NAME).get("wrong", "")
        if said.asks or not said.text.strip() or article not in world.knowledge.articles:
            return None
        return replace(self._thanks(Rate(article, wrong=True, note=said.text.strip()[:LONGEST]), context), free=True)

    def again(self, context: Context, world: World) -> Outgoing | None:
        # Who asks on has let it go: the report stands without words.
        return None

    def back(self, context: Context, world: World) -> Reply | None:
        return None

    def _useful(self, article: str, context: Context, world: World) -> Reply:
        language = context.speaking()
        _ = translator(language)
        text, buttons = _("Thank you for telling me."), home(language)
        if CHANGES not in context.consents and not context.quiet:
            text += "\n\n" + _(
                "Shall I tell you if something that I told you changes? It would be one message, by day, and you can "
                "stop it with /parar."
            )
            buttons = (press(_("Yes, tell me"), NAME, "tell=yes"), press(_("No, thank you"), NAME, "tell=no"))
        return _reply(text, buttons, context, Rate(article, useful=True))

    def _not_useful(self, article: str, context: Context) -> Reply:
        language = context.speaking()
        _ = translator(language)
        buttons = (
            press(_("Something in it is wrong"), NAME, f"wrong={article}"),
            Button(label=_("That was not my question"), data="c:reject"),
            *home(language),
        )
        return _reply(_("I am sorry. What was it?"), buttons, context, Rate(article, useful=False))

    def _what_is_wrong(self, article: str, context: Context) -> Reply:
        language = context.speaking()
        _ = translator(language)
        text = _("What is wrong in it? Write it in a few words, without names or document numbers. An editor reads it.")
        buttons = (press(_("I would rather not say"), NAME, f"unsaid={article}"), *home(language))
        asked = context.into(NAME, {"wrong": article, "before": let_go(context).guide})
        return Reply(asked, (_say(text, buttons, language),), step="wrong")

    def _thanks(self, effect: Effect, context: Context) -> Reply:
        _ = translator(context.speaking())
        text = _(
            "Thank you: an editor will check it. If it matters to you now, confirm it at the source that I cited, or "
            "ask for a person."
        )
        return _reply(text, home(context.speaking()), context, effect)

    def _tell(self, yes: bool, context: Context, world: World) -> Reply:
        language = context.speaking()
        _ = translator(language)
        kept = {use: day for use, day in context.consents.items() if use != CHANGES}
        context = context.model_copy(update={"consents": {**kept, CHANGES: world.today} if yes else kept})
        agreed = _("All right: I will tell you if something that I told you in the last 90 days changes.")
        return _reply(agreed if yes else _("All right, I will not."), home(language), context)


def _gone(context: Context) -> Reply:
    _ = translator(context.speaking())
    return _reply(_("That answer is no longer there. Ask me again, please."), home(context.speaking()), context)


def _reply(text: str, buttons: tuple[Button, ...], context: Context, *effects: Effect) -> Reply:
    return Reply(let_go(context), (_say(text, buttons, context.speaking()),), effects, aside=True)


def _say(text: str, buttons: tuple[Button, ...], language: Language) -> Outgoing:
    return Outgoing(text=text, buttons=buttons, language=language)
