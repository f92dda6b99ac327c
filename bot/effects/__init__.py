"""What guides want done beyond words, carried out in the turn's transaction."""
