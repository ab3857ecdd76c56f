"""Glasses look at the console's code and are let in; whoever comes late, twice or uninvited is not."""

import asyncio
import datetime as dt
import os
import stat
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import numpy as np
import pytest
import segno

from glassapp.app.pairing import drop_others, keep, look_for_code, understood
from glassapp.browser.certificate import make_certificate
from glassapp.cameras.memory import MemoryCamera
from glassapp.clock import ManualClock
from glassapp.errors import PairingRefused
from glassapp.link import LinkLost, LinkUp, LostReason
from glassapp.settings import read_credential, read_settings
from glassapp.transport import Issued, OutboxFile, ServerAddress, redeem
from overlays.pairing import Invitation, invitation_text
from overlays.wire import Answer, Verdict
from server.bootstrap import Running, running
from server.clock import SetClock
from server.glasses_port.tls import fingerprint
from server.settings import Settings
from tests.loopback.attendant import Attendant
from tests.loopback.bay import SITE, SampleDrive
from tests.loopback.glassapp.small_server import SmallServer, small_server
from tests.loopback.proxy import BadLine

pytestmark = pytest.mark.timeout(240)
NOON = dt.datetime(2026, 11, 22, 12, 0, tzinfo=dt.UTC)
GIVEN = Answer(answer_id="a-1", card_id="card-1", bonus_id="bonus-1", verdict=Verdict.GIVE)


class House:
    """A server with a certificate of its own, and its clock in the test's hand."""

    def __init__(self, folder: Path) -> None:
        self.drive = SampleDrive(folder)
        self.certificate = folder / "certificate"
        make_certificate(["127.0.0.1"], dt.datetime.now(dt.UTC)).write(self.certificate)
        self.clock = SetClock(NOON)
        self.settings: Settings = self.drive.settings.model_copy(update={"certificate": self.certificate})

    @asynccontextmanager
    async def open(self) -> AsyncIterator[Running]:
        async with running(self.settings, self.clock) as server:
            yield server

    def invitation(self, server: Running, glasses_id: str = "new-1") -> Invitation:
        return Invitation(
            address=f"wss://127.0.0.1:{server.glasses_port}",
            ticket=server.door.invite(glasses_id, SITE),
            authority=fingerprint(self.certificate),
        )


@pytest.fixture
def house(tmp_path: Path) -> House:
    return House(tmp_path)


def shown(invitation: Invitation) -> np.ndarray[tuple[int, ...], np.dtype[np.uint8]]:
    code = segno.make(invitation_text(invitation), micro=False, error="l")
    rows = np.array([[not dark for dark in row] for row in code.matrix], dtype=np.uint8) * 255
    return np.pad(np.kron(rows, np.ones((6, 6), np.uint8)), 48, constant_values=255)


async def test_glasses_that_see_the_code_get_a_credential_and_trust_this_site_only(
    house: House, tmp_path: Path
) -> None:
    async with house.open() as server:
        camera = MemoryCamera([np.full((400, 400), 90, np.uint8), shown(house.invitation(server))])
        seen = look_for_code(camera, ManualClock())
        settings_file = keep(await redeem(seen), tmp_path / "paired")
        settings = read_settings({"config": settings_file}, {})
        address = ServerAddress(settings.server, read_credential(settings), settings.authority)
        async with Attendant.at(address) as it:
            up = await it.hears(LinkUp)
    assert up.site_id == SITE
    assert address.url.startswith("wss://")
    modes = {path.name: stat.S_IMODE(path.stat().st_mode) for path in (tmp_path / "paired").iterdir()}
    assert modes == {"credential": 0o600, "authority.pem": 0o600, "glasses.toml": 0o600}


async def test_a_code_works_once(house: House) -> None:
    async with house.open() as server:
        invitation = house.invitation(server)
        await redeem(invitation)
        with pytest.raises(PairingRefused, match="used already"):
            await redeem(invitation)


async def test_a_code_works_for_five_minutes(house: House) -> None:
    async with house.open() as server:
        invitation = house.invitation(server)
        house.clock.forward(300.0)
        with pytest.raises(PairingRefused, match="older than five minutes"):
            await redeem(invitation)


async def test_a_code_from_before_a_revocation_brings_nobody_back(house: House) -> None:
    async with house.open() as server:
        invitation = house.invitation(server, "glasses-1")
        server.door.revoke("glasses-1")
        with pytest.raises(PairingRefused, match="used already"):
            await redeem(invitation)


