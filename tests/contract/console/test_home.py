"""Home: what needs somebody, and the day as it happens, on both databases."""

import asyncio
import datetime as dt
import re
import string
import threading
import zoneinfo
from collections.abc import AsyncIterator, Iterator
from contextlib import closing
from pathlib import Path

import httpx
import pytest
import sqlalchemy as sa
from starlette.types import Message

from overlays.wire import Answer, ShowCard, Verdict
from server.api import HttpListener
from server.console.feed import Feed, Stream
from server.desk.desk import Desk
from server.desk.door import Door
from server.desk.pickup import ARRIVES_WITHIN
from server.desk.records import Worn
from server.desk.store import Store
from server.domain.shelf import Spot
from server.domain.team import Role
from server.errors import StoreUnavailable
from server.office.integrations import Integrations
from server.office.records import Scope
from server.opening import open_store
from server.settings import Settings
from server.stores.address import PostgresUrl
from server.stores.console import Entry, live, samples, today
from server.stores.console.today import Today
from server.stores.instants import stamp
from server.stores.schema import pickups, sites
from tests.console import Office, Visitor
from tests.contract.console.test_campaigns import document, enter, write
from tests.unit.server.small_shop import NINE, NORTH, scan

PATIENCE_S = 20.0


@pytest.fixture
def store(where: Path | PostgresUrl) -> Iterator[Store]:
    opened = open_store(Settings(store=where))
    yield opened
    opened.close()


def served(desk: Desk, number: int, verdict: Verdict) -> None:
    """Somebody comes and the attendant answers to the first bonus."""
    shown = desk.identify(NORTH, scan(f"s{number}", number))
    assert isinstance(shown, ShowCard)
    card = shown.card
    desk.answer(
        NORTH,
        Answer(
            answer_id=f"a{number}",
            card_id=card.card_id,
            bonus_id=card.bonuses[0].bonus_id,
            verdict=verdict,
        ),
    )


async def home(office: Office, login: str = "ada") -> str:
    async with office.visitor() as visitor:
        await visitor.sign_in(login)
        return (await visitor.get("/")).text


async def test_an_order_that_was_left_waits_as_long_as_the_desk_would_make_its_card(office: Office) -> None:
    async with office.visitor() as ada:
        await ada.sign_in("ada")
        assert await waiting(ada) == {"Drive Nord": 3, "Drive Sud": 0}
        office.clock.forward(ARRIVES_WITHIN.total_seconds())
        await ada.sign_in("ada")
        assert await waiting(ada) == {"Drive Nord": 3, "Drive Sud": 0}
        office.clock.forward(1)
        assert await waiting(ada) == {"Drive Nord": 0, "Drive Sud": 0}


async def waiting(visitor: Visitor) -> dict[str, int]:
    """Orders that wait at each site, by what Home and the page of sites say."""
    says = r"<dt>Orders waiting</dt><dd>(\d+)</dd>"
    home, sites = (await visitor.get("/")).text, (await visitor.get("/sites")).text
    names = [name for name in re.findall(r"<h3>([^<]+)</h3>", home) if name.startswith("Drive")]
    counts = [int(number) for number in re.findall(says, home)]
    assert counts == [int(number) for number in re.findall(says, sites)]
    assert sum(counts) == sum(
        int(number) for number in re.findall(r'1&nbsp;<span class="quiet">\((\d+)\)', sites)
    )
    return dict(zip(names, counts, strict=True))


async def test_a_site_without_glasses_is_said_until_they_are_heard(office: Office, store: Store) -> None:
    assert without_glasses(await home(office)) == ["Drive Nord"], "no order waits in the south"
    door = Door(store, office.clock)
    door.issue("north-1", "north")
    pair = Worn("north-1", "s1", office.clock.now(), "1.0", "640x360", in_service=False)
    door.note_worn((pair,))
    assert without_glasses(await home(office)) == []
    office.clock.forward(90)
    assert without_glasses(await home(office)) == ["Drive Nord"]


def without_glasses(page: str) -> list[str]:
    """The sites that need somebody because no glasses are connected."""
    return re.findall(r'No glasses connected</span>\s*<a href="/console/sites#site-[a-z]+">([^<]+)</a>', page)


