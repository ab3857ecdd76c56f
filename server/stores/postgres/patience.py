"""Waiting for a database that says nothing: only so long, whatever the reason.

A database that hangs, on its disk or as a whole, holds a connection open without a word: the limits that it
was told are its own to keep, and the network acknowledges what it never reads.
"""

from typing import Any

import psycopg
from psycopg import Connection
from psycopg.abc import RV, PQGen

_TICK_S = 0.1
"""So often whoever waits is told that nothing came."""


class Silent(psycopg.OperationalError):
    """Nothing came for too long; whether the statement was carried out, nobody knows."""


class PatientConnection(Connection[Any]):
    """Is closed when a statement is not answered in time. Begun anew, what was asked for may succeed."""

    silence_s: float | None = None
    """Nothing at all comes for so long; None = for ever."""

    def wait(self, gen: PQGen[RV], *_more: object, **_options: object) -> RV:
        """Wait for what libpq is at.

        Raises:
            Silent: Nothing came for too long.
        """
        if self.silence_s is None:
            return super().wait(gen, _TICK_S)
        try:
            return super().wait(_heard(gen, self.silence_s), _TICK_S)
        except Silent:
            # What comes later would be taken for the answer to the next statement; and a rollback would wait.
            self.close()
            raise


def _heard(gen: PQGen[RV], silence_s: float) -> PQGen[RV]:
    """The same steps, as long as something comes now and then."""
    left = round(silence_s / _TICK_S)
    silent = 0
    try:
        wanted = next(gen)
        while True:
            ready = yield wanted
            silent = 0 if ready else silent + 1
            if silent > left:
                raise Silent(f"said nothing for {silence_s:g} seconds")
            wanted = gen.send(ready)
    except StopIteration as end:
        value: RV = end.value
        return value
