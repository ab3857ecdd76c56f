"""Measure: the funnel, the verdict that is refused, the holdout, what-if, and tables to take away."""

import asyncio
import csv
import datetime as dt
import io
import math
import re
import sys
import zoneinfo
from contextlib import closing
from pathlib import Path
from statistics import fmean, linear_regression, variance
from urllib.parse import urlencode

import pytest
from pyarrow import parquet
from scipy.special import stdtrit

from server.console.call import Beside
from server.console.measuring.answers import KEPT
from server.domain.offers.policy import Policy
from server.domain.team import Role
from server.opening import open_store
from server.settings import Settings
from server.stores.address import PostgresUrl
from server.stores.console import audit, measures
from server.stores.console.stretch import Stretch
from server.stores.instants import stamp
from server.stores.schema import bonuses, cards, customers, pickups, sites
from tests.console import Office

CHOOSING = Policy(explore_share=0.2, holdout_share=0.3, salt="test")
PEOPLE = 400
PATIENCE = 1000
"""So often it is asked again."""
HELD_OUT = sum(CHOOSING.holds_out(f"m{number}") for number in range(PEOPLE))
CAME = [f"exposed;1;1;{PEOPLE - HELD_OUT}", f"holdout;1;1;{HELD_OUT}"]
"""Everybody collected once before, and came again."""
PLAN = "outcome=orders&base=1&effect=1&show=effect"


@pytest.fixture
def beside() -> Beside:
    return Beside(choosing=CHOOSING)


def a_month(office: Office, lift: int = 1) -> None:
    """Everybody collects once before; since then once, and who is exposed so many times more."""
    now = office.clock.now()
    people, orders, shown = [], [], []
    for number in range(PEOPLE):
        customer_id = f"m{number}"
        people.append(_customer(customer_id))
        times = 1 + (0 if CHOOSING.holds_out(customer_id) else lift) + number % 2
        orders.append(_order(customer_id, 0, now - dt.timedelta(days=40)))
        orders += [_order(customer_id, time, now - dt.timedelta(days=10)) for time in range(1, times + 1)]
        shown.append(_bonus(customer_id, number, now))
    with office.store.bookkeeping() as connection:
        connection.execute(customers.insert(), people)
        connection.execute(pickups.insert(), orders)
        connection.execute(cards.insert(), [_card(bonus) for bonus in shown])
        connection.execute(bonuses.insert(), shown)


def _customer(customer_id: str) -> dict[str, object]:
    return {
        "customer_id": customer_id,
        "first_name": "Zoé",
        "family_initial": "L",
        "name_on_glasses": 1,
        "profiling": 1,
        "tier": "classic",
        "pickups_before": 0,
    }


def _order(customer_id: str, number: int, at: dt.datetime) -> dict[str, object]:
    return {
        "order_number": f"{customer_id}-{number}",
        "customer_id": customer_id,
        "site_id": "north",
        "bay": "1",
        "bags": "[]",
        "starts_at": stamp(at),
        "collected_at": stamp(at),
    }


def _bonus(customer_id: str, number: int, now: dt.datetime) -> dict[str, object]:
    """One of two offers on a card; a fifth of the places went to chance, which likes both alike."""
    best = number % 10 != 0
    order = f"{customer_id}-1"
    return {
        "bonus_id": order,
        "offer_id": "a" if best else "b",
        "card_id": order,
        "order_number": order,
        "customer_id": customer_id,
        "site_id": "north",
        "period": number,
        "reserved_on": (now - dt.timedelta(days=10)).date().toordinal(),
        "face_value_cents": 100,
        "reason": '{"kind":"thank_you"}',
        "state": ("redeemed", "given", "declined", "expired")[number % 4],
        "expires_at": stamp(now),
        "moved_at": stamp(now),
        "propensity": 0.9 if best else 0.1,
        "arm": "holdout" if CHOOSING.holds_out(customer_id) else "exploit",
    }


