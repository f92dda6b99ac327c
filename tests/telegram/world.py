"""Telegram as the stand-in plays it: what is named as in the Bot API is the bot's, the rest is people's or a test's."""

from __future__ import annotations

import time
from typing import Any

from tests.telegram import rules
from tests.telegram.members import Members
from tests.telegram.refusal import bad_request
from tests.telegram.sending import Sending
from tests.telegram.state import BOT, DEFAULT_UPDATES


class World(Sending, Members):
    """All of it, with what concerns no message: the bot itself, its commands, its updates."""

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

    def setMyDescription(self, description: str = "", language_code: str = "") -> bool:
        self.introductions["description"][language_code] = rules.introduction(description, 512, language_code)
        return True

    def setMyShortDescription(self, short_description: str = "", language_code: str = "") -> bool:
        self.introductions["short"][language_code] = rules.introduction(short_description, 120, language_code)
        return True

    def sendChatAction(self, chat_id: str, action: str, message_thread_id: int = 0) -> bool:
        chat = self._reachable(chat_id)
        if message_thread_id:
            self._thread(chat, message_thread_id)
        if action not in rules.ACTIONS:
            raise bad_request("wrong parameter action in request")
        done = {"chat_id": chat["id"], "action": action, "thread": message_thread_id or None}
        self.actions.append(done | {"time": time.time()})
        return True

    def answerCallbackQuery(self, callback_query_id: str, text: str = "", **options: Any) -> bool:
        if len(text) > 200:
            raise bad_request("MESSAGE_TOO_LONG")
        if self._queries.get(callback_query_id, True):
            raise bad_request("query is too old and response timeout expired or query ID is invalid")
        self._queries[callback_query_id] = True
        self.notices.append({"callback_query_id": callback_query_id, "text": text, **options})
        return True

    def getFile(self, file_id: str) -> dict[str, Any]:
        return self.files.getFile(file_id)

    def unconfirmed(self, offset: int, limit: int) -> list[dict[str, Any]]:
        """Confirms the updates below `offset` and returns the next ones."""
        if offset < 0:
            self._updates = self._updates[offset:]
        self._updates = [update for update in self._updates if update["update_id"] >= offset]
        return self._updates[: max(1, min(limit, 100))]

    def want(self, kinds: list[str]) -> None:
        """Which updates are made from now on; those already waiting stay."""
        self._allowed = set(kinds) or set(DEFAULT_UPDATES)

    def set_webhook(self, url: str) -> None:
        self.webhook = url

    def pending(self) -> list[int]:
        """The ids of the updates that are not confirmed."""
        return [update["update_id"] for update in self._updates]

    def answered(self) -> list[str]:
        """The button presses that were acknowledged."""
        return [query for query, done in self._queries.items() if done]
