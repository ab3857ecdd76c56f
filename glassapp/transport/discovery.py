"""Servers that announce themselves in the site's network: a list to choose an address from, and no more.

What is found here is trusted with nothing. A credential goes only to the server of the code that was looked
at, and with TLS only to the authority on it (docs/decisions/0039).
"""

import asyncio
from dataclasses import dataclass
from typing import Any

from glassapp.errors import LinkError, SettingsError
from overlays.pairing import SERVICE

MOST = 64
"""Servers that are listed; a network that announces more is not a pickup's."""
_ANSWER_MS = 1500
_POINTER, _INTERNET = 12, 1
"""Type and class of the record that names an instance of a service (RFC 1035 section 3.2)."""


@dataclass(frozen=True, slots=True, order=True)
class Found:
    """One server, as it calls itself."""

    name: str
    address: str


async def find_servers(seconds: float, interface: str | None = None) -> tuple[Found, ...]:
    """Listen for announcements.

    Args:
        seconds: How long.
        interface: Address of this machine in the one network to look at; None = in all of them.

    Returns:
        What was announced, by name; an announcement that names no address is left out.

    Raises:
        SettingsError: The extra is missing.
        LinkError: The interface is none of this machine, or it may not speak to its network.
    """
    try:
        from ifaddr import get_adapters
        from zeroconf import InterfaceChoice
        from zeroconf.asyncio import AsyncServiceBrowser, AsyncZeroconf
    except ImportError:
        raise SettingsError("to find servers: pip install 'baylens[discovery]'") from None
    own = {one.ip for adapter in get_adapters() for one in adapter.ips}
    if interface is not None and interface not in own:
        raise LinkError(f"cannot look for servers at {interface}: it is no address of this machine")
    names: set[str] = set()

    def heard(*, zeroconf: Any, name: str, **_: Any) -> None:  # noqa: ANN401 - what the library tells
        if _service(name) is None:
            _forget(zeroconf, name)
        elif len(names) < MOST:
            names.add(name)

    try:
        network = AsyncZeroconf(interfaces=InterfaceChoice.All if interface is None else [interface])
    except OSError as error:
        raise LinkError(f"cannot look for servers: {error.strerror or error}") from error
    try:
        browser = AsyncServiceBrowser(network.zeroconf, SERVICE, handlers=[heard])
        await asyncio.sleep(seconds)
        await browser.async_cancel()
        found = await asyncio.gather(*(_asked(network, name) for name in sorted(names)))
    finally:
        await network.async_close()
    return tuple(sorted({server for some in found for server in some}))


async def _asked(network: Any, name: str) -> list[Found]:  # noqa: ANN401 - a class of the optional library
    from zeroconf import IPVersion

    service = _service(name)
    if service is None or not await service.async_request(network.zeroconf, _ANSWER_MS) or not service.port:
        return []
    scheme = "wss" if service.decoded_properties.get("tls") == "1" else "ws"
    called = "".join(character for character in name.removesuffix(f".{SERVICE}") if character.isprintable())
    return [
        Found(called[:63], f"{scheme}://{address}:{service.port}")
        for address in service.parsed_addresses(IPVersion.V4Only)
    ]


def _service(name: str) -> Any | None:  # noqa: ANN401 - a class of the optional library
    """What to ask about; None when no server can be called so (RFC 6763 section 4.1.1)."""
    from zeroconf import Error
    from zeroconf.asyncio import AsyncServiceInfo

    try:
        return AsyncServiceInfo(SERVICE, name)
    except Error:
        return None


def _forget(network: Any, name: str) -> None:  # noqa: ANN401 - a class of the optional library
    """Drop an announcement: the next question would repeat it as known, and cannot be written with it."""
    known = network.cache.async_all_by_details(SERVICE, _POINTER, _INTERNET)
    network.cache.async_remove_records([each for each in known if each.alias == name])
