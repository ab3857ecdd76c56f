"""How long to wait before the next attempt: exponential, with full jitter.

Full jitter spreads the glasses of a site after its server restarts; see M. Brooker, "Exponential Backoff
And Jitter", AWS Architecture Blog, 2015.
"""

from collections.abc import Callable


class Backoff:
    """Counts failures in a row and draws the next wait between nothing and a doubling bound."""

    def __init__(self, first_s: float, longest_s: float, draw: Callable[[], float]) -> None:
        self._first_s = first_s
        self._longest_s = longest_s
        self._draw = draw
        self._failures = 0

    def next_wait_s(self) -> float:
        """The wait after one more failure; ``draw`` gives a number between 0 and 1."""
        # 2 ** 32 is beyond any bound; without it a night offline would overflow a float.
        bound_s = min(self._longest_s, self._first_s * 2.0 ** min(self._failures, 32))
        self._failures += 1
        return self._draw() * bound_s

    def succeeded(self) -> None:
        """Begin with the short wait again."""
        self._failures = 0
