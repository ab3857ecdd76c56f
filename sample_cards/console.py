"""``python -m sample_cards.console``: the console with the sample shop and one user for each role."""

import asyncio
import signal
import tempfile
from contextlib import closing, suppress
from pathlib import Path
from typing import Annotated

import typer
from argon2 import PasswordHasher
from rich.console import Console

from overlays.wire import Answer, Knowledge, ScanReport, ShowCard, Verdict
from sample_cards.demo.telling import Teller
from sample_cards.shop import sample_shop
from sample_cards.visits import remember
from server.bootstrap import configure_log, open_store, prepare, running
from server.clock import Clock, SystemClock
from server.console import PREFIX
from server.desk.campaigns import CampaignDesk
from server.desk.desk import Desk
from server.desk.door import Door
from server.desk.proposals import ProposalDesk, Request
from server.desk.records import Glasses
from server.desk.store import Store
from server.domain.offers.limits import Counting, Limit, Scope
from server.domain.team import Role, User
from server.errors import ServerError
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
_VISITS = 24
program = typer.Typer(add_completion=False)


@program.command()
def console(port: Annotated[int, typer.Option(help="Port of the console; 0 = any free one.")] = 8780) -> None:
    """Open the console on a shop that is thrown away at the end."""
    teller = Teller(Console(highlight=False, emoji=False))
    try:
        with tempfile.TemporaryDirectory(prefix="baylens-") as folder, suppress(KeyboardInterrupt):
            store = Path(folder) / "baylens.sqlite3"
            settings = Settings(
                store=store, port=0, http_port=port, log_level="warning", approval_above_cents=FOUR_EYES_CENTS
            )
            configure_log(settings)
            teller.say("console: a sample shop, glasses at both sites, and a morning of pickups")
            furnish(settings, SystemClock())
            asyncio.run(_serve(settings, teller))
    except ServerError as error:
        teller.complain(str(error))
        raise typer.Exit(1) from None


def furnish(settings: Settings, clock: Clock) -> None:
    """Fill an empty store: the sample shop, glasses, users, and some bonuses that were given or declined."""
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
        _play(store, clock)
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


def _play(store: Store, clock: Clock) -> None:
    """A few customers come: most bonuses are given, some are declined, the last ones stay reserved."""
    desk, shop = Desk(store, clock), sample_shop()
    waiting = {pickup.customer_id: pickup.site_id for pickup in shop.pickups}
    coming = [one for one in shop.customers if one.customer_id in waiting][:_VISITS]
    for number, customer in enumerate(coming):
        site_id, code = waiting[customer.customer_id], customer.codes[0]
        glasses = Glasses(f"{site_id}-1", site_id)
        report = ScanReport(
            scan_id=f"demo-{number}",
            code=code.text,
            symbology=code.symbology,
            knowledge=Knowledge.DECODED,
            decoder="zxing",
            frames=2,
        )
        shown = desk.identify(glasses, report)
        if not isinstance(shown, ShowCard) or number % 6 == 5:
            continue
        for place, bonus in enumerate(shown.card.bonuses):
            verdict = Verdict.DECLINE if (number + place) % 3 == 2 else Verdict.GIVE
            desk.answer(
                glasses,
                Answer(
                    answer_id=f"demo-{number}-{place}",
                    card_id=shown.card.card_id,
                    bonus_id=bonus.bonus_id,
                    verdict=verdict,
                ),
            )


async def _serve(settings: Settings, teller: Teller) -> None:
    stopped = asyncio.Event()
    for sign in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(sign, stopped.set)
    async with running(settings) as server:
        teller.say(f"console: open http://127.0.0.1:{server.http_port}{PREFIX}/ ; Ctrl-C ends it")
        teller.say(f"console: the password of everybody is: {PASSWORD}")
        for login, (_, role) in PEOPLE.items():
            teller.say(f"  {login:8}{role.value.replace('_', ' ')}")
        await stopped.wait()


if __name__ == "__main__":
    program(prog_name="python -m sample_cards.console")
