"""An audience that is counted in the books is the audience that comes."""

import dataclasses
import datetime as dt
import zoneinfo
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import psycopg
import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from server.domain.categories import Category, PrivacyClass
from server.domain.offers.conditions import (
    KINDS,
    AllOf,
    AnyOf,
    Condition,
    Group,
    InterestedIn,
    Kind,
    NoneOf,
    Truth,
)
from server.domain.visit import Tier, Visit, Visitor
from server.stores.audience import Audience, count_audience, in_the_books
from server.stores.buyers import demands
from server.stores.instants import stamp
from server.stores.schema import (
    APPEND_ONLY,
    bonuses,
    campaign_versions,
    cards,
    customers,
    interests,
    metadata,
    offers,
    pickups,
    purchases,
    segments,
    sites,
)
from tests.unit.server.conditions.drawn import GTINS, TODAY, conditions, kinds_of, visitors

WALL = dt.datetime.combine(TODAY, dt.time(21), zoneinfo.ZoneInfo("America/Martinique"))
"""An hour at which it is tomorrow by UTC."""
COUNTED = [kind for kind in KINDS.values() if kind.counts_audience]


@pytest.fixture
def sqlite(sqlite_path: Path) -> Iterator[sa.Connection]:
    engine = sa.create_engine(f"sqlite:///{sqlite_path}", poolclass=sa.NullPool)
    with engine.connect() as connection:
        yield connection


@pytest.fixture
def postgresql(postgres_url: str) -> Iterator[sa.Connection]:
    engine = sa.create_engine(
        "postgresql+psycopg://",
        creator=lambda: psycopg.connect(postgres_url, connect_timeout=60),
        poolclass=sa.NullPool,
    )
    with engine.connect() as connection:
        yield connection


def write(connection: sa.Connection, people: Sequence[Visitor]) -> None:
    """Bring people into the books with all that is known of them, in place of whoever is there."""
    for table in reversed(metadata.sorted_tables):
        if table.name not in {"catalogue", *APPEND_ONLY}:
            connection.execute(table.delete())
    for site_id, timezone in (("n", "America/Martinique"), ("far", "Pacific/Noumea")):
        site = {"site_id": site_id, "name": site_id, "timezone": timezone, "command_key": "k"}
        connection.execute(sites.insert(), site)
    campaigns = {response.campaign_id for one in people for response in one.responses or ()}
    if campaigns and connection.execute(campaign_versions.select()).first() is None:
        version = {
            "version_hash": "v",
            "campaign_id": "c",
            "document": "{}",
            "author": "lea",
            "written_at": 0,
        }
        connection.execute(campaign_versions.insert(), version)
    for campaign in campaigns:
        line = {
            "offer_id": campaign,
            "campaign_id": campaign,
            "document": "{}",
            "live": 1,
            "version_hash": "v",
        }
        connection.execute(offers.insert(), line | {"priority": 0, "face_value_cents": 0, "balances": 0})
    for person in people:
        Person(connection, person).write()


class Person:
    """Writes one customer into the books."""

    def __init__(self, connection: sa.Connection, visitor: Visitor) -> None:
        self._connection = connection
        self._visitor = visitor
        self._id = visitor.customer_id

    def write(self) -> None:
        visitor = self._visitor
        self.write_name()
        self._declared()
        for number, one in enumerate(visitor.purchases):
            self.insert(
                purchases,
                category=one.category,
                gtin=one.gtin,
                bought_on=one.on.toordinal(),
                quantity=1 + number,
                cents=100,
            )
        for number, at in enumerate(visitor.visited_at):
            self.pickup(f"{self._id}-{number}", stamp(at))
        self.pickup(f"{self._id}-now", None)
        self._responses()

    def write_name(self) -> None:
        visitor = self._visitor
        self.insert(
            customers,
            first_name="Zoé",
            family_initial="L",
            name_on_glasses=1,
            profiling=int(visitor.profiling),
            tier=visitor.tier,
            pickups_before=visitor.pickups_before - len(visitor.visited_at),
            birth_month=visitor.birthday and visitor.birthday.month,
            birth_day=visitor.birthday and visitor.birthday.day,
        )

    def pickup(self, order: str, collected_at: int | None, site_id: str = "n", starts_at: int = 0) -> None:
        self.insert(
            pickups,
            order_number=order,
            site_id=site_id,
            bay="1",
            bags="[]",
            starts_at=starts_at,
            collected_at=collected_at,
        )

    def _declared(self) -> None:
        latest: dict[str, int] = {}
        for one in self._visitor.interests or ():
            latest[one.category] = max(latest.get(one.category, 0), one.until.toordinal())
        for category, until in latest.items():
            self.insert(interests, category=category, until_on=until)
        for segment in self._visitor.segments or ():
            self.insert(segments, segment=segment)

    def _responses(self) -> None:
        place = {"order_number": f"{self._id}-now", "site_id": "n"}
        self.insert(cards, card_id=self._id, opened_at=0, closed_at=None, **place)
        for number, one in enumerate(self._visitor.responses or ()):
            self.insert(
                bonuses,
                bonus_id=f"{self._id}-{number}",
                offer_id=one.campaign_id,
                card_id=self._id,
                period=number,
                reserved_on=one.on.toordinal(),
                face_value_cents=0,
                reason="{}",
                state=one.reaction,
                expires_at=0,
                moved_at=0,
                **place,
            )

    def insert(self, table: sa.Table, **values: Any) -> None:
        self._connection.execute(table.insert(), {"customer_id": self._id, **values})


