"""Proposals: somebody asks for a version to run, now or at a time on the wall, and somebody else agrees."""

import datetime as dt
import enum
import zoneinfo
from collections.abc import Iterable
from dataclasses import dataclass

from pydantic import TypeAdapter, ValidationError

from server.domain.obstacles import Obstacle, ObstacleKind, read_kept
from server.domain.offers.errors import TimeUnfit
from server.domain.offers.schedule import Schedule, WallTime, runs_at, wall_time

_wall = TypeAdapter(WallTime)


class ProposalState(enum.StrEnum):
    """What became of a proposal."""

    WAITING = "waiting"
    """For an approver."""
    SCHEDULED = "scheduled"
    """For its time; whoever has to agree has agreed."""
    PUBLISHED = "published"
    SENT_BACK = "sent_back"
    """By an approver, with a reason."""
    CANCELLED = "cancelled"
    OVERTAKEN = "overtaken"
    """When its time came, another version ran than the one it was made for: nothing was published."""
    REFUSED = "refused"
    """When its time came, it broke a rule: nothing was published."""


OPEN = frozenset({ProposalState.WAITING, ProposalState.SCHEDULED})


@dataclass(frozen=True, slots=True)
class Proposal:
    """One request; what is done with it changes its state and never its first seven fields."""

    campaign_id: str
    version_hash: str
    runs: str | None
    """The version that ran when it was made; None = none did."""
    asked_by: str
    asked_at: dt.datetime
    note: str
    wall: str
    """When it is to run, as the clocks of its sites show it; empty = as soon as it is approved."""
    state: ProposalState
    moved_by: str
    moved_at: dt.datetime
    approver: str | None = None
    answer: str = ""
    """Why it was sent back, or what ``obstacles`` reads; an earlier program wrote that in English."""
    number: int = 0
    """Given by the store."""

    @property
    def is_open(self) -> bool:
        """Whether something may still come of it."""
        return self.state in OPEN

    @property
    def obstacles(self) -> tuple[Obstacle, ...]:
        """What stood in its way when its time came; empty where only ``answer`` says it."""
        return read_kept(self.answer) if self.state is ProposalState.REFUSED else ()


def time_on_the_wall(text: str) -> str:
    """Read a time as people and browsers write it.

    Raises:
        TimeUnfit: It is none.
    """
    try:
        return _wall.validate_python(text.strip().replace(" ", "T")[:16])
    except ValidationError:
        raise TimeUnfit(Obstacle(kind=ObstacleKind.NO_TIME)) from None


def has_come(wall: str, now: dt.datetime, zones: Iterable[zoneinfo.ZoneInfo]) -> bool:
    """Whether the clock of one of these sites shows a time, or has shown it."""
    start = Schedule(start=wall)
    return any(runs_at(start, now, zone) for zone in zones)


def is_too_late(wall: str, schedule: Schedule, zones: Iterable[zoneinfo.ZoneInfo]) -> bool:
    """Whether a campaign is over at each of its sites when the clock of the first of them shows a time."""
    sites = tuple(zones)
    if schedule.end is None or not sites:
        return False
    first = min(wall_time(wall).replace(tzinfo=zone).astimezone(dt.UTC) for zone in sites)
    until = Schedule(end=schedule.end)
    return not any(runs_at(until, first, zone) for zone in sites)
