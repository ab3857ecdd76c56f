"""What a closed connection means: try again, or stop and say so."""

from glassapp.errors import CredentialRefused, LinkError, ProtocolRefused
from glassapp.link.events import LinkLost, LostReason
from overlays.wire import SUBPROTOCOL, CloseCode

_LOST = {
    CloseCode.MALFORMED_MESSAGE: LostReason.NOT_UNDERSTOOD,
    CloseCode.MESSAGE_OUT_OF_ORDER: LostReason.NOT_UNDERSTOOD,
    CloseCode.HELLO_EXPECTED: LostReason.NOT_UNDERSTOOD,
    CloseCode.TOO_MANY_MESSAGES: LostReason.TOO_MANY_MESSAGES,
    CloseCode.SERVER_FAULT: LostReason.SERVER_FAULT,
}

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


def rejected_handshake(status: int) -> LinkLost | LinkError:
    """Read the HTTP status with which an address declined to open a WebSocket."""
    if status in {401, 403}:
        return CredentialRefused(_REFUSED[CloseCode.CREDENTIAL_UNKNOWN])
    # 400 is what RFC 6455 section 4.2.2 asks for when no sub-protocol is shared, 426 of another version.
    if status in {400, 426}:
        return another_version()
    return LinkLost(
        LostReason.UNREACHABLE, f"the address answered with HTTP {status}, not with a glasses port"
    )


def another_version() -> ProtocolRefused:
    """The sentence for a server that shares no version with these glasses."""
    return ProtocolRefused(
        f"the server does not speak {SUBPROTOCOL}; update the glasses or the server, whichever is older"
    )
