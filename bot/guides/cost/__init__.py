"""What is left of a month's pay."""
