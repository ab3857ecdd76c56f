"""A server announces itself, and glasses list it: on loopback, with the real library on both sides."""

import sys
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
from server.bootstrap import prepare, running
from server.errors import PortUnavailable, SettingsError
from server.glasses_port.announcing import announced
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
