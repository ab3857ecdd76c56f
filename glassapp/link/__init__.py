"""The link to the server: what is said, what waits for an answer, when to try again. No I/O, no clock."""

from glassapp.link.events import (
    CardShown,
    Cleared,
    ExpectedChanged,
    Granted,
    LinkEvent,
    LinkLost,
    LinkRefused,
    LinkUp,
    LostReason,
    Noticed,
    Refused,
)
from glassapp.link.link import Habits, Link
from glassapp.link.phases import Phase

__all__ = [
    "CardShown",
    "Cleared",
    "ExpectedChanged",
    "Granted",
    "Habits",
    "Link",
    "LinkEvent",
    "LinkLost",
    "LinkRefused",
    "LinkUp",
    "LostReason",
    "Noticed",
    "Phase",
    "Refused",
]
