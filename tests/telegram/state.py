"""What Telegram knows: chats, people, what was said, and the updates the bot has not confirmed yet."""

from __future__ import annotations

import time
from collections.abc import Collection
from dataclasses import dataclass, field
from typing import Any

from tests.telegram.media import Files
from tests.telegram.pace import Pace
from tests.telegram.refusal import Refused, bad_request

BOT = {"id": 4242, "is_bot": True, "first_name": "Infomigra", "username": "InfomigraTestBot"}
DEFAULT_UPDATES = {"message", "edited_message", "callback_query", "my_chat_member"}
SERVICE = {
    *("forum_topic_created", "forum_topic_edited", "forum_topic_closed", "forum_topic_reopened", "pinned_message"),
    *("migrate_to_chat_id", "migrate_from_chat_id"),
}
RIGHTS = {
    *("can_be_edited", "is_anonymous", "can_manage_chat", "can_delete_messages", "can_manage_video_chats"),
    *("can_restrict_members", "can_promote_members", "can_change_info", "can_invite_users", "can_post_stories"),
    *("can_edit_stories", "can_delete_stories", "can_pin_messages", "can_manage_topics"),
}


@dataclass
class Thread:
    """A forum topic. Its id is that of the service message that opened it."""

    thread_id: int
    name: str
    root: dict[str, Any]
    icon_custom_emoji_id: str = ""
    closed: bool = False
    deleted: bool = False


@dataclass
class Group:
    """What a chat of several people has beyond its messages."""

    bot: str = "administrator"
    rights: set[str] = field(default_factory=set)
    members: dict[int, str] = field(default_factory=dict)
    threads: dict[int, Thread] = field(default_factory=dict)
    next_message: int = 1


class State:
    """The facts that the bot's calls and the people's acts read and change."""

    def __init__(self) -> None:
        self.sent: list[dict[str, Any]] = []
        self.actions: list[dict[str, Any]] = []
        self.reactions: list[dict[str, Any]] = []
        self.notices: list[dict[str, Any]] = []
        self.commands: dict[str, list[dict[str, str]]] = {}
        self.introductions: dict[str, dict[str, str]] = {"description": {}, "short": {}}
        self.webhook = ""
        self.files = Files()
        self.pace = Pace()
        self._chats: dict[int, dict[str, Any]] = {}
        self._groups: dict[int, Group] = {}
        self._people: dict[int, dict[str, Any]] = {}
        self._messages: dict[int, list[dict[str, Any]]] = {}
        self._pinned: dict[int, list[int]] = {}
        self._refusals: dict[int, Refused] = {}
        self._updates: list[dict[str, Any]] = []
        self._allowed = set(DEFAULT_UPDATES)
        self._next_update = 700_000_001
        self._next_message = 1
        self._next_album = 13_500_000_000_000_000
        self._queries: dict[str, bool] = {}
        self._keyboards: dict[int, list[list[dict[str, Any]]]] = {}

    def _known(self, chat_id: str) -> dict[str, Any]:
        """The chat, if the bot may read in it."""
        chat = self._chats.get(int(chat_id)) if chat_id.removeprefix("-").isdigit() else None
        if chat is None:
            raise bad_request("chat not found")
        if not self._present(chat):
            how = "was kicked from" if self._groups[chat["id"]].bot == "kicked" else "is not a member of"
            raise Refused(403, f"Forbidden: bot {how} the {chat['type']} chat")
        return chat

    def _present(self, chat: dict[str, Any]) -> bool:
        group = self._groups.get(chat["id"])
        return group is None or group.bot in ("administrator", "member")

    def _reachable(self, chat_id: str) -> dict[str, Any]:
        """The chat, if the bot may write to it."""
        chat = self._known(chat_id)
        if chat["id"] in self._refusals:
            raise self._refusals[chat["id"]]
        return chat

    def _may(self, chat: dict[str, Any], right: str) -> bool:
        """Whether the bot has a right; in a private chat it has them all."""
        group = self._groups.get(chat["id"])
        return group is None or (group.bot == "administrator" and right in group.rights)

    def _found(self, chat_id: int, message_id: int, called: str) -> dict[str, Any]:
        message = self._find(chat_id, message_id)
        if message is None:
            raise bad_request(f"{called} not found")
        return message

    def _find(self, chat_id: int, message_id: int) -> dict[str, Any] | None:
        return next((one for one in self._messages.get(chat_id, []) if one["message_id"] == message_id), None)

    def _thread(self, chat: dict[str, Any], thread_id: int, refusal: str = "message thread not found") -> Thread:
        group = self._groups.get(chat["id"])
        thread = group.threads.get(thread_id) if group else None
        if thread is None or thread.deleted:
            raise bad_request(refusal)
        return thread

    def _add(
        self,
        chat: dict[str, Any],
        sender: dict[str, Any],
        thread: int | None = None,
        reply: dict[str, Any] | None = None,
        **content: Any,
    ) -> dict[str, Any]:
        """Puts a message into a chat. In a thread, what replies to nothing replies to the thread's first message."""
        message = {"message_id": self._take_id(chat), "date": int(time.time()), "chat": chat, "from": sender}
        if thread:
            message |= {"message_thread_id": thread, "is_topic_message": True}
            reply = reply or self._groups[chat["id"]].threads[thread].root
        if reply:
            message["reply_to_message"] = {key: reply[key] for key in reply if key != "reply_to_message"}
        message |= {name: value for name, value in content.items() if value or name == "text"}
        self._messages.setdefault(chat["id"], []).append(message)
        return message

    def _service(
        self, chat: dict[str, Any], sender: dict[str, Any], event: str, content: Any, thread: int | None = None
    ) -> dict[str, Any]:
        """A service message. A bot is told of its own ones too."""
        message = self._add(chat, sender, thread)
        message[event] = content
        if self._present(chat):
            self._update("message", message)
        return message

    def _take_id(self, chat: dict[str, Any]) -> int:
        """Every supergroup numbers its messages by itself; all other chats of a bot share one sequence."""
        if chat["type"] == "supergroup" and chat["id"] in self._groups:
            group = self._groups[chat["id"]]
            group.next_message += 1
            return group.next_message - 1
        self._next_message += 1
        return self._next_message - 1

    def _update(self, kind: str, content: dict[str, Any]) -> int:
        update_id = self._next_update
        self._next_update += 1
        if kind in self._allowed:
            self._updates.append({"update_id": update_id, kind: dict(content)})
        return update_id

    def _key_rows(self, message: dict[str, Any]) -> list[list[dict[str, str]]]:
        rows: list[list[dict[str, str]]] = message.get("reply_markup", {}).get("inline_keyboard", [])
        return rows


def member(user: dict[str, Any], status: str, rights: Collection[str] = ()) -> dict[str, Any]:
    """A ChatMember, as Telegram writes it."""
    one = {"user": user, "status": status}
    match status:
        case "administrator":
            return one | {right: right in rights for right in RIGHTS}
        case "creator":
            return one | {"is_anonymous": False}
        case "kicked":
            return one | {"until_date": 0}
        case _:
            return one
