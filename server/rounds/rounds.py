"""The rounds of one server: a task each, which outlives a store that is away for a while."""

import asyncio
import dataclasses
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import aclosing, asynccontextmanager
from typing import Protocol

import httpx
import structlog

from server.domain.offers.proposals import Proposal, ProposalState
from server.errors import StoreError
from server.office.leaps import PATIENCE_S
from server.office.outbox import Outbox
from server.office.privacy import Forgotten, Privacy
from server.rounds.postman import Postman

DELIVER_EVERY_S = 1.0
PUBLISH_EVERY_S = 2.0
WRITE_EVERY_S = 2.0
FORGET_EVERY_S = 600.0
LEAVE_ROOM_S = 0.15
"""Between two pieces of forgetting: whoever waits to write on another connection looks every 100 ms whether
it may (SQLite's busy handler), and must find it free. A hundred pieces in a row let nobody sign in."""

_log = structlog.get_logger()


class Timetable(Protocol):
    """What was planned."""

    def carry_out(self) -> Sequence[Proposal]:
        """Publish what is due; says what became of it."""
        ...


class Looks(Protocol):
    """What other systems read about customers."""

    def write(self) -> int:
        """Write down what was noted; says how many lines that were."""
        ...


class Rounds:
    """Goes round until the block ends."""

    def __init__(self, outbox: Outbox, privacy: Privacy, timetable: Timetable, looks: Looks) -> None:
        self._outbox = outbox
        self._privacy = privacy
        self._timetable = timetable
        self._looks = looks

    @asynccontextmanager
    async def going(self) -> AsyncIterator[None]:
        """Deliver, publish what was planned, forget and write down who read, while the block runs."""
        async with aclosing(Postman(self._outbox, _client)) as postman:
            tasks = (
                asyncio.create_task(_again(postman.go_round, DELIVER_EVERY_S)),
                asyncio.create_task(_again(self._publish, PUBLISH_EVERY_S)),
                asyncio.create_task(_again(self._forget, FORGET_EVERY_S)),
                asyncio.create_task(_again(self._write_looks, WRITE_EVERY_S)),
            )
            try:
                yield
            finally:
                for task in tasks:
                    task.cancel()
                await asyncio.gather(*tasks, return_exceptions=True)
                await _once(self._write_looks)

    async def _write_looks(self) -> None:
        await asyncio.to_thread(self._looks.write)

    async def _publish(self) -> None:
        for one in await asyncio.to_thread(self._timetable.carry_out):
            say = _log.info if one.state is ProposalState.PUBLISHED else _log.error
            say("planned", campaign=one.campaign_id, version=one.version_hash[:12], became=one.state.value)

    async def _forget(self) -> None:
        while True:
            forgotten = await asyncio.to_thread(self._privacy.tidy)
            if forgotten == Forgotten():
                return
            if forgotten.leapt is not None:
                _log.error("clock_in_doubt", days_ahead=forgotten.leapt.days, forgets_in_h=PATIENCE_S / 3600)
                return
            for one in forgotten.unforgotten:
                _log.error("not_forgotten", customer=one.customer_id, why=one.why)
            if dataclasses.replace(forgotten, heard_of=0) != Forgotten():
                _log.info(
                    "forgotten",
                    customers=forgotten.customers,
                    scans=forgotten.scans,
                    answers=forgotten.answers,
                    receipts=forgotten.receipts,
                    baskets=forgotten.baskets,
                    memos=forgotten.memos,
                    begun=forgotten.begun,
                    interests=forgotten.interests,
                    codes=forgotten.codes,
                    events=forgotten.events,
                    posts=forgotten.posts,
                )
            await asyncio.sleep(LEAVE_ROOM_S)


def _client() -> httpx.AsyncClient:
    """Trusts whomever this machine does, an authority of the house among them, and whomever browsers do."""
    trust = httpx.create_ssl_context(trust_env=False)
    trust.load_default_certs()
    return httpx.AsyncClient(verify=trust, trust_env=False, follow_redirects=False)


async def _again(work: Callable[[], Awaitable[object]], every_s: float) -> None:
    while True:
        await _once(work)
        await asyncio.sleep(every_s)


async def _once(work: Callable[[], Awaitable[object]]) -> None:
    try:
        await work()
    except StoreError as error:
        _log.warning("round_put_off", why=type(error).__name__, error=str(error))
    except Exception:  # noqa: BLE001 - the top of a task; the next round may go well
        _log.exception("round_failed")
