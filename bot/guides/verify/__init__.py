"""Whether an account or a number is really ours."""
