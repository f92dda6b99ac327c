"""What becomes of what is no plain message: a voice note, a picture, a file, a sticker, somebody else's words."""

from __future__ import annotations

from bot.dialogue.context import Context
from bot.guides.buttons import home, press
from bot.guides.guide import Reply, Said, World
from bot.guides.typed import choice_of
from bot.message import Button, Incoming, Outgoing
from bot.words import translator
from content.guides.menu import load_ways
from content.guides.sent import load_sent

NAME = "sent"
ANSWER = f"g:{NAME}:answer"
"""The choice that takes the kept words for a question of the contact's own."""
ALIKE = {"audio": "voice", "video_note": "video", "animation": "sticker", "dice": "sticker"}
KEPT = 1000


def reply_to_sent(incoming: Incoming, context: Context) -> Reply:
    """What is said to a file, a sticker, a location …"""
    kind = incoming.attachment.kind if incoming.attachment else "other"
    return _reply(ALIKE.get(kind, kind), (), context)


def reply_to_forwarded(text: str, context: Context) -> Reply:
    """Somebody else's words: they may be an offer to check, or a rumour to answer."""
    _ = translator(context.speaking())
    answer = (Button(label=_("Answer what it asks"), data=ANSWER),)
    return _reply("forwarded", answer, _keeping(text, context))


def reply_to_heard(text: str, context: Context) -> Reply:
    """A voice note that an engine has put into words: the contact says whether they are theirs."""
    language = context.speaking()
    _ = translator(language)
    buttons = (
        Button(label=_("Yes, that is it"), data=ANSWER),
        press(_("No, I will write it"), NAME, "no"),
        *home(language),
    )
    said = _("I understood: “{text}”. Is that right?").format(text=text[:KEPT])
    return Reply(_keeping(text, context), (Outgoing(text=said, buttons=buttons, language=language),))


def kept_words(context: Context) -> str:
    """The words that were heard or forwarded last."""
    return str(context.of(NAME).get("text", ""))


class SentGuide:
    """Its buttons; it is never under way."""

    name = NAME

    def open(self, value: str, context: Context, world: World) -> Reply:
        language = context.speaking()
        _ = translator(language)
        text = _("All right. Write your question in a few words, please.")
        return Reply(context, (Outgoing(text=text, buttons=home(language), language=language),))

    def hear(self, said: Said, context: Context, world: World) -> Reply | None:
        return None

    def again(self, context: Context, world: World) -> Outgoing | None:
        return None

    def back(self, context: Context, world: World) -> Reply | None:
        return None


def _keeping(text: str, context: Context) -> Context:
    return context.model_copy(update={"work": {**context.work, NAME: {"text": text[:KEPT]}}})


def _reply(kind: str, buttons: tuple[Button, ...], context: Context) -> Reply:
    language = context.speaking()
    sent = load_sent().get(kind) or load_sent()["other"]
    ways = [load_ways()[way] for way in sent.ways]
    offered = [Button(label=way.name.of(language), data=choice_of(way)) for way in ways]
    outgoing = Outgoing(text=sent.text.of(language), buttons=(*buttons, *offered, *home(language)), language=language)
    return Reply(context, (outgoing,))