def _card(bonus: dict[str, object]) -> dict[str, object]:
    names = ("card_id", "order_number", "customer_id", "site_id")
    return {name: bonus[name] for name in names} | {"opened_at": bonus["moved_at"]}


async def measure(office: Office, query: str, login: str = "ada", language: str = "en") -> str:
    async with office.visitor(language) as visitor:
        await visitor.sign_in(login)
        for _ in range(PATIENCE):
            page = (await visitor.get(f"/measure?{query}")).text
            if 'class="notice waits"' not in page:
                return page
            await asyncio.sleep(0.05)
    raise AssertionError("the weeks do not end")


async def test_the_funnel_counts_each_step(office: Office) -> None:
    a_month(office)
    page = await measure(office, "weeks=4")
    row = page.partition("Gift a")[2].partition("</tr>")[0]
    for figure in ("360", "260", "180", "80"):
        assert f"{figure} <span" in row or f">{figure}<" in row, figure
    assert "No offer was on a card" in await measure(office, "weeks=1")


async def test_what_is_redeemed_later_counts_on_the_day_of_its_card(office: Office) -> None:
    a_month(office)
    async with office.visitor() as ada:
        await ada.sign_in("ada")
        assert (await ada.get("/measure/funnel.csv")).text.splitlines()[1] == "a;spring;360;260;180;80;0"
        with office.store.bookkeeping() as connection:
            later = bonuses.update().where(bonuses.c.bonus_id == "m1-1", bonuses.c.state == "given")
            assert connection.execute(later.values(state="redeemed")).rowcount == 1
        assert (await ada.get("/measure/funnel.csv")).text.splitlines()[1] == "a;spring;360;260;180;81;0"


async def test_what_was_brought_back_was_given_and_is_said_apart_here_and_in_status(
    office: Office, where: Path | PostgresUrl
) -> None:
    a_month(office)
    assert "brought back:" not in await measure(office, "weeks=4")
    with office.store.bookkeeping() as connection:
        back = bonuses.update().where(bonuses.c.bonus_id.in_(("m1-1", "m4-1")), bonuses.c.offer_id == "a")
        assert connection.execute(back.values(state="returned")).rowcount == 2
    async with office.visitor() as ada:
        await ada.sign_in("ada")
        lines = (await ada.get("/measure/funnel.csv")).text.splitlines()
    assert lines[1] == "a;spring;360;260;180;79;2", "one of the two had been redeemed"
    page = await measure(office, "weeks=4", language="fr")
    assert "dont rapportés\u202f: 2" in page
    with closing(open_store(Settings(store=where))) as store, store.transaction() as books:
        census = books.census()
    given = sum(int(line.split(";")[4]) for line in lines[1:])
    assert (census.given + census.returned, census.returned) == (given, 2)


async def test_a_gain_is_found_against_the_holdout(office: Office) -> None:
    a_month(office, lift=1)
    page = await measure(office, PLAN)
    assert "A gain" in page
    assert "+1." in page or "+0.9" in page


async def test_without_an_effect_none_is_claimed(office: Office) -> None:
    a_month(office, lift=0)
    assert "No difference that can be told from chance" in await measure(office, PLAN)


async def test_a_holdout_that_is_older_than_the_weeks_before_hides_no_effect(office: Office) -> None:
    """What is exposed since long did more in the weeks before too: that explains nothing away."""
    a_month(office, lift=1)
    now = office.clock.now()
    orders = []
    for number in range(PEOPLE):
        customer_id = f"m{number}"
        orders.append(_order(customer_id, 90, now - dt.timedelta(days=110)))
        times = range(91, 93 + number % 2 - CHOOSING.holds_out(customer_id))
        orders += [_order(customer_id, time, now - dt.timedelta(days=40)) for time in times]
    with office.store.bookkeeping() as connection:
        connection.execute(pickups.insert(), orders)
        connection.execute(bonuses.update().values(reserved_on=(now - dt.timedelta(days=100)).toordinal()))
    stretch = Stretch(now.date() - dt.timedelta(days=28), now.date())
    with office.store.reading() as connection:
        seen = measures.seen(connection, measures.Outcome.ORDERS, stretch, CHOOSING.holds_out)
    assert set(seen.before.tolist()) == {1.0}, "of the weeks before anybody was held out"
    assert len(seen.outcome) == PEOPLE
    page = await measure(office, PLAN)
    assert "A gain" in page
    assert "+1." in page or "+0.9" in page


