"""The address of a glasses port: judged once, wherever it comes from."""

from urllib.parse import urlsplit

_LOOKS = "must look like ws://host:port or wss://host"


def websocket_address(text: str) -> str:
    """An address as it was given, if a connection to it can be tried.

    Args:
        text: From a setting, or from a code that anybody may have printed.

    Raises:
        ValueError: It cannot; the sentence says what is wrong and repeats nothing of it.
    """
    try:
        parts = urlsplit(text)
        # asyncio encodes a name this way before it asks for it, and reads the port; both would raise there.
        host, port = (parts.hostname or "").encode("idna"), parts.port
    except ValueError:
        raise ValueError(_LOOKS) from None
    if parts.scheme not in {"ws", "wss"} or not host or port == 0 or parts.fragment:
        raise ValueError(_LOOKS)
    if "@" in parts.netloc:
        raise ValueError("the credential does not belong into the address")
    return text
