"""What is kept of a contact: exported, erased, let go after its time."""
