"""Saying in the site's network where the glasses port is: a convenience for whoever sets glasses up.

Nobody trusts an announcement: glasses believe the authority on the code that they paired with
(docs/decisions/0039), whatever else calls itself a server.
"""

import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from ipaddress import IPv4Address, IPv6Address, ip_address

from overlays.pairing import SERVICE
from server.errors import PortUnavailable, SettingsError


@asynccontextmanager
async def announced(host: str, port: int, *, secure: bool) -> AsyncIterator[None]:
    """Announce the glasses port until the block ends.

    Args:
        host: The address at which the port listens; 0.0.0.0 = every one of this machine.
        port: Its number.
        secure: Whether it speaks TLS.

    Raises:
        SettingsError: The extra is missing, or the host is a name.
        PortUnavailable: The address is none of this machine, or it may not speak to its network.
    """
    try:
        from ifaddr import get_adapters
        from zeroconf import InterfaceChoice, ServiceInfo
        from zeroconf.asyncio import AsyncZeroconf
    except ImportError:
        raise SettingsError("to announce the server: pip install 'baylens[discovery]'") from None
    everywhere = _address(host).is_unspecified
    own = [str(one.ip) for adapter in get_adapters() for one in adapter.ips if one.is_IPv4]
    if not everywhere and host not in own:
        raise PortUnavailable(f"cannot announce {host}:{port}: it is no address of this machine")
    outside = [one for one in own if not _address(one).is_loopback]
    service = ServiceInfo(
        SERVICE,
        f"{socket.gethostname().partition('.')[0][:40]}-{port}.{SERVICE}",
        port,
        properties={"tls": "1" if secure else "0"},
        parsed_addresses=outside if everywhere else [host],
    )
    try:
        network = AsyncZeroconf(interfaces=InterfaceChoice.Default if everywhere else [host])
        await network.async_register_service(service, allow_name_change=True)
    except OSError as error:
        raise PortUnavailable(f"cannot announce {host}:{port}: {error.strerror or error}") from error
    try:
        yield
    finally:
        await network.async_unregister_service(service)
        await network.async_close()


def _address(host: str) -> IPv4Address | IPv6Address:
    try:
        return ip_address(host)
    except ValueError:
        raise SettingsError(f"to announce the server, give host as an address, not as {host}") from None
