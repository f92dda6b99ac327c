"""What the Bot API refuses, and in which words. It imports nothing of ours, so that it cannot share our mistakes.

Descriptions are those of the real server (tdlib/telegram-bot-api and TDLib). It is stricter where the
real one forgives what is a mistake on our side: unknown parameters, loosely typed values, a bare `&`, lengths counted
in UTF-16 units, a thread where there are none, and a thread's name that it would cut.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from tests.telegram.refusal import Refused, bad_request

TEXT_LIMIT = 4096
CAPTION_LIMIT = 1024
DATA_LIMIT = 64
BUTTON_LIMIT = 100
MARKUP_LIMIT = 10_000
COMMAND_LIMIT = 100

ACTIONS = {"typing", "upload_photo", "record_video", "upload_video", "record_voice", "upload_voice", "upload_document"}
TAGS = {"a", "b", "strong", "i", "em", "s", "strike", "del", "u", "ins", "tg-spoiler", "pre", "code", "blockquote"}
TAG = re.compile(r"<(?P<end>/?)(?P<name>[^\s>]*)(?P<attributes>(?:[^>\"']|\"[^\"]*\"|'[^']*')*)>")
CHARACTER = re.compile(r"&(?:(?P<name>lt|gt|amp|quot)|#(?P<decimal>[0-9]{1,7})|#x(?P<hex>[0-9a-fA-F]{1,6}));")
HREF = re.compile(r"\s+href\s*=\s*(?:\"(?P<double>[^\"]*)\"|'(?P<single>[^']*)')\s*")
NAMED = {"lt": "<", "gt": ">", "amp": "&", "quot": '"'}


@dataclass(frozen=True)
class Formatted:
    """A text as it is read, with its entities."""

    text: str
    entities: list[dict[str, Any]] = field(default_factory=list)


def formatted(text: str, parse_mode: str | None) -> Formatted:
    """The text after entity parsing, if it can be a message."""
    result = _trimmed(text, parse_mode)
    if not result.text:
        raise bad_request("text must be non-empty")
    if utf16(result.text) > TEXT_LIMIT:
        raise bad_request("message is too long")
    return result


def caption(text: str, parse_mode: str | None) -> Formatted:
    """The caption after entity parsing; it may be empty."""
    result = _trimmed(text, parse_mode)
    if utf16(result.text) > CAPTION_LIMIT:
        raise bad_request("message caption is too long")
    return result


def _trimmed(text: str, parse_mode: str | None) -> Formatted:
    if parse_mode and parse_mode.lower() != "html":
        raise bad_request("unsupported parse_mode")
    result = parse_html(text) if parse_mode else Formatted(text)
    trimmed = result.text.strip(" \n")
    lead = utf16(result.text) - utf16(result.text.lstrip(" \n"))
    return Formatted(trimmed, [entity | {"offset": entity["offset"] - lead} for entity in result.entities])


def utf16(text: str) -> int:
    return len(text.encode("utf-16-le")) // 2


def parse_html(html: str) -> Formatted:
    """Telegram's HTML, read strictly."""
    text, position = "", 0
    entities: list[dict[str, Any]] = []
    open_tags: list[tuple[str, str, int]] = []
    while position < len(html):
        character = html[position]
        if character == "&":
            decoded, position = _character(html, position)
            text += decoded
        elif character == "<":
            tag = TAG.match(html, position)
            if tag is None:
                raise _unparsable("unclosed start tag", html, position)
            if tag["end"]:
                entities += _close(open_tags, tag, html, text)
            else:
                open_tags.append(_open(tag, html, text))
            position = tag.end()
        else:
            text += character
            position += 1
    if open_tags:
        raise bad_request(f"can't parse entities: can't find end tag corresponding to start tag \"{open_tags[-1][0]}\"")
    return Formatted(text, sorted(entities, key=lambda entity: entity["offset"]))


def _unparsable(problem: str, html: str, position: int) -> Refused:
    return bad_request(f"can't parse entities: {problem} at byte offset {len(html[:position].encode())}")


def _character(html: str, position: int) -> tuple[str, int]:
    match = CHARACTER.match(html, position)
    if match is None:
        raise _unparsable("unescaped &", html, position)
    if match["name"]:
        return NAMED[match["name"]], match.end()
    return chr(int(match["decimal"]) if match["decimal"] else int(match["hex"], 16)), match.end()


