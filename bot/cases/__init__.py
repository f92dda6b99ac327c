"""Handing over to a person: cases from their opening to their end."""
