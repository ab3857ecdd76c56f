"""Who is here, and what supervisors write to the glasses of a site, in memory."""

import dataclasses
import datetime as dt

from server.desk.records import Crowd, Present, WrittenMemo
from server.stores.memory.bonuses import BonusShelf


class LobbyShelf(BonusShelf):
    """Reads and writes arrivals and memos."""

    def arrived(self, order: str) -> dt.datetime | None:
        """Since when the customer of a pickup is here."""
        return self._shelves.arrived.get(order)

    def arrive(self, order: str, at: dt.datetime) -> bool:
        """Record that a customer is here; who is here already, or has collected, changes nothing."""
        if order in self._shelves.pickups and order not in self._shelves.collected:
            self._shelves.arrived.setdefault(order, at)
        return order in self._shelves.pickups

    def note_arrival(self, order: str, at: dt.datetime) -> None:
        """Record that the customer of a known pickup is here, as ``arrive``."""
        self.arrive(order, at)

    def leave(self, order: str) -> None:
        """Record that a customer is not here after all."""
        self._shelves.arrived.pop(order, None)

    def crowd(self, site_id: str, since: dt.datetime, most: int) -> Crowd:
        """Who came to a site since then and has not collected, whoever waits longest first."""
        here = sorted(
            (at, order)
            for order, at in self._shelves.arrived.items()
            if at >= since
            and order not in self._shelves.collected
            and self._shelves.pickups[order].site_id == site_id
        )
        longest = tuple(self._present(order, at) for at, order in here[:most])
        return Crowd(longest, len(here))

    def _present(self, order: str, at: dt.datetime) -> Present:
        pickup = self._shelves.pickups[order]
        return Present(self._shelves.members[pickup.customer_id].name, pickup.bay, at)

    def keep_memo(self, memo: WrittenMemo) -> None:
        """Record a supervisor's word."""
        self._shelves.memos[memo.memo_id] = memo

    def memos(self, site_id: str, since: dt.datetime) -> tuple[WrittenMemo, ...]:
        """What was written to a site since then, oldest first, and how often each was read."""
        found = [
            dataclasses.replace(memo, readers=sum(read == memo.memo_id for read, _ in self._shelves.reads))
            for memo in self._shelves.memos.values()
            if memo.site_id == site_id and memo.written_at >= since
        ]
        return tuple(sorted(found, key=lambda memo: (memo.written_at, memo.memo_id)))

    def unread_memos(self, site_id: str, glasses_id: str, since: dt.datetime) -> tuple[WrittenMemo, ...]:
        """What was written to a site since then and these glasses have not read, oldest first."""
        return tuple(
            dataclasses.replace(memo, readers=0)
            for memo in self.memos(site_id, since)
            if (memo.memo_id, glasses_id) not in self._shelves.reads
        )

    def read_memo(self, memo_id: str, site_id: str, glasses_id: str) -> None:
        """Record that a memo of this site was read on these glasses; again changes nothing."""
        memo = self._shelves.memos.get(memo_id)
        if memo is not None and memo.site_id == site_id:
            self._shelves.reads[(memo_id, glasses_id)] = True
