"""Glasses that pair believe the authority on the code, whoever else stands in between."""

import datetime as dt
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from http import HTTPStatus
from pathlib import Path
from typing import Self

import pytest
from websockets.asyncio.server import ServerConnection, serve
from websockets.http11 import Request, Response
from websockets.typing import Subprotocol

from glassapp.browser.certificate import SiteCertificate, make_certificate
from glassapp.errors import PairingRefused
from glassapp.link import LinkLost, LostReason
from glassapp.transport import ServerAddress, redeem
from overlays.pairing import AUTHORITY_PATH, Invitation, Paired
from overlays.wire import SUBPROTOCOL
from server.glasses_port.tls import fingerprint, open_tls
from tests.loopback.attendant import Attendant
from tests.loopback.portal import Portal

pytestmark = pytest.mark.timeout(120)


@dataclass
class Stranger:
    """Speaks TLS with a certificate of its own, and shows as its authority what it is told to."""

    port: int = 0
    heard: list[str] = field(default_factory=list)
    """The tickets that were handed in."""

    @classmethod
    @asynccontextmanager
    async def showing(cls, authority: bytes, certificate: Path) -> AsyncIterator[Self]:
        stranger = cls()

        def answer(connection: ServerConnection, request: Request) -> Response | None:
            if request.path == AUTHORITY_PATH:
                return connection.respond(HTTPStatus.OK, authority.decode("ascii"))
            stranger.heard.append(request.headers["Authorization"])
            return None

        async def pair(connection: ServerConnection) -> None:
            await connection.send(Paired(glasses_id="new-1", credential="new-1.secret").model_dump_json())

        tls, spoken = open_tls(certificate).context, [Subprotocol(SUBPROTOCOL)]
        async with serve(
            pair, "127.0.0.1", 0, ssl=tls, process_request=answer, subprotocols=spoken
        ) as server:
            stranger.port = next(iter(server.sockets)).getsockname()[1]
            yield stranger

    def invitation(self, authority: str | None) -> Invitation:
        return Invitation(address=f"wss://127.0.0.1:{self.port}", ticket="ticket", authority=authority)


def certificate() -> SiteCertificate:
    """One whose base64 ends with padding, as two lengths in three do: a lenient reader stops there."""
    for _ in range(60):
        made = make_certificate(["127.0.0.1"], dt.datetime.now(dt.UTC))
        if b"=\n" in made.authority:
            return made
    pytest.fail("sixty certificates without padding")


@pytest.fixture
def site(tmp_path: Path) -> SiteCertificate:
    made = certificate()
    made.write(tmp_path / "site")
    return made


@pytest.mark.usefixtures("site")
async def test_another_authority_than_the_one_on_the_code_is_not_believed(tmp_path: Path) -> None:
    his = certificate()
    his.write(tmp_path / "his")
    async with Stranger.showing(his.authority, tmp_path / "his") as stranger:
        with pytest.raises(PairingRefused, match="authority is not the one on the code"):
            await redeem(stranger.invitation(fingerprint(tmp_path / "site")))
    assert stranger.heard == [], "nobody heard the ticket"


async def test_a_second_authority_behind_the_one_on_the_code_is_not_believed(
    site: SiteCertificate, tmp_path: Path
) -> None:
    his = certificate()
    his.write(tmp_path / "his")
    async with Stranger.showing(site.authority + his.authority, tmp_path / "his") as stranger:
        with pytest.raises(PairingRefused, match="not of the authority on the code"):
            await redeem(stranger.invitation(fingerprint(tmp_path / "site")))
    assert stranger.heard == [], "nobody heard the ticket"


async def test_what_is_kept_is_the_certificate_that_was_compared_and_no_other(
    site: SiteCertificate, tmp_path: Path
) -> None:
    shown = site.authority + certificate().authority
    async with Stranger.showing(shown, tmp_path / "site") as server:
        issued = await redeem(server.invitation(fingerprint(tmp_path / "site")))
    assert issued.authority == site.authority.decode("ascii")


@pytest.mark.parametrize(("days", "words"), [(30, "not yet valid"), (-4000, "has expired")])
async def test_a_clock_that_is_wrong_is_not_taken_for_a_stranger(
    days: int, words: str, tmp_path: Path
) -> None:
    made = make_certificate(["127.0.0.1"], dt.datetime.now(dt.UTC) + dt.timedelta(days=days))
    made.write(tmp_path / "site")
    async with Stranger.showing(made.authority, tmp_path / "site") as server:
        code = server.invitation(fingerprint(tmp_path / "site"))
        with pytest.raises(PairingRefused, match=f"{words}; the clock of this machine says 20"):
            await redeem(code)
        address = ServerAddress(code.address, "new-1.secret", tmp_path / "site" / "site-authority.crt")
        async with Attendant.at(address) as it:
            lost = await it.hears(LinkLost)
    assert lost.reason is LostReason.NOT_TRUSTED
    assert f"{words}; the clock of this machine says 20" in lost.detail


async def test_a_certificate_of_another_address_is_said_to_be_one(tmp_path: Path) -> None:
    made = make_certificate(["bay.example"], dt.datetime.now(dt.UTC))
    made.write(tmp_path / "site")
    async with Stranger.showing(made.authority, tmp_path / "site") as server:
        with pytest.raises(PairingRefused, match="not accepted: IP address mismatch"):
            await redeem(server.invitation(fingerprint(tmp_path / "site")))


@pytest.mark.parametrize("location", ["https://portal.example/login", "ws://host:99999/", "ws://["])
async def test_a_portal_in_between_is_said_to_be_there(location: str) -> None:
    async with Portal.to(location) as portal:
        with pytest.raises(PairingRefused, match="HTTP 302"):
            await redeem(Invitation(address=f"ws://127.0.0.1:{portal.port}", ticket="ticket"))


async def test_the_ticket_is_not_carried_where_a_portal_sends_the_glasses() -> None:
    async with Portal.to("/") as other, Portal.to(f"ws://127.0.0.1:{other.port}/") as portal:
        with pytest.raises(PairingRefused, match="HTTP 302"):
            await redeem(Invitation(address=f"ws://127.0.0.1:{portal.port}", ticket="ticket"))
    assert other.heard == []


async def test_without_an_authority_on_the_code_this_system_says_who_is_believed(
    site: SiteCertificate, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with Stranger.showing(site.authority, tmp_path / "site") as server:
        with pytest.raises(PairingRefused, match="not of an authority this system trusts"):
            await redeem(server.invitation(None))
        monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "site" / "site-authority.crt"))
        issued = await redeem(server.invitation(None))
    assert issued.glasses_id == "new-1"
    assert issued.authority is None


async def test_an_authority_beside_an_address_without_tls_is_refused() -> None:
    code = Invitation(address="ws://127.0.0.1:1", ticket="ticket", authority="A" * 43)
    with pytest.raises(PairingRefused, match="an address without TLS"):
        await redeem(code)
