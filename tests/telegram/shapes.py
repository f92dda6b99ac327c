"""What the Bot API refuses beside texts: replies, albums, batches, reactions, and the names of threads."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import pairwise
from typing import Any

from tests.telegram.refusal import bad_request
from tests.telegram.rules import utf16

ALBUM_LIMIT = 10
BATCH_LIMIT = 100
HOMOGENEOUS = {"audio": "Audio", "document": "Document"}
THREAD_NAME_LIMIT = 128
ICON_COLORS = {7322096, 16766590, 13338331, 9367192, 16749490, 16478047}
SINGLE = (
    "👍👎❤🔥🥰👏😁🤔🤯😱🤬😢🎉🤩🤮💩🙏👌🕊🤡🥱🥴😍🐳🌚🌭💯🤣⚡🍌🏆💔🤨😐"
    "🍓🍾💋🖕😈😴😭🤓👻👀🎃🙈😇😨🤝✍🤗🫡🎅🎄☃💅🤪🗿🆒💘🙉🦄😘💊🙊😎👾🤷😡"
)
REACTIONS = {*SINGLE, "❤\u200d🔥", "👨\u200d💻", "🤷\u200d♂", "🤷\u200d♀"}


def reply(asked: Mapping[str, Any]) -> None:
    """What a message replies to."""
    if "message_id" not in asked:
        raise bad_request('can\'t find field "message_id"')
    if not isinstance(asked["message_id"], int):
        raise bad_request('field "message_id" must be of type Number')


def album(media: list[Any]) -> list[dict[str, Any]]:
    """The items of an album, which may be of one kind, or photos and videos mixed."""
    if len(media) > ALBUM_LIMIT:
        raise bad_request("too many messages to send as an album")
    if not media:
        raise bad_request("there are no messages to send")
    for item in media:
        if not isinstance(item, dict):
            raise bad_request("can't parse InputMedia: expected an Object")
        if item.get("type") not in ("photo", "video", *HOMOGENEOUS):
            raise bad_request(f"can't parse InputMedia: type \"{item.get('type')}\" can't be used in sendMediaGroup")
        if not item.get("media"):
            raise bad_request("can't parse InputMedia: media not found")
    kinds = {item["type"] for item in media}
    if alone := sorted(kinds & HOMOGENEOUS.keys() if len(kinds) > 1 else ()):
        raise bad_request(f"{HOMOGENEOUS[alone[0]]} can't be mixed with other media types")
    return media


def message_ids(given: list[Any]) -> list[int]:
    """The messages to copy, in order."""
    if not given:
        raise bad_request("message identifiers are not specified")
    if len(given) > BATCH_LIMIT:
        raise bad_request("too many message identifiers specified")
    if not all(isinstance(number, int) and number > 0 for number in given):
        raise bad_request("invalid message identifier specified")
    if any(later <= earlier for earlier, later in pairwise(given)):
        raise bad_request("message identifiers must be in a strictly increasing order")
    return given


def reaction(given: list[Any]) -> str | None:
    """The bot's one emoji, or None to take it back."""
    if len(given) > 1:
        raise bad_request("REACTIONS_TOO_MANY")
    if not given:
        return None
    if not isinstance(given[0], dict) or given[0].get("type") not in ("emoji", "custom_emoji"):
        raise bad_request("can't parse ReactionType: invalid reaction type specified")
    emoji = str(given[0].get("emoji", "")).replace("\ufe0f", "")
    if emoji not in REACTIONS:
        raise bad_request("REACTION_INVALID")
    return emoji


def thread_name(name: str) -> str:
    """The name of a thread. The real one cuts what is too long without a word."""
    if not name.strip():
        raise bad_request("name must be non-empty")
    if utf16(name.strip()) > THREAD_NAME_LIMIT:
        raise bad_request("TOPIC_TITLE_INVALID")
    return name.strip()


def point(latitude: float, longitude: float, called: str) -> None:
    """A spot on the globe."""
    if abs(latitude) > 90 or abs(longitude) > 180:
        raise bad_request(f"wrong {called} specified")


def icon_color(color: int) -> int:
    if color not in ICON_COLORS:
        raise bad_request("invalid icon color specified")
    return color
