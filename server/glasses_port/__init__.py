"""The door for glasses: a WebSocket server that lets them in, listens, and passes on what the desk says."""

from server.glasses_port.counter import Counter
from server.glasses_port.house import Manners
from server.glasses_port.port import GlassesPort

__all__ = ["Counter", "GlassesPort", "Manners"]
