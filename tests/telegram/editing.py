"""What the bot changes in messages that are there: their text, keyboard, reactions and pins, or it deletes them."""

from __future__ import annotations

import time
from typing import Any

from tests.telegram import rules, shapes
from tests.telegram.refusal import bad_request
from tests.telegram.state import BOT, SERVICE, State

DELETABLE = 48 * 3600
"""Seconds after which a bot can no longer delete a message."""
NOT_MODIFIED = (
    "message is not modified: specified new message content and reply markup are exactly the same as a "
    "current content and reply markup of the message"
)


def _is_old(message: dict[str, Any]) -> bool:
    return bool(time.time() - message["date"] > DELETABLE)


class Editing(State):
    """edit…, delete…, pin… and setMessageReaction, as the bot calls them."""

    def editMessageText(
        self, chat_id: str, message_id: int, text: str, reply_markup: dict[str, Any] | None = None, **options: Any
    ) -> dict[str, Any]:
        read, message = rules.formatted(text, options.get("parse_mode")), self._own(chat_id, message_id)
        if "text" not in message:
            raise bad_request("there is no text in the message to edit")
        return self._change(message, {"text": read.text, "entities": read.entities}, reply_markup)

    def editMessageCaption(
        self,
        chat_id: str,
        message_id: int,
        caption: str = "",
        reply_markup: dict[str, Any] | None = None,
        **options: Any,
    ) -> dict[str, Any]:
        read, message = rules.caption(caption, options.get("parse_mode")), self._own(chat_id, message_id)
        if not message.keys() & {"photo", "document", "voice", "audio", "video", "animation"}:
            raise bad_request("there is no caption in the message to edit")
        return self._change(message, {"caption": read.text, "caption_entities": read.entities}, reply_markup)

    def editMessageReplyMarkup(
        self, chat_id: str, message_id: int, reply_markup: dict[str, Any] | None = None
    ) -> dict[str, Any]:
        return self._change(self._own(chat_id, message_id), {}, reply_markup)

    def deleteMessage(self, chat_id: str, message_id: int) -> bool:
        chat = self._reachable(chat_id)
        message = self._found(chat["id"], message_id, "message to delete")
        foreign = message["from"] != BOT and not self._may(chat, "can_delete_messages")
        if foreign or "forum_topic_created" in message:
            raise bad_request("message can't be deleted")
        if _is_old(message):
            raise bad_request("message can't be deleted for everyone")
        self._forget([message])
        return True

    def deleteMessages(self, chat_id: str, message_ids: list[int]) -> bool:
        """What is not there is passed over; one that may not be deleted spoils all."""
        chat, numbers = self._reachable(chat_id), shapes.message_ids(message_ids)
        found = [message for number in numbers if (message := self._find(chat["id"], number))]
        for message in found:
            foreign = message["from"] != BOT and not self._may(chat, "can_delete_messages")
            if foreign or "forum_topic_created" in message or _is_old(message):
                raise bad_request("message can't be deleted for everyone")
        self._forget(found)
        return True

    def age(self, chat_id: int, hours: int) -> None:
        """Everything in the chat was said so much earlier."""
        for message in self._messages.get(chat_id, []):
            message["date"] -= hours * 3600

    def pinChatMessage(self, chat_id: str, message_id: int, disable_notification: bool = False) -> bool:
        chat = self._pinning(chat_id)
        message = self._found(chat["id"], message_id, "message to pin")
        if message.keys() & SERVICE:
            raise bad_request("service messages can't be pinned")
        self._pinned.setdefault(chat["id"], [])
        if message_id not in self._pinned[chat["id"]]:
            self._pinned[chat["id"]].append(message_id)
            shown = {name: message[name] for name in message if name != "reply_to_message"}
            self._service(chat, BOT, "pinned_message", shown, message.get("message_thread_id"))
        return True

    def unpinChatMessage(self, chat_id: str, message_id: int = 0) -> bool:
        """Without a message, the one pinned last."""
        chat = self._pinning(chat_id)
        pinned = self._pinned.get(chat["id"], [])
        if message_id:
            self._found(chat["id"], message_id, "message to unpin")
        elif not pinned:
            raise bad_request("message to unpin not found")
        self._pinned[chat["id"]] = [one for one in pinned if one != (message_id or pinned[-1])]
        return True

    def setMessageReaction(
        self, chat_id: str, message_id: int, reaction: list[Any] | None = None, is_big: bool = False
    ) -> bool:
        chat = self._reachable(chat_id)
        self._found(chat["id"], message_id, "message to react")
        emoji = shapes.reaction(reaction or [])
        of = {"chat_id": chat["id"], "message_id": message_id}
        self.reactions.append(of | {"emoji": emoji, "time": time.time()})
        return True

    def _own(self, chat_id: str, message_id: int) -> dict[str, Any]:
        message = self._found(self._reachable(chat_id)["id"], message_id, "message to edit")
        if message["from"] != BOT or message.keys() & {*SERVICE, "forward_origin"}:
            raise bad_request("message can't be edited")
        return message

    def _change(
        self, message: dict[str, Any], content: dict[str, Any], markup: dict[str, Any] | None
    ) -> dict[str, Any]:
        """An edit without a keyboard takes the keyboard away."""
        if markup and "inline_keyboard" not in markup:
            raise bad_request("inline keyboard expected")
        if message.get("had_keyboard"):
            raise bad_request("message can't be edited")
        rows = rules.keyboard(markup)
        if rows == self._key_rows(message) and all(
            message.get(name, type(new)()) == new for name, new in content.items()
        ):
            raise bad_request(NOT_MODIFIED)
        message |= content | {"reply_markup": {"inline_keyboard": rows}, "edit_date": int(time.time())}
        record = self._record(message)
        record["edited"] = message.get("text", message.get("caption", ""))
        return message

    def _forget(self, messages: list[dict[str, Any]]) -> None:
        for message in messages:
            chat_id = message["chat"]["id"]
            self._messages[chat_id] = [one for one in self._messages[chat_id] if one is not message]
            self._pinned[chat_id] = [one for one in self._pinned.get(chat_id, []) if one != message["message_id"]]
            if record := self._record(message):
                record["deleted"] = True

    def _record(self, message: dict[str, Any]) -> dict[str, Any]:
        """The record of a message the bot sent; an empty one for any other."""
        address = (message["chat"]["id"], message["message_id"])
        return next((one for one in self.sent if (one["chat_id"], one["message_id"]) == address), {})

    def _pinning(self, chat_id: str) -> dict[str, Any]:
        chat = self._reachable(chat_id)
        if not self._may(chat, "can_pin_messages"):
            raise bad_request("not enough rights to manage pinned messages in the chat")
        return chat
