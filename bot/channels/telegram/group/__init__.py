"""The staff's Telegram group: a forum with one thread per case, where agents read, answer and act."""
