"""The one place where the parts of the server are put together."""

import datetime as dt
import gc
import sys
from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager, nullcontext
from dataclasses import dataclass
from pathlib import Path

import structlog
from starlette.routing import Mount

from overlays.wire import QrForm
from server.api import HttpListener
from server.api.exchange import exchange
from server.api.health import application
from server.clock import Clock, SystemClock
from server.console.application import console_routes
from server.console.call import Beside
from server.console.rendering import warm
from server.console.timetable import Timetable
from server.desk.advice import Advice
from server.desk.desk import Desk
from server.desk.door import Door
from server.errors import StoreUnavailable
from server.foresight import Foresight
from server.glasses_port import Counter, GlassesPort, Manners
from server.glasses_port.announcing import announced
from server.glasses_port.tls import fingerprint, open_tls
from server.looks import Looks
from server.metrics import Metrics
from server.office.books import OfficeStore
from server.office.integrations import Integrations
from server.office.outbox import Outbox
from server.office.privacy import Keeping, Privacy
from server.opening import choosing_policy, open_store, publish_policy
from server.rounds import Rounds
from server.session import Pace
from server.settings import Settings
from server.single_sign_on import open_provider, password_logins
from server.stores.console import ConsoleStore
from server.wishes import Wishes

_log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Running:
    """A server that listens."""

    glasses_port: int
    http_port: int
    door: Door
    store: OfficeStore


@asynccontextmanager
async def running(
    settings: Settings, clock: Clock | None = None, manners: Manners | None = None
) -> AsyncIterator[Running]:
    """Run the server inside the loop that runs already; it stops with the block.

    Args:
        settings: Where everything is.
        clock: Another than the machine's.
        manners: Others than the settings'.

    Raises:
        StoreOutdated: The store was not prepared.
        PortUnavailable: An address is taken or not allowed.
        SettingsError: The folder of the certificate holds none that glasses can believe, or its key has a
            passphrase.
    """
    clock = clock or SystemClock()
    tls = open_tls(settings.certificate) if settings.certificate else None
    store = open_store(settings)
    console = ConsoleStore(settings.store, settings.busy_s)
    try:
        door = Door(store, clock)
        advice = Advice(choosing_policy(settings))
        desk = Desk(
            store,
            clock,
            advice,
            long_queue=settings.long_queue,
            app_qr=_qr_form(settings.app_qr),
            complain=_tell,
        )
        metrics, counter = Metrics(), Counter(store)
        metrics.watch_desk(counter.waiting)
        if isinstance(settings.store, Path):
            metrics.watch_disk(settings.store.absolute().parent)
        if tls is not None:
            metrics.certificate_ends(tls.ends.timestamp())
        _tell_of_tokens(Integrations(store, clock), clock.now())
        port = GlassesPort(desk, door, counter, clock, manners or _manners(settings), metrics)
        looks, timetable = Looks(console, clock), Timetable(console, clock, publish_policy(settings))
        async with (
            Rounds(Outbox(store, clock), Privacy(store, clock, _keeping(settings)), timetable, looks).going(),
            Foresight(store, desk, clock, settings.prepare_s, metrics).kept(advice),
            port.listening(settings.host, settings.port, tls) as glasses_port,
            _announced(settings, glasses_port),
            HttpListener(
                application(
                    store,
                    Mount("/v1", exchange(store, clock, Wishes(console, clock), looks, metrics)),
                    *console_routes(console, clock, _beside(settings, glasses_port)),
                )
            ).listening(settings.http_host, settings.http_port) as http_port,
        ):
            yield Running(glasses_port, http_port, door, store)
    finally:
        console.close()
        store.close()


def _tell(error: StoreUnavailable) -> None:
    _log.warning("store unavailable", error=str(error))


def _tell_of_tokens(integrations: Integrations, now: dt.datetime) -> None:
    """Say in the log whose token has ended or will soon."""
    try:
        ending = integrations.ending()
    except StoreUnavailable as error:
        _tell(error)
        return
    for one in ending:
        over = one.ends is not None and now >= one.ends
        say, what = (_log.error, "has ended") if over else (_log.warning, "ends soon")
        say(f"a token {what}", integration=one.integration_id, last_day=str(one.last_day))


def _announced(settings: Settings, glasses_port: int) -> AbstractAsyncContextManager[None]:
    if not settings.announce:
        return nullcontext()
    return announced(settings.host, glasses_port, secure=settings.certificate is not None)


def _keeping(settings: Settings) -> Keeping:
    return Keeping(
        customers=dt.timedelta(days=settings.keep_customers_days),
        purchases=dt.timedelta(days=settings.keep_purchases_days),
        scans=dt.timedelta(hours=settings.keep_scans_hours),
    )


_COLLECT_AFTER = (20_000, 20, 50)
"""A scan makes a few hundred objects, hardly any of them in circles."""


def settle() -> None:
    """Let nobody be kept waiting: what is in memory stays, and threads take turns sooner.

    A full collection looks at everything that was ever imported, for tens of milliseconds; what is frozen it
    leaves out. A thread that comes back from the disk waits for the interpreter 5 ms, unless told
    otherwise, and a scan comes back from it twenty times.
    """
    sys.setswitchinterval(0.001)
    gc.collect()
    gc.freeze()
    gc.set_threshold(*_COLLECT_AFTER)


def make_pages_ready() -> None:
    """Read every page of the console, which takes a second or two, and keep them in memory with the rest."""
    warm()
    gc.collect()
    gc.freeze()


def _beside(settings: Settings, glasses_port: int) -> Beside:
    return Beside(
        publishing=publish_policy(settings),
        choosing=choosing_policy(settings),
        glasses_port=glasses_port,
        authority=fingerprint(settings.certificate) if settings.certificate else None,
        provider=open_provider(settings),
        password_logins=password_logins(settings),
        timezone=settings.console_timezone,
    )


def _qr_form(written: str | None) -> QrForm | None:
    """Version, error correction and mask, a letter each."""
    if written is None:
        return None
    return QrForm.model_validate(
        {"version": int(written[0]), "error_correction": written[1], "mask": int(written[2])}
    )


def _manners(settings: Settings) -> Manners:
    return Manners(
        pace=Pace(per_second=settings.messages_per_second),
        heartbeat_s=settings.heartbeat_s,
        tidy_s=settings.tidy_s,
    )