async def test_tokens_that_end_soon_stand_before_all_else_for_administrators_alone(
    office: Office, where: Path | PostgresUrl
) -> None:
    now, ends = office.clock.now(), {"till": -2, "crm": 20, "late": 40, "never": None, "gone": 3}
    office.clock.leap(dt.timedelta(days=-10))
    with closing(open_store(Settings(store=where))) as store:
        tokens = Integrations(store, office.clock)
        for name, days in ends.items():
            last_day = None if days is None else now.date() + dt.timedelta(days=days)
            tokens.issue(name, {Scope.TILL}, last_day)
        tokens.revoke("gone")
    office.clock.leap(dt.timedelta(days=10))
    said = re.findall(r'class="state (\w+)">(Token [^<]+)</span>\s*<span>(\S+) ', await home(office))
    told = [f"{now.date() + dt.timedelta(days=one):%-d %b %Y} (UTC)" for one in (-2, 20)]
    assert said == [
        ("bad", f"Token ended with {told[0]}", "till"),
        ("warn", f"Token ends with {told[1]}", "crm"),
    ]
    for role in (Role.OPERATOR, Role.AUDITOR):
        office.hire(role.value, role)
        assert "Token" not in await home(office, role.value)


async def test_sites_stand_in_the_order_in_which_one_looks_and_none_is_called_as_another(
    office: Office,
) -> None:
    called = {"s2": "Drive 10", "s3": "Drive 2", "s4": "Drive Écully", "s5": "Drive Sud"}
    with office.store.bookkeeping() as connection:
        zone = {"timezone": "Indian/Reunion", "command_key": "00" * 32}
        lines = [{"site_id": site_id, "name": name, **zone} for site_id, name in called.items()]
        connection.execute(sites.insert(), lines)
    wanted = [
        *("Drive 2", "Drive 10", "Drive Écully", "Drive Nord"),
        *("Drive Sud (s5)", "Drive Sud (south)"),
    ]
    async with office.visitor() as ada:
        await ada.sign_in("ada")
        assert re.findall(r"<h3>(Drive [^<]+)</h3>", (await ada.get("/")).text) == wanted
        assert re.findall(r"<option[^>]*>(Drive [^<]+)<", (await ada.get("/samples")).text) == wanted
        assert re.findall(r'<h2 id="site-[^>]+>(Drive [^<]+) <', (await ada.get("/sites")).text) == wanted


async def test_each_of_many_that_need_somebody_leads_to_its_page(office: Office) -> None:
    others = [f"more{letter}" for letter in string.ascii_lowercase]
    told = {"timezone": "Europe/Paris", "command_key": "00" * 32}
    with office.store.bookkeeping() as connection:
        connection.execute(sites.insert(), [{"site_id": one, "name": one, **told} for one in others])
        waits = connection.execute(sa.select(pickups).limit(1)).mappings().one()
        orders = [{**waits, "order_number": f"1-{one}", "site_id": one} for one in others]
        connection.execute(pickups.insert(), orders)
    page = await home(office)
    assert without_glasses(page) == ["Drive Nord", *others]
    assert "<summary>and 15 more</summary>" in page


@pytest.mark.parametrize(
    ("timezone", "start", "end", "runs"),
    [
        ("Indian/Reunion", "2026-03-02T11:00", None, True),
        ("America/Martinique", "2026-03-02T08:00", None, False),
        ("America/Martinique", None, "2026-03-02T08:00", True),
        ("Indian/Reunion", None, "2026-03-02T11:00", False),
    ],
)
async def test_a_campaign_runs_by_the_clocks_of_its_sites_and_not_by_the_offices(
    office: Office, timezone: str, start: str | None, end: str | None, runs: bool
) -> None:
    schedule = {name: time for name, time in (("start", start), ("end", end)) if time}
    office.clock.leap(dt.timedelta(hours=-3))
    await autumn(office, timezone, sites=["north"], schedule=schedule)
    office.clock.leap(dt.timedelta(hours=3))
    office.hire("sven", Role.STORE_MANAGER)
    assert ("Autumn" in (await home(office, "sven"))) is runs


async def test_a_limit_by_day_is_that_of_the_day_at_the_sites(office: Office, store: Store) -> None:
    """In Samoa it is yesterday still when the office has begun another day."""
    by_day = {"scope": "campaign", "counter": "units", "period": "day", "maximum": 2}
    await autumn(office, "Pacific/Pago_Pago", sites=["north"], limits=[by_day])
    assert isinstance(Desk(store, office.clock).identify(NORTH, scan("s1")), ShowCard)
    wall = office.clock.now().astimezone(zoneinfo.ZoneInfo("Europe/Paris"))
    with office.store.reading() as connection:
        (one,) = (one for one in live.live(connection, wall, ()) if one.campaign_id == "autumn")
    assert [(limit.received, limit.reserved) for limit in one.budgets] == [(2, 1)]


