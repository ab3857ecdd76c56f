"""Today at the sample shop: glasses that are worn, customers who come one after the other. All invented."""

import asyncio
import dataclasses
from importlib.metadata import version

from overlays.wire import Answer, Knowledge, ScanReport, ShowCard, Verdict
from sample_cards.shop import sample_shop
from server.clock import Clock
from server.desk.desk import Desk
from server.desk.door import Door
from server.desk.records import Glasses, Worn
from server.desk.store import Store
from server.domain.parts import Customer

WORN_AGAIN_S = 20.0
"""So often it is said that glasses are there; who was not heard for a minute is away."""
NEXT_VISIT_S = 4.0
_PAIRS = (("rennes-sud-1", 83), ("rennes-sud-2", 17), ("vannes-1", None))
"""Those that are worn, and what their battery says."""


class Day:
    """One day; who came stays here."""

    def __init__(self, store: Store, clock: Clock, came: int = 0) -> None:
        self._door = Door(store, clock)
        self._desk = Desk(store, clock)
        self._clock = clock
        shop = sample_shop()
        self._sites = {pickup.customer_id: pickup.site_id for pickup in shop.pickups}
        self._coming = [one for one in shop.customers if one.customer_id in self._sites]
        self._came = came
        self._worn = [
            Worn(
                glasses_id, "demo", clock.now(), version("baylens"), "640x360", in_service=True, battery=level
            )
            for glasses_id, level in _PAIRS
        ]
        self._worn = [
            dataclasses.replace(one, scan_id=self._served_last(one.glasses_id)) for one in self._worn
        ]

    def _served_last(self, glasses_id: str) -> str | None:
        """The scan of whoever is still being served with these glasses."""
        for number in reversed(range(self._came)):
            if number % 6 == 5 and f"{self._sites[self._coming[number].customer_id]}-1" == glasses_id:
                return f"demo-{number}"
        return None

    def wear(self) -> None:
        """Say that the glasses are there, and what they showed last."""
        self._worn = [dataclasses.replace(one, heard_at=self._clock.now()) for one in self._worn]
        self._door.note_worn(self._worn)

    def visit(self) -> bool:
        """Let the next customer come; says whether there was one.

        Most bonuses are given, some are declined, every sixth customer is still being served.
        """
        if self._came == len(self._coming):
            return False
        customer, number = self._coming[self._came], self._came
        self._came += 1
        glasses = Glasses(f"{self._sites[customer.customer_id]}-1", self._sites[customer.customer_id])
        shown = self._desk.identify(glasses, _scan(customer, number))
        if isinstance(shown, ShowCard):
            self._show(glasses, shown)
            if number % 6 != 5:
                self._answer(glasses, shown, number)
        return True

    async def go_on(self) -> None:
        """Let the day go on until nobody comes any more; the glasses stay where they are."""
        since_worn = 0.0
        while True:
            await asyncio.sleep(NEXT_VISIT_S)
            await asyncio.to_thread(self.visit)
            since_worn += NEXT_VISIT_S
            if since_worn >= WORN_AGAIN_S:
                await asyncio.to_thread(self.wear)
                since_worn = 0.0

    def _show(self, glasses: Glasses, shown: ShowCard) -> None:
        self._worn = [
            dataclasses.replace(one, scan_id=shown.scan_id) if one.glasses_id == glasses.glasses_id else one
            for one in self._worn
        ]

    def _answer(self, glasses: Glasses, shown: ShowCard, number: int) -> None:
        for place, bonus in enumerate(shown.card.bonuses):
            verdict = Verdict.DECLINE if (number + place) % 3 == 2 else Verdict.GIVE
            self._desk.answer(
                glasses,
                Answer(
                    answer_id=f"demo-{number}-{place}",
                    card_id=shown.card.card_id,
                    bonus_id=bonus.bonus_id,
                    verdict=verdict,
                ),
            )
        if number % 2:
            done = Answer(answer_id=f"demo-{number}", card_id=shown.card.card_id, verdict=Verdict.DONE)
            self._desk.answer(glasses, done)


def _scan(customer: Customer, number: int) -> ScanReport:
    code = customer.codes[0]
    return ScanReport(
        scan_id=f"demo-{number}",
        code=code.text,
        symbology=code.symbology,
        knowledge=Knowledge.DECODED,
        decoder="zxing",
        frames=2,
    )
