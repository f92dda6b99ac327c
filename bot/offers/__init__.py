"""Job offers: read from files and feeds, kept without doubles, found again."""
