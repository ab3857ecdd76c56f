"""Pairing asks for the authority where the code says, however slowly it comes."""

import asyncio
import contextlib
import datetime as dt
from pathlib import Path

import pytest
from websockets.asyncio.server import ServerConnection, serve
from websockets.typing import Subprotocol

from glassapp.browser.certificate import make_certificate
from glassapp.errors import PairingRefused
from glassapp.transport import Issued, ServerAddress, redeem
from overlays.pairing import Invitation
from overlays.wire import SUBPROTOCOL
from server.glasses_port.tls import fingerprint, open_tls

pytestmark = pytest.mark.timeout(60)


def _code_of(server: asyncio.Server, certificate: Path) -> Invitation:
    address = f"wss://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    return Invitation(address=address, ticket="ticket", authority=fingerprint(certificate))


@pytest.mark.parametrize(("address", "port"), [("wss://bay.example", 443), ("wss://bay.example:8765", 8765)])
async def test_an_address_without_a_port_is_that_of_tls(
    address: str, port: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    tried: list[tuple[str, int]] = []

    async def open_connection(host: str, port: int, **_: object) -> None:
        tried.append((host, port))
        raise ConnectionRefusedError("nobody is there")

    monkeypatch.setattr(asyncio, "open_connection", open_connection)
    with pytest.raises(PairingRefused, match="nobody is there"):
        await redeem(Invitation(address=address, ticket="ticket", authority="A" * 43))
    assert tried == [("bay.example", port)]


async def test_a_server_that_never_answers_is_not_waited_for_for_ever() -> None:
    ended = asyncio.Event()

    async def say_nothing(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await ended.wait()
        writer.close()

    server = await asyncio.start_server(say_nothing, "127.0.0.1", 0)
    async with server:
        port = server.sockets[0].getsockname()[1]
        with pytest.raises(PairingRefused, match=r"did not answer within 0\.1 s"):
            await redeem(Invitation(address=f"ws://127.0.0.1:{port}", ticket="ticket"), patience_s=0.1)
        ended.set()


async def test_an_authority_without_an_end_is_not_read_for_ever(tmp_path: Path) -> None:
    make_certificate(["127.0.0.1"], dt.datetime.now(dt.UTC)).write(tmp_path)

    async def talk_on(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.suppress(ConnectionError):
            while True:
                writer.write(b"-----BEGIN CERTIFICATE-----\n" * 100)
                await writer.drain()

    server = await asyncio.start_server(talk_on, "127.0.0.1", 0, ssl=open_tls(tmp_path).context)
    async with server:
        code = _code_of(server, tmp_path)
        with pytest.raises(PairingRefused, match="the server's authority is not the one on the code"):
            await redeem(code)


@pytest.mark.parametrize("said", ["nonsense", b"{}", '{"type":"paired"}'])
async def test_what_is_no_credential_is_said_to_be_none(said: str | bytes) -> None:
    async def answer(connection: ServerConnection) -> None:
        await connection.send(said)

    async with serve(answer, "127.0.0.1", 0, subprotocols=[Subprotocol(SUBPROTOCOL)]) as server:
        port = next(iter(server.sockets)).getsockname()[1]
        with pytest.raises(PairingRefused, match="the server's answer is no credential"):
            await redeem(Invitation(address=f"ws://127.0.0.1:{port}", ticket="ticket"))


@pytest.mark.parametrize("says_goodbye", [False, True])
async def test_a_server_that_ends_while_it_pairs_is_tried_again_by_hand(says_goodbye: bool) -> None:
    async def end(connection: ServerConnection) -> None:
        if not says_goodbye:
            connection.transport.abort()

    async with serve(end, "127.0.0.1", 0, subprotocols=[Subprotocol(SUBPROTOCOL)]) as server:
        port = next(iter(server.sockets)).getsockname()[1]
        with pytest.raises(PairingRefused, match="the server ended the connection; try again"):
            await redeem(Invitation(address=f"ws://127.0.0.1:{port}", ticket="ticket"))


def test_a_credential_is_in_no_log_that_names_its_server() -> None:
    address = "wss://bay.example"
    assert "secret" not in repr(Issued(address, "bay-1", "bay-1.secret"))
    assert "secret" not in repr(ServerAddress(address, "bay-1.secret"))


async def test_an_authority_that_comes_in_several_pieces_is_compared_whole(tmp_path: Path) -> None:
    made = make_certificate(["127.0.0.1"], dt.datetime.now(dt.UTC))
    made.write(tmp_path)
    questions: list[bytes] = []

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        questions.append(await reader.readuntil(b"\r\n\r\n"))
        if len(questions) > 1:
            writer.write(b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n")
        else:
            for piece in (b"HTTP/1.1 200 OK\r\n\r\n", made.authority[:500], made.authority[500:]):
                writer.write(piece)
                await writer.drain()
                # Else one read takes them all.
                await asyncio.sleep(0.05)
        writer.close()

    server = await asyncio.start_server(answer, "127.0.0.1", 0, ssl=open_tls(tmp_path).context)
    async with server:
        code = _code_of(server, tmp_path)
        with pytest.raises(PairingRefused, match="HTTP 404"):
            await redeem(code)
    assert questions[0].startswith(b"GET /authority HTTP/1.1\r\n")
    assert b"Authorization: Pairing ticket" in questions[1], "the authority was the one on the code"