@pytest.mark.parametrize("forged", ["rennes-sud.new-1.9999999999.abc.def", "nonsense", "a.b.c.d.e", "-._"])
async def test_a_code_nobody_wrote_is_refused(house: House, forged: str) -> None:
    async with house.open() as server:
        with pytest.raises(PairingRefused, match="did not write this code"):
            await redeem(house.invitation(server).model_copy(update={"ticket": forged}))


async def test_a_code_for_one_pair_of_glasses_cannot_be_turned_into_one_for_another(house: House) -> None:
    async with house.open() as server:
        invitation = house.invitation(server, "new-1")
        turned = invitation.model_copy(update={"ticket": invitation.ticket.replace("new-1", "glasses-1")})
        with pytest.raises(PairingRefused, match="did not write this code"):
            await redeem(turned)
        assert (await redeem(invitation)).glasses_id == "new-1"


async def test_guessing_is_turned_away_after_thirty_times_a_minute(house: House) -> None:
    async with house.open() as server:
        guess = house.invitation(server).model_copy(update={"ticket": "guess", "authority": None})
        plain = BadGuess(server.glasses_port, house)
        for _ in range(30):
            assert await plain.tries(guess) == "did not write this code"
        assert await plain.tries(guess) == "too many glasses"


class BadGuess:
    """Somebody on the bay's network who has the authority's certificate and no invitation."""

    def __init__(self, port: int, house: House) -> None:
        self._pin = fingerprint(house.certificate)
        self._port = port

    async def tries(self, guess: Invitation) -> str:
        with pytest.raises(PairingRefused) as refused:
            await redeem(guess.model_copy(update={"authority": self._pin}))
        return next(
            known for known in ("did not write this code", "too many glasses") if known in str(refused.value)
        )


async def test_a_server_with_another_authority_is_refused_before_it_hears_the_ticket(
    house: House, tmp_path: Path
) -> None:
    other = tmp_path / "other"
    make_certificate(["127.0.0.1"], dt.datetime.now(dt.UTC)).write(other)
    async with house.open() as server:
        invitation = house.invitation(server).model_copy(update={"authority": fingerprint(other)})
        with pytest.raises(PairingRefused, match="not the one on the code"):
            await redeem(invitation)
        assert (await redeem(replace_pin(invitation, house))).glasses_id == "new-1", (
            "the ticket is still good"
        )


def replace_pin(invitation: Invitation, house: House) -> Invitation:
    return invitation.model_copy(update={"authority": fingerprint(house.certificate)})


async def test_worn_glasses_do_not_talk_to_a_server_of_another_authority(
    house: House, tmp_path: Path
) -> None:
    other = tmp_path / "other"
    make_certificate(["127.0.0.1"], dt.datetime.now(dt.UTC)).write(other)
    async with house.open() as server:
        address = ServerAddress(
            f"wss://127.0.0.1:{server.glasses_port}", house.drive.credential, other / "site-authority.crt"
        )
        async with Attendant.at(address) as it:
            lost = await it.hears(LinkLost)
    assert lost.reason is LostReason.NOT_TRUSTED
    assert "the setting authority names" in lost.detail


async def test_glasses_that_take_one_kind_of_address_for_the_other_are_told(house: House) -> None:
    async with house.open() as server, small_server(SmallServer.desk) as plain:
        without = ServerAddress(f"ws://127.0.0.1:{server.glasses_port}", house.drive.credential)
        async with Attendant.at(without) as it:
            assert (await it.hears(LinkLost)).detail == "it speaks no HTTP; with a certificate it is wss://"
        within = ServerAddress(f"wss://127.0.0.1:{plain.port}", house.drive.credential)
        async with Attendant.at(within) as it:
            assert (await it.hears(LinkLost)).detail == "it speaks no TLS; without a certificate it is ws://"


