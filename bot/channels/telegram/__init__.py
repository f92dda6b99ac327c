"""Telegram: contacts in private chats with the bot, reached through the Bot API."""
