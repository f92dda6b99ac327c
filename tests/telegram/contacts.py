"""What contacts do in their private chats with the bot. Unless it says otherwise, each act returns its update's id."""

from __future__ import annotations

import time
from typing import Any

from tests.telegram.refusal import Refused
from tests.telegram.sending import key, kind_of
from tests.telegram.state import BOT, State, member

BLOCKED = "Forbidden: bot was blocked by the user"


class Contacts(State):
    """Contacts write, attach, press, edit, block; tests plan refusals and read what a chat shows."""

    def say(self, chat_id: int, text: str, language_code: str = "es", chat_type: str = "private") -> int:
        return self._wrote(chat_id, language_code, chat_type, text=text, entities=entities(text))

    def reply(self, chat_id: int, text: str, reply_to: int, language_code: str = "es") -> int:
        """The contact answers one message of the chat."""
        replied = self._shown(chat_id, reply_to)
        return self._wrote(chat_id, language_code, "private", replied, text=text, entities=entities(text))

    def edit(self, chat_id: int, text: str) -> int:
        """The contact changes what they wrote last."""
        return self._edited(next(one for one in reversed(self._messages[chat_id]) if one["from"] != BOT), text)

    def attach(
        self,
        chat_id: int,
        kind: str,
        caption: str = "",
        language_code: str = "es",
        album: str | None = None,
        size: int | None = None,
    ) -> int:
        content = {kind: self.files.sample(kind, size), "caption": caption, "media_group_id": album}
        return self._wrote(chat_id, language_code, "private", **content)

    def send_voice(self, chat_id: int) -> int:
        return self.attach(chat_id, "voice")

    def press(self, chat_id: int, button_data: str) -> int:
        """The contact presses a button that the chat shows."""
        return self._pressed(self._person(chat_id), self._with_button(chat_id, button_data), button_data)

    def press_where(self, chat_id: int, latitude: float = -12.0464, longitude: float = -77.0428) -> int:
        """The contact presses the key that sends where they are."""
        keys = [key for row in self.keys(chat_id) for key in row]
        if not any(key.get("request_location") for key in keys):
            raise LookupError(f"chat {chat_id} shows no key that sends a location")
        location = {"latitude": latitude, "longitude": longitude, "horizontal_accuracy": 12.0}
        return self._wrote(chat_id, "es", "private", location=location)

    def keys(self, chat_id: int) -> list[list[dict[str, Any]]]:
        """The keys that stand in place of the contact's keyboard, until they are taken away."""
        return self._keyboards.get(chat_id, [])

    def press_forgotten(self, chat_id: int, button_data: str) -> int:
        """A press under a message so old that Telegram no longer hands it out."""
        message: dict[str, Any] = {"chat": self._chats[chat_id], "message_id": 1, "date": 0}
        return self._pressed(self._person(chat_id), message, button_data)

    def block(self, chat_id: int) -> int:
        self.refuse(chat_id, 403, BLOCKED)
        return self._standing_changed(chat_id, "member", "kicked")

    def unblock(self, chat_id: int) -> int:
        self._refusals.pop(chat_id, None)
        return self._standing_changed(chat_id, "kicked", "member")

    def refuse(self, chat_id: int, status: int, description: str) -> None:
        """Every message into this chat is refused from now on."""
        self._open(chat_id, "private")
        self._refusals[chat_id] = Refused(status, description)

    def inject(self, kind: str, content: dict[str, Any]) -> int:
        """Any update at all, however odd."""
        return self._update(kind, content)

    def chat(self, chat_id: int) -> list[dict[str, Any]]:
        """What the chat shows now, oldest first."""
        return [
            {
                "by": "bot" if message["from"] == BOT else "contact",
                "text": message.get("text", message.get("caption", "")),
                "buttons": [[key(button) for button in row] for row in self._key_rows(message)],
                "message_id": message["message_id"],
                "kind": kind_of(message),
                "thread": message.get("message_thread_id"),
            }
            for message in self._messages.get(chat_id, [])
        ]

    def messages(self, chat_id: int) -> list[dict[str, Any]]:
        """The same as Telegram itself writes it."""
        return self._messages.get(chat_id, [])

    def _wrote(
        self, chat_id: int, language_code: str, chat_type: str, reply: dict[str, Any] | None = None, **content: Any
    ) -> int:
        chat, person = self._open(chat_id, chat_type), self._person(chat_id, language_code)
        return self._update("message", self._add(chat, person, None, reply, **content))

    def _edited(self, message: dict[str, Any], text: str) -> int:
        edited: dict[str, Any] = {"caption": text} if "caption" in message else {"text": text}
        message |= edited | {"edit_date": int(time.time())}
        return self._update("edited_message", message)

    def _pressed(self, person: dict[str, Any], message: dict[str, Any], data: str) -> int:
        query = str(9_000_000 + len(self._queries))
        self._queries[query] = False
        content = {"id": query, "from": person, "message": message, "chat_instance": "1", "data": data}
        return self._update("callback_query", content)

    def _with_button(self, chat_id: int, data: str, message_id: int | None = None) -> dict[str, Any]:
        for message in reversed(self._messages.get(chat_id, [])):
            keys = [button for row in self._key_rows(message) for button in row]
            if message_id in (None, message["message_id"]) and any(one.get("callback_data") == data for one in keys):
                return message
        raise LookupError(f"chat {chat_id} shows no button with the data {data!r}")

    def _shown(self, chat_id: int, message_id: int) -> dict[str, Any]:
        message = self._find(chat_id, message_id)
        if message is None:
            raise LookupError(f"chat {chat_id} shows no message {message_id}")
        return message

    def _standing_changed(self, chat_id: int, old: str, new: str) -> int:
        change = {"chat": self._chats[chat_id], "from": self._person(chat_id), "date": int(time.time())}
        before, after = (member(BOT, status) for status in (old, new))
        return self._update("my_chat_member", change | {"old_chat_member": before, "new_chat_member": after})

    def _open(self, chat_id: int, chat_type: str) -> dict[str, Any]:
        named = {"first_name": "Rosa"} if chat_type == "private" else {"title": "Peruanos en Madrid"}
        unknown: dict[str, Any] = {"id": chat_id, "type": chat_type, **named}
        return self._chats.setdefault(chat_id, unknown)

    def _person(self, chat_id: int, language_code: str | None = None) -> dict[str, Any]:
        """The contact of a private chat, with the language their Telegram was last in."""
        unknown: dict[str, Any] = {"id": abs(chat_id), "is_bot": False, "first_name": "Rosa"}
        person = self._people.setdefault(abs(chat_id), unknown)
        if language_code is not None:
            person = {name: person[name] for name in person if name != "language_code"}
            person |= {"language_code": language_code} if language_code else {}
        self._people[abs(chat_id)] = person
        return person


def entities(text: str) -> list[dict[str, Any]]:
    """A command at the beginning of a text, as Telegram marks it."""
    return [{"type": "bot_command", "offset": 0, "length": len(text.split()[0])}] if text[:1] == "/" else []
