"""Pairing asks for the authority where the code says, however slowly it comes."""

import asyncio
import datetime as dt
from pathlib import Path

import pytest

from glassapp.browser.certificate import make_certificate
from glassapp.errors import PairingRefused
from glassapp.transport import redeem
from overlays.pairing import Invitation
from server.glasses_port.tls import fingerprint, open_tls

pytestmark = pytest.mark.timeout(60)


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
        port = server.sockets[0].getsockname()[1]
        code = Invitation(address=f"wss://127.0.0.1:{port}", ticket="ticket", authority=fingerprint(tmp_path))
        with pytest.raises(PairingRefused, match="HTTP 404"):
            await redeem(code)
    assert questions[0].startswith(b"GET /authority HTTP/1.1\r\n")
    assert b"Authorization: Pairing ticket" in questions[1], "the authority was the one on the code"
