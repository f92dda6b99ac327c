"""Learning from cases: proposals for editors, questions nobody answered, and answers that are said to be wrong."""
