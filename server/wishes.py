"""What customers may ask for, done for somebody: the deed and its line in the audit log, or neither."""

import functools
from collections.abc import Callable
from typing import TypeVar

from server.clock import Clock
from server.desk.whole import whole
from server.domain.customer_file import CustomerFile
from server.office.privacy import Privacy
from server.stores.console import ConsoleStore, Entry
from server.stores.console.audited import Audited
from server.stores.console.within import Within

T = TypeVar("T")


class Wishes:
    """Does what customers ask for, at the request of a command or of another system."""

    def __init__(self, store: ConsoleStore, clock: Clock) -> None:
        """Stand on the books; the store stays its owner's."""
        self._store = store
        self._clock = clock

    def export(self, who: str, customer_id: str) -> CustomerFile:
        """Everything the shop keeps of a customer.

        Args:
            who: Stands in the audit log.
            customer_id: Whose file.

        Raises:
            UnknownCustomer: There is no such customer, or no longer.
        """
        asked = functools.partial(Privacy.export, customer_id=customer_id)
        return self._do(who, "customer.export", customer_id, asked)

    def refuse_profiling(self, who: str, customer_id: str, source: str) -> bool:
        """Record that a customer objects to profiling; says whether that was new.

        Raises:
            UnknownCustomer: There is no such customer, or no longer.
            WishUnfit: The source is not one word.
        """
        asked = functools.partial(Privacy.refuse_profiling, customer_id=customer_id, source=source)
        return self._do(who, "customer.object", customer_id, asked)

    def erase(self, who: str, customer_id: str) -> bool:
        """Forget a customer; says whether there was one, and writes nothing down when there was none."""

        def asked(privacy: Privacy) -> bool:
            if not privacy.erase(customer_id):
                raise _NobodyErased
            return True

        try:
            return self._do(who, "customer.erase", customer_id, asked)
        except _NobodyErased:
            return False

    def _do(self, who: str, action: str, customer_id: str, deed: Callable[[Privacy], T]) -> T:
        audited = Audited(self._store, Entry(who, action, f"customer:{customer_id}"), self._clock)
        return whole(audited, lambda books: deed(Privacy(Within(books), self._clock)))


class _NobodyErased(Exception):
    """There is nothing to write down."""
