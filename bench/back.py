"""How long until the glasses are back once the network is, through a real server and a TCP proxy of ours.

The network goes in four ways, at a moment that chance picks, for up to ``--longest`` seconds; while it is
away a code is scanned. The clock starts when the network is back and stops when the server's answer to that
code is there, so that the connection, the greeting and the outbox are all in it.
"""

import asyncio
import io
import random
import sys
import tempfile
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from statistics import median
from urllib.parse import urlsplit

from rich.console import Console

from bench.report import Bar, CannotMeasure, Report, parser, run
from glassapp.clock import SystemClock
from glassapp.link import CardShown
from glassapp.ports import Scan
from glassapp.transport import ServerAddress
from overlays.wire import Knowledge
from sample_cards.demo.bay import Bay, open_bay
from sample_cards.demo.telling import Teller
from sample_cards.errors import DemoFailed
from sample_cards.shop import sample_shop
from server.domain.parts import Code
from tests.loopback.attendant import Attendant
from tests.loopback.proxy import BadLine

LONGEST_BACK_S = 2.0
DELAY_S = 0.02
_BEFORE_S = 1.0
"""Up to so long after an answer the network goes: any moment between two heartbeats."""


def _goes_with_the_connections(line: BadLine) -> None:
    line.stall()
    line.lose()


WAYS: Mapping[str, tuple[Callable[[BadLine], None], bool]] = {
    "refused": (BadLine.cut, True),
    "stalled": (BadLine.stall, True),
    "gone": (_goes_with_the_connections, True),
    "half_open": (BadLine.lose, False),
}
"""How it goes, and whether it stays away. *refused*: every connection ends with a RST and new ones are
refused. *stalled*: nothing comes through, then everything does. *gone*: the same, but what stood then is dead
for good, as when an access point was started anew. *half_open*: what stands is dead, new ones are fine."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure from the command line."""
    options = parser("back", __doc__)
    options.add_argument("--rounds", type=int, default=12, help="how often the network goes in each way")
    options.add_argument("--longest", type=float, default=4.0, help="how long it is away at most, in seconds")
    return run(options.parse_args(arguments), lambda given: measure(given.rounds, given.longest))


def measure(rounds: int, longest_s: float) -> Report:
    """Pull the cable so often in each way.

    Raises:
        CannotMeasure: The server did not start.
    """
    quiet = Teller(Console(file=io.StringIO()))
    try:
        with (
            tempfile.TemporaryDirectory() as folder,
            open_bay(sample_shop(), Path(folder) / "bay", quiet) as bay,
        ):
            took_s = asyncio.run(_all_ways(bay, rounds, longest_s))
    except DemoFailed as failed:
        raise CannotMeasure(str(failed)) from None
    figures = {
        way: {"p50_s": round(median(each), 2), "max_s": round(max(each), 2)} for way, each in took_s.items()
    }
    slowest = max(max(each) for each in took_s.values())
    return Report(
        bench="back",
        data=f"{rounds} outages of each kind, up to {longest_s:g} s; {1000 * DELAY_S:.0f} ms each way",
        figures=figures,
        bars=(Bar("back_to_answer_max_s", round(slowest, 2), "<=", LONGEST_BACK_S, "s"),),
    )


async def _all_ways(bay: Bay, rounds: int, longest_s: float) -> dict[str, list[float]]:
    shop = sample_shop()
    here = {order.customer_id for order in shop.pickups if order.site_id == bay.site.site_id}
    codes = [customer.codes[0] for customer in shop.customers if customer.customer_id in here]
    credential = bay.credential_file.read_text("ascii").strip()
    took_s: dict[str, list[float]] = {way: [] for way in WAYS}
    async with BadLine.to(urlsplit(bay.address).port or 0, DELAY_S) as line:
        address = ServerAddress(f"ws://127.0.0.1:{line.port}", credential)
        async with Attendant.at(address) as attendant:
            for number in range(rounds * len(WAYS)):
                way = list(WAYS)[number % len(WAYS)]
                took_s[way].append(await _once(line, attendant, way, codes[number % len(codes)], longest_s))
    return took_s


async def _once(line: BadLine, attendant: Attendant, way: str, code: Code, longest_s: float) -> float:
    goes, stays_away = WAYS[way]
    draw = random.SystemRandom()
    clock = SystemClock()
    await attendant.is_up()
    await asyncio.sleep(draw.uniform(0, _BEFORE_S))
    goes(line)
    scan = Scan(code.text, code.symbology, Knowledge.DECODED, "zxing", frames=2, decided_at=0.0)
    answered = len(attendant.all(CardShown))
    attendant.do(lambda link: link.report(scan))
    if stays_away:
        await asyncio.sleep(draw.uniform(0, longest_s))
        line.mend()
    back_at = clock.monotonic()
    await attendant.hears(CardShown, answered + 1)
    return clock.monotonic() - back_at


if __name__ == "__main__":
    sys.exit(main())
