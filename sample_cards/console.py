"""``python -m sample_cards.console``: the console with the sample shop and one user for each role."""

import asyncio
import datetime as dt
import signal
import tempfile
from contextlib import closing, suppress
from pathlib import Path
from typing import Annotated

from overlays.departure import free_to_leave

with free_to_leave():
    import typer
    from argon2 import PasswordHasher
    from rich.console import Console

    from sample_cards.day import Day
    from sample_cards.demo.telling import Teller
    from sample_cards.ending import ASKED, leave_in_order
    from sample_cards.month import CHOOSING, play_month
    from sample_cards.shop import sample_shop
    from sample_cards.visits import remember
    from server.bootstrap import running
    from server.clock import Clock, SystemClock
    from server.console import PREFIX
    from server.desk.campaigns import CampaignDesk
    from server.desk.door import Door
    from server.desk.proposals import ProposalDesk, Request
    from server.domain.offers.limits import Counting, Limit, Scope
    from server.domain.offers.schedule import Schedule
    from server.domain.team import Role, User
    from server.errors import ServerError
    from server.opening import configure_log, open_store, prepare
    from server.settings import Settings
    from server.stores.console import ConsoleStore, Entry, team
    from server.stores.console.within import Within

PASSWORD = "clementines for all"  # noqa: S105 - of invented people, on a store that is thrown away
PEOPLE = {
    "lea": ("Léa Moreau", Role.LOYALTY_MANAGER),
    "amir": ("Amir Haddad", Role.APPROVER),
    "sven": ("Sven Olsen", Role.STORE_MANAGER),
    "prune": ("Prune Lambert", Role.PRIVACY_OFFICER),
    "otto": ("Otto Weiss", Role.OPERATOR),
    "alba": ("Alba Ruiz", Role.AUDITOR),
    "ada": ("Ada Keller", Role.ADMINISTRATOR),
}
FOUR_EYES_CENTS = 50_000
"""More than any campaign of the sample shop has as a budget: what is new and dearer takes two people."""
VISITS = 24
"""Customers who came this morning."""
program = typer.Typer(add_completion=False)


@program.command()
def console(port: Annotated[int, typer.Option(help="Port of the console; 0 = any free one.")] = 8780) -> None:
    """Open the console on a shop that is thrown away at the end."""
    leave_in_order(0)
    teller = Teller(Console(highlight=False, emoji=False))
    try:
        with tempfile.TemporaryDirectory(prefix="baylens-") as folder, suppress(KeyboardInterrupt):
            store = Path(folder) / "baylens.sqlite3"
            settings = demo_settings(store, port)
            configure_log(settings)
            teller.say("console: a sample shop, glasses at both sites, and a morning of pickups")
            furnish(settings, SystemClock())
            asyncio.run(_serve(settings, teller))
    except ServerError as error:
        teller.complain(str(error))
        raise typer.Exit(1) from None


def demo_settings(store: Path, http_port: int) -> Settings:
    """The settings of the sample shop: two people for what is dear, and something to measure."""
    return Settings(
        store=store,
        port=0,
        http_port=http_port,
        log_level="warning",
        approval_above_cents=FOUR_EYES_CENTS,
        **CHOOSING,
    )


def furnish(settings: Settings, clock: Clock) -> None:
    """Fill an empty store: the sample shop, a month that is over, the morning of today, glasses and users."""
    prepare(settings)
    shop = sample_shop()
    with closing(open_store(settings)) as store, closing(ConsoleStore(settings.store)) as books:
        with store.transaction() as open_books:
            open_books.load(shop, clock.now())
        for site in shop.sites:
            for number in (1, 2):
                Door(store, clock).issue(f"{site.site_id}-{number}", site.site_id)
        Door(store, clock).revoke(f"{shop.sites[-1].site_id}-2")
        remember(books, shop, clock.now())
        play_month(books, clock)
        _end_soon(books, clock)
        day = Day(store, clock)
        for _ in range(VISITS):
            day.visit()
        day.wear()
        hire(books, clock)
        _ask(books, clock)


def hire(books: ConsoleStore, clock: Clock) -> None:
    """Make one user for each role; all have the one demo password."""
    password_hash = PasswordHasher().hash(PASSWORD)
    for login, (name, role) in PEOPLE.items():
        user = User(f"u-{login}", login, name, role, active=True, created_at=clock.now())
        entry = Entry("cli", "user.add", f"user:{user.user_id}", role.value)
        with books.changing(entry, clock.now()) as connection:
            team.add(connection, user)
            team.set_password(connection, user.user_id, password_hash)


def _end_soon(books: ConsoleStore, clock: Clock) -> None:
    """The offers of the moment end in nine days."""
    campaign = next(one for one in sample_shop().campaigns if one.campaign_id == "moment")
    end = (clock.now() + dt.timedelta(days=9)).strftime("%Y-%m-%dT20:00")
    ending = campaign.model_copy(update={"schedule": Schedule(end=end)})
    entry = Entry("lea", "campaign.publish", f"campaign:{campaign.campaign_id}")
    with books.changing(entry, clock.now()) as connection:
        desk = CampaignDesk(Within(books.books(connection)), clock)
        desk.publish(desk.write(ending, "lea").hash, "lea")


def _ask(books: ConsoleStore, clock: Clock) -> None:
    """Léa would like to spend more on those who come for the first time, and asks for approval."""
    campaign = next(one for one in sample_shop().campaigns if one.campaign_id == "bienvenue")
    more = Limit(scope=Scope.OFFER, counter=Counting.CENTS, maximum=60_000)
    coupon = campaign.offers[1].model_copy(update={"limits": (more,), "days_between": 56})
    dearer = campaign.model_copy(update={"offers": (campaign.offers[0], coupon)})
    entry = Entry("lea", "campaign.ask", f"campaign:{campaign.campaign_id}")
    with books.changing(entry, clock.now()) as connection:
        within = Within(books.books(connection))
        version = CampaignDesk(within, clock).write(dearer, "lea")
        ProposalDesk(within, clock).ask(Request(version.hash, "lea", "The new drive opens on Saturday"))


async def _serve(settings: Settings, teller: Teller) -> None:
    stopped = asyncio.Event()
    for sign in (*ASKED, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(sign, stopped.set)
    async with running(settings) as server:
        day = Day(server.store, SystemClock(), came=VISITS)
        going_on = asyncio.create_task(day.go_on())
        teller.say(f"console: open http://127.0.0.1:{server.http_port}{PREFIX}/ ; Ctrl-C ends it")
        teller.say(f"console: the password of everybody is: {PASSWORD}")
        for login, (_, role) in PEOPLE.items():
            teller.say(f"  {login:8}{role.value.replace('_', ' ')}")
        await stopped.wait()
        going_on.cancel()


if __name__ == "__main__":
    program(prog_name="python -m sample_cards.console")