async def test_who_came_first_counts_however_long_ago_while_a_holdout_lasts(office: Office) -> None:
    """Whom bonuses made come in the weeks before is not what lets them count."""
    a_month(office)
    now = office.clock.now()
    with office.store.bookkeeping() as connection:
        connection.execute(bonuses.update().values(reserved_on=(now - dt.timedelta(days=300)).toordinal()))
        at = stamp(now - dt.timedelta(days=300))
        for orders in ("%-0", "m1_-%"):
            long_ago = pickups.c.order_number.like(orders)
            connection.execute(pickups.update().where(long_ago).values(starts_at=at, collected_at=at))
    stretch = Stretch(now.date() - dt.timedelta(days=28), now.date())
    with office.store.reading() as connection:
        seen = measures.seen(connection, measures.Outcome.CAME, stretch, CHOOSING.holds_out)
    assert (len(seen.outcome), seen.outcome.sum()) == (PEOPLE, PEOPLE - 10)


async def test_weeks_in_which_others_were_held_out_give_no_verdict(office: Office) -> None:
    """Whoever draws another holdout, or begins with one, measures from then on."""
    a_month(office)
    for arm in ("exploit", "holdout"):
        office.clock.forward(KEPT.seconds + 1)
        with office.store.bookkeeping() as connection:
            connection.execute(bonuses.update().values(arm=arm))
        page = await measure(office, PLAN)
        assert "others were held out" in page
        assert "A gain" not in page


async def test_an_effect_is_written_in_french(office: Office) -> None:
    a_month(office)
    page = await measure(office, PLAN, language="fr")
    assert "Un gain" in page
    assert re.search(r"\+[01],\d\d\b", page)
    assert not re.search(r"\+[01]\.\d\d\b", page)


async def test_before_the_planned_number_there_is_no_verdict(office: Office) -> None:
    a_month(office)
    page = await measure(office, "outcome=came&base=50&effect=1&show=effect")
    assert f"No verdict yet: {PEOPLE} customers of" in page
    assert "A gain" not in page


async def test_more_power_and_smaller_effects_take_more_customers(office: Office) -> None:
    def needed(page: str) -> int:
        return int(page.partition("It takes <strong>")[2].partition("<")[0].replace(",", ""))

    plain = needed(await measure(office, "outcome=came&base=50&effect=5&power=80&show=plan"))
    assert plain == 3738
    assert needed(await measure(office, "outcome=came&base=50&effect=5&power=95&show=plan")) > plain
    assert needed(await measure(office, "outcome=came&base=50&effect=2,5&power=80&show=plan")) > 3 * plain


async def test_what_if_is_estimated_three_ways(office: Office) -> None:
    a_month(office)
    page = await measure(office, "show=whatif")
    for name in ("doubly robust", "self-normalised", "inverse propensity", "none: always the best"):
        assert name in page
    assert 'class="interval"' in page


@pytest.mark.parametrize("beside", [Beside(choosing=Policy(holdout_share=0.3, salt="test"))])
async def test_of_weeks_in_which_more_was_left_to_chance_it_is_not_said_that_nothing_was(
    office: Office,
) -> None:
    a_month(office)
    page = await measure(office, "show=whatif")
    assert "In these weeks more was left to chance than now" in page
    assert "Nothing was left to chance" not in page


@pytest.mark.parametrize("query", ["weeks=999", "power=100&outcome=x", "base=&effect=&show=x"])
async def test_an_address_that_makes_no_sense_does_no_harm(office: Office, query: str) -> None:
    assert "It takes <strong>" in await measure(office, query)