async def autumn(office: Office, timezone: str, **terms: object) -> None:
    """Publish a campaign, at a site of this time zone."""
    with office.store.bookkeeping() as connection:
        connection.execute(sites.update().where(sites.c.site_id == "north").values(timezone=timezone))
    async with office.visitor() as lea:
        await enter(office, lea)
        await write(lea, document(**terms))
        published = await lea.send("/campaigns/autumn/publish", {"note": "go"})
        assert published.status_code == 200


async def test_a_budget_that_is_nearly_used_is_said(office: Office, store: Store) -> None:
    desk = Desk(store, office.clock)
    assert "% of the budget used" not in await home(office)
    with office.store.bookkeeping() as connection:
        connection.exec_driver_sql("UPDATE balances SET received = 2, remaining = 2 WHERE measure = 'units'")
    for number in range(2):
        served(desk, number, Verdict.GIVE)
    page = await home(office)
    assert "100% of the budget used" in page
    assert "/console/campaigns/spring" in page


async def test_a_campaign_that_reached_nobody_for_a_day_is_said(office: Office, store: Store) -> None:
    assert "Was on no card yet" not in await home(office)
    office.clock.forward(25 * 3600)
    assert "Was on no card yet" in await home(office)
    office.clock.forward(-25 * 3600)
    served(Desk(store, office.clock), 0, Verdict.GIVE)
    office.clock.forward(25 * 3600)
    assert "On no card since" not in await home(office)
    office.clock.forward(12.5 * 3600)
    assert "On no card since" not in await home(office), "half past eleven in Paris"
    office.clock.forward(3600)
    assert "On no card since 2 Mar 2026" in await home(office), "half past midnight in Paris"


async def test_a_count_that_found_another_number_is_said_for_a_week(office: Office) -> None:
    entry = Entry("sven", "stock.change", "stock:tea@north")
    with office.store.changing(entry, office.clock.now()) as connection:
        samples.count(connection, "m1", Spot("tea", "north"), 17, office.clock.now())
    page = await home(office)
    assert "3 fewer counted than there should be" in page
    assert '<a href="/console/samples/north/tea">Gift tea · ' in page
    office.clock.forward(8 * 24 * 3600)
    assert "fewer counted" not in await home(office)


async def test_home_says_what_happened_today_and_names_nobody(office: Office, store: Store) -> None:
    desk = Desk(store, office.clock)
    served(desk, 0, Verdict.GIVE)
    served(desk, 1, Verdict.DECLINE)
    async with office.visitor() as alba:
        await alba.sign_in(office.hire("alba", Role.AUDITOR).login)
        part = (await alba.get("/today")).text
    assert ">2</dd>" in part.partition("Here now")[0]
    assert part.count("Drive Nord") == 2
    assert "Zoé" not in part
    assert "c0" not in part


def test_who_left_with_their_order_is_here_no_more(office: Office, store: Store) -> None:
    desk = Desk(store, office.clock)
    for number in range(2):
        served(desk, number, Verdict.GIVE)
    with office.store.reading() as connection:
        day = today.today(connection, office.clock.now())
    assert (day.came, day.collected, day.here) == (2, 0, 2)
    with office.store.bookkeeping() as connection:
        gone = pickups.update().where(pickups.c.customer_id == "c0", pickups.c.arrived_at.is_not(None))
        assert connection.execute(gone.values(collected_at=stamp(office.clock.now()))).rowcount == 1
    with office.store.reading() as connection:
        day = today.today(connection, office.clock.now())
    assert (day.came, day.collected, day.here) == (2, 1, 1)


@pytest.mark.parametrize(
    ("zone", "hours"),
    [
        pytest.param("Europe/Paris", 14.5, id="after midnight, before that of UTC"),
        pytest.param("Indian/Reunion", 12.0, id="a day ahead of Paris"),
        pytest.param("America/Martinique", 15.5, id="a day behind Paris"),
    ],
)
def test_the_day_is_the_one_of_the_site(office: Office, store: Store, zone: str, hours: float) -> None:
    begun = stamp(office.clock.now())
    office.clock.forward(hours * 3600)
    later = stamp(office.clock.now()) - begun
    with office.store.bookkeeping() as connection:
        connection.execute(sites.update().where(sites.c.site_id == "north").values(timezone=zone))
        connection.execute(pickups.update().values(starts_at=pickups.c.starts_at + later))
    served(Desk(store, office.clock), 0, Verdict.GIVE)
    with office.store.reading() as connection:
        day = today.today(connection, office.clock.now())
    assert (day.came, day.given) == (1, 1)
    office.clock.forward(24 * 3600)
    with office.store.reading() as connection:
        day = today.today(connection, office.clock.now())
    assert (day.came, day.proposed) == (0, 0)


