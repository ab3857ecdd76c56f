"""A link to play with, and what a server would say to it."""

import itertools
from collections.abc import Iterator

from glassapp.link import Habits, Link
from glassapp.ports import Scan
from overlays import wire
from overlays.card import Card, Language
from overlays.wire import Hello, Knowledge, Symbology, Verdict, Welcome

HELLO = Hello(app_version="1.2.3", display="usb-c-640x360", language=Language.FRENCH)
WELCOME = Welcome(
    session_id="session-1", site_id="lyon-7", site_name="Lyon 7", command_key="ab" * 32, heartbeat_s=10.0
)
CARD = Card(card_id="card-1", name="Aïcha B.", order="1042", bay="7")


def make_link(habits: Habits | None = None, draw: float = 1.0) -> Link:
    numbers: Iterator[int] = itertools.count(1)
    return Link(HELLO, new_id=lambda: str(next(numbers)), draw=lambda: draw, habits=habits)


def ready_link(habits: Habits | None = None, now: float = 0.0) -> Link:
    link = make_link(habits)
    link.opened(now)
    link.texts(now)
    say(link, WELCOME, now)
    link.events()
    return link


def say(link: Link, message: wire.Message, now: float = 0.0) -> None:
    link.received(wire.encode(message), now)


def sent(link: Link, now: float = 0.0) -> tuple[wire.Message, ...]:
    return tuple(map(wire.decode_from_glasses, link.texts(now)))


def scan(text: str = "3012345678900") -> Scan:
    return Scan(text, Symbology.EAN_13, Knowledge.DECODED, "zxing", frames=2, decided_at=0.0)


def granted(answer_id: str, verdict: Verdict = Verdict.GIVE) -> wire.Granted:
    return wire.Granted(answer_id=answer_id, card_id="card-1", bonus_id="bonus-1", verdict=verdict)
