"""Which parameters each method of the Bot API takes, of which type, and what it says when one is missing."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from typing import Any

from tests.telegram.media import Upload
from tests.telegram.refusal import bad_request

Read = Callable[[str, str], Any]
ATTACHED = "attach://"


def integer(name: str, value: str) -> int:
    if not re.fullmatch(r"-?[0-9]{1,19}", value):
        raise bad_request(f'parameter "{name}" must be an Integer')
    return int(value)


def number(name: str, value: str) -> float:
    if not re.fullmatch(r"-?[0-9]+(\.[0-9]+)?", value):
        raise bad_request(f'parameter "{name}" must be a Float')
    return float(value)


def boolean(name: str, value: str) -> bool:
    if value not in ("true", "false"):
        raise bad_request(f'parameter "{name}" must be a Boolean')
    return value == "true"


def string(name: str, value: str) -> str:
    return value


def parsed(kind: type, called: str) -> Read:
    def parse(name: str, value: str) -> Any:
        try:
            found = json.loads(value)
        except ValueError:
            raise bad_request(f"can't parse {called} JSON object") from None
        if not isinstance(found, kind):
            raise bad_request(f"{'Object' if kind is dict else 'Array'} expected as {called}")
        return found

    return parse


OBJECT, ARRAY = parsed(dict, "object"), parsed(list, "array")
CHAT: dict[str, Read] = {"chat_id": string}
MESSAGE: dict[str, Read] = CHAT | {"message_id": integer}
THREAD: dict[str, Read] = CHAT | {"message_thread_id": integer}
FROM: dict[str, Read] = {"from_chat_id": string}
MARKUP: dict[str, Read] = {"reply_markup": parsed(dict, "reply markup")}
PREVIEW: dict[str, Read] = {"link_preview_options": parsed(dict, "link preview options")}
FORMAT: dict[str, Read] = {"parse_mode": string}
QUIET: dict[str, Read] = {"disable_notification": boolean, "protect_content": boolean}
REPLY: dict[str, Read] = {"reply_parameters": parsed(dict, "reply parameters")}
SEND = THREAD | QUIET | REPLY | MARKUP
CAPTION: dict[str, Read] = FORMAT | {"caption": string, "caption_entities": ARRAY}
ABOVE: dict[str, Read] = {"show_caption_above_media": boolean}
VISUAL: dict[str, Read] = ABOVE | {"has_spoiler": boolean}
LENGTH: dict[str, Read] = {"duration": integer}
SIZE: dict[str, Read] = {"width": integer, "height": integer}
POINT: dict[str, Read] = {"latitude": number, "longitude": number}
PARAMETERS: dict[str, dict[str, Read]] = {
    "getMe": {},
    "getUpdates": {"offset": integer, "limit": integer, "timeout": integer, "allowed_updates": ARRAY},
    "deleteWebhook": {"drop_pending_updates": boolean},
    "setMyCommands": {"commands": parsed(list, "commands"), "scope": OBJECT, "language_code": string},
    "setMyDescription": {"description": string, "language_code": string},
    "setMyShortDescription": {"short_description": string, "language_code": string},
    "sendMessage": SEND | FORMAT | PREVIEW | {"text": string, "entities": ARRAY},
    "sendPhoto": SEND | CAPTION | VISUAL | {"photo": string},
    "sendDocument": SEND | CAPTION | {"document": string, "disable_content_type_detection": boolean},
    "sendVoice": SEND | CAPTION | LENGTH | {"voice": string},
    "sendAudio": SEND | CAPTION | LENGTH | {"audio": string, "performer": string, "title": string},
    "sendVideo": SEND | CAPTION | VISUAL | LENGTH | SIZE | {"video": string, "supports_streaming": boolean},
    "sendAnimation": SEND | CAPTION | VISUAL | LENGTH | SIZE | {"animation": string},
    "sendSticker": SEND | {"sticker": string, "emoji": string},
    "sendVideoNote": SEND | LENGTH | {"video_note": string, "length": integer},
    "sendLocation": SEND | POINT | {"horizontal_accuracy": number},
    "sendVenue": SEND | POINT | {"title": string, "address": string},
    "sendMediaGroup": THREAD | QUIET | REPLY | {"media": parsed(list, "media")},
    "copyMessage": SEND | FROM | MESSAGE | CAPTION | ABOVE,
    "copyMessages": THREAD | QUIET | FROM | {"message_ids": parsed(list, "message_ids"), "remove_caption": boolean},
    "forwardMessage": THREAD | QUIET | FROM | MESSAGE,
    "sendChatAction": THREAD | {"action": string},
    "answerCallbackQuery": {
        "callback_query_id": string,
        "text": string,
        "show_alert": boolean,
        "url": string,
        "cache_time": integer,
    },
    "editMessageText": MESSAGE | FORMAT | PREVIEW | MARKUP | {"text": string, "entities": ARRAY},
    "editMessageCaption": MESSAGE | CAPTION | ABOVE | MARKUP,
    "editMessageReplyMarkup": MESSAGE | MARKUP,
    "deleteMessage": MESSAGE,
    "deleteMessages": CHAT | {"message_ids": parsed(list, "message_ids")},
    "setMessageReaction": MESSAGE | {"reaction": parsed(list, "reaction types"), "is_big": boolean},
    "pinChatMessage": MESSAGE | {"disable_notification": boolean},
    "unpinChatMessage": MESSAGE,
    "getChat": CHAT,
    "getChatMember": CHAT | {"user_id": integer},
    "createForumTopic": CHAT | {"name": string, "icon_color": integer, "icon_custom_emoji_id": string},
    "editForumTopic": THREAD | {"name": string, "icon_custom_emoji_id": string},
    "closeForumTopic": THREAD,
    "reopenForumTopic": THREAD,
    "deleteForumTopic": THREAD,
    "getFile": {"file_id": string},
}
NO_CHAT = {"chat_id": "chat_id is empty"}
NO_MESSAGE = NO_CHAT | {"message_id": "message identifier is not specified"}
NO_SOURCE = {"from_chat_id": 'parameter "from_chat_id" is required'}
NO_POINT = {"latitude": "latitude is empty", "longitude": "longitude is empty"}
REQUIRED: dict[str, dict[str, str]] = {
    "setMyCommands": {"commands": 'parameter "commands" is required'},
    "sendMessage": NO_CHAT | {"text": "message text is empty"},
    **{
        f"send{kind.title().replace('_', '')}": NO_CHAT | {kind: f"there is no {kind.replace('_', ' ')} in the request"}
        for kind in ("photo", "document", "voice", "audio", "video", "animation", "sticker", "video_note")
    },
    "sendLocation": NO_CHAT | NO_POINT,
    "sendVenue": NO_CHAT | NO_POINT | {"title": "title must be non-empty", "address": "address must be non-empty"},
    "sendMediaGroup": NO_CHAT | {"media": 'parameter "media" is required'},
    "copyMessage": NO_CHAT | NO_SOURCE | {"message_id": "message to copy not found"},
    "copyMessages": NO_CHAT | NO_SOURCE | {"message_ids": "message identifiers are not specified"},
    "forwardMessage": NO_CHAT | NO_SOURCE | {"message_id": "message to forward not found"},
    "sendChatAction": NO_CHAT | {"action": "wrong parameter action in request"},
    "answerCallbackQuery": {"callback_query_id": 'parameter "callback_query_id" is required'},
    "editMessageText": NO_MESSAGE | {"text": "message text is empty"},
    "editMessageCaption": NO_MESSAGE,
    "editMessageReplyMarkup": NO_MESSAGE,
    "deleteMessage": NO_MESSAGE,
    "deleteMessages": NO_CHAT | {"message_ids": "message identifiers are not specified"},
    "setMessageReaction": NO_CHAT | {"message_id": "message to react not found"},
    "pinChatMessage": NO_CHAT | {"message_id": "message to pin not found"},
    "unpinChatMessage": NO_CHAT,
    "getChat": NO_CHAT,
    "getChatMember": NO_CHAT | {"user_id": "invalid user_id specified"},
    "createForumTopic": NO_CHAT | {"name": "name must be non-empty"},
    **{
        f"{verb}ForumTopic": NO_CHAT | {"message_thread_id": "TOPIC_ID_INVALID"}
        for verb in ("edit", "close", "reopen", "delete")
    },
    "getFile": {"file_id": "invalid file_id"},
}


def parameters(method: str, given: Mapping[str, str], files: Mapping[str, Upload]) -> dict[str, Any]:
    """The parameters of a call, read as their types. A file comes under its own name, or attached under another."""
    known = PARAMETERS[method]
    attached = {name for name in files if any(f"{ATTACHED}{name}" in value for value in given.values())}
    if strange := sorted((given.keys() | files.keys()) - known.keys() - attached):
        raise bad_request(f'unknown parameter "{strange[0]}"')
    for name, description in REQUIRED.get(method, {}).items():
        if not given.get(name) and name not in files:
            raise bad_request(description)
    asked = {name: known[name](name, value) for name, value in given.items()}
    return {name: _filled(value, files) for name, value in asked.items()} | {
        name: file for name, file in files.items() if name not in attached
    }


def _filled(value: Any, files: Mapping[str, Upload]) -> Any:
    """The value with the attached files in their places."""
    match value:
        case str() if value.startswith(ATTACHED):
            if (name := value.removeprefix(ATTACHED)) not in files:
                raise bad_request("wrong file identifier/HTTP URL specified")
            return files[name]
        case list():
            return [_filled(item, files) for item in value]
        case dict():
            return {name: _filled(item, files) for name, item in value.items()}
        case _:
            return value
