"""The attendant's whole flow, by what is held in front of the camera and nothing else."""

from pathlib import Path

import pytest

from server.bootstrap import running
from server.clock import SystemClock
from server.desk.lobby import Lobby
from server.domain.issuance import BonusState
from tests.loopback.bay import SITE, SampleDrive
from tests.loopback.walk import walk

pytestmark = pytest.mark.timeout(240)


async def test_a_shift_a_customer_and_the_next_one_by_command_cards_alone(tmp_path: Path) -> None:
    drive = SampleDrive(tmp_path)
    async with running(drive.settings) as server:
        steps = await walk(drive, server)
        lobby = Lobby(server.store, SystemClock())
        (memo,) = lobby.written(SITE)
        queue = lobby.queue(SITE)
    faces = [step.face for step in steps]
    asked = next(step for step in steps if step.did == "the customer's code")
    shown = next(step for step in steps if step.did == "card: ok (yes)")
    assert not any("Léa" in line for line in asked.lines), "no name before the yes"
    assert any("Léa" in line for line in shown.lines)
    assert faces.index("memo") < faces.index("queue") < faces.index("card") < faces.index("notice")
    assert faces[-1] == "queue"
    assert memo.readers == 1
    assert queue.here == 1, "the next customer is still here"
    with drive.books() as books:
        moves = [became for _, _, became in books.ledger()]
    assert moves.count(BonusState.GIVEN) == 2, "given, taken back, given"
    assert drive.adds_up()
