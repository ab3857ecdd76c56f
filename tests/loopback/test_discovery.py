"""A server announces itself, and glasses list it: on loopback, with the real library on both sides."""

import asyncio
import socket
import struct
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest
from typer.testing import CliRunner
from zeroconf import ServiceInfo
from zeroconf.asyncio import AsyncZeroconf

from glassapp.cli import app
from glassapp.errors import LinkError
from glassapp.errors import SettingsError as GlassesSettingsError
from glassapp.transport import Found, find_servers
from overlays.pairing import SERVICE
from server.bootstrap import running
from server.errors import PortUnavailable, SettingsError
from server.glasses_port.announcing import announced
from server.opening import prepare
from server.settings import Settings

HERE = "127.0.0.1"
LISTEN_S = 1.5


def addresses(found: tuple[Found, ...]) -> set[str]:
    return {server.address for server in found}


async def test_a_server_that_announces_itself_is_found_until_it_stops(tmp_path: Path) -> None:
    settings = Settings(store=tmp_path / "books.sqlite3", port=0, http_port=0, announce=True)
    prepare(settings)
    async with running(settings) as server:
        there = addresses(await find_servers(LISTEN_S, HERE))
    assert f"ws://{HERE}:{server.glasses_port}" in there
    assert f"ws://{HERE}:{server.glasses_port}" not in addresses(await find_servers(LISTEN_S, HERE))


async def test_a_server_announces_nothing_unless_it_is_told_to(tmp_path: Path) -> None:
    settings = Settings(store=tmp_path / "books.sqlite3", port=0, http_port=0)
    prepare(settings)
    async with running(settings) as server:
        assert f"ws://{HERE}:{server.glasses_port}" not in addresses(await find_servers(LISTEN_S, HERE))


async def test_a_server_with_a_certificate_says_that_it_speaks_tls() -> None:
    async with announced(HERE, 9443, secure=True):
        assert f"wss://{HERE}:9443" in addresses(await find_servers(LISTEN_S, HERE))


async def test_what_a_stranger_announces_is_listed_in_one_short_line_that_prints() -> None:
    network = AsyncZeroconf(interfaces=[HERE])
    name = f"evird\u202e\u2028{'-' * 40}.{SERVICE}"
    await network.async_register_service(
        ServiceInfo(SERVICE, name, 7001, parsed_addresses=[HERE]), strict=False
    )
    try:
        (stranger,) = [one for one in await find_servers(LISTEN_S, HERE) if one.address.endswith(":7001")]
    finally:
        await network.async_close()
    assert stranger.name.isprintable()
    assert len(stranger.name) <= 63
    assert stranger.address == f"ws://{HERE}:7001"


def announcement(label: bytes) -> bytes:
    """One answer of a multicast responder (RFC 1035 section 4.1): a service and the instance of it."""
    service = b"".join(bytes([len(part)]) + part.encode() for part in SERVICE.split("."))
    instance = bytes([len(label)]) + label + b"\xc0\x0c"
    head = struct.pack(">6H", 0, 0x8400, 0, 1, 0, 0)
    return head + service + struct.pack(">HHIH", 12, 1, 4500, len(instance)) + instance


async def shout(packets: Sequence[bytes]) -> None:
    """Say them again and again, until cancelled."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as line:
        line.setsockopt(socket.IPPROTO_IP, socket.IP_MULTICAST_IF, socket.inet_aton(HERE))
        while True:
            for packet in packets:
                line.sendto(packet, ("224.0.0.251", 5353))
            await asyncio.sleep(0.1)


@pytest.mark.parametrize("label", [b"\x01bad", b"\xff" * 63], ids=["control", "long"])
async def test_a_neighbour_whose_name_cannot_be_hides_nobody_else(
    label: bytes, caplog: pytest.LogCaptureFixture
) -> None:
    async with announced(HERE, 9444, secure=False), asyncio.TaskGroup() as neighbours:
        shouting = neighbours.create_task(shout([announcement(label)]))
        async with asyncio.timeout(30):
            found = await find_servers(LISTEN_S, HERE)
        shouting.cancel()
    assert f"ws://{HERE}:9444" in addresses(found)
    assert not [each for each in caplog.records if each.name == "asyncio"], "nothing broke inside"


async def test_an_interface_that_this_machine_does_not_have_is_named() -> None:
    with pytest.raises(LinkError, match=r"cannot look for servers at 192\.0\.2\.1"):
        await find_servers(0.1, "192.0.2.1")


async def test_an_address_of_another_machine_is_not_announced() -> None:
    with pytest.raises(PortUnavailable, match=r"192\.0\.2\.1:1: it is no address of this machine"):
        async with announced("192.0.2.1", 1, secure=False):
            pytest.fail("it is announced")


async def test_a_host_by_its_name_is_not_announced() -> None:
    with pytest.raises(SettingsError, match="give host as an address"):
        async with announced("drive.example", 1, secure=False):
            pytest.fail("it is announced")


async def test_without_the_extra_both_sides_say_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    for module in ("ifaddr", "zeroconf", "zeroconf.asyncio"):
        monkeypatch.setitem(sys.modules, module, None)
    with pytest.raises(GlassesSettingsError, match=r"baylens\[discovery\]"):
        await find_servers(0.1)
    with pytest.raises(SettingsError, match=r"baylens\[discovery\]"):
        async with announced(HERE, 1, secure=False):
            pytest.fail("it is announced")


def test_the_command_says_so_when_nobody_is_there() -> None:
    said = CliRunner().invoke(app, ["find", "--seconds", "0.1", "--interface", HERE])
    assert said.exit_code == 0, said.output
    assert "BAYLENS_SERVER_ANNOUNCE=true" in said.output or "ws" in said.output
