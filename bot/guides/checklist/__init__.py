"""The document checklist: which papers a route asks for, which are ready, when they expire, what to be reminded of."""
