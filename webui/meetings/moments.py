"""The times at which meetings can take place, and how any time is read in a zone."""

from datetime import UTC, date, datetime, tzinfo

EARLIEST, LATEST = 1900, 2200  # years that every zone and database can hold


def is_near(day: date) -> bool:
    """Whether every zone and database can hold it."""
    return EARLIEST <= day.year <= LATEST


def local(moment: datetime, zone: tzinfo) -> datetime:
    """In the zone; in UTC where the calendar ends in between."""
    try:
        return moment.astimezone(zone)
    except OverflowError:
        return moment.astimezone(UTC)
