"""How the staff work, as editors write it: service hours, targets, teams and canned replies."""
