"""Sends parcels of events, each signed; whoever does not take one is asked again later."""

import asyncio

import httpx
import structlog

from server.office.outbox import Outbox, Sending
from server.office.records import Subscriber

PATIENCE_S = 10.0
PARCELS_A_ROUND = 20
"""So many at once for one subscriber; then the next round begins, which sees new subscribers too."""

_log = structlog.get_logger()


class Postman:
    """Brings events to every subscriber; none of them waits for another."""

    def __init__(self, outbox: Outbox, http: httpx.AsyncClient, patience_s: float = PATIENCE_S) -> None:
        self._outbox = outbox
        self._http = http
        self._patience_s = patience_s

    async def go_round(self) -> None:
        """Send what is due.

        Raises:
            StoreUnavailable: The store does not answer; nothing is lost.
        """
        subscribers = await asyncio.to_thread(self._outbox.subscribers)
        async with asyncio.TaskGroup() as group:
            for one in subscribers:
                if one.waiting:
                    group.create_task(self._serve(one.subscriber))

    async def _serve(self, subscriber: Subscriber) -> None:
        for _ in range(PARCELS_A_ROUND):
            sending = await asyncio.to_thread(self._outbox.next_for, subscriber)
            if sending is None:
                return
            fault = await self._send(sending)
            if fault is None:
                await asyncio.to_thread(self._outbox.delivered, sending)
                continue
            aside = await asyncio.to_thread(self._outbox.failed, sending)
            say = _log.error if aside else _log.warning
            say("parcel_refused", subscriber=subscriber.subscriber_id, why=fault, put_aside=aside)
            return

    async def _send(self, sending: Sending) -> str | None:
        """Send one parcel; says why it did not arrive."""
        url = sending.subscriber.url
        headers = {"Content-Type": "application/json", "Baylens-Signature": sending.signature}
        try:
            async with (
                asyncio.timeout(self._patience_s),
                # The answer is never read: it may be as long as it likes.
                self._http.stream("POST", url, content=sending.body, headers=headers) as said,
            ):
                return None if said.is_success else f"status {said.status_code}"
        except (httpx.HTTPError, httpx.InvalidURL, TimeoutError) as error:
            return type(error).__name__
