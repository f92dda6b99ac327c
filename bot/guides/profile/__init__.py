"""Who the contact is, and the welcome."""