def known(condition: Condition, visit: Visit) -> Truth:
    """What the books know of a condition: it is judged as at a visit, but for what exists only there."""
    if isinstance(condition, Kind):
        return condition.judge(visit) if condition.counts_audience else Truth.UNKNOWN
    judged = [known(one, visit) for one in condition.of]
    if isinstance(condition, AllOf):
        return Truth.NO if Truth.NO in judged else max(judged, key=[Truth.YES, Truth.UNKNOWN].index)
    found = Truth.YES if Truth.YES in judged else max(judged, key=[Truth.NO, Truth.UNKNOWN].index)
    return found if isinstance(condition, AnyOf) else ~found


def visited(people: Sequence[Visitor], wanted: Sequence[Any]) -> Audience:
    """The audience, found by asking for everybody."""
    reads = any(one.reads_purchases for one in wanted)
    sure = possible = 0
    for person in people:
        if reads and not person.profiling:
            continue
        responded = dataclasses.replace(
            person,
            responses=person.responses or (),
            interests=person.interests or (),
            segments=person.segments or frozenset(),
        )
        judged = [known(one, Visit(responded, "n", TODAY, WALL)) for one in wanted]
        sure += all(truth is Truth.YES for truth in judged)
        possible += Truth.NO not in judged
    return Audience(sure, possible)


crowds = st.lists(visitors(st.sampled_from(GTINS)), max_size=5, unique_by=lambda one: one.customer_id)
wishes = st.lists(kinds_of(COUNTED) | conditions, max_size=3)
many_shops = settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
fewer_shops = settings(many_shops, max_examples=40)


@many_shops
@given(crowds, wishes)
def test_sqlite_counts_whom_a_visit_would_find(
    sqlite: sa.Connection, people: list[Visitor], wanted: list[Any]
) -> None:
    write(sqlite, people)
    assert count_audience(sqlite, wanted, WALL) == visited(people, wanted)


@fewer_shops
@given(crowds, wishes)
def test_postgresql_counts_whom_a_visit_would_find(
    postgresql: sa.Connection, people: list[Visitor], wanted: list[Any]
) -> None:
    write(postgresql, people)
    assert count_audience(postgresql, wanted, WALL) == visited(people, wanted)


@pytest.mark.parametrize("books", ["sqlite", "postgresql"])
def test_a_customer_has_the_days_of_the_site_they_came_to_last(
    request: pytest.FixtureRequest, books: str
) -> None:
    connection: sa.Connection = request.getfixturevalue(books)
    write(connection, [])
    until_today = {"category": Category.COFFEE.value, "until_on": TODAY.toordinal()}
    came = {"near": (("n", 2), ("far", 1)), "away": (("n", 1), ("far", 2)), "new": ()}
    for customer_id, pickups_at in came.items():
        person = Person(
            connection, Visitor(customer_id, Tier.CLASSIC, profiling=True, pickups_before=0, purchases=())
        )
        person.write_name()
        person.insert(interests, **until_today)
        for site_id, starts_at in pickups_at:
            person.pickup(f"{customer_id}-{site_id}", None, site_id, starts_at)
    wanted = InterestedIn(category=Category.COFFEE)
    assert count_audience(connection, [wanted], WALL) == Audience(2, 2)
    assert count_audience(connection, [NoneOf(of=(wanted,))], WALL) == Audience(1, 1)
    tomorrow = WALL + dt.timedelta(days=1)
    assert count_audience(connection, [wanted], tomorrow) == Audience(0, 0)
    assert count_audience(connection, [wanted], WALL - dt.timedelta(days=1)) == Audience(3, 3)


@many_shops
@given(crowds, wishes, st.sampled_from((*Category, None)))
def test_what_goes_to_its_buyers_only_is_counted_for_those_who_may_have_it(
    sqlite: sa.Connection, people: list[Visitor], wanted: list[Any], category: Category | None
) -> None:
    """A delicate category asks for a purchase of it and for consent, whatever the conditions say."""
    write(sqlite, people)
    may = people
    if category is not None and category.privacy is PrivacyClass.AMBER:
        may = [one for one in people if one.profiling and one.times_bought(category)]
    assert count_audience(sqlite, demands(wanted, category), WALL) == visited(may, wanted)


@pytest.mark.parametrize("kind", KINDS.values(), ids=KINDS)
def test_every_kind_is_counted_or_says_that_it_cannot_be(kind: type[Kind]) -> None:
    translated = in_the_books.dispatch(kind) is not in_the_books.dispatch(Group)
    assert translated is kind.counts_audience
