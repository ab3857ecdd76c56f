"""What the books say to whoever watches over a server, asked for so long and no longer.

A Prometheus gives up after ten seconds, and is needed most when the books are away. So the figures that the
server knows by itself are told without them, to whoever was let in while they answered.
"""

import asyncio
from concurrent.futures import ThreadPoolExecutor

from server.api.gate import Gate, NotAllowed, Presented
from server.domain.credential import proves, split
from server.errors import StoreError, StoreUnavailable
from server.metrics import Seen
from server.office.books import OfficeStore
from server.office.outbox import Outbox
from server.office.records import Scope

BOOKS_WITHIN_S = 3.0
_THREADS = 2
"""Of its own: books that hang take none from those who serve."""


class Lookout:
    """Lets in whoever watches, and looks into the books for them."""

    def __init__(
        self, gate: Gate, store: OfficeStore, outbox: Outbox, within_s: float = BOOKS_WITHIN_S
    ) -> None:
        """Look into these books.

        Args:
            gate: Checks tokens.
            store: The books.
            outbox: Theirs.
            within_s: How long they may take.
        """
        self._admit = gate.for_scope(Scope.METRICS)
        self._store = store
        self._outbox = outbox
        self._within_s = within_s
        self._threads = ThreadPoolExecutor(_THREADS, thread_name_prefix="watching")
        self._known: dict[str, str] = {}
        """The hash of the secret of each who was let in the last time that the books were asked."""

    async def look(self, presented: Presented) -> Seen | None:
        """Look into the books; None when they are away and it is known who asks.

        Raises:
            NotAllowed: The token is not good.
            StoreError: The books are away, and nobody knows who asks.
        """
        try:
            async with asyncio.timeout(self._within_s):
                # Whoever is not answered is let go; the thread goes on until the store gives up.
                return await asyncio.get_running_loop().run_in_executor(self._threads, self._look, presented)
        except TimeoutError:
            away: StoreError = StoreUnavailable(f"the books say nothing for {self._within_s:g} seconds")
        except StoreError as error:
            away = error
        if self._knows(presented):
            return None
        raise away

    def _look(self, presented: Presented) -> Seen:
        who, _ = split(presented.credentials if presented else "")
        try:
            known = self._admit(presented)
        except NotAllowed:
            self._known.pop(who, None)
            raise
        self._known[who] = known.secret_hash
        events = tuple(
            (one.subscriber.subscriber_id, one.waiting, one.aside) for one in self._outbox.subscribers()
        )
        with self._store.transaction() as books:
            sites, others = books.sites_with_glasses(), books.integrations()
        ends = ((one.integration_id, one.ends) for one in others if one.revoked_at is None)
        tokens = tuple((name, end.timestamp()) for name, end in ends if end is not None)
        older = ((one.integration_id, max(two.ends for two in one.older)) for one in others if one.older)
        return Seen(events, tuple(sites), tokens, tuple((name, end.timestamp()) for name, end in older))

    def _knows(self, presented: Presented) -> bool:
        who, secret = split(presented.credentials if presented else "")
        return proves(secret, self._known.get(who, ""))
