"""What every request goes through: who asks, what they may, which language, which headers."""
