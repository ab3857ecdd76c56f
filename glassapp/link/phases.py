"""The states of a link, as a table."""

import enum


class Phase(enum.Enum):
    """Where a link stands."""

    DISCONNECTED = "disconnected"
    GREETING = "greeting"
    """Connected; Hello is on its way and Welcome has not come."""
    READY = "ready"
    REFUSED = "refused"
    """The server will not have these glasses; nothing is tried any more."""


class Happening(enum.Enum):
    """What moves a link from one state to the next."""

    OPENED = "opened"
    WELCOMED = "welcomed"
    LOST = "lost"
    REFUSED = "refused"


TRANSITIONS: dict[tuple[Phase, Happening], Phase] = {
    (Phase.DISCONNECTED, Happening.OPENED): Phase.GREETING,
    (Phase.DISCONNECTED, Happening.REFUSED): Phase.REFUSED,
    (Phase.GREETING, Happening.WELCOMED): Phase.READY,
    (Phase.GREETING, Happening.LOST): Phase.DISCONNECTED,
    (Phase.GREETING, Happening.REFUSED): Phase.REFUSED,
    (Phase.READY, Happening.LOST): Phase.DISCONNECTED,
    (Phase.READY, Happening.REFUSED): Phase.REFUSED,
}
"""What is not here does not happen: a lost link cannot be lost again, a refused one moves no more."""

CONNECTED = frozenset({Phase.GREETING, Phase.READY})
