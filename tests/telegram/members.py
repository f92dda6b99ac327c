"""What people do in groups: they write in threads, attach, edit, press, and close, rename or delete the threads."""

from __future__ import annotations

import re
import time
from typing import Any

from tests.telegram import shapes
from tests.telegram.contacts import Contacts, entities
from tests.telegram.forum import DEFAULT_COLOR, Forum
from tests.telegram.refusal import Refused
from tests.telegram.state import BOT, SERVICE, Group, Thread

ADMIN_RIGHTS = ("can_manage_chat", "can_manage_topics", "can_pin_messages", "can_delete_messages")
OWNER = 900
UPGRADED = "Bad Request: group chat was upgraded to a supergroup chat"
COMMAND = re.compile(r"/\w+(?:@(?P<bot>\w+))?")


class Members(Forum, Contacts):
    """An act that writes a message returns the message's id. What the bot's privacy hides from it makes no update."""

    def make_group(
        self,
        chat_id: int,
        forum: bool = True,
        title: str = "Casos",
        admin: bool = True,
        rights: list[str] | None = None,
        kind: str = "supergroup",
    ) -> int:
        """A private group, into which its owner adds the bot. Returns the update's id."""
        if forum and kind != "supergroup":
            raise LookupError("only a supergroup can be a forum")
        chat = {"id": chat_id, "type": kind, "title": title} | ({"is_forum": True} if forum else {})
        self._chats[chat_id], self._messages[chat_id] = chat, []
        self._groups[chat_id] = Group("left", members={OWNER: "creator"})
        self._member(chat_id, OWNER, "Elena")
        return self.set_bot(chat_id, "administrator" if admin else "member", rights)

    def set_bot(self, chat_id: int, status: str = "administrator", rights: list[str] | None = None) -> int:
        """The owner makes the bot an administrator with these rights, a member, or removes it (kicked)."""
        group, before = self._group(chat_id), self._standing(self._chats[chat_id])
        group.bot, group.rights = status, set(ADMIN_RIGHTS if rights is None else rights)
        change = {"chat": self._chats[chat_id], "from": self._people[OWNER], "date": int(time.time())}
        after = self._standing(self._chats[chat_id])
        return self._update("my_chat_member", change | {"old_chat_member": before, "new_chat_member": after})

    def set_member(self, chat_id: int, user_id: int, status: str = "member", first_name: str = "Ana") -> None:
        """Makes someone a member, an administrator, the creator, left or kicked."""
        self._member(chat_id, user_id, first_name)
        self._group(chat_id).members[user_id] = status

    def say_in(
        self,
        chat_id: int,
        user_id: int,
        text: str,
        thread: int | None = None,
        reply_to: int | None = None,
        first_name: str = "Ana",
    ) -> int:
        content = {"text": text, "entities": entities(text)}
        return self._wrote_in(chat_id, user_id, first_name, thread, reply_to, content)

    def attach_in(
        self,
        chat_id: int,
        user_id: int,
        kind: str,
        thread: int | None = None,
        caption: str = "",
        reply_to: int | None = None,
        album: str | None = None,
        first_name: str = "Ana",
        size: int | None = None,
    ) -> int:
        content = {kind: self.files.sample(kind, size), "caption": caption, "media_group_id": album}
        return self._wrote_in(chat_id, user_id, first_name, thread, reply_to, content)

    def edit_in(self, chat_id: int, message_id: int, text: str) -> int:
        """A member changes a message of theirs. Returns the update's id, 0 when the bot does not see it."""
        message = self._shown(chat_id, message_id)
        return self._edited(message, text) if self._visible(message) else 0

    def press_in(self, chat_id: int, user_id: int, message_id: int | None, button_data: str) -> int:
        """A member presses a button under a message, or under the newest that has it. Returns the update's id."""
        person = self._member(chat_id, user_id)
        return self._pressed(person, self._with_button(chat_id, button_data, message_id), button_data)

    def open_thread(self, chat_id: int, name: str, user_id: int = OWNER) -> int:
        """Returns the thread's id."""
        opener, name = self._member(chat_id, user_id), shapes.thread_name(name)
        return self._open_thread(self._chats[chat_id], opener, name, DEFAULT_COLOR).thread_id

    def close_thread(self, chat_id: int, thread: int, user_id: int = OWNER) -> int:
        return self._toggled(chat_id, thread, user_id, closed=True)

    def reopen_thread(self, chat_id: int, thread: int, user_id: int = OWNER) -> int:
        return self._toggled(chat_id, thread, user_id, closed=False)

    def rename_thread(self, chat_id: int, thread: int, name: str, user_id: int = OWNER) -> int:
        found, person = self._inside(chat_id, thread), self._member(chat_id, user_id)
        found.name = shapes.thread_name(name)
        chat, event = self._chats[chat_id], {"name": found.name}
        return int(self._service(chat, person, "forum_topic_edited", event, thread)["message_id"])

    def delete_thread(self, chat_id: int, thread: int) -> None:
        self._remove_thread(self._chats[chat_id], self._inside(chat_id, thread))

    def delete_in(self, chat_id: int, message_id: int) -> None:
        """A member deletes a message. A bot is not told."""
        self._forget([self._shown(chat_id, message_id)])

    def migrate(self, group_chat_id: int, to: int, forum: bool = True) -> None:
        """A group becomes a supergroup, as one does when its owner turns threads on."""
        old, group = self._chats[group_chat_id], self._group(group_chat_id)
        if old["type"] != "group":
            raise LookupError(f"chat {group_chat_id} is a {old['type']}: only a group can be upgraded")
        new = {"id": to, "type": "supergroup", "title": old["title"]} | ({"is_forum": True} if forum else {})
        self._chats[to], self._messages[to] = new, []
        self._groups[to] = Group(group.bot, group.rights, dict(group.members))
        self._refusals[group_chat_id] = Refused(400, UPGRADED, migrate_to_chat_id=to)
        self._service(old, self._people[OWNER], "migrate_to_chat_id", to)
        self._service(new, self._people[OWNER], "migrate_from_chat_id", group_chat_id)

    def group_limit(self, messages: int = 20, seconds: float = 60.0) -> None:
        """How many messages a bot may write into a group in how much time; none is no limit."""
        self.pace.messages, self.pace.seconds = messages, seconds

    @property
    def group_log(self) -> list[dict[str, Any]]:
        return self.pace.log

    def _wrote_in(
        self,
        chat_id: int,
        user_id: int,
        first_name: str,
        thread: int | None,
        reply_to: int | None,
        content: dict[str, Any],
    ) -> int:
        person = self._member(chat_id, user_id, first_name)
        replied = self._shown(chat_id, reply_to) if reply_to else None
        if replied and thread is None:
            thread = replied.get("message_thread_id")
        if thread and self._inside(chat_id, thread).closed and not self._governs(chat_id, user_id):
            raise LookupError(f"thread {thread} is closed")
        message = self._add(self._chats[chat_id], person, thread, replied, **content)
        if self._visible(message):
            self._update("message", message)
        return int(message["message_id"])

    def _visible(self, message: dict[str, Any]) -> bool:
        """A bot that is no administrator sees what is meant for it: commands, replies to it, its name."""
        group = self._group(message["chat"]["id"])
        if group.bot != "member":
            return group.bot == "administrator"
        text = message.get("text", message.get("caption", ""))
        command, replied = COMMAND.match(text), message.get("reply_to_message", {})
        return bool(
            (command and command["bot"] in (None, BOT["username"]))
            or f"@{BOT['username']}" in text
            or (replied.get("from") == BOT and not replied.keys() & SERVICE)
        )

    def _toggled(self, chat_id: int, thread: int, user_id: int, *, closed: bool) -> int:
        found, person = self._inside(chat_id, thread), self._member(chat_id, user_id)
        return int(self._set_closed(self._chats[chat_id], person, found, closed=closed)["message_id"])

    def _inside(self, chat_id: int, thread: int) -> Thread:
        found = self._group(chat_id).threads.get(thread)
        if found is None or found.deleted:
            raise LookupError(f"group {chat_id} has no thread {thread}")
        return found

    def _governs(self, chat_id: int, user_id: int) -> bool:
        return self._group(chat_id).members.get(user_id) in ("administrator", "creator")

    def _group(self, chat_id: int) -> Group:
        if chat_id not in self._groups:
            raise LookupError(f"there is no group {chat_id}: make it with make_group")
        return self._groups[chat_id]

    def _member(self, chat_id: int, user_id: int, first_name: str | None = None) -> dict[str, Any]:
        """The person, who is a member from now on."""
        group = self._group(chat_id)
        known = self._people.get(user_id, {"id": user_id, "is_bot": False, "first_name": first_name or "Ana"})
        self._people[user_id] = known
        group.members.setdefault(user_id, "member")
        return known
