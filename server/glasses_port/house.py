"""What every connection needs of the server, and how long it waits."""

from dataclasses import dataclass, field

from websockets.asyncio.server import ServerConnection

from overlays.wire import CloseCode
from server.clock import Clock
from server.desk.desk import Desk
from server.desk.door import Door
from server.glasses_port.counter import Counter
from server.metrics import Metrics
from server.session import Pace


@dataclass(frozen=True, slots=True)
class Manners:
    """How long the port waits, and how much it takes."""

    pace: Pace = field(default_factory=Pace)
    hello_s: float = 5.0
    heartbeat_s: float = 10.0
    send_s: float = 5.0
    tidy_s: float = 15.0
    """How often expired reservations return, and expected pickups and revoked glasses are looked up."""
    switch_s: float = 1.0
    """How often the port looks whether bonuses were switched off."""
    farewell_s: float = 1.0
    """How long the other end may take to agree that the connection is over."""
    most_connections: int = 500

    @property
    def silence_s(self) -> float:
        """Glasses that say nothing for so long are gone."""
        return 3 * self.heartbeat_s


@dataclass(frozen=True, slots=True)
class House:
    """What every connection needs of the server."""

    desk: Desk
    door: Door
    counter: Counter
    clock: Clock
    manners: Manners
    metrics: Metrics

    async def close(self, socket: ServerConnection, code: CloseCode) -> None:
        """End a connection with one of our codes; its reason is the code's name."""
        why = code.name.lower()
        self.metrics.closed(why)
        await socket.close(code.value, why)
