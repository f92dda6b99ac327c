"""`python -m bot.cli` is `infomigra`."""

from bot.cli import main

main()
