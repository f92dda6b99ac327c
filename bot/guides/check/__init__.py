"""The checks of an offer, and of the contract on arrival."""
