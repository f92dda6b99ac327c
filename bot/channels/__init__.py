"""Where contacts write from. A channel turns its own objects into `Incoming` and sends `Outgoing`; nothing else."""

from bot.channel import CannotStart, Channel, Delayed, Inbox, Receipt, Stored, Undeliverable  # noqa: F401
