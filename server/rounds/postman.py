"""Sends parcels of events, each signed; whoever does not take one is asked again later."""

import asyncio
import ssl
from collections.abc import Callable, Sequence

import httpx
import structlog

from server.errors import StoreError
from server.office.outbox import Outbox, Sending
from server.office.records import Subscriber

PATIENCE_S = 10.0
PARCELS_A_ROUND = 20
"""So many at once for one subscriber; then the next round sends, which knows a new address and secret."""

_log = structlog.get_logger()


class Postman:
    """Brings events to every subscriber, on a walk of its own; none of them waits for another."""

    def __init__(
        self, outbox: Outbox, http: Callable[[], httpx.AsyncClient], patience_s: float = PATIENCE_S
    ) -> None:
        """Begin.

        Args:
            outbox: What waits.
            http: Makes the client that sends, when something is to be sent for the first time: most shops
                have no subscriber, and reading whom to trust takes a tenth of a second.
            patience_s: How long one subscriber may take.
        """
        self._outbox = outbox
        self._make_http = http
        self._http: httpx.AsyncClient | None = None
        self._patience_s = patience_s
        self._walks: dict[str, asyncio.Task[None]] = {}

    async def go_round(self) -> Sequence[asyncio.Task[None]]:
        """Set out to every subscriber for whom something waits, unless somebody is on the way there already.

        Returns:
            The walks that begin; each ends by itself and raises nothing.

        Raises:
            StoreUnavailable: The store does not answer; nothing is lost.
        """
        awaited = await asyncio.to_thread(self._outbox.awaited)
        under_way = {name: walk for name, walk in self._walks.items() if not walk.done()}
        if not awaited:
            self._walks = under_way
            return ()
        if self._http is None:
            self._http = await asyncio.to_thread(self._make_http)
        begun = {
            one.subscriber_id: asyncio.create_task(self._walk(one, self._http))
            for one in awaited
            if one.subscriber_id not in under_way
        }
        self._walks = under_way | begun
        return tuple(begun.values())

    async def aclose(self) -> None:
        """Call everybody back; what they had with them is sent again another time."""
        for walk in self._walks.values():
            walk.cancel()
        await asyncio.gather(*self._walks.values(), return_exceptions=True)
        if self._http is not None:
            await self._http.aclose()

    async def _walk(self, subscriber: Subscriber, http: httpx.AsyncClient) -> None:
        """The top of a walk's task; the next round sets out again."""
        name = subscriber.subscriber_id
        try:
            await self._serve(subscriber, http)
        except StoreError as error:
            _log.warning("round_put_off", subscriber=name, why=type(error).__name__, error=str(error))
        except Exception:  # noqa: BLE001 - the top of a task
            _log.exception("round_failed", subscriber=name)

    async def _serve(self, subscriber: Subscriber, http: httpx.AsyncClient) -> None:
        for _ in range(PARCELS_A_ROUND):
            sending = await asyncio.to_thread(self._outbox.next_for, subscriber)
            if sending is None:
                return
            fault = await self._send(sending, http)
            if fault is None:
                await asyncio.to_thread(self._outbox.delivered, sending)
                continue
            aside = await asyncio.to_thread(self._outbox.failed, sending)
            say = _log.error if aside else _log.warning
            say("parcel_refused", subscriber=subscriber.subscriber_id, why=fault, put_aside=aside)
            return

    async def _send(self, sending: Sending, http: httpx.AsyncClient) -> str | None:
        """Send one parcel; says why it did not arrive."""
        url = sending.subscriber.url
        headers = {"Content-Type": "application/json", "Baylens-Signature": sending.signature}
        try:
            async with (
                asyncio.timeout(self._patience_s),
                # The answer is never read: it may be as long as it likes.
                http.stream("POST", url, content=sending.body, headers=headers) as said,
            ):
                return None if said.is_success else f"status {said.status_code}"
        except Exception as error:  # noqa: BLE001 - an address or an answer sets off more than the library's own
            # A port beyond 65535 is an ExceptionGroup, a redirect to a name that is none an IDNAError.
            return _why(error)
        finally:
            # Whoever hears us has nothing to remember in us, least of all without end.
            http.cookies.clear()


def _why(error: BaseException) -> str:
    """The kind of a fault; of a certificate also what is wrong with it, which its owner has to mend."""
    cause: BaseException | None = error
    while cause is not None:
        if isinstance(cause, ssl.SSLCertVerificationError):
            return f"certificate: {cause.verify_message}"
        cause = cause.__cause__ or cause.__context__
    return type(error).__name__
