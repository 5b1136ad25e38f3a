"""Numbers as they were typed or stand in an address: never longer than a database can hold."""

LARGEST = 2**31 - 1  # number of a row
LONGEST = 10  # digits


def whole_number(text: str, largest: int = LARGEST) -> int | None:
    """None for what is no whole number from 0 to `largest`."""
    if not (text.isascii() and text.isdecimal()) or len(text) > LONGEST:
        return None
    number = int(text)
    return number if number <= largest else None
