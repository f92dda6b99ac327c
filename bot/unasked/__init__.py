"""What is said without being asked: reminders, alerts, corrections. Little, by day, and only to who wants it."""