@pytest.mark.parametrize(
    ("query", "typed"),
    [
        ("base=about 45", "about 45"),
        ("base=150", "150"),
        ("base=NaN", "NaN"),
        ("effect=-1", "-1"),
        ("effect=0", "0"),
        ("effect=<script>", "&lt;script&gt;"),
        ("base=" + "9" * 500, "9" * 40),
    ],
)
async def test_a_number_that_cannot_be_used_is_said_at_its_field_and_nothing_is_reckoned(
    office: Office, query: str, typed: str
) -> None:
    for show in ("plan", "effect"):
        page = await measure(office, f"{query}&show={show}")
        assert f'value="{typed}" aria-invalid="true"' in page
        assert "Write a number from 0." in page
        assert "It takes <strong>" not in page
        assert "verdict" not in page


@pytest.mark.parametrize("typed", ["1 000", "1\u202f000,0", "1000 €"])
async def test_numbers_are_read_as_spreadsheets_and_people_write_them(office: Office, typed: str) -> None:
    query = urlencode({"outcome": "euros", "base": typed, "effect": "60", "show": "plan"})
    assert 'name="base" inputmode="decimal" maxlength="40" value="1,000"' in await measure(office, query)


async def test_tables_name_no_customer_and_who_took_them_is_written_down(office: Office) -> None:
    a_month(office)
    async with office.visitor() as lea:
        await lea.sign_in(office.hire("lea", Role.LOYALTY_MANAGER).login)
        funnel = (await lea.get("/measure/funnel.csv")).content.decode("utf-8-sig").splitlines()
        assert funnel[0] == "offer_id;campaign_id;proposed;shown;given;redeemed;returned"
        assert funnel[1] == "a;spring;360;260;180;80;0"
        choices = (await lea.get("/measure/choices.csv")).text
        assert len(choices.splitlines()) == PEOPLE + 1
        assert "m17" not in choices
        assert ";0.9;" in choices
        in_french = (await lea.get("/measure/choices.csv", **{"Accept-Language": "fr"})).text
        assert ";0,9;" in in_french
        assert ";0.9;" not in in_french
        table = parquet.read_table(io.BytesIO((await lea.get("/measure/choices.parquet")).content))
        assert table.num_rows == PEOPLE
        assert "customer" not in " ".join(table.column_names)
        assert (await lea.get("/measure/customers.csv")).status_code == 404
    with office.store.reading() as connection:
        lines = audit.lines(connection, audit.Search(action="measure.export"))
    assert [f"{one.entry.actor} {one.entry.subject} {one.entry.detail}" for one in lines] == [
        "lea table:choices parquet",
        "lea table:choices csv",
        "lea table:choices csv",
        "lea table:funnel csv",
    ]


def reckoned_again(file: str) -> tuple[float, float, float]:
    """The difference with CUPED and its interval, from nothing but the file, as the guide says it."""
    lines = list(csv.DictReader(io.StringIO(file.removeprefix("\ufeff")), delimiter=";"))
    people = [
        (one["arm"], float(one["before"]), float(one["outcome"]))
        for one in lines
        for _ in range(int(one["customers"]))
    ]
    before = [one[1] for one in people]
    mean = fmean(before)
    slope = linear_regression(before, [one[2] for one in people]).slope
    adjusted: dict[str, list[float]] = {"exposed": [], "holdout": []}
    for arm, did_before, outcome in people:
        adjusted[arm].append(outcome - slope * (did_before - mean))
    parts = [(variance(arm) / len(arm), len(arm)) for arm in adjusted.values()]
    total = sum(part for part, _ in parts)
    freedom = total**2 / sum(part**2 / (number - 1) for part, number in parts)
    half = float(stdtrit(freedom, 0.975)) * math.sqrt(total)
    value = fmean(adjusted["exposed"]) - fmean(adjusted["holdout"])
    return value, value - half, value + half


