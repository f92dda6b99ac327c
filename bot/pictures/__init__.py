"""Pictures and papers of our own making."""
