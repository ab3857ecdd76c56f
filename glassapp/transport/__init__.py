"""Transports: what carries a link's texts to the server and back."""

from glassapp.transport.discovery import Found, find_servers
from glassapp.transport.outbox_file import OutboxFile
from glassapp.transport.pairing import Issued, redeem
from glassapp.transport.websocket import Patience, ServerAddress, WebsocketTransport

__all__ = [
    "Found",
    "Issued",
    "OutboxFile",
    "Patience",
    "ServerAddress",
    "WebsocketTransport",
    "find_servers",
    "redeem",
]
