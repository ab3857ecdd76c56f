"""An editor shows the whole of a campaign: opened and written down as it is, it is the same one."""

import dataclasses
import datetime as dt
from typing import Any

from bench.forms import fields_of
from server.domain.offers.campaign import Campaign
from server.domain.offers.conditions import GROUPS, KINDS, FormField, Input, Kind, Weekday, form
from server.domain.offers.hours import Hours
from server.domain.offers.limits import Counting, Limit, Period, Scope
from server.domain.offers.schedule import Schedule
from server.domain.offers.versions import CampaignVersion, written_down
from server.domain.team import Role
from server.stores.console import Entry
from tests.console import Office
from tests.unit.server.conditions.drawn import read
from tests.unit.server.small_shop import GTIN, NINE, offer

MINUTE = dt.timedelta(minutes=1)
PATH = "/campaigns/spring/draft"
WRITTEN = {"gtin": GTIN, "begin": "22:00", "end": "02:30", "first_day": "12-01", "last_day": "02-29"}
NIGHT = Hours(weekdays=(Weekday.MONDAY, Weekday.SUNDAY), begin="23:30", end="01:15")


def answer(field: FormField) -> Any:
    """What stands in a field: the largest number, the last of a list, or a text that fits."""
    match field.input:
        case Input.NUMBER:
            return field.most
        case Input.CHOICES:
            return list(field.options[1:4])
        case Input.CHOICE:
            return "tea" if field.name == "category" else field.options[-1]
        case Input.TEXT:
            return WRITTEN.get(field.name, "Spring_1-x")


def filled(kind: type[Kind]) -> dict[str, Any]:
    return {"kind": kind.model_fields["kind"].default} | {one.name: answer(one) for one in form(kind)}


def everything(**changes: Any) -> CampaignVersion:
    """A version with every kind of condition, in every kind of group."""
    kinds = [filled(kind) for kind in KINDS.values()]
    conditions = [
        {"kind": group, "of": [kinds[place], {"kind": inside, "of": kinds[place : place + 8]}]}
        for place, group, inside in zip(range(0, len(kinds), 8), GROUPS, reversed(GROUPS), strict=True)
    ]
    gift = offer("a", conditions=tuple(map(read, conditions)), price_cents=1_050)
    campaign = Campaign(campaign_id="spring", name="Spring", offers=(gift,))
    limit = Limit(scope=Scope.SITE, counter=Counting.CENTS, period=Period.MONTH, maximum=123_405)
    schedule = Schedule(start="2026-03-29T02:30", end="2027-01-01T00:00", hours=(NIGHT,))
    terms = {"schedule": schedule, "limits": (limit,), "sites": ("north",), "priority": 4}
    return written_down(campaign.model_copy(update=terms | changes), "lea", NINE + MINUTE)


async def test_what_is_opened_and_written_down_is_what_was_there(office: Office) -> None:
    version = everything()
    assert await newest_once_saved(office, version) == version.campaign


async def test_a_site_that_nobody_knows_yet_stays_where_the_terms_are_saved(office: Office) -> None:
    """Without it the campaign would run everywhere."""
    version = everything(sites=("east",))
    assert (await newest_once_saved(office, version)).sites == ("east",)


async def newest_once_saved(office: Office, version: CampaignVersion) -> Campaign:
    """The newest version after every part of this one was opened, and sent as it stood there.

    With another priority meanwhile: what says the same as before would be no new version.
    """
    with office.store.changing(Entry("lea", "version.write", "campaign:spring"), NINE) as connection:
        books = office.store.books(connection)
        runs = books.publications("spring")[-1].version_hash
        books.keep_version(dataclasses.replace(version, parent=runs))
    office.clock.forward(120)
    async with office.visitor("fr") as lea:
        await lea.sign_in(office.hire("lea", Role.LOYALTY_MANAGER).login)
        for part, act in (("campaign", "save"), ("a", "write")):
            await lea.get(f"{PATH}?part={part}")
            fields = fields_of(lea.page.text, f"/console{PATH}")
            changed = {"priority": ["5"]} if part == "campaign" else {}
            await lea.send(PATH, fields | changed | {"act": act})
            assert lea.page.status_code == 200, lea.page.text
    with office.store.reading() as connection:
        written = office.store.books(connection).versions("spring")[-1]
    assert written.hash != version.hash
    return written.campaign.model_copy(update={"priority": version.campaign.priority})
