"""How good a transcript is: counts of characters, measured, compared, reported, paid for."""
