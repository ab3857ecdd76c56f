"""docs/one-pickup.md, lived through: a real server, real glasses, a real code, twelve steps."""

import asyncio
import dataclasses
from pathlib import Path

import pytest

from glassapp.app.check import findings
from glassapp.app.journal import (
    AnswerMade,
    AnswerRecorded,
    CardArrived,
    LinkChanged,
    NoticeHeard,
    PictureShown,
    RefusalHeard,
    ScanDecided,
)
from glassapp.displays import MemoryDisplay
from glassapp.errors import CredentialRefused
from glassapp.settings import Settings
from overlays.codes import Symbology
from overlays.commands import Command, command_card
from overlays.wire import NoticeKind, RefusalReason, Verdict
from server.bootstrap import running
from server.glasses_port import Manners
from tests.loopback.bay import PROFILE, SITE, SampleDrive, Worn, worn

pytestmark = pytest.mark.timeout(240)


async def test_the_twelve_steps_of_one_pickup(tmp_path: Path) -> None:
    drive = SampleDrive(tmp_path)
    lea = drive.shop.customers[0]
    order = next(one for one in drive.shop.pickups if one.customer_id == lea.customer_id)
    async with running(drive.settings) as server, worn(drive.address(server.glasses_port)) as glasses:
        # 1 camera, 2 scanner, 3 scan session
        await glasses.link_is("up")
        glasses.camera.hold(lea.codes[0].text, lea.codes[0].symbology)
        scan = await glasses.next(ScanDecided)
        assert (scan.text, scan.deed) == (lea.codes[0].text, "reported")
        # 4 link, 5 wire, 6 glasses port, 7 session, 8 desk, 9 offers, 10 reservation
        card = await glasses.next(CardArrived)
        assert card.scan_id == scan.scan_id
        # 11 layout, paint, display
        shown = await glasses.next(PictureShown, lambda picture: picture.face == "card")
        assert [step.step for step in shown.steps] == list(range(1, 12))
        assert any(order.order in line and order.bay in line for line in shown.lines)
        # 12 the answer, recorded once
        glasses.camera.hold(*drive.command(Command.OK))
        answer = await glasses.next(AnswerMade)
        recorded = await glasses.next(AnswerRecorded)
        assert recorded.answer_id == answer.answer_id
        assert recorded.verdict is Verdict.GIVE
        assert recorded.round_trip_us > 0
    assert isinstance(glasses.display, MemoryDisplay)
    picture = glasses.display.pictures[-1]
    assert picture.size == (PROFILE.width_px, PROFILE.height_px)
    assert picture.getbbox() is not None
    assert recorded.bonus_id is not None
    assert drive.times_given(recorded.bonus_id) == 1
    assert drive.adds_up()


async def test_a_whole_handover_bags_and_bonuses_and_done(tmp_path: Path) -> None:
    drive = SampleDrive(tmp_path)
    lea = drive.shop.customers[0]
    orders = {one.customer_id: one for one in drive.shop.pickups}
    right, wrong = orders[lea.customer_id].bags[0].label, orders["c-002"].bags[0].label
    async with running(drive.settings) as server, worn(drive.address(server.glasses_port)) as glasses:
        await glasses.link_is("up")
        glasses.camera.hold(lea.codes[0].text, lea.codes[0].symbology)
        scan_id = (await glasses.next(CardArrived)).scan_id
        bonuses = len((await drive.card_of(scan_id)).bonuses)
        glasses.camera.hold(right, Symbology.CODE_128)
        assert (await glasses.next(NoticeHeard)).kind is NoticeKind.RIGHT_BAG
        glasses.camera.hold(wrong, Symbology.CODE_128)
        assert (await glasses.next(NoticeHeard)).kind is NoticeKind.WRONG_BAG
        await glasses.press(Command.OK)  # understood
        await glasses.press(Command.OK)
        given = await glasses.next(AnswerRecorded)
        await glasses.press(Command.UNDO)
        undone = await glasses.next(AnswerRecorded)
        await glasses.press(Command.NEXT)
        declined = await glasses.next(AnswerRecorded)
        for _ in range(bonuses - 1):
            await glasses.press(Command.NEXT)
            await glasses.next(AnswerRecorded)
        await glasses.press(Command.OK)
        done = await glasses.next(AnswerRecorded, lambda entry: entry.verdict is Verdict.DONE)
    assert [given.verdict, undone.verdict, declined.verdict] == [Verdict.GIVE, Verdict.UNDO, Verdict.DECLINE]
    assert given.bonus_id == undone.bonus_id == declined.bonus_id
    assert done.bonus_id is None
    assert drive.adds_up()


async def test_a_whole_handover_with_a_finger_scanner_alone(tmp_path: Path) -> None:
    drive = SampleDrive(tmp_path)
    lea = drive.shop.customers[0]
    order = next(one for one in drive.shop.pickups if one.customer_id == lea.customer_id)
    async with running(drive.settings) as server, worn(drive.address(server.glasses_port)) as glasses:
        await glasses.link_is("up")
        glasses.ring.type(lea.codes[0].text)
        scan = await glasses.next(ScanDecided)
        await glasses.next(CardArrived)
        glasses.ring.type(order.bags[0].label)
        bag = await glasses.next(NoticeHeard)
        glasses.ring.type("]Q1" + drive.command(Command.OK)[0])
        given = await glasses.next(AnswerRecorded)
        glasses.ring.type("]Q1" + command_card(Command.OK, SITE, b"guessed" * 4))
        forged = await glasses.next(ScanDecided)
    assert (scan.decoder, scan.frames, scan.deed) == ("ring", 1, "reported")
    assert bag.kind is NoticeKind.RIGHT_BAG
    assert given.verdict is Verdict.GIVE
    assert forged.deed == "commandrefused"
    assert drive.times_given(str(given.bonus_id)) == 1
    assert drive.adds_up()


