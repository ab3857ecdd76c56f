"""How times stand in the books: microseconds since 1970 in UTC."""

import datetime as dt

_EPOCH = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)
_MICROSECOND = dt.timedelta(microseconds=1)


def stamp(time: dt.datetime) -> int:
    """Write a time; exact, unlike a floating-point timestamp."""
    return (time - _EPOCH) // _MICROSECOND


def instant(microseconds: int) -> dt.datetime:
    """Read a time."""
    return _EPOCH + dt.timedelta(microseconds=microseconds)
