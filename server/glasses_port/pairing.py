"""Pairing at the glasses port: a ticket comes in with the handshake, a credential goes back."""

import asyncio

import structlog
from websockets.asyncio.server import ServerConnection

from overlays.pairing import Paired, PairingCode
from server.desk.door import Door
from server.glasses_port.counter import Counter
from server.session import Turnstile

_log = structlog.get_logger(__name__)
MOST_A_MINUTE = 30
_DONE = 1000
_SEND_S = 5.0


class PairingDesk:
    """Takes tickets."""

    def __init__(self, door: Door, counter: Counter) -> None:
        self._door = door
        self._counter = counter
        self._turnstile = Turnstile(MOST_A_MINUTE)

    async def serve(self, socket: ServerConnection, ticket: str, now: float) -> None:
        """Answer one ticket and end the connection."""
        if not self._turnstile.lets_pass(now):
            await self._refuse(socket, PairingCode.PAIRING_TOO_OFTEN)
            return
        answer = await self._counter.ask(lambda: self._door.pair(ticket))
        if isinstance(answer, PairingCode):
            await self._refuse(socket, answer)
            return
        glasses_id = answer.partition(".")[0]
        paired = Paired(glasses_id=glasses_id, credential=answer)
        await asyncio.wait_for(socket.send(paired.model_dump_json()), _SEND_S)
        _log.info("paired", glasses=glasses_id)
        await socket.close(_DONE)

    async def _refuse(self, socket: ServerConnection, code: PairingCode) -> None:
        _log.warning("not paired", reason=code.name.lower())
        await socket.close(code.value, code.name.lower())
