"""A month at the sample shop, all of it invented: more customers, their orders, and what became of bonuses.

It is played by the real desk, day by day, so that every balance, count and propensity is what it would be.
Customers for whom bonuses are chosen come back a little more often here than those who are held out: that is
made up too, so that there is something to measure.
"""

import datetime as dt
from typing import Any

import numpy as np

from overlays.card import Temperature
from overlays.codes import Symbology
from overlays.wire import Answer, Knowledge, ScanReport, ShowCard, Verdict
from sample_cards.shop.codes import loyalty_code
from sample_cards.shop.members import PRICES_CENTS
from sample_cards.shop.names import FIRST_NAMES, INITIALS
from sample_cards.shop.orders import RENNES, VANNES
from server.clock import Clock, SetClock
from server.desk.advice import Advice
from server.desk.desk import Desk
from server.desk.records import Glasses
from server.desk.till import Till, TillRequest
from server.domain.codes import with_check_digit
from server.domain.intake import Outcome
from server.domain.intake.members import CodeRecord, ConsentRecord, CustomerRecord, Purpose
from server.domain.intake.records import PickupRecord, PurchaseRecord, Record
from server.domain.issuance import TillDeed
from server.domain.offers.policy import Policy
from server.domain.parts import BagOnShelf, CodeKind
from server.domain.shelf import Cause, Movement, Spot
from server.domain.team import COMMAND_LINE
from server.domain.visit import Tier
from server.stores.console import ConsoleStore, Entry, samples
from server.stores.console.within import Within
from server.stores.sql import SqlBooks

CHOOSING: dict[str, Any] = {"explore_share": 0.2, "holdout_share": 0.3}
"""Settings of the demo: a fifth of the places goes to chance, three customers in ten are held out."""
REGULARS = 110
_DAYS = 28
_FIRST_NUMBER = 300_000
_DELIVERED = 90
_SITES = (RENNES, VANNES)


def play_month(store: ConsoleStore, clock: Clock) -> None:
    """Bring the month before now into the books: one transaction, and a line in the audit log."""
    now = clock.now()
    delivery = Entry(COMMAND_LINE, "stock.change", "shop:sample", f"add {_DELIVERED} {Cause.RECEIVED}")
    with store.changing(delivery, now) as connection:
        books = store.books(connection)
        for site in _SITES:
            for shelf in samples.shelves(connection, site.site_id):
                movement = Movement(
                    f"demo-{site.site_id}-{shelf.spot.offer_id}", shelf.spot, _DELIVERED, Cause.RECEIVED
                )
                samples.move(connection, movement, now - dt.timedelta(days=_DAYS))
        _Month(books, now).play()
        samples.count(connection, "demo-count", Spot("clementines", VANNES.site_id), 21, now)