@pytest.mark.parametrize("scheme", ["wss", "WSS"])
async def test_worn_glasses_without_an_authority_believe_those_of_this_system(
    house: House, scheme: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with house.open() as server:
        address = ServerAddress(f"{scheme}://127.0.0.1:{server.glasses_port}", house.drive.credential)
        async with Attendant.at(address) as it:
            lost = await it.hears(LinkLost)
        monkeypatch.setenv("SSL_CERT_FILE", str(house.certificate / "site-authority.crt"))
        async with Attendant.at(address) as it:
            await it.hears(LinkUp)
    assert lost.reason is LostReason.NOT_TRUSTED


async def test_a_server_that_is_away_or_silent_is_said_to_be(house: House) -> None:
    async with house.open() as server, BadLine.to(server.glasses_port) as line:
        invitation = house.invitation(server)
        far = invitation.model_copy(update={"address": f"wss://127.0.0.1:{line.port}"})
        line.stall()
        with pytest.raises(PairingRefused, match=r"did not answer within 0\.3 s"):
            await redeem(far, patience_s=0.3)
        line.cut()
        with pytest.raises(PairingRefused, match="cannot be reached"):
            await redeem(far)


@pytest.mark.parametrize(
    "text", ["", "2950041277313", "BAYLENS-PAIR:1 x y z", "BAYLENS-PAIR:1 wss://a b c d"][:4]
)
def test_a_text_that_is_no_invitation_is_refused_by_name(text: str) -> None:
    with pytest.raises(PairingRefused, match="invitation"):
        understood(text)


def test_a_camera_that_shows_no_code_is_given_up() -> None:
    with pytest.raises(PairingRefused, match="no code to pair was seen"):
        look_for_code(MemoryCamera([np.full((300, 300), 90, np.uint8)]), ManualClock())


def test_an_address_with_quotes_does_not_break_out_of_the_settings(tmp_path: Path) -> None:
    plain = Issued('wss://host:1/"x\\y', "g", "g.s")
    settings = read_settings({"config": keep(plain, tmp_path / "it's")}, {})
    assert settings.server == plain.address


def test_a_folder_with_any_name_is_found_again(tmp_path: Path) -> None:
    folder = tmp_path / "line\nbell\x07delete\x7fé"
    settings = read_settings({"config": keep(Issued("wss://host:1", "g", "g.s"), folder)}, {})
    assert settings.credential_file == folder / "credential"


def test_nothing_that_is_printed_holds_the_credential() -> None:
    assert "s3cret" not in repr(Issued("wss://h", "g", "g.s3cret"))


async def called(program: str, *arguments: str) -> str:
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-c", f"from {program} import main; main()", *arguments),
        env={name: value for name, value in os.environ.items() if not name.startswith("BAYLENS_")},
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    async with asyncio.timeout(60):
        out, err = await process.communicate()
    assert process.returncode == 0, err.decode()
    return out.decode()


async def test_from_the_servers_command_to_the_glasses_on_the_attendants_head(
    house: House, tmp_path: Path
) -> None:
    pictures, settings_file = tmp_path / "seen", tmp_path / "server.toml"
    pictures.mkdir()
    (tmp_path / "paired").mkdir()
    for pair in ("old-1", "new-1"):
        OutboxFile(tmp_path / "paired" / f"{pair}.outbox").keep([GIVEN])
    settings_file.write_text(
        f"[server]\nstore = '{house.settings.store}'\ncertificate = '{house.certificate}'\n", "utf-8"
    )
    async with running(house.settings) as server:
        told = await called(
            "server.cli",
            *("glasses", "pair", "new-1", "--site", SITE, "--config", str(settings_file)),
            *("--address", f"wss://127.0.0.1:{server.glasses_port}", "--png", str(pictures / "code.png")),
        )
        said = await called(
            "glassapp.cli",
            *("pair", "--camera", f"folder:{pictures}", "--into", str(tmp_path / "paired")),
        )
        settings = read_settings({"config": tmp_path / "paired" / "glasses.toml"}, {})
        address = ServerAddress(settings.server, read_credential(settings), settings.authority)
        async with Attendant.at(address) as it:
            await it.hears(LinkUp)
    assert understood(told.splitlines()[0]).address == address.url
    assert "these glasses are new-1" in said
    assert address.credential not in told + said
    assert "dropped what old-1 never sent: 1" in said
    assert [file.name for file in (tmp_path / "paired").glob("*outbox*")] == ["new-1.outbox"]


def test_of_a_pair_that_these_glasses_were_nothing_stays_behind(tmp_path: Path) -> None:
    OutboxFile(tmp_path / "g.outbox").keep([GIVEN, GIVEN.model_copy(update={"answer_id": "a-2"})])
    halves = "old[1].outbox", "old[1].outbox.new", "cut.outbox.damaged", "g.outbox.damaged", "credential"
    for name in halves:
        (tmp_path / name).write_text("half of something", "utf-8")
    OutboxFile(tmp_path / "gone.outbox").keep([GIVEN])
    assert drop_others(tmp_path, "g") == {"gone": 1}
    left = {file.name for file in tmp_path.iterdir()}
    assert left == {"credential", "g.outbox", "g.outbox.damaged"}
