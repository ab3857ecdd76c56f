"""What the ranker learns from, and what it learned, in memory."""

import dataclasses
import datetime as dt
from collections.abc import Iterable, Sequence

from server.desk.records import Called, Receipts
from server.domain.ranking.document import ModelDocument
from server.domain.ranking.history import History
from server.stores.memory.shelves import Shelves

_MICROSECOND = dt.timedelta(microseconds=1)
_DAY = dt.timedelta(days=1)


class LearningShelf:
    """Counters of customers, and rankers."""

    def __init__(self, shelves: Shelves) -> None:
        self._shelves = shelves

    def history(self, customer_id: str) -> History | None:
        """The counters of this customer's purchases; None when there is none, or they objected."""
        member = self._shelves.members.get(customer_id)
        if member is None or not member.visitor.profiling:
            return None
        older = self._shelves.older.get(customer_id)
        lines = ((one.category, one.on.toordinal()) for one in member.visitor.purchases)
        return History.whole(lines, older)

    def recount(self, customers: Iterable[str]) -> None:
        """Forget what is older of those who objected; the rest is counted when it is asked for."""
        for customer_id in customers:
            member = self._shelves.members.get(customer_id)
            if member is None or not member.visitor.profiling:
                self._shelves.older.pop(customer_id, None)

    def fold_receipts(self, customers: Sequence[str], before: dt.date) -> None:
        """Throw away the receipts of these customers from before a day, and keep their counters."""
        for customer_id in customers:
            member = self._shelves.members[customer_id]
            visitor = member.visitor
            lines = ((one.category, one.on.toordinal()) for one in visitor.purchases if one.on < before)
            gone = History.whole(lines, self._shelves.older.get(customer_id))
            if gone is not None:
                self._shelves.older[customer_id] = gone
            kept = tuple(one for one in visitor.purchases if one.on >= before)
            visitor = dataclasses.replace(visitor, purchases=kept)
            self._shelves.members[customer_id] = dataclasses.replace(member, visitor=visitor)
        self.recount(customers)

    def receipts(self, after: str, most: int) -> tuple[Receipts, ...]:
        """What the next customers bought, of those who agreed that it chooses their bonuses."""
        agreed = [
            Receipts(name, tuple((one.category, one.on.toordinal()) for one in member.visitor.purchases))
            for name, member in sorted(self._shelves.members.items())
            if member.visitor.profiling and name > after
        ]
        return tuple(agreed[:most])

    def keep_ranker(self, document: ModelDocument, at: dt.datetime) -> None:
        """Record what was learned; of the same document the last time counts.

        It is newer than all others, though a clock that ran ahead may have dated one of them later.
        """
        kept = self._shelves.rankers
        others = [fitted_at for version, (fitted_at, _) in kept.items() if version != document.version]
        kept[document.version] = (max((at, *(one + _MICROSECOND for one in others))), document)

    def ranker_version(self) -> str | None:
        """The version that was learned last."""
        kept = self._shelves.rankers
        return max(kept, key=lambda name: kept[name][0]) if kept else None

    def ranker(self, version: str) -> ModelDocument | None:
        """What was learned under this version."""
        kept = self._shelves.rankers.get(version)
        return kept[1] if kept else None

    def pulse(self) -> str:
        """Another text whenever offers, deliveries or rankers are others than before."""
        shelves = self._shelves
        received = sorted((*key, one.received) for key, one in shelves.balances.items())
        return repr((sorted(shelves.offers), sorted(shelves.live.items()), received, self.ranker_version()))

    def calls(self, site_id: str, since: dt.datetime, until: dt.datetime, most: int) -> tuple[Called, ...]:
        """Who collected an order at a site, within a day of the time they had chosen, latest first."""
        pickups = self._shelves.pickups
        found = [
            (at, order)
            for order, at in self._shelves.collected.items()
            if since <= at < until
            and pickups[order].site_id == site_id
            and since - _DAY <= pickups[order].starts_at < until + _DAY
        ]
        found.sort(key=lambda one: (-one[0].timestamp(), one[1]))
        return tuple(Called(pickups[order].customer_id, site_id, at) for at, order in found[:most])
