"""The heartbeat: when to ask whether the server is alive, and when to believe that it is not."""


class Heartbeat:
    """Asks after every interval; two intervals without a word mean that nobody is there.

    A connection whose other end vanished without a closing packet looks open to TCP for many minutes
    (RFC 1122 section 4.2.3.6); only silence tells.
    """

    def __init__(self, interval_s: float, now: float) -> None:
        self._interval_s = interval_s
        self._ask_at = now + interval_s
        self._heard_at = now
        self._number = 0

    @property
    def due_at(self) -> float:
        """When it wants to be looked at again."""
        return min(self._ask_at, self.silent_at)

    @property
    def silent_at(self) -> float:
        """When silence means that nobody is there."""
        return self._heard_at + 2 * self._interval_s

    def heard(self, now: float) -> None:
        """Something came from the server, whatever it says."""
        self._heard_at = now

    def is_silent(self, now: float) -> bool:
        """Nothing was heard for two intervals."""
        return now >= self.silent_at

    def ask(self, now: float) -> int | None:
        """The number of the Ping that is due now, or None."""
        if now < self._ask_at:
            return None
        self._ask_at = now + self._interval_s
        self._number += 1
        return self._number