class _Month:
    """The month in the making."""

    def __init__(self, books: SqlBooks, now: dt.datetime) -> None:
        self._books = books
        self._now = now
        self._chance = np.random.default_rng(1907)
        self._clock = SetClock(now)
        self._policy = Policy(**CHOOSING)
        within = Within(books)
        self._desk = Desk(within, self._clock, Advice(self._policy))
        self._till = Till(within, self._clock)

    def play(self) -> None:
        """Everybody comes before the month; in it, as often as they like."""
        visits: list[tuple[dt.datetime, int]] = []
        for number in range(REGULARS):
            self._arrive_in_books(number)
            visits += [(self._some_time(_DAYS, 2 * _DAYS), number)]
            exposed = not self._policy.holds_out(_customer(number))
            for _ in range(1 + int(self._chance.poisson(1.1 if exposed else 0.5))):
                visits.append((self._some_time(1, _DAYS), number))
        self._books.recount(_customer(number) for number in range(REGULARS))
        for turn, (at, number) in enumerate(sorted(visits)):
            self._visit(turn, at, number)

    def _arrive_in_books(self, number: int) -> None:
        customer_id, long_ago = _customer(number), self._now - dt.timedelta(days=200)
        code = loyalty_code(_FIRST_NUMBER + number, Symbology.EAN_13)
        self._take(
            CustomerRecord(
                customer_id=customer_id,
                first_name=FIRST_NAMES[number % len(FIRST_NAMES)],
                family_initial=INITIALS[number % 7],
                tier=(Tier.CLASSIC, Tier.SILVER, Tier.CLASSIC, Tier.GOLD)[number % 4],
                pickups_before=0 if number % 6 == 0 else int(self._chance.integers(1, 40)),
            )
        )
        self._take(
            CodeRecord(customer_id=customer_id, kind=CodeKind.CARD, symbology=code.symbology, text=code.text)
        )
        for purpose in (Purpose.PROFILING, Purpose.NAME_ON_GLASSES):
            self._take(
                ConsentRecord(
                    customer_id=customer_id, purpose=purpose, agreed=True, at=long_ago, source="app"
                )
            )
        for line in range(14):
            self._buy(number, line)

    def _buy(self, number: int, line: int) -> None:
        """Two habits each, and now and then something else."""
        shelf = list(PRICES_CENTS)
        place = (number * 3 + line % 2) % 8 if line % 4 else int(self._chance.integers(0, 11))
        category = shelf[place]
        self._take(
            PurchaseRecord(
                purchase_id=f"demo-{number}-{line}",
                customer_id=_customer(number),
                category=category,
                gtin=with_check_digit(f"2100{place:08d}"),
                quantity=1,
                cents=PRICES_CENTS[category],
                on=(self._now - dt.timedelta(days=4 * line + int(self._chance.integers(1, 4)))).date(),
            )
        )

    def _visit(self, turn: int, at: dt.datetime, number: int) -> None:
        """Somebody comes for an order; before the month nothing is offered."""
        site = _SITES[0] if number % 3 else _SITES[1]
        order = f"D{turn:05d}"
        self._clock.forward((at - self._clock.now()).total_seconds())
        self._take(
            PickupRecord(
                order=order,
                customer_id=_customer(number),
                site_id=site.site_id,
                bay=site.bays[turn % len(site.bays)],
                starts_at=at,
                bags=(BagOnShelf(label=f"{order}-1", temperature=Temperature.AMBIENT),),
            )
        )
        if self._now - at > dt.timedelta(days=_DAYS):
            self._books.collect(order, at)
            return
        glasses = Glasses(f"{site.site_id}-1", site.site_id)
        shown = self._desk.identify(glasses, _scan(turn, _FIRST_NUMBER + number))
        assert isinstance(shown, ShowCard), shown
        self._answer(turn, glasses, shown)

    def _answer(self, turn: int, glasses: Glasses, shown: ShowCard) -> None:
        """Most bonuses are given, some are declined, the last ones are not always reached."""
        card_id = shown.card.card_id
        for place, bonus in enumerate(shown.card.bonuses):
            if self._chance.random() < 0.12 * (place + 1):
                continue
            given = self._chance.random() < 0.8 - 0.15 * place
            answer_id = f"demo-{turn}-{place}"
            verdict = Verdict.GIVE if given else Verdict.DECLINE
            self._desk.answer(
                glasses,
                Answer(answer_id=answer_id, card_id=card_id, bonus_id=bonus.bonus_id, verdict=verdict),
            )
            if given and bonus.kind.value == "coupon" and self._chance.random() < 0.45:
                self._till.record(TillRequest(answer_id, "till-1", bonus.bonus_id, TillDeed.REDEEM))
        self._desk.answer(glasses, Answer(answer_id=f"demo-{turn}", card_id=card_id, verdict=Verdict.DONE))

    def _take(self, record: Record) -> None:
        taken = self._books.take(record, self._now)
        assert isinstance(taken, Outcome), taken

    def _some_time(self, least: int, most: int) -> dt.datetime:
        """An hour of a day that is so many days ago."""
        day = self._now - dt.timedelta(days=int(self._chance.integers(least, most)))
        hour, minute = int(self._chance.integers(8, 18)), int(self._chance.integers(0, 60))
        return day.replace(hour=hour, minute=minute, second=0, microsecond=0)


def _customer(number: int) -> str:
    return f"r-{number + 1:03d}"


def _scan(turn: int, number: int) -> ScanReport:
    return ScanReport(
        scan_id=f"month-{turn}",
        code=loyalty_code(number, Symbology.EAN_13).text,
        symbology=Symbology.EAN_13,
        knowledge=Knowledge.DECODED,
        decoder="zxing",
        frames=2,
    )