async def test_an_open_page_hears_of_an_answer(office: Office, store: Store) -> None:
    desk = Desk(store, office.clock)
    async with office.visitor() as visitor:
        await visitor.sign_in("ada")
        cookies = dict(visitor.client.cookies)
    async with (
        HttpListener(office.application).listening("127.0.0.1", 0) as port,
        httpx.AsyncClient(trust_env=False, timeout=PATIENCE_S, cookies=cookies) as client,
        client.stream(
            "GET", f"http://127.0.0.1:{port}/console/today", headers={"Accept": "text/event-stream"}
        ) as stream,
    ):
        assert stream.headers["content-type"].startswith("text/event-stream")
        lines = stream.aiter_lines()
        async with asyncio.timeout(PATIENCE_S):
            first = [line async for line in _event(lines)]
            assert not any("Drive Nord" in line for line in first)
            await asyncio.to_thread(served, desk, 0, Verdict.GIVE)
            while not any("Drive Nord" in line for line in [line async for line in _event(lines)]):
                pass


async def _event(lines: AsyncIterator[str]) -> AsyncIterator[str]:
    """The lines of one event."""
    async for line in lines:
        if line.startswith("data:"):
            yield line
        elif not line:
            return


async def test_a_stream_keeps_no_session_alive(office: Office) -> None:
    async with office.visitor() as visitor:
        await visitor.sign_in("ada")
        for _ in range(7):
            office.clock.forward(600)
            answer = await visitor.get("/today")
        assert answer.url.path == "/console/sign-in"


async def test_who_is_slow_gets_the_newest(office: Office, store: Store) -> None:
    desk, feed = Desk(store, office.clock), Feed(office.store, office.clock)
    async with asyncio.timeout(PATIENCE_S), feed.listening() as quick, feed.listening() as slow:
        assert (await quick.get()).came == 0
        for number in range(2):
            await asyncio.to_thread(served, desk, number, Verdict.GIVE)
            while (await quick.get()).came < number + 1:
                pass
        assert slow.qsize() == 1
        assert (await slow.get()).came == 2
    assert feed.listeners == 0


def test_a_day_ends_at_midnight_of_the_site(office: Office, store: Store) -> None:
    served(Desk(store, office.clock), 0, Verdict.GIVE)
    with office.store.reading() as connection:
        evening, midnight = (NINE.replace(hour=hour, minute=30) for hour in (22, 23))
        assert today.today(connection, evening).came == 1
        assert today.today(connection, midnight).came == 0


class SlowFeed(Feed):
    """A feed whose books take their time, or are away."""

    def __init__(self, office: Office) -> None:
        super().__init__(office.store, office.clock)
        self.begun = threading.Semaphore(0)
        self.ended = threading.Semaphore(0)
        self.go_on = threading.Event()
        self.away = False

    def _today(self) -> Today:
        self.begun.release()
        try:
            assert self.go_on.wait(PATIENCE_S)
            if self.away:
                raise StoreUnavailable("away")
            return super()._today()
        finally:
            self.ended.release()


async def _once(deed: threading.Semaphore) -> None:
    assert await asyncio.to_thread(deed.acquire, timeout=PATIENCE_S)


async def test_who_leaves_before_the_day_is_read_listens_no_more(office: Office) -> None:
    feed = SlowFeed(office)

    async def stay() -> None:
        async with feed.listening():
            await asyncio.sleep(PATIENCE_S)

    async with asyncio.timeout(PATIENCE_S), feed.listening() as first:
        await _once(feed.begun)
        leaving = asyncio.create_task(stay())
        await _once(feed.begun)
        assert feed.listeners == 2
        leaving.cancel()
        await asyncio.wait({leaving})
        assert feed.listeners == 1
        feed.go_on.set()
        assert (await first.get()).came == 0
        await _once(feed.ended)
        await _once(feed.ended)
    assert feed.listeners == 0


async def test_who_comes_while_the_books_are_away_is_told_to_come_again(office: Office) -> None:
    feed = SlowFeed(office)
    feed.go_on.set()
    sent: list[str] = []

    async def stay() -> Message:
        await asyncio.sleep(PATIENCE_S)
        return {"type": "http.disconnect"}

    async def send(message: Message) -> None:
        sent.append(bytes(message.get("body", b"")).decode())

    async with asyncio.timeout(PATIENCE_S), feed.listening() as first:
        await first.get()
        feed.away = True
        await Stream(feed, lambda _: "")({"type": "http"}, stay, send)
        assert feed.listeners == 1
    assert "".join(sent) == "retry: 2000\n\n"
    assert feed.listeners == 0
