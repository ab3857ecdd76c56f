"""Nodes share one database: what one publishes the others show; and old books are taken over."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
import sqlalchemy as sa

from server.clock import SetClock
from server.desk.campaigns import CampaignDesk
from server.desk.store import Store
from server.domain.offers.campaign import Campaign
from server.domain.offers.offer import Offer
from server.domain.offers.versions import Act
from server.stores.migration import migrate
from server.stores.postgres import PostgresStore
from server.stores.sqlite import SqliteStore
from tests.contract.stores.earlier import earlier
from tests.unit.server.small_shop import NINE, Counter, load, offer, shop


@pytest.fixture(params=["sqlite", "postgres"])
def open_node(request: pytest.FixtureRequest) -> Callable[[], Store]:
    if request.param == "sqlite":
        path = request.getfixturevalue("sqlite_path")
        return lambda: SqliteStore(path)
    url = request.getfixturevalue("postgres_url")
    return lambda: PostgresStore(url)


def test_what_one_node_publishes_the_next_scan_at_another_shows(open_node: Callable[[], Store]) -> None:
    here, there = open_node(), open_node()
    try:
        counter = Counter(there, offer("gift"), people=2)
        assert [one.title.fr.forms[0] for one in _offers(there)] == ["Cadeau gift"]
        desk = CampaignDesk(here, SetClock(NINE))
        autumn = Campaign(campaign_id="autumn", name="Autumn", offers=(offer("tea", face_value_cents=900),))
        version = desk.write(autumn, "lea")
        desk.publish(version.hash, "lea")
        shown = counter.show("s1").card.bonuses
        assert "Cadeau tea" in [one.title.forms[0] for one in shown]
        desk.archive("autumn", "lea")
        shown = counter.show("s2", 1).card.bonuses
        assert [one.title.forms[0] for one in shown] == ["Cadeau gift"]
    finally:
        here.close()
        there.close()


def _offers(store: Store) -> list[Offer]:
    with store.transaction() as books:
        return [one.offer for one in books.candidates("north")]


def test_offers_of_an_earlier_program_become_the_first_version_of_their_campaign(tmp_path: Path) -> None:
    path = tmp_path / "old.sqlite3"
    with earlier(path, "0003") as connection:
        for offer_id, live in (("tea", 1), ("rice", 0)):
            connection.execute(sa.text(_INSERT), {"id": offer_id, "live": live, "document": _old(offer_id)})
    assert migrate(path) is True
    store = SqliteStore(path)
    with store.transaction() as books:
        (tea,) = books.candidates("north")
        assert (tea.offer.units_total, tea.offer.budget_cents, tea.offer.days_between) == (5, None, 3)
        assert tea.terms.priority == 4
        version = books.version(tea.terms.version_hash)
        assert [one.act for one in books.publications("spring")] == [Act.ARCHIVED, Act.PUBLISHED]
    assert version is not None
    assert [one.offer_id for one in version.campaign.offers] == ["tea"]
    load(store, shop(offer("tea", units_total=6)))
    store.close()


_INSERT = """
    INSERT INTO offers (offer_id, campaign_id, priority, face_value_cents, document, balances, live)
    VALUES (:id, 'spring', 4, 100, :document, 0, :live)
"""


def _old(offer_id: str) -> str:
    """An offer as programs wrote it before offers had kinds of limits."""
    words = {"forms": ["Cadeau"]}
    return json.dumps(
        {
            "offer_id": offer_id,
            "kind": "coupon",
            "title": {"fr": words, "en": words},
            "category": None,
            "reason": "thank_you",
            "face_value_cents": 100,
            "conditions": [],
            "limits": {"units_total": 5, "budget_cents": None, "days_between": 3},
        }
    )
