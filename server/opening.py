"""What every command needs of the settings: the store, how to choose and publish, and where to log."""

import logging
import sys
from typing import Protocol

import structlog

from overlays.log import LibraryLog, LossyLog
from server.desk.store import SharedStore
from server.domain.offers.lint import PublishPolicy
from server.domain.offers.policy import Policy
from server.office.books import OfficeStore
from server.settings import Settings
from server.stores.address import PostgresUrl
from server.stores.sqlite import SqliteStore


class ServedStore(OfficeStore, SharedStore, Protocol):
    """The books of a server: of its desk, of its office, and for many at once."""


def prepare(settings: Settings) -> bool:
    """Bring the store to the newest schema; says whether anything had to be done."""
    # Loaded by whoever migrates: it takes longer than most commands.
    from server.stores.migration import migrate

    return migrate(settings.store)


def open_store(settings: Settings, *, patient: bool = False) -> ServedStore:
    """Open the store that the settings name.

    Args:
        settings: Of this program.
        patient: Wait for a database that says nothing, because somebody waits who may give up.
    """
    if isinstance(settings.store, PostgresUrl):
        from server.stores.postgres import PostgresStore

        return PostgresStore(settings.store.secret, settings.busy_s, patient=patient)
    return SqliteStore(settings.store, settings.busy_s)


def choosing_policy(settings: Settings) -> Policy:
    """How bonuses are chosen."""
    return Policy(
        explore_share=settings.explore_share,
        holdout_share=settings.holdout_share,
        salt=settings.draw_salt,
    )


def publish_policy(settings: Settings) -> PublishPolicy:
    """What may be published, and what takes four eyes."""
    return PublishPolicy(
        discount_cap_percent=settings.discount_cap_percent,
        needs_approver=settings.publish_needs_approver,
        approval_above_cents=settings.approval_above_cents,
        keep_purchases_days=settings.keep_purchases_days,
    )


def configure_log(settings: Settings) -> None:
    """Log to standard error, with ids and never with names or codes."""
    log = LossyLog(sys.stderr)
    logging.lastResort = LibraryLog()
    as_json = settings.log_format == "json"
    level = logging.getLevelNamesMapping()[settings.log_level.upper()]
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.format_exc_info if as_json else _as_it_is,
            structlog.processors.JSONRenderer()
            if as_json
            else structlog.dev.ConsoleRenderer(
                colors=False, exception_formatter=structlog.dev.plain_traceback
            ),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(level),
        logger_factory=lambda *_: log,
    )


def _as_it_is(_logger: object, _method: str, event: structlog.typing.EventDict) -> structlog.typing.EventDict:
    return event
