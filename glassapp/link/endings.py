"""What a closed connection means: try again, or stop and say so."""

from glassapp.errors import CredentialRefused, LinkError, ProtocolRefused
from glassapp.link.events import LinkLost, LostReason
from overlays.wire import SPEAKS, SUBPROTOCOL, CloseCode

_LOST = {
    CloseCode.MALFORMED_MESSAGE: LostReason.NOT_UNDERSTOOD,
    CloseCode.MESSAGE_OUT_OF_ORDER: LostReason.NOT_UNDERSTOOD,
    CloseCode.HELLO_EXPECTED: LostReason.NOT_UNDERSTOOD,
    CloseCode.TOO_MANY_MESSAGES: LostReason.TOO_MANY_MESSAGES,
    CloseCode.SERVER_FAULT: LostReason.SERVER_FAULT,
}

_BAD_REQUEST = 400
"""RFC 6455 section 4.2.2: no sub-protocol is shared."""

_NO_MESSAGE = frozenset({1002, 1003, 1007, 1009})
"""RFC 6455 section 7.4.1: broken frame, wrong kind of data, no UTF-8, too big."""

_REFUSED = {
    CloseCode.CREDENTIAL_UNKNOWN: "the server does not know the credential of these glasses; "
    "ask the operator for one (baylens-server issue-glasses)",
    CloseCode.CREDENTIAL_REVOKED: "the credential of these glasses was revoked; "
    "ask the operator for a new one (baylens-server issue-glasses)",
    CloseCode.REPLACED: "another pair of glasses uses the same credential; "
    "ask the operator for one of your own (baylens-server issue-glasses)",
}


def ending(code: int | None, detail: str) -> LinkLost | LinkError:
    """Tell a connection that may be tried again from one that will never work.

    Args:
        code: The close code of RFC 6455 section 7.4; None when the connection broke without one.
        detail: For a log: what the network or the server said.
    """
    if code in _NO_MESSAGE:
        return LinkLost(LostReason.MALFORMED, detail)
    if code not in {known.value for known in CloseCode}:
        return LinkLost(LostReason.CUT, detail)
    named = CloseCode(code)
    if named in _REFUSED:
        return CredentialRefused(_REFUSED[named])
    return LinkLost(_LOST[named], detail)


def rejected_handshake(status: int, said: bytes | bytearray) -> LinkLost | LinkError:
    """Read with which HTTP status, and in which words, an address declined to open a WebSocket.

    A server of ours refuses a credential by close code only (docs/decisions/0014), and a version in words
    that nobody else says. Any other answer is that of a captive portal or a proxy, which may be gone soon.
    """
    if status == _BAD_REQUEST and SPEAKS.encode() in said:
        return another_version()
    return LinkLost(
        LostReason.UNREACHABLE, f"the address answered with HTTP {status}, not with a glasses port"
    )


def another_version() -> ProtocolRefused:
    """The sentence for a server that shares no version with these glasses."""
    return ProtocolRefused(
        f"the server does not speak {SUBPROTOCOL}; update the glasses or the server, whichever is older"
    )
