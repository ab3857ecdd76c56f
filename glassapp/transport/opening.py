"""Opening a WebSocket: at the address that was given, and nowhere else."""

from websockets.asyncio.client import connect


class Opening(connect):
    """``connect``, but a redirect is an answer like any other that opens nothing.

    Whoever redirects is a captive portal, or a proxy whose server restarts. What it names is no address that
    these glasses were given; clients need not follow it (RFC 6455 section 4.1).

    Raises:
        InvalidStatus: The address answered with HTTP, a redirect included.
        InvalidURI: The address that was given is none.
    """

    def process_redirect(self, exc: Exception) -> Exception:
        """What the library does with an answer that opened nothing: never another address."""
        return exc
