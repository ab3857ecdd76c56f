"""A campaign on its way from what is written down to what runs, step by step."""

import datetime as dt
import json
import re
from pathlib import Path
from typing import Any

from overlays.wire import ShowCard
from server.console.timetable import Timetable
from server.desk.desk import Desk
from server.domain.offers.lint import PublishPolicy
from server.opening import open_store
from server.settings import Settings
from server.stores.address import PostgresUrl
from server.stores.console import audit
from tests.console import Office, Visitor
from tests.unit.server.small_shop import NORTH, scan

RULES = PublishPolicy(approval_above_cents=50_000)
ERRANDS = '<ul class="errands">'
REVIEW = "/campaigns/autumn/review"
DEAR, CHEAP = 60_000, 40_000


def document(cents: int = DEAR, **changes: Any) -> str:
    offer = {
        "kind": "coupon",
        "offer_id": "hello",
        "title": {"fr": {"forms": ["Bonjour l’automne"]}, "en": {"forms": ["Hello autumn"]}},
        "reason": "offer_of_the_moment",
        "face_value_cents": 200,
        "benefit": {"kind": "amount"},
        "limits": [{"scope": "offer", "counter": "cents", "maximum": cents}],
        "days_between": 7,
    }
    campaign = {"campaign_id": "autumn", "name": "Autumn tea", "priority": 9, "offers": [offer | changes]}
    return json.dumps({"schema": 1, "campaign": campaign})


async def written(office: Office, visitor: Visitor, text: str, login: str = "lea") -> str:
    """Write a version down, a second later than the one before, and open its review."""
    office.clock.forward(1)
    await visitor.sign_in(login)
    await visitor.get("/campaign-document/new")
    await visitor.send("/campaign-document", {"document": text})
    return await reviewed(visitor)


async def reviewed(visitor: Visitor) -> str:
    """Open the review of the newest version; returns the beginning of its hash."""
    found = re.search(r"version ([0-9a-f]{12}), written by", (await visitor.get(REVIEW)).text)
    assert found is not None
    return found[1]


async def planned_in(office: Office, visitor: Visitor, minutes: int) -> str:
    """Write a cheap version down, and let it run so much later."""
    version = await written(office, visitor, document(CHEAP))
    wall = on_the_wall(office, minutes=minutes)
    await visitor.send("/campaigns/autumn/publish", {"version": version, "wall": wall})
    return version


async def taken_meanwhile(office: Office, visitor: Visitor) -> str:
    """Plan a version whose offer belongs to another campaign when its time has come."""
    planned = await planned_in(office, visitor, minutes=5)
    other = json.loads(document(100))
    other["campaign"]["campaign_id"] = "winter"
    await visitor.get("/campaign-document/new")
    await visitor.send("/campaign-document", {"document": json.dumps(other)})
    await visitor.get("/campaigns/winter/review")
    await visitor.send("/campaigns/winter/publish", {})
    office.clock.forward(600)
    return planned


def titles(office: Office, where: Path | PostgresUrl, scan_id: str, number: int = 1) -> list[str]:
    """What the next customer would be shown."""
    store = open_store(Settings(store=where))
    shown = Desk(store, office.clock).identify(NORTH, scan(scan_id, number))
    store.close()
    assert isinstance(shown, ShowCard)
    return [bonus.title.forms[0] for bonus in shown.card.bonuses]


def deeds(office: Office, action: str) -> list[str]:
    with office.store.reading() as connection:
        return [one.entry.actor for one in audit.lines(connection, audit.Search(action=action))]


def timetable(office: Office) -> Timetable:
    return Timetable(office.store, office.clock, RULES)


def on_the_wall(office: Office, **later: int) -> str:
    """The sites of the small shop are in Paris, one hour ahead of UTC in March."""
    return (office.clock.now() + dt.timedelta(hours=1, **later)).strftime("%Y-%m-%dT%H:%M")
