"""Groups and their threads, as the bot sees and changes them."""

from __future__ import annotations

from typing import Any

from tests.telegram import shapes
from tests.telegram.editing import Editing
from tests.telegram.refusal import bad_request
from tests.telegram.state import BOT, RIGHTS, Thread, member

DEFAULT_COLOR = 7322096
NOT_MODIFIED = "TOPIC_NOT_MODIFIED"


class Forum(Editing):
    """getChat, getChatMember and …ForumTopic, as the bot calls them."""

    def getChat(self, chat_id: str) -> dict[str, Any]:
        chat = self._known(chat_id)
        gifts = ("unlimited_gifts", "limited_gifts", "unique_gifts", "premium_subscription", "gifts_from_channels")
        full = {"accent_color_id": 1, "max_reaction_count": 11, "accepted_gift_types": dict.fromkeys(gifts, True)}
        pins = self._pinned.get(chat["id"])
        pinned = self._find(chat["id"], pins[-1]) if pins else None
        return chat | full | ({"pinned_message": pinned} if pinned else {})

    def getChatMember(self, chat_id: str, user_id: int) -> dict[str, Any]:
        chat = self._known(chat_id)
        if user_id == BOT["id"]:
            return self._standing(chat)
        group, person = self._groups.get(chat["id"]), self._people.get(user_id)
        if person is None:
            raise bad_request("user not found")
        if group is None:
            return member(person, "member")
        return member(person, group.members.get(user_id, "left"), RIGHTS)

    def createForumTopic(
        self, chat_id: str, name: str, icon_color: int = DEFAULT_COLOR, icon_custom_emoji_id: str = ""
    ) -> dict[str, Any]:
        chat = self._forum(chat_id)
        if not self._may(chat, "can_manage_topics"):
            raise bad_request("not enough rights to create a topic")
        name, color = shapes.thread_name(name), shapes.icon_color(icon_color)
        self.pace.admit(chat, "createForumTopic")
        thread = self._open_thread(chat, BOT, name, color, icon_custom_emoji_id)
        icon = {"icon_custom_emoji_id": icon_custom_emoji_id} if icon_custom_emoji_id else {}
        return {"message_thread_id": thread.thread_id, "name": name, "icon_color": color, **icon}

    def editForumTopic(
        self, chat_id: str, message_thread_id: int, name: str = "", icon_custom_emoji_id: str | None = None
    ) -> bool:
        chat = self._forum(chat_id)
        thread = self._changeable(chat, message_thread_id, "edit the topic")
        changes: dict[str, str] = {}
        if name and (new := shapes.thread_name(name)) != thread.name:
            changes["name"] = new
        if icon_custom_emoji_id is not None and icon_custom_emoji_id != thread.icon_custom_emoji_id:
            changes["icon_custom_emoji_id"] = icon_custom_emoji_id
        if not changes:
            raise bad_request(NOT_MODIFIED)
        self.pace.admit(chat, "editForumTopic", thread.thread_id)
        vars(thread).update(changes)
        self._service(chat, BOT, "forum_topic_edited", changes, thread.thread_id)
        return True

    def closeForumTopic(self, chat_id: str, message_thread_id: int) -> bool:
        return self._toggle(chat_id, message_thread_id, closed=True)

    def reopenForumTopic(self, chat_id: str, message_thread_id: int) -> bool:
        return self._toggle(chat_id, message_thread_id, closed=False)

    def deleteForumTopic(self, chat_id: str, message_thread_id: int) -> bool:
        chat = self._forum(chat_id)
        thread = self._thread(chat, message_thread_id, "TOPIC_ID_INVALID")
        if thread.root["from"] != BOT and not self._may(chat, "can_delete_messages"):
            raise bad_request("not enough rights to delete the topic")
        self._remove_thread(chat, thread)
        return True

    def threads(self, chat_id: int) -> list[dict[str, Any]]:
        """Every thread there ever was in a group, General apart."""
        pinned = self._pinned.get(chat_id, [])
        return [
            {
                "thread_id": thread.thread_id,
                "name": thread.name,
                "closed": thread.closed,
                "deleted": thread.deleted,
                "pinned": [number for number in pinned if self._in(chat_id, number) == thread.thread_id],
                "icon_color": thread.root["forum_topic_created"]["icon_color"],
                "icon_custom_emoji_id": thread.icon_custom_emoji_id,
            }
            for thread in self._groups[chat_id].threads.values()
        ]

    def pinned(self, chat_id: int) -> list[int]:
        """What is pinned in a chat, in whichever thread, the newest pin last."""
        return self._pinned.get(chat_id, [])

    def _in(self, chat_id: int, message_id: int) -> int | None:
        message = self._find(chat_id, message_id)
        return message.get("message_thread_id") if message else None

    def _forum(self, chat_id: str) -> dict[str, Any]:
        chat = self._reachable(chat_id)
        if not chat.get("is_forum"):
            raise bad_request("the chat is not a forum")
        return chat

    def _open_thread(
        self, chat: dict[str, Any], opener: dict[str, Any], name: str, color: int, icon: str = ""
    ) -> Thread:
        created = {"name": name, "icon_color": color} | ({"icon_custom_emoji_id": icon} if icon else {})
        root = self._add(chat, opener, forum_topic_created=created)
        root |= {"message_thread_id": root["message_id"], "is_topic_message": True}
        thread = Thread(root["message_id"], name, root, icon)
        self._groups[chat["id"]].threads[thread.thread_id] = thread
        self._update("message", root)
        return thread

    def _changeable(self, chat: dict[str, Any], thread_id: int, wish: str) -> Thread:
        """The thread; without the right to manage threads, the bot may change its own ones."""
        thread = self._thread(chat, thread_id, "TOPIC_ID_INVALID")
        if thread.root["from"] != BOT and not self._may(chat, "can_manage_topics"):
            raise bad_request(f"not enough rights to {wish}")
        return thread

    def _toggle(self, chat_id: str, thread_id: int, *, closed: bool) -> bool:
        chat = self._forum(chat_id)
        thread = self._changeable(chat, thread_id, "close or open the topic")
        if thread.closed is closed:
            raise bad_request(NOT_MODIFIED)
        self._set_closed(chat, BOT, thread, closed=closed)
        return True

    def _set_closed(self, chat: dict[str, Any], by: dict[str, Any], thread: Thread, *, closed: bool) -> dict[str, Any]:
        thread.closed = closed
        event = "forum_topic_closed" if closed else "forum_topic_reopened"
        return self._service(chat, by, event, {}, thread.thread_id)

    def _remove_thread(self, chat: dict[str, Any], thread: Thread) -> None:
        """Nobody is told: a bot learns it from its next message into the thread."""
        inside = [one for one in self._messages[chat["id"]] if one.get("message_thread_id") == thread.thread_id]
        self._forget(inside)
        thread.deleted = True

    def _standing(self, chat: dict[str, Any]) -> dict[str, Any]:
        group = self._groups.get(chat["id"])
        return member(BOT, group.bot, group.rights) if group else member(BOT, "member")
