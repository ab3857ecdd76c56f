"""How patient a link is: together short enough to be back within two seconds of the network.

A dead connection is found after two heartbeats (the server's setting ``heartbeat_s``, 0.7 s), the wait after
it is a quarter of a second at most; docs/measurements/glass.md has what that comes to.
"""

from dataclasses import dataclass

from glassapp.link.outbox import MOST_WAITING


@dataclass(frozen=True, slots=True)
class Habits:
    """Bounds of every wait, in seconds, and of what waits."""

    outbox_room: int = MOST_WAITING
    first_wait_s: float = 0.25
    longest_wait_s: float = 0.5
    """An attempt costs one packet, and the glasses of one site are few (docs/decisions/0033)."""
    first_greeting_s: float = 1.5
    """For the first Welcome that does not come: the line died just then. Each further one is waited for twice
    as long: then it is the server that is slow, and asking it more often makes it slower."""
    greeting_s: float = 5.0
    """The longest wait for a Welcome."""
    store_pause_s: float = 1.0
    """After the server could not write an answer down, before it is told again."""

    def greeting_patience_s(self, in_vain: int) -> float:
        """How long a Welcome is waited for, after so many in a row that never came."""
        return min(self.greeting_s, self.first_greeting_s * 2.0 ** min(in_vain, 32))
