"""What administrators look at: use, storage, settings, models."""
