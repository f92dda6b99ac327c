"""Looking for job offers."""