def _open(tag: re.Match[str], html: str, text: str) -> tuple[str, str, int]:
    name = tag["name"].lower()
    if name not in TAGS:
        raise _unparsable(f'unsupported start tag "{name}"', html, tag.start())
    href = HREF.fullmatch(tag["attributes"])
    if tag["attributes"].strip() and not (name == "a" and href):
        raise _unparsable(f'unexpected attributes in the tag "{name}"', html, tag.start())
    url = parse_html(href["double"] or href["single"] or "").text if href else ""
    return name, url, utf16(text)


def _close(open_tags: list[tuple[str, str, int]], tag: re.Match[str], html: str, text: str) -> list[dict[str, Any]]:
    found = tag["name"].lower()
    if not open_tags:
        raise _unparsable("unexpected end tag", html, tag.start())
    name, url, offset = open_tags.pop()
    if found != name:
        wrong = _unparsable("unmatched end tag", html, tag.start()).description
        raise Refused(400, f'{wrong}, expected "</{name}>", found "</{found}>"')
    size = utf16(text) - offset
    if not size or (name == "a" and not url.startswith(("http://", "https://", "tg://"))):
        return []  # the real one drops an empty entity, and a link it cannot follow, without a word
    entity = {"type": "text_link" if name == "a" else name, "offset": offset, "length": size}
    return [entity | {"url": url}] if name == "a" else [entity]


def keyboard(markup: Mapping[str, Any] | None) -> list[list[dict[str, str]]]:
    """The rows of an inline keyboard."""
    if markup is None:
        return []
    if set(markup) != {"inline_keyboard"} or not isinstance(markup["inline_keyboard"], list):
        raise bad_request("object expected as reply markup")
    rows = markup["inline_keyboard"]
    if not all(isinstance(row, list) for row in rows):
        raise bad_request('field "inline_keyboard" of the InlineKeyboardMarkup must be an Array of Arrays')
    buttons = [_button(button) for row in rows for button in row]
    if len(buttons) > BUTTON_LIMIT or len(json.dumps(markup)) > MARKUP_LIMIT:
        raise bad_request("reply markup is too long")
    return rows


def _button(button: Any) -> dict[str, str]:
    if not isinstance(button, dict):
        raise bad_request("can't parse inline keyboard button: InlineKeyboardButton must be an Object")
    if not isinstance(button.get("text"), str):
        raise bad_request("can't parse inline keyboard button: can't find field \"text\"")
    if not button["text"].strip():
        raise bad_request("inline keyboard button text must be non-empty")
    if set(button) not in ({"text", "callback_data"}, {"text", "url"}):
        raise bad_request("can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard")
    if "callback_data" in button and not 1 <= len(str(button["callback_data"]).encode()) <= DATA_LIMIT:
        raise bad_request("BUTTON_DATA_INVALID")
    if "url" in button and not str(button["url"]).startswith(("http://", "https://", "tg://")):
        raise bad_request("BUTTON_URL_INVALID")
    return button


def introduction(text: str, limit: int, language_code: str) -> str:
    """What a bot says of itself."""
    _language(language_code)
    if utf16(text) > limit:
        raise bad_request("text is too long")
    return text


def _language(code: str) -> None:
    if code and not re.fullmatch(r"[a-z]{2}", code):
        raise bad_request("invalid language code specified")


def commands(given: list[Any], language_code: str) -> list[dict[str, str]]:
    """The commands of a menu."""
    _language(language_code)
    if len(given) > COMMAND_LIMIT:
        raise bad_request("BOT_COMMANDS_TOO_MUCH")
    for command in given:
        if not isinstance(command, dict) or set(command) != {"command", "description"}:
            raise bad_request("can't parse BotCommand: expected an Object")
        if not re.fullmatch(r"[a-z0-9_]{1,32}", str(command["command"])):
            raise bad_request("BOT_COMMAND_INVALID")
        if not str(command["description"]).strip():
            raise bad_request("command description must be non-empty")
        if len(str(command["description"])) > 256:
            raise bad_request("command description length must not exceed 256")
    return given
