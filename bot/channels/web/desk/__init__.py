"""The staff's desk on the web: signing in, cases, the board, learning, staff and the audit log."""
