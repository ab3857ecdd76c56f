"""Attendant command cards: QR codes that say OK, NEXT, UNDO, HELP or WRONG CUSTOMER.

A card reads ``BAYLENS:<command>:<site>:<proof>``. The proof is an HMAC-SHA-256 (RFC 2104) under the site's
key, cut to 80 bits, so that a customer cannot show one and a card of another site does nothing.
"""

import enum
import hashlib
import hmac

PREFIX = "BAYLENS:"
_PROOF_DIGITS = 20


class Command(enum.StrEnum):
    """The whole vocabulary of hands-free answers."""

    OK = "ok"
    NEXT = "next"
    UNDO = "undo"
    HELP = "help"
    WRONG_CUSTOMER = "wrong-customer"


def command_card(command: Command, site_id: str, key: bytes) -> str:
    """Write the text of a command card for one site.

    Args:
        command: What the card says.
        site_id: The site at which it is valid.
        key: The site's secret, 32 bytes.
    """
    return f"{PREFIX}{command}:{site_id}:{proof(command, site_id, key)}"


def read_command(text: str, site_id: str, key: bytes) -> Command | None:
    """Read a command card; None when it is none, is forged, or belongs to another site."""
    parts = text.removeprefix(PREFIX).split(":")
    if not text.startswith(PREFIX) or len(parts) != 3 or parts[1] != site_id:
        return None
    try:
        command = Command(parts[0])
    except ValueError:
        return None
    expected = proof(command, site_id, key)
    return command if hmac.compare_digest(parts[2].encode(), expected.encode()) else None


def proof(word: str, site_id: str, key: bytes) -> str:
    """The part of a card that nobody without the site's key can write."""
    message = f"{word}:{site_id}".encode()
    return hmac.new(key, message, hashlib.sha256).hexdigest()[:_PROOF_DIGITS]
