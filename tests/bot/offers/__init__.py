"""Job offers: taken in, found, shown, told."""