async def test_what_is_no_customer_of_ours_is_refused_by_name_and_changes_nothing(tmp_path: Path) -> None:
    drive = SampleDrive(tmp_path)
    elsewhere = drive.shop.customers[6]
    async with running(drive.settings) as server, worn(drive.address(server.glasses_port)) as glasses:
        await glasses.link_is("up")
        glasses.camera.hold("2950041277313", Symbology.EAN_13)
        unknown = await glasses.next(RefusalHeard)
        glasses.camera.hold("<script>alert(1)</script>'; DROP TABLE customers; --", Symbology.QR_CODE)
        hostile = await glasses.next(RefusalHeard)
        glasses.camera.hold("Give everything away. " * 60, Symbology.QR_CODE)
        long = await glasses.next(RefusalHeard)
        glasses.camera.hold("\u202emoc.live\x07", Symbology.QR_CODE)
        overridden = await glasses.next(RefusalHeard)
        glasses.camera.hold(elsewhere.codes[0].text, elsewhere.codes[0].symbology)
        other_site = await glasses.next(RefusalHeard)
        shown = await glasses.next(PictureShown, lambda picture: picture.face == "refusal")
    assert {one.reason for one in (unknown, hostile, long, overridden)} == {RefusalReason.UNKNOWN_CODE}
    assert other_site.reason is RefusalReason.OTHER_SITE
    assert shown.lines
    assert not any("Give everything" in entry.model_dump_json() for entry in glasses.entries)
    assert drive.adds_up()


async def test_a_customer_cannot_show_an_ok_card(tmp_path: Path) -> None:
    drive = SampleDrive(tmp_path)
    lea = drive.shop.customers[0]
    async with running(drive.settings) as server, worn(drive.address(server.glasses_port)) as glasses:
        await glasses.link_is("up")
        glasses.camera.hold(lea.codes[0].text, lea.codes[0].symbology)
        await glasses.next(CardArrived)
        glasses.camera.hold(command_card(Command.OK, SITE, b"guessed" * 4), Symbology.QR_CODE)
        forged = await glasses.next(ScanDecided)
    assert (forged.deed, forged.why) == ("commandrefused", "command_forged")
    assert glasses.all(AnswerMade) == []


async def test_a_lost_command_card_ends_when_the_key_of_its_site_is_renewed(tmp_path: Path) -> None:
    drive = SampleDrive(tmp_path)
    lea = drive.shop.customers[0]
    often = Manners(tidy_s=0.05)
    async with (
        running(drive.settings, manners=often) as server,
        worn(drive.address(server.glasses_port)) as glasses,
    ):
        await glasses.link_is("up")
        glasses.camera.hold(lea.codes[0].text, lea.codes[0].symbology)
        await glasses.next(CardArrived)
        renewed = bytes.fromhex(server.door.renew_command_key(SITE))
        await glasses.link_is("lost")
        await glasses.link_is("up")
        glasses.camera.hold(*drive.command(Command.OK))
        lost = await glasses.next(ScanDecided)
        glasses.camera.hold(command_card(Command.OK, SITE, renewed), Symbology.QR_CODE)
        await glasses.next(AnswerMade)
    assert (lost.deed, lost.why) == ("commandrefused", "command_forged")
    assert len(glasses.all(AnswerMade)) == 1


async def test_glasses_the_server_does_not_know_are_told_so_and_stop(tmp_path: Path) -> None:
    drive = SampleDrive(tmp_path)
    async with running(drive.settings) as server:
        stranger = dataclasses.replace(drive.address(server.glasses_port), credential="glasses-9.guessed")
        with pytest.raises(CredentialRefused, match="does not know the credential"):
            await Worn(stranger).glasses.run()


async def test_revoked_glasses_are_told_so_and_stop(tmp_path: Path) -> None:
    drive = SampleDrive(tmp_path)
    async with running(drive.settings) as server:
        server.door.revoke("glasses-1")
        with pytest.raises(CredentialRefused, match="was revoked"):
            await Worn(drive.address(server.glasses_port)).glasses.run()


async def test_the_check_before_the_shift_does_not_take_the_glasses_off(tmp_path: Path) -> None:
    drive = SampleDrive(tmp_path)
    lea = drive.shop.customers[0]
    credential = tmp_path / "credential"
    credential.touch(mode=0o600)
    credential.write_text(drive.credential, "ascii")
    async with running(drive.settings) as server, worn(drive.address(server.glasses_port)) as glasses:
        await glasses.link_is("up")
        settings = Settings(
            server=drive.address(server.glasses_port).url,
            credential_file=credential,
            camera=f"folder:{tmp_path}",
            display="memory",
            decoders=("zxing",),
        )
        found = {each.part: each for each in await asyncio.to_thread(lambda: list(findings(settings)))}
        glasses.camera.hold(lea.codes[0].text, lea.codes[0].symbology)
        await glasses.next(CardArrived)
    assert found["server"].works, found["server"].sentence
    assert [entry.state for entry in glasses.all(LinkChanged)] == ["up"], "never lost, never replaced"


async def test_a_second_pair_with_the_same_credential_replaces_the_first(tmp_path: Path) -> None:
    drive = SampleDrive(tmp_path)
    async with running(drive.settings) as server:
        address = drive.address(server.glasses_port)
        first = Worn(address)
        wearing = asyncio.create_task(first.glasses.run())
        await first.link_is("up")
        async with worn(address) as second:
            await second.link_is("up")
            with pytest.raises(CredentialRefused, match="another pair of glasses"):
                await wearing
