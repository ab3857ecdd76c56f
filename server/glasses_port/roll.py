"""The roll: how the glasses of this port are, for people at a desk."""

import dataclasses
import datetime as dt
from collections.abc import Iterable

from server.desk.records import Worn


class Roll:
    """Knows what was written of each pair, and so what has to be written now."""

    def __init__(self, every: dt.timedelta) -> None:
        """Begin.

        Args:
            every: How often it is written that a pair is still there, when nothing else is new.
        """
        self._every = every
        self._written: dict[str, Worn] = {}

    def news(self, here: Iterable[Worn]) -> tuple[Worn, ...]:
        """What is to be written, given how the glasses are that are connected now."""
        now_here = {one.glasses_id: one for one in here}
        changed = [one for one in now_here.values() if self._is_new(one)]
        gone = [
            dataclasses.replace(one, online=False)
            for glasses_id, one in self._written.items()
            if glasses_id not in now_here
        ]
        return (*changed, *gone)

    def written(self, news: Iterable[Worn]) -> None:
        """Note that it was written."""
        for one in news:
            if one.online:
                self._written[one.glasses_id] = one
            else:
                self._written.pop(one.glasses_id, None)

    def _is_new(self, one: Worn) -> bool:
        known = self._written.get(one.glasses_id)
        if known is None or one.heard_at - known.heard_at >= self._every:
            return True
        return dataclasses.replace(known, heard_at=one.heard_at) != one
