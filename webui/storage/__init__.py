"""Stored files: put in, counted, kept for their days, deleted, copied into a backup."""
