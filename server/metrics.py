"""What one server counts for whoever watches over it, as Prometheus reads it: never who.

A pair of glasses is a person's shift, so everything is told of a site as a whole (docs/decisions/0061).
"""

import collections
import functools
import shutil
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from importlib.metadata import version
from pathlib import Path

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, Info, ProcessCollector
from prometheus_client.exposition import choose_encoder

from overlays.wire import (
    Answer,
    CloseCode,
    FromServer,
    Granted,
    Notice,
    Refusal,
    RefusalReason,
    ScanReport,
    Verify,
)

BUCKETS_S = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 15.0)
"""From a scan on a quiet machine to the patience of the counter."""

SILENT = "silent"
TOO_MANY = "too_many_glasses"


@dataclass(frozen=True, slots=True)
class Seen:
    """What stands in the books of what is told."""

    events: tuple[tuple[str, int, int], ...] = ()
    """Every subscriber, how many events wait for it, and how many were put aside."""
    sites: tuple[str, ...] = ()
    """Those that have glasses, connected or not."""
    tokens: tuple[tuple[str, float], ...] = ()
    """Every integration whose token has an end, and when that is, in seconds since 1970."""
    older: tuple[tuple[str, float], ...] = ()
    """Every integration whose token was renewed, and when the last one before ends."""


class Metrics:
    """Counts what happens, from any thread."""

    def __init__(self) -> None:
        self._one_reader, self._one_counter = threading.Lock(), threading.Lock()
        self.registry = CollectorRegistry()
        """What there is to read."""
        ProcessCollector(registry=self.registry)
        Info("baylens_build", "The program", registry=self.registry).info({"version": version("baylens")})
        counter = functools.partial(Counter, registry=self.registry)
        gauge = functools.partial(Gauge, registry=self.registry)
        self._replies = counter(
            "baylens_replies",
            "What glasses asked the desk, and what they were told",
            ("site", "asked", "told"),
        )
        self._took = Histogram(
            "baylens_reply_seconds",
            "From a message that was understood to its answer that was sent",
            ("asked",),
            buckets=BUCKETS_S,
            registry=self.registry,
        )
        self._connected = gauge(
            "baylens_connections",
            "Pairs of glasses that are connected, of every site that has any",
            ("site",),
        )
        self._here: collections.Counter[str] = collections.Counter()
        self._closed = counter(
            "baylens_closed_connections", "Connections of glasses that the server ended, and why", ("why",)
        )
        for why in (*CloseCode, SILENT, TOO_MANY):
            self._closed.labels(why if isinstance(why, str) else why.name.lower())
        self._waiting = gauge("baylens_desk_waiting", "Questions that wait for the desk")
        self._prepared = gauge(
            "baylens_prepared_timestamp_seconds",
            "When the ranker and the prices of the desk were last looked at",
        )
        self._certificate_ends = gauge(
            "baylens_certificate_expiry_timestamp_seconds",
            "When the certificate of the glasses port ends; 0 without TLS",
        )
        self._free = gauge(
            "baylens_store_free_bytes",
            "What is left of the disk on which the SQLite file lies; 0 with PostgreSQL",
        )
        self._books = _OfBooks(gauge)

    @contextmanager
    def connected(self, site_id: str) -> Iterator[None]:
        """Count a connection that was let in while the block runs.

        What may be told to a scan begins with 0: Prometheus sees no increase to the first value of a series.
        """
        for told in (*RefusalReason, "card"):
            self._replies.labels(site_id, "scan", told)
        with self._one_counter:
            self._here[site_id] += 1
        try:
            yield
        finally:
            with self._one_counter:
                self._here[site_id] -= 1

    def closed(self, why: str) -> None:
        """Count a connection that the server ended.

        Args:
            why: The name of a close code in small, ``SILENT`` or ``TOO_MANY``.
        """
        self._closed.labels(why).inc()

    def replied(
        self, site_id: str, asked: ScanReport | Verify | Answer, told: FromServer, took_s: float
    ) -> None:
        """Count an answer of the desk."""
        self._replies.labels(site_id, asked.type, _word(told)).inc()
        self._took.labels(asked.type).observe(took_s)

    def watch_desk(self, waiting: Callable[[], int]) -> None:
        """Read how many questions wait whenever somebody asks."""
        self._waiting.set_function(waiting)

    def watch_disk(self, folder: Path) -> None:
        """Read what is left of the disk of a folder whenever somebody asks."""
        self._free.set_function(lambda: _free_bytes(folder))

    def prepared(self, at_s: float) -> None:
        """Note when the desk was prepared, in seconds since 1970."""
        self._prepared.set(at_s)

    def certificate_ends(self, at_s: float) -> None:
        """Note when the certificate of the glasses port ends, in seconds since 1970."""
        self._certificate_ends.set(at_s)

    def page(self, accept: str, seen: Seen | None) -> tuple[bytes, str]:
        """Write everything down.

        Args:
            accept: The forms that whoever asks can read, as HTTP's Accept names them.
            seen: What the books say; None when they are away: sites and tokens are as they were.

        Returns:
            The text, and its media type.
        """
        encode, media_type = choose_encoder(accept)
        with self._one_reader:
            self._books.read(seen)
            with self._one_counter:
                here = dict.fromkeys(self._books.sites, 0) | {
                    site: count for site, count in self._here.items() if count
                }
            self._connected.clear()
            for site, count in here.items():
                self._connected.labels(site).set(count)
            return encode(self.registry), media_type


class _OfBooks:
    """The meters of what stands in the books. One thread at a time may read them."""

    def __init__(self, gauge: Callable[..., Gauge]) -> None:
        self._seen = Seen()
        self._tokens_end = gauge(
            "baylens_token_expiry_timestamp_seconds",
            "When the token of another system ends; one that is revoked or has no end is left out",
            ("integration",),
        )
        self._older_end = gauge(
            "baylens_older_token_expiry_timestamp_seconds",
            "When the token ends that another system had before its newest, and that goes on beside it",
            ("integration",),
        )
        self._up = gauge("baylens_store_up", "1 when the books answered this question in time, else 0")
        self._events = gauge(
            "baylens_events",
            "Events that wait for a subscriber, and those put aside after too many attempts",
            ("subscriber", "state"),
        )

    @property
    def sites(self) -> tuple[str, ...]:
        """Those that had glasses when the books were last read."""
        return self._seen.sites

    def read(self, seen: Seen | None) -> None:
        """Take over what the books say; None when they are away: then no events are told of."""
        self._up.set(seen is not None)
        self._seen = seen or replace(self._seen, events=())
        self._tokens_end.clear()
        for integration, end in self._seen.tokens:
            self._tokens_end.labels(integration).set(end)
        self._older_end.clear()
        for integration, end in self._seen.older:
            self._older_end.labels(integration).set(end)
        self._events.clear()
        for subscriber, waiting, aside in self._seen.events:
            self._events.labels(subscriber, "waiting").set(waiting)
            self._events.labels(subscriber, "aside").set(aside)


def _free_bytes(folder: Path) -> int:
    """0 where nobody can tell any more: the other figures are told all the same."""
    try:
        return shutil.disk_usage(folder).free
    except OSError:
        return 0


def _word(told: FromServer) -> str:
    match told:
        case Refusal():
            return told.reason.value
        case Notice():
            return told.kind.value
        case Granted():
            return told.verdict.value
        case _:
            return told.type
