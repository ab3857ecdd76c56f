"""A shop with very many customers, made inside the database by statements that both databases read."""

import datetime as dt
import sqlite3
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import psycopg

from overlays.card import BonusKind, ReasonKind, Wording
from overlays.codes import Symbology
from overlays.wire import Knowledge, ScanReport
from server.clock import SystemClock
from server.desk.records import Glasses
from server.desk.store import Store
from server.domain.categories import Category, PrivacyClass
from server.domain.offers.campaign import Campaign
from server.domain.offers.conditions import BoughtCategory, NotBoughtFor, TierAtLeast
from server.domain.offers.limits import Counting, Limit, Scope
from server.domain.offers.offer import AnyOffer, Coupon, Sample, Title
from server.domain.parts import Site, StockLine
from server.domain.shop import Shop
from server.domain.visit import Tier
from server.stores.instants import stamp

PLENTY = 10_000_000
"""Stock and budgets that no measurement uses up."""
_PRIME = 99_999_989
"""Codes lie scattered over their index: multiples of a number, modulo a prime above every count."""
_STEP = 48_271_003


@dataclass(frozen=True, slots=True)
class Crowd:
    """How much there is of everything."""

    customers: int = 1_000_000
    offers: int = 100
    campaigns: int = 10
    sites: int = 50
    pickups: int = 60_000
    """Orders that wait now, each of another customer."""
    purchases: int = 8
    """Lines on old receipts of each customer."""
    history: int = 100_000
    """Pickups of the last months, each with its card and one bonus that was declined."""
    gifts: int | None = None
    """When said, there is one offer for everybody, so many times."""

    def glasses(self, visit: int) -> Glasses:
        """The glasses that see this visit."""
        return Glasses(f"g{visit % self.sites}", f"site-{visit % self.sites}")

    def scan(self, visit: int) -> ScanReport:
        """What they report; customers come in no order."""
        customer = visit * self._every
        return ScanReport(
            scan_id=f"s{visit}",
            code=f"BL{customer * _STEP % _PRIME}",
            symbology=Symbology.CODE_128,
            knowledge=Knowledge.DECODED,
            decoder="zxing",
            frames=2,
        )

    @property
    def _every(self) -> int:
        return self.customers // self.pickups

    def document(self) -> Shop:
        """The part of the shop that is loaded as everybody loads it: sites, offers and stock."""
        offers = [_offer(number) for number in range(self.offers)]
        if self.gifts is not None:
            limits = (Limit(scope=Scope.OFFER, counter=Counting.UNITS, maximum=self.gifts),)
            changes = {"conditions": (), "limits": limits, "days_between": 1}
            offers = [offers[0].model_copy(update=changes)]
        sites = [
            Site(site_id=f"site-{n}", name=f"Drive {n}", timezone="Europe/Paris", bays=("1",))
            for n in range(self.sites)
        ]
        return Shop(
            schema_version=1,
            sites=tuple(sites),
            campaigns=tuple(
                Campaign(
                    campaign_id=f"campaign-{n}", name=f"Campaign {n}", priority=n % 10, offers=tuple(some)
                )
                for n in range(self.campaigns)
                if (some := offers[n :: self.campaigns])
            ),
            stock=tuple(
                StockLine(site_id=site.site_id, offer_id=one.offer_id, units=PLENTY)
                for one in offers
                if one.kind is BonusKind.SAMPLE
                for site in sites
            ),
        )

    def statements(self) -> Iterator[str]:
        """Everybody else, as statements."""
        now = SystemClock().now()
        yield from self._people(now)
        yield f"""
            {_numbers("visits", self.pickups)}
            INSERT INTO pickups (order_number, customer_id, site_id, bay, bags, starts_at)
            SELECT 'o' || n, 'c' || (n * {self._every}), 'site-' || (n % {self.sites}), '1',
                   '[{{"label":"B' || n || '","temperature":"ambient"}}]', {stamp(now)}
              FROM visits
        """
        if self.history:
            yield from self._history(now)

    def _people(self, now: dt.datetime) -> Iterator[str]:
        green = [one.value for one in Category if one.privacy is PrivacyClass.GREEN]
        kinds = ", ".join(f"({n}, '{category}')" for n, category in enumerate(green))
        people = _numbers("people", self.customers)
        yield f"""
            {people}
            INSERT INTO customers (customer_id, first_name, family_initial, name_on_glasses, profiling, tier,
                pickups_before)
            SELECT 'c' || n, 'Zoé', 'L', 1, CASE WHEN n % 10 < 8 THEN 1 ELSE 0 END,
                   CASE n % 7 WHEN 0 THEN 'gold' WHEN 1 THEN 'silver' ELSE 'classic' END, n % 20
              FROM people
        """
        yield f"""
            {people}
            INSERT INTO codes (code, customer_id, kind, symbology)
            SELECT 'BL' || (n * {_STEP} % {_PRIME}), 'c' || n, 'card', 'Code 128' FROM people
        """
        today = now.date().toordinal()
        for line in range(self.purchases):
            yield f"""
                {people}, kinds(number, category) AS (VALUES {kinds})
                INSERT INTO purchases (customer_id, category, gtin, bought_on, quantity, cents)
                SELECT 'c' || n, category, '3760000000017',
                       CAST({today} - (n + {line * 13}) % 300 AS INTEGER), 1, 300
                  FROM people JOIN kinds ON number = (n + {line * line}) % {len(green)}
            """

    def _history(self, now: dt.datetime) -> Iterator[str]:
        """What every database that is not quite new holds; planners of queries go by it."""
        at, today = f"{stamp(now)} - n * 60000000", now.date().toordinal()
        # Ids in the order of time and before all that are to come, as the desk makes them.
        past = f"""
            {_numbers("past", self.history)}, visits(n, card, order_number, customer, site, at) AS (
                SELECT n, 'k00' || (999999999 - n), 'p' || n, 'c' || (n * 7 % {self.customers}),
                       'site-' || (n % {self.sites}), {at}
                  FROM past)
        """
        yield f"""
            {past}
            INSERT INTO pickups (order_number, customer_id, site_id, bay, bags, starts_at, collected_at)
            SELECT order_number, customer, site, '1', '[]', at, at FROM visits
        """
        yield f"""
            {past}
            INSERT INTO cards (card_id, order_number, customer_id, site_id, opened_at, closed_at)
            SELECT card, order_number, customer, site, at, at FROM visits
        """
        yield f"""
            {past}
            INSERT INTO bonuses (bonus_id, offer_id, card_id, order_number, customer_id, site_id, period,
                reserved_on, face_value_cents, reason, state, expires_at, moved_at)
            SELECT card || '-1', 'offer-' || (n % {self.offers}), card, order_number, customer,
                   site, 1, CAST({today} - 30 - n % 300 AS INTEGER), 100, '{{"kind":"thank_you"}}',
                   'declined', at, at
              FROM visits
        """
        yield f"""
            {past}
            INSERT INTO ledger (bonus_id, was, became, glasses_id, moved_at)
            SELECT card || '-1', 'reserved', 'declined', 'g', at FROM visits
        """
        yield f"""
            {past}
            INSERT INTO scans (scan_id, content, card, answered_at)
            SELECT 'old' || n, 'content of an old scan', '{{}}', at FROM visits
        """


