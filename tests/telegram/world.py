"""Telegram as the stand-in plays it: chats, what was said in them, and the updates the bot has not confirmed yet."""

from __future__ import annotations

import time
from typing import Any

from tests.telegram import rules
from tests.telegram.rules import Refused, bad_request

BOT = {"id": 4242, "is_bot": True, "first_name": "Infomigra", "username": "InfomigraTestBot"}
DEFAULT_UPDATES = {"message", "edited_message", "callback_query", "my_chat_member"}
FILES = {"voice", "audio", "video", "video_note", "document", "sticker", "animation"}


class World:
    """Two faces: methods named as in the Bot API are the bot's, the others are a contact's or the test's."""

    def __init__(self) -> None:
        self.sent: list[dict[str, Any]] = []
        self.actions: list[dict[str, Any]] = []
        self.commands: dict[str, list[dict[str, str]]] = {}
        self.webhook = ""
        self._chats: dict[int, dict[str, Any]] = {}
        self._languages: dict[int, str] = {}
        self._messages: dict[int, list[dict[str, Any]]] = {}
        self._refusals: dict[int, tuple[int, str]] = {}
        self._updates: list[dict[str, Any]] = []
        self._allowed = set(DEFAULT_UPDATES)
        self._next_update = 700_000_001
        self._next_message = 1
        self._queries: dict[str, bool] = {}

    # What the bot may ask

    def getMe(self) -> dict[str, Any]:
        return BOT | {"can_join_groups": True, "can_read_all_group_messages": False, "supports_inline_queries": False}

    def deleteWebhook(self, drop_pending_updates: bool = False) -> bool:
        self.webhook = ""
        if drop_pending_updates:
            self._updates.clear()
        return True

    def setMyCommands(self, commands: list[Any], scope: Any = None, language_code: str = "") -> bool:
        self.commands[language_code] = rules.commands(commands, language_code)
        return True

    def sendMessage(self, chat_id: str, text: str, **options: Any) -> dict[str, Any]:
        chat = self._reachable(chat_id)
        read = rules.formatted(text, options.get("parse_mode"))
        rows = rules.keyboard(options.get("reply_markup"))
        message = self._message(chat, BOT, text=read.text, entities=read.entities)
        if rows:
            message["reply_markup"] = {"inline_keyboard": rows}
        self.sent.append(
            {
                "message_id": message["message_id"],
                "chat_id": chat["id"],
                "text": read.text,
                "html": text if options.get("parse_mode") else None,
                "links": [entity["url"] for entity in read.entities if "url" in entity],
                "preview": not options.get("link_preview_options", {}).get("is_disabled", False),
                "buttons": [[_key(button) for button in row] for row in rows],
                "time": time.time(),
            }
        )
        return message

    def sendChatAction(self, chat_id: str, action: str, message_thread_id: int = 0) -> bool:
        chat = self._reachable(chat_id)
        if action not in rules.ACTIONS:
            raise bad_request("wrong parameter action in request")
        self.actions.append({"chat_id": chat["id"], "action": action, "time": time.time()})
        return True

    def answerCallbackQuery(self, callback_query_id: str, text: str = "", **options: Any) -> bool:
        if len(text) > 200:
            raise bad_request("MESSAGE_TOO_LONG")
        if self._queries.get(callback_query_id, True):
            raise bad_request("query is too old and response timeout expired or query ID is invalid")
        self._queries[callback_query_id] = True
        return True

    def editMessageReplyMarkup(
        self, chat_id: str, message_id: int, reply_markup: dict[str, Any] | None = None
    ) -> dict[str, Any]:
        chat = self._reachable(chat_id)
        rows = rules.keyboard(reply_markup)
        message = next((one for one in self._messages[chat["id"]] if one["message_id"] == message_id), None)
        if message is None:
            raise bad_request("message to edit not found")
        if message["from"] != BOT:
            raise bad_request("message can't be edited")
        if rows == message.get("reply_markup", {}).get("inline_keyboard", []):
            raise bad_request(
                "message is not modified: specified new message content and reply markup are exactly the same as a "
                "current content and reply markup of the message"
            )
        message["reply_markup"] = {"inline_keyboard": rows}
        return message

    def unconfirmed(self, offset: int, limit: int) -> list[dict[str, Any]]:
        """Confirms the updates below `offset` and returns the next ones."""
        if offset < 0:
            self._updates = self._updates[offset:]
        self._updates = [update for update in self._updates if update["update_id"] >= offset]
        return self._updates[: max(1, min(limit, 100))]

    def want(self, kinds: list[str]) -> None:
        """Which updates are made from now on; those already waiting stay."""
        self._allowed = set(kinds) or set(DEFAULT_UPDATES)

    def _reachable(self, chat_id: str) -> dict[str, Any]:
        chat = self._chats.get(int(chat_id)) if chat_id.removeprefix("-").isdigit() else None
        if chat is None:
            raise bad_request("chat not found")
        if chat["id"] in self._refusals:
            raise Refused(*self._refusals[chat["id"]])
        return chat

    # What contacts and tests may do

    def say(self, chat_id: int, text: str, language_code: str = "es", chat_type: str = "private") -> int:
        entities = [{"type": "bot_command", "offset": 0, "length": len(text.split()[0])}] if text[:1] == "/" else []
        return self._wrote(chat_id, language_code, chat_type, text=text, entities=entities)

    def edit(self, chat_id: int, text: str) -> int:
        """The contact changes what they wrote last."""
        message = next(one for one in reversed(self._messages[chat_id]) if one["from"] != BOT)
        message |= {"text": text, "edit_date": int(time.time())}
        return self._update("edited_message", message)

    def attach(self, chat_id: int, kind: str, caption: str = "", language_code: str = "es") -> int:
        content: dict[str, Any] = {kind: _content(kind, f"{kind}-{self._next_message}")}
        return self._wrote(chat_id, language_code, "private", **content, **({"caption": caption} if caption else {}))

    def send_voice(self, chat_id: int) -> int:
        return self.attach(chat_id, "voice")

    def press(self, chat_id: int, button_data: str) -> int:
        """The contact presses a button that the chat shows."""
        for message in reversed(self._messages.get(chat_id, [])):
            keys = [key for row in message.get("reply_markup", {}).get("inline_keyboard", []) for key in row]
            if any(key.get("callback_data") == button_data for key in keys):
                return self._pressed(chat_id, message, button_data)
        raise LookupError(f"chat {chat_id} shows no button with the data {button_data!r}")

    def press_forgotten(self, chat_id: int, button_data: str) -> int:
        """A press under a message so old that Telegram no longer hands it out."""
        return self._pressed(chat_id, {"chat": self._chats[chat_id], "message_id": 1, "date": 0}, button_data)

    def block(self, chat_id: int) -> int:
        self.refuse(chat_id, 403, "Forbidden: bot was blocked by the user")
        member = {"user": BOT, "status": "member"}
        change = {"chat": self._chats[chat_id], "from": self._person(chat_id), "date": int(time.time())}
        gone = {"user": BOT, "status": "kicked", "until_date": 0}
        return self._update("my_chat_member", change | {"old_chat_member": member, "new_chat_member": gone})

    def refuse(self, chat_id: int, status: int, description: str) -> None:
        """Every message into this chat is refused from now on."""
        self._open(chat_id, "private")
        self._refusals[chat_id] = status, description

    def unblock(self, chat_id: int) -> None:
        self._refusals.pop(chat_id, None)

    def inject(self, kind: str, content: dict[str, Any]) -> int:
        """Any update at all, however odd."""
        return self._update(kind, content)

    def set_webhook(self, url: str) -> None:
        self.webhook = url

    def chat(self, chat_id: int) -> list[dict[str, Any]]:
        """What the chat shows, oldest first."""
        return [
            {
                "by": "bot" if message["from"] == BOT else "contact",
                "text": message.get("text", message.get("caption", "")),
                "buttons": [
                    [_key(button) for button in row]
                    for row in message.get("reply_markup", {}).get("inline_keyboard", [])
                ],
            }
            for message in self._messages.get(chat_id, [])
        ]

    def pending(self) -> list[int]:
        """The ids of the updates that are not confirmed."""
        return [update["update_id"] for update in self._updates]

    def answered(self) -> list[str]:
        """The button presses that were acknowledged."""
        return [query for query, done in self._queries.items() if done]

    def _wrote(self, chat_id: int, language_code: str, chat_type: str, **content: Any) -> int:
        self._languages[chat_id] = language_code
        chat = self._open(chat_id, chat_type)
        return self._update("message", self._message(chat, self._person(chat_id), **content))

    def _pressed(self, chat_id: int, message: dict[str, Any], data: str) -> int:
        query = str(9_000_000 + len(self._queries))
        self._queries[query] = False
        person = self._person(chat_id)
        content = {"id": query, "from": person, "message": message, "chat_instance": "1", "data": data}
        return self._update("callback_query", content)

    def _open(self, chat_id: int, chat_type: str) -> dict[str, Any]:
        named = {"first_name": "Rosa"} if chat_type == "private" else {"title": "Peruanos en Madrid"}
        return self._chats.setdefault(chat_id, {"id": chat_id, "type": chat_type, **named})

    def _person(self, chat_id: int) -> dict[str, Any]:
        person = {"id": abs(chat_id), "is_bot": False, "first_name": "Rosa"}
        language = self._languages.get(chat_id, "")
        return person | ({"language_code": language} if language else {})

    def _message(self, chat: dict[str, Any], sender: dict[str, Any], **content: Any) -> dict[str, Any]:
        head = {"message_id": self._next_message, "date": int(time.time()), "chat": chat, "from": sender}
        message = head | {name: value for name, value in content.items() if value or name == "text"}
        self._next_message += 1
        self._messages.setdefault(chat["id"], []).append(message)
        return message

    def _update(self, kind: str, content: dict[str, Any]) -> int:
        update_id = self._next_update
        self._next_update += 1
        if kind in self._allowed:
            self._updates.append({"update_id": update_id, kind: dict(content)})
        return update_id


def _key(button: dict[str, str]) -> dict[str, str]:
    return {"label": button["text"], "data": button.get("callback_data", button.get("url", ""))}


def _content(kind: str, file_id: str) -> Any:
    file = {"file_id": file_id, "file_unique_id": f"unique-{file_id}", "file_size": 1000}
    size = {"width": 90, "height": 90}
    extra: dict[str, dict[str, Any]] = {
        "voice": {"duration": 3},
        "audio": {"duration": 3},
        "video": {"duration": 3, **size},
        "video_note": {"duration": 3, "length": 90},
        "animation": {"duration": 3, **size},
        "document": {"file_name": "contrato.pdf"},
        "sticker": {"type": "regular", "is_animated": False, "is_video": False, **size},
    }
    if kind in FILES:
        return file | extra[kind]
    others = {
        "photo": [file | {"file_id": f"small-{file_id}"} | size, file | {"width": 900, "height": 900}],
        "location": {"latitude": -12.0464, "longitude": -77.0428},
        "contact": {"phone_number": "+51999888777", "first_name": "Rosa"},
        "dice": {"emoji": "🎲", "value": 4},
    }
    return others[kind]
