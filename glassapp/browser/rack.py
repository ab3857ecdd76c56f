"""The rack: every pair of glasses this process serves, and the client that runs behind each."""

import asyncio
import hashlib
import hmac
import re
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

import structlog

from glassapp.browser.headset import Fit, Headset
from glassapp.browser.messages import Ended
from glassapp.clock import Clock, SystemClock
from glassapp.errors import GlassesError

_log = structlog.get_logger("baylens.browser")
IDLE_S = 45.0
"""A camera before which nothing was scanned or answered for so long is switched off."""
_TOKEN_DIGITS = 32
_PLAIN = re.compile(r"[A-Za-z0-9_-]{1,128}")


@dataclass(frozen=True, slots=True)
class Badge:
    """One pair of glasses: its id, and what it presents to the server."""

    credential: str = field(repr=False)
    """``<glasses id>.<secret>``."""

    @property
    def name(self) -> str:
        """The glasses' id."""
        return self.credential.partition(".")[0]

    @property
    def looks_right(self) -> bool:
        """Whether this can be a credential at all."""
        glasses_id, _, secret = self.credential.partition(".")
        return bool(_PLAIN.fullmatch(glasses_id) and _PLAIN.fullmatch(secret))

    @property
    def token(self) -> str:
        """The end of the headset's address: 128 bits nobody guesses, which tell nothing of the secret."""
        proof = hmac.new(self.credential.encode(), b"baylens headset address", hashlib.sha256)
        return proof.hexdigest()[:_TOKEN_DIGITS]


Wear = Callable[[Headset, Badge], Awaitable[None]]
"""Runs one client over a headset until it is cancelled; returns or raises when it cannot go on."""


class Rack:
    """Hands out a headset for each badge and keeps its client running while pages come and go.

    Args:
        badges: The glasses this process may be.
        wear: Runs a client.
        open_to_all: Only on this machine's own address: the one badge needs no token.
        idle_s: After this long without a scan or an answer a camera is switched off.
        leave_s: A page that is gone for longer has taken its glasses off; until then a card waits for it.
    """

    def __init__(
        self,
        badges: tuple[Badge, ...],
        wear: Wear,
        *,
        open_to_all: bool,
        idle_s: float = IDLE_S,
        leave_s: float = 60.0,
        clock: Clock | None = None,
    ) -> None:
        if open_to_all and len(badges) != 1:
            raise ValueError("without tokens there is one pair of glasses")
        self._badges = badges
        self._wear = wear
        self._open_to_all = open_to_all
        self._idle_s = idle_s
        self._leave_s = leave_s
        self._clock = clock or SystemClock()
        self._worn: dict[str, Headset] = {}
        self._clients: dict[str, asyncio.Task[None]] = {}
        self._ending: set[asyncio.Task[None]] = set()
        """Clients of glasses that were taken off; whoever puts them on again meanwhile gets new ones."""
        self._leaving: dict[str, asyncio.TimerHandle] = {}

    @property
    def worn(self) -> tuple[Headset, ...]:
        """The headsets whose client runs now."""
        return tuple(self._worn.values())

    def badge(self, token: str) -> Badge | None:
        """Whose token this is; None when it is nobody's."""
        if self._open_to_all:
            return self._badges[0]
        # Every badge is compared, so that the time taken says nothing.
        found = [each for each in self._badges if hmac.compare_digest(each.token.encode(), token.encode())]
        return found[0] if found else None

    def put_on(self, badge: Badge, fit: Fit) -> Headset:
        """The headset of a badge; its client is started when it does not run."""
        leaving = self._leaving.pop(badge.name, None)
        if leaving is not None:
            leaving.cancel()
        headset = self._worn.get(badge.name)
        if headset is None:
            headset = Headset(badge.name, fit, self._clock, self._idle_s)
            self._worn[badge.name] = headset
            self._clients[badge.name] = asyncio.create_task(self._run(headset, badge))
        return headset

    def leave(self, headset: Headset) -> None:
        """The page is gone; the client ends when it stays away."""
        headset.camera.arm(on=False)
        if self._worn.get(headset.name) is headset:
            loop = asyncio.get_running_loop()
            self._leaving[headset.name] = loop.call_later(self._leave_s, self._take_off, headset)

    async def close(self) -> None:
        """Take all glasses off."""
        for leaving in self._leaving.values():
            leaving.cancel()
        for headset in self.worn:
            self._take_off(headset)
        await asyncio.gather(*self._ending, return_exceptions=True)

    def _take_off(self, headset: Headset) -> None:
        headset.close()
        client = self._put_away(headset)
        if client is not None:
            self._ending.add(client)
            client.add_done_callback(self._ending.discard)
            client.cancel()

    def _put_away(self, headset: Headset) -> asyncio.Task[None] | None:
        """Wear it no more; its client, unless that was put away before."""
        if self._worn.get(headset.name) is not headset:
            return None
        del self._worn[headset.name]
        return self._clients.pop(headset.name)

    async def _run(self, headset: Headset, badge: Badge) -> None:
        _log.info("glasses on", headset=headset.name)
        why = "stopped"
        try:
            await self._wear(headset, badge)
        except GlassesError as error:
            why = str(error) or type(error).__name__
            _log.error("glasses ended", headset=headset.name, why=why)
        except Exception:  # noqa: BLE001 - the top of a task
            why = "internal fault"
            _log.exception("glasses ended", headset=headset.name)
        finally:
            headset.tell(Ended(why=why[:400]))
            headset.close()
            self._put_away(headset)
            _log.info("glasses off", headset=headset.name)
