"""Addresses: what neither a program nor a code may name as a glasses port."""

import pytest

from overlays.address import websocket_address
from overlays.errors import MalformedMessage
from overlays.pairing import read_invitation

_LONG = "a" * 64
NONE = [
    "",
    "host:80",
    "http://host",
    "ws://",
    "ws://:80",
    "ws://[",
    "ws://[::1",
    "ws://[not-an-address]",
    "ws://host:99999",
    "ws://host:0",
    "ws://host:-1",
    "ws://host:port",
    "ws://a..b",
    "wss://.host:8765",
    f"ws://{_LONG}.example",
    "wss://host/#part",
]


@pytest.mark.parametrize(
    "address",
    [
        "ws://127.0.0.1:8765",
        "wss://host",
        "wss://host.example./path?x=1",
        "ws://[::1]:80",
        "ws://[fe80::1%25eth0]",
        "wss://magasin-épinal.example",
        "WSS://HOST",
    ],
)
def test_an_address_of_a_glasses_port_stays_as_it_is(address: str) -> None:
    assert websocket_address(address) == address


@pytest.mark.parametrize("address", NONE)
def test_what_nobody_could_connect_to_is_refused_in_one_sentence(address: str) -> None:
    with pytest.raises(ValueError, match=r"^must look like ws://host:port or wss://host$"):
        websocket_address(address)


@pytest.mark.parametrize("address", ["ws://somebody:secret@host", "ws://:secret@host", "ws://@host"])
def test_an_address_holds_no_credential(address: str) -> None:
    with pytest.raises(ValueError, match="does not belong into the address"):
        websocket_address(address)


@pytest.mark.parametrize("address", [*NONE, "ws://somebody:secret@host"])
def test_a_code_with_such_an_address_is_damaged(address: str) -> None:
    with pytest.raises(MalformedMessage, match="invitation"):
        read_invitation(f"BAYLENS-PAIR:1 {address} ticket -")
