"""Transports: what carries a link's texts to the server and back."""

from glassapp.transport.outbox_file import OutboxFile
from glassapp.transport.pairing import Issued, redeem
from glassapp.transport.websocket import Patience, ServerAddress, WebsocketTransport

__all__ = ["Issued", "OutboxFile", "Patience", "ServerAddress", "WebsocketTransport", "redeem"]
