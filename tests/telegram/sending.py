"""The bot's messages: where they go, what they carry, and the record the test reads."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import Any

from tests.telegram import markup, rules, shapes
from tests.telegram.media import FILELESS, KINDS, Upload
from tests.telegram.refusal import bad_request
from tests.telegram.state import BOT, SERVICE, State

CARRIED = {"text", "entities", "caption", "caption_entities", *KINDS, *FILELESS}


@dataclass(frozen=True)
class Place:
    """Where a message goes."""

    chat: dict[str, Any]
    thread: int | None
    reply: dict[str, Any] | None


class Sending(State):
    """send…, copy… and forward…, as the bot calls them."""

    def sendMessage(self, chat_id: str, text: str, **options: Any) -> dict[str, Any]:
        read = rules.formatted(text, options.get("parse_mode"))
        return self._send("sendMessage", chat_id, {"text": read.text, "entities": read.entities}, options, text)

    def sendPhoto(self, **given: Any) -> dict[str, Any]:
        return self._send_file("sendPhoto", "photo", **given)

    def sendDocument(self, **given: Any) -> dict[str, Any]:
        return self._send_file("sendDocument", "document", **given)

    def sendVoice(self, **given: Any) -> dict[str, Any]:
        return self._send_file("sendVoice", "voice", **given)

    def sendAudio(self, **given: Any) -> dict[str, Any]:
        return self._send_file("sendAudio", "audio", **given)

    def sendVideo(self, **given: Any) -> dict[str, Any]:
        return self._send_file("sendVideo", "video", **given)

    def sendAnimation(self, **given: Any) -> dict[str, Any]:
        return self._send_file("sendAnimation", "animation", **given)

    def sendSticker(self, **given: Any) -> dict[str, Any]:
        return self._send_file("sendSticker", "sticker", **given)

    def sendVideoNote(self, **given: Any) -> dict[str, Any]:
        return self._send_file("sendVideoNote", "video_note", **given)

    def sendLocation(self, chat_id: str, latitude: float, longitude: float, **options: Any) -> dict[str, Any]:
        location = {"latitude": latitude, "longitude": longitude}
        shapes.point(latitude, longitude, "location")
        return self._send("sendLocation", chat_id, {"location": location}, options)

    def sendVenue(
        self, chat_id: str, latitude: float, longitude: float, title: str, address: str, **options: Any
    ) -> dict[str, Any]:
        location = {"latitude": latitude, "longitude": longitude}
        shapes.point(latitude, longitude, "venue location")
        venue = {"location": location, "title": title, "address": address}
        return self._send("sendVenue", chat_id, {"venue": venue, "location": location}, options)

    def sendMediaGroup(self, chat_id: str, media: list[Any], **options: Any) -> list[dict[str, Any]]:
        contents = [self._item(item) for item in shapes.album(media)]
        place = self._place(chat_id, options)
        self.pace.admit(place.chat, "sendMediaGroup", place.thread, len(contents))
        album = self._album() if len(contents) > 1 else None
        htmls = [item.get("caption") if item.get("parse_mode") else None for item in media]
        return [
            self._put(place, content, html=html, album=album) for content, html in zip(contents, htmls, strict=True)
        ]

    def copyMessage(self, chat_id: str, from_chat_id: str, message_id: int, **options: Any) -> dict[str, Any]:
        source = self._found(self._known(from_chat_id)["id"], message_id, "message to copy")
        content = _carried(source)
        if not content:
            raise bad_request("the message can't be copied")
        if "caption" in options and "text" not in content:
            read = rules.caption(options["caption"], options.get("parse_mode"))
            content |= {"caption": read.text, "caption_entities": read.entities}
        message = self._send("copyMessage", chat_id, content, options, options.get("caption"), copied_from=source)
        return {"message_id": message["message_id"]}

    def copyMessages(
        self, chat_id: str, from_chat_id: str, message_ids: list[Any], remove_caption: bool = False, **options: Any
    ) -> list[dict[str, Any]]:
        """Messages that are not there or cannot be copied are left out without a word, as the real one does."""
        place, sources = self._place(chat_id, options), self._sources(from_chat_id, message_ids)
        self.pace.admit(place.chat, "copyMessages", place.thread, len(sources))
        groups = [source.get("media_group_id") for source in sources]
        albums = {group: self._album() for group in groups if group and groups.count(group) > 1}
        copies = []
        for source in sources:
            content = _carried(source)
            if remove_caption:
                content = {key: content[key] for key in content.keys() - {"caption", "caption_entities"}}
            album = albums.get(source.get("media_group_id"))
            copies.append(self._put(place, content, album=album, copied_from=source))
        return [{"message_id": copy["message_id"]} for copy in copies]

    def forwardMessage(self, chat_id: str, from_chat_id: str, message_id: int, **options: Any) -> dict[str, Any]:
        source = self._found(self._known(from_chat_id)["id"], message_id, "message to forward")
        content = _carried(source)
        if not content:
            raise bad_request("the message can't be forwarded")
        content |= {"forward_origin": _author(source), "forward_from": source["from"], "forward_date": source["date"]}
        return self._send("forwardMessage", chat_id, content, options, forwarded_from=source)

    def _send_file(
        self, method: str, kind: str, chat_id: str, caption: str = "", parse_mode: str | None = None, **given: Any
    ) -> dict[str, Any]:
        read = rules.caption(caption, parse_mode)
        content = {kind: self.files.sent(kind, given[kind]), "caption": read.text, "caption_entities": read.entities}
        if kind == "animation":
            content["document"] = content["animation"]
        return self._send(method, chat_id, content, given | {"parse_mode": parse_mode}, caption)

    def _item(self, item: dict[str, Any]) -> dict[str, Any]:
        read = rules.caption(item.get("caption", ""), item.get("parse_mode"))
        given: Upload | str = item["media"]
        shown = self.files.sent(item["type"], given)
        return {item["type"]: shown, "caption": read.text, "caption_entities": read.entities}

    def _send(
        self,
        method: str,
        chat_id: str,
        content: dict[str, Any],
        options: dict[str, Any],
        source: str | None = None,
        **of: Any,
    ) -> dict[str, Any]:
        place = self._place(chat_id, options)
        under = markup.read(options.get("reply_markup"), place.chat["type"])
        self.pace.admit(place.chat, method, place.thread)
        preview = not options.get("link_preview_options", {}).get("is_disabled", False)
        html = source if options.get("parse_mode") else None
        message = self._put(place, content, under.rows, html=html, preview=preview, **of)
        if under.keys or under.removes:
            self._keyboards[place.chat["id"]] = under.keys
            message["had_keyboard"] = True
        return message

    def _put(
        self,
        place: Place,
        content: dict[str, Any],
        rows: list[list[dict[str, str]]] | None = None,
        *,
        html: str | None = None,
        preview: bool = True,
        album: str | None = None,
        copied_from: dict[str, Any] | None = None,
        forwarded_from: dict[str, Any] | None = None,
    ) -> dict[str, Any]:
        same_chat = place.reply if place.reply and place.reply["chat"]["id"] == place.chat["id"] else None
        inside = same_chat if same_chat and same_chat.get("message_thread_id") == place.thread else None
        if place.reply and not inside:
            content = content | {"external_reply": _origin(place.reply)}
        message = self._add(place.chat, BOT, place.thread, inside, **content, media_group_id=album)
        if rows:
            message["reply_markup"] = {"inline_keyboard": rows}
        entities = [*content.get("entities", []), *content.get("caption_entities", [])]
        self.sent.append(
            {
                "message_id": message["message_id"],
                "chat_id": place.chat["id"],
                "text": content.get("text", content.get("caption", "")),
                "html": html,
                "links": [entity["url"] for entity in entities if "url" in entity],
                "preview": preview,
                "buttons": [[key(button) for button in row] for row in rows or []],
                "time": time.time(),
                "kind": kind_of(message),
                "caption": content.get("caption", ""),
                "thread": place.thread,
                "reply_to": same_chat and same_chat["message_id"],
                "album": album,
                "copied_from": _address(copied_from),
                "forwarded_from": _address(forwarded_from),
                "edited": None,
                "deleted": False,
            }
        )
        return message

    def _place(self, chat_id: str, options: dict[str, Any]) -> Place:
        chat, thread = self._reachable(chat_id), options.get("message_thread_id") or None
        if thread:
            self._thread(chat, thread)
        reply = self._replied(chat, options.get("reply_parameters") or {})
        if reply and not thread and reply["chat"]["id"] == chat["id"]:
            thread = reply.get("message_thread_id")
        if thread and self._thread(chat, thread).closed and not self._may(chat, "can_manage_topics"):
            raise bad_request("TOPIC_CLOSED")
        return Place(chat, thread, reply)

    def _replied(self, chat: dict[str, Any], asked: dict[str, Any]) -> dict[str, Any] | None:
        if not asked:
            return None
        shapes.reply(asked)
        where = self._known(str(asked["chat_id"])) if "chat_id" in asked else chat
        message = self._find(where["id"], asked["message_id"])
        if message is None and not asked.get("allow_sending_without_reply"):
            raise bad_request("message to be replied not found")
        if message and asked.get("quote", "") not in message.get("text", message.get("caption", "")):
            raise bad_request("QUOTE_TEXT_INVALID")
        return message

    def _sources(self, chat_id: str, message_ids: list[Any]) -> list[dict[str, Any]]:
        chat = self._known(chat_id)
        found = [self._find(chat["id"], number) for number in shapes.message_ids(message_ids)]
        sources = [message for message in found if message and _carried(message)]
        if not sources:
            raise bad_request("there are no messages to forward")
        return sources

    def _album(self) -> str:
        self._next_album += 1
        return str(self._next_album)


def key(button: dict[str, str]) -> dict[str, str]:
    return {"label": button["text"], "data": button.get("callback_data", button.get("url", ""))}


def kind_of(message: dict[str, Any]) -> str:
    """What a message is: "text", a kind of attachment, or the name of its event."""
    named = ("text", *SERVICE, "animation", "venue", *KINDS, *FILELESS)
    return next((name for name in named if name in message), "")


def _carried(message: dict[str, Any]) -> dict[str, Any]:
    """What a copy takes over."""
    return {name: message[name] for name in message if name in CARRIED}


def _author(message: dict[str, Any]) -> dict[str, Any]:
    return {"type": "user", "sender_user": message["from"], "date": message["date"]}


def _origin(message: dict[str, Any]) -> dict[str, Any]:
    """What a reply shows of a message in another chat or thread."""
    return {"origin": _author(message), "chat": message["chat"], "message_id": message["message_id"]}


def _address(message: dict[str, Any] | None) -> list[int] | None:
    return [message["chat"]["id"], message["message_id"]] if message else None
