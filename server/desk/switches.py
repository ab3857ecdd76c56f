"""What the desk needs of its books to withdraw bonuses that were switched off."""

import datetime as dt
from collections.abc import Sequence
from typing import Protocol

from server.desk.records import Shown
from server.domain.issuance import Issuance


class SwitchBooks(Protocol):
    """Where bonuses are off, and what is still reserved there."""

    def switched_off(self) -> frozenset[str]:
        """The sites where no bonus is given; an empty one stands for all of them."""
        ...

    def overtaken(self, shown: Sequence[Shown]) -> frozenset[Shown]:
        """Those whose customer was erased or order cancelled, or of which a bonus was released since."""
        ...

    def erased_cards(self, site_id: str, first: str) -> Sequence[str]:
        """Cards of a site whose customer was erased, from this id on."""
        ...

    def reserved_at(self, sites: frozenset[str], most: int) -> Sequence[Issuance]:
        """Bonuses that are reserved at these sites; at every site when an empty one is among them."""
        ...

    def taken_back(self, since: dt.datetime) -> Sequence[Issuance]:
        """Bonuses that were released since then while their card is still open: nobody closed it."""
        ...
