"""The link to the server: what is said, what waits for an answer, when to try again. No I/O, no clock."""

from glassapp.link.events import (
    CardShown,
    Cleared,
    ExpectedChanged,
    Expired,
    Granted,
    LinkEvent,
    LinkLost,
    LinkRefused,
    LinkUp,
    LostReason,
    MemoCame,
    Noticed,
    QueueChanged,
    Refused,
)
from glassapp.link.habits import Habits
from glassapp.link.link import Link
from glassapp.link.outbox import (
    FACT_S,
    MOST_WAITING,
    QUESTION_S,
    OutboxStore,
    Recovered,
    Request,
    age_limit_s,
    name_of,
)
from glassapp.link.phases import Phase

__all__ = [
    "FACT_S",
    "MOST_WAITING",
    "QUESTION_S",
    "CardShown",
    "Cleared",
    "ExpectedChanged",
    "Expired",
    "Granted",
    "Habits",
    "Link",
    "LinkEvent",
    "LinkLost",
    "LinkRefused",
    "LinkUp",
    "LostReason",
    "MemoCame",
    "Noticed",
    "OutboxStore",
    "Phase",
    "QueueChanged",
    "Recovered",
    "Refused",
    "Request",
    "age_limit_s",
    "name_of",
]