def _numbers(name: str, count: int) -> str:
    return (
        f"WITH RECURSIVE {name}(n) AS"
        f" (SELECT CAST(0 AS BIGINT) UNION ALL SELECT n + 1 FROM {name} WHERE n < {count - 1})"
    )


def fill_sqlite(path: Path, store: Store, crowd: Crowd) -> None:
    """Bring a crowd into an SQLite file."""
    _load(store, crowd)
    connection = sqlite3.connect(path, isolation_level=None)
    for pragma in ("foreign_keys = OFF", "synchronous = OFF", "cache_size = -200000"):
        connection.execute(f"PRAGMA {pragma}")
    _fill(connection.execute, crowd)
    connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    connection.close()


def fill_postgres(url: str, store: Store, crowd: Crowd) -> None:
    """Bring a crowd into a PostgreSQL database of which we are the owner."""
    _load(store, crowd)
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("SET session_replication_role = replica")
        _fill(lambda statement: connection.execute(statement.encode()), crowd)
        connection.execute("VACUUM ANALYZE")
        connection.execute("CHECKPOINT")


def _load(store: Store, crowd: Crowd) -> None:
    with store.transaction() as books:
        books.load(crowd.document(), SystemClock().now())


def _fill(execute: Callable[[str], object], crowd: Crowd) -> None:
    for statement in ("BEGIN", *crowd.statements(), "COMMIT", "ANALYZE"):
        execute(statement)


def _offer(number: int) -> AnyOffer:
    """A quarter each: for those who buy it, samples on a shelf, coupons with a budget, coupons for a tier."""
    green = [one for one in Category if one.privacy is PrivacyClass.GREEN]
    category = green[number % len(green)]
    kind = Sample if number % 4 == 1 else Coupon
    conditions = (
        (BoughtCategory(category=category, times=1, weeks=26),),
        (NotBoughtFor(category=category, weeks=2),),
        (),
        (TierAtLeast(tier=Tier.SILVER),),
    )[number % 4]
    words = Wording(forms=(f"Cadeau {number}",))
    budget = Limit(scope=Scope.OFFER, counter=Counting.CENTS, maximum=PLENTY * 10)
    return kind(
        offer_id=f"offer-{number}",
        title=Title(fr=words, en=words),
        category=category,
        reason=ReasonKind.REGULAR if number % 4 == 0 else ReasonKind.THANK_YOU,
        face_value_cents=50 + number * 7 % 250,
        conditions=conditions,
        limits=(budget,) if number % 4 == 2 else (),
        days_between=7 + number % 14,
    )
