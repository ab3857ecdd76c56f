"""The cable is pulled in the middle of every step of a pickup: nothing is lost, nothing happens twice."""

import contextlib
import functools
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from glassapp.link import CardShown, Granted, Link, LinkLost, LinkUp, Noticed
from glassapp.ports import Scan
from overlays.wire import Knowledge, NoticeKind, Verdict
from server.bootstrap import running
from server.domain.parts import Code
from tests.loopback.attendant import Attendant
from tests.loopback.bay import SampleDrive
from tests.loopback.proxy import BadLine, Direction, Fault

pytestmark = pytest.mark.timeout(240)


@dataclass(frozen=True, slots=True)
class Hand:
    """Pulls the cable at the next message, and plugs it in again."""

    line: BadLine
    attendant: Attendant
    fault: Fault

    @contextlib.asynccontextmanager
    async def pulls(self, direction: Direction) -> AsyncIterator[None]:
        if self.attendant.told:
            await self.attendant.is_up()
        self.line.pull(direction, self.fault)
        lost = len(self.attendant.all(LinkLost))
        yield
        await self.line.has_struck()
        if self.fault is Fault.STALL:
            # Until the glasses have given the line up.
            await self.attendant.until(lambda: len(self.attendant.all(LinkLost)) > lost)
        self.line.mend()


def seen(code: Code) -> Scan:
    return Scan(code.text, code.symbology, Knowledge.DECODED, "zxing", frames=2, decided_at=0.0)


@pytest.mark.parametrize("fault", Fault, ids=lambda fault: fault.value)
async def test_a_cable_pulled_in_the_middle_of_every_step_changes_nothing(
    tmp_path: Path, fault: Fault
) -> None:
    drive = SampleDrive(tmp_path, heartbeat_s=0.3)
    lea = drive.shop.customers[0]
    order = next(one for one in drive.shop.pickups if one.customer_id == lea.customer_id)
    async with (
        running(drive.settings) as server,
        BadLine.to(server.glasses_port) as line,
        Attendant.at(drive.address(line.port)) as it,
    ):
        hand = Hand(line, it, fault)
        async with hand.pulls(Direction.OUT):  # the hello
            pass
        await it.hears(LinkUp)
        async with hand.pulls(Direction.OUT):
            it.do(lambda link: link.report(seen(lea.codes[0])))
        card = (await it.hears(CardShown)).card
        async with hand.pulls(Direction.BACK):
            it.do(lambda link: link.report(seen(lea.codes[0])))
        again = (await it.hears(CardShown, 2)).card
        async with hand.pulls(Direction.OUT):
            it.do(lambda link: link.verify(card.card_id, order.bags[0].label))
        bag = await it.hears(Noticed)
        bonus_id = card.bonuses[0].bonus_id
        async with hand.pulls(Direction.OUT):
            it.do(lambda link: link.answer(card.card_id, Verdict.GIVE, bonus_id, now=it.now))
        given = await it.hears(Granted)
        async with hand.pulls(Direction.BACK):
            it.do(lambda link: link.answer(card.card_id, Verdict.DONE, now=it.now))
        done = await it.hears(Granted, 2)
        assert it.link.waiting == 0
    assert again.card_id == card.card_id, "the same customer, the same card"
    assert bag.kind is NoticeKind.RIGHT_BAG
    assert (given.verdict, done.verdict) == (Verdict.GIVE, Verdict.DONE)
    assert [len(it.all(kind)) for kind in (CardShown, Noticed, Granted)] == [2, 1, 2], "each is heard once"
    assert drive.times_given(bonus_id) == 1
    assert sorted(drive.reserved()) == sorted(bonus.bonus_id for bonus in card.bonuses)
    assert drive.adds_up()


async def test_what_was_done_without_a_network_is_sent_once_when_it_is_back(tmp_path: Path) -> None:
    drive = SampleDrive(tmp_path)
    lea, other = drive.shop.customers[:2]
    async with (
        running(drive.settings) as server,
        BadLine.to(server.glasses_port) as line,
        Attendant.at(drive.address(line.port)) as it,
    ):
        await it.is_up()
        it.do(lambda link: link.report(seen(lea.codes[0])))
        card = (await it.hears(CardShown)).card
        line.cut()
        await it.hears(LinkLost)
        # The card that is shown stays usable: its bonuses are reserved. No card is made up for the other.
        for bonus in card.bonuses:
            it.do(
                functools.partial(
                    Link.answer,
                    card_id=card.card_id,
                    verdict=Verdict.GIVE,
                    bonus_id=bonus.bonus_id,
                    now=it.now,
                )
            )
        it.do(lambda link: link.report(seen(other.codes[0])))
        assert it.link.waiting == len(card.bonuses) + 1
        assert len(it.all(CardShown)) == 1
        line.mend()
        await it.hears(CardShown, 2)
        await it.hears(Granted, len(card.bonuses))
    assert [granted.bonus_id for granted in it.all(Granted)] == [bonus.bonus_id for bonus in card.bonuses]
    assert all(drive.times_given(bonus.bonus_id) == 1 for bonus in card.bonuses)
    assert drive.adds_up()