def with_more_before(office: Office) -> None:
    """Some did more before too, so that the time before explains something."""
    at = office.clock.now() - dt.timedelta(days=35)
    with office.store.bookkeeping() as connection:
        connection.execute(pickups.insert(), [_order(f"m{number}", 50, at) for number in range(0, PEOPLE, 3)])


async def test_the_effect_on_the_page_can_be_reckoned_again_from_the_file(office: Office) -> None:
    a_month(office)
    with_more_before(office)
    page = await measure(office, PLAN)
    shown = [float(one.replace("\N{MINUS SIGN}", "-")) for one in re.findall(r"[+-]\d+\.\d\d\b", page)]
    async with office.visitor() as ada:
        await ada.sign_in("ada")
        taken = await ada.get("/measure/effect.csv?outcome=orders")
        file = parquet.read_table(
            io.BytesIO((await ada.get("/measure/effect.parquet?outcome=orders")).content)
        )
    assert 'filename="effect-orders-2026-02-02-2026-03-01.csv"' in taken.headers["Content-Disposition"]
    value, low, high = (round(one, 2) for one in reckoned_again(taken.text))
    assert shown[:3] == [value, low, high]
    assert low < value < high
    assert sum(file["customers"].to_pylist()) == PEOPLE
    assert not re.search(r"\bm\d", taken.text), "it names nobody"


async def test_the_page_offers_the_file_and_the_log_says_who_took_it(office: Office) -> None:
    a_month(office)
    address = "/measure/effect.csv?weeks=4&amp;outcome=euros"
    assert address in await measure(office, "outcome=euros")
    async with office.visitor() as ada:
        await ada.sign_in("ada")
        assert (await ada.get("/measure/effect.csv?outcome=came")).text.splitlines()[1:] == CAME
    with office.store.reading() as connection:
        (line, *_) = audit.lines(connection, audit.Search(action="measure.export"))
    assert (line.entry.actor, line.entry.subject) == ("ada", "table:effect")


async def test_weeks_with_another_holdout_are_in_no_file(office: Office) -> None:
    a_month(office)
    with office.store.bookkeeping() as connection:
        connection.execute(bonuses.update().values(arm="holdout"))
    async with office.visitor() as ada:
        await ada.sign_in("ada")
        refused = await ada.get("/measure/effect.csv")
    assert (refused.status_code, "others were held out" in refused.text) == (422, True)


async def test_a_table_is_named_after_the_days_that_it_holds(office: Office) -> None:
    async with office.visitor() as ada:
        await ada.sign_in("ada")
        page = await ada.get("/measure?weeks=1")
        table = await ada.get("/measure/funnel.csv?weeks=1")
    assert "23 Feb 2026 – 1 Mar 2026" in page.text
    assert table.headers["Content-Disposition"] == 'attachment; filename="funnel-2026-02-23-2026-03-01.csv"'


async def test_without_its_package_parquet_says_what_is_missing(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    async with office.visitor() as ada:
        await ada.sign_in("ada")
        answer = await ada.get("/measure/funnel.parquet")
    assert answer.status_code == 422
    assert "baylens[parquet]" in answer.text


async def test_the_weeks_of_a_measure_begin_with_a_day_of_the_site(office: Office) -> None:
    """An evening in Martinique is the day after by UTC."""
    with office.store.bookkeeping() as connection:
        connection.execute(sites.update().values(timezone="America/Martinique"))
        evening = dt.datetime(2026, 2, 1, 21, tzinfo=zoneinfo.ZoneInfo("America/Martinique"))
        for number in (0, 1):
            connection.execute(
                pickups.insert(), _order("c0", number, evening + number * dt.timedelta(days=27))
            )
    stretch = Stretch(dt.date(2026, 2, 2), dt.date(2026, 3, 1))
    with office.store.reading() as connection:
        found = measures.seen(connection, measures.Outcome.ORDERS, stretch, lambda _: False)
    assert found.outcome.tolist() == [1.0]
