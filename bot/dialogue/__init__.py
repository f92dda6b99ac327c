"""Pure decisions: what to do with one message, given what the talk was about. No clock, network or database."""
