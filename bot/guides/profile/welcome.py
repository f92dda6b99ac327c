"""What a greeting is answered with: at first who we are and a few questions, later the menu."""

from __future__ import annotations

from functools import cache

from bot.dialogue.actions import Action, Fixed
from bot.dialogue.context import Context
from bot.guides.guide import Reply, World
from bot.guides.menu import main
from bot.guides.profile.guide import Profile
from content.guides.welcome import load_welcome


def is_greeting(action: Action) -> bool:
    return isinstance(action, Fixed) and action.reply == "greeting"


def welcomed(context: Context, world: World) -> Reply:
    """Nobody is asked twice who they are."""
    if not context.met:
        return _profile().welcome(context, world)
    hello = load_welcome().again.of(context.speaking())
    return Reply(context.left(), (main(context, hello),))


@cache
def _profile() -> Profile:
    return Profile()
