"""The nearest office."""
