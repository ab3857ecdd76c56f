"""Who has come and for which order (step 8)."""

import dataclasses
import datetime as dt
from dataclasses import dataclass

from overlays.wire import RefusalReason, ScanReport
from server.desk.records import Drive, Glasses, Lookup, Member, Waiting
from server.desk.store import Books
from server.domain.codes import known_as
from server.domain.facts import NOTHING, Facts
from server.domain.visit import Visit

ARRIVES_WITHIN = dt.timedelta(hours=12)
"""A customer is served so long before and after the hour they chose."""


@dataclass(frozen=True, slots=True)
class Arrival:
    """A customer who stands at the bay, and the order they came for."""

    member: Member
    pickup: Waiting
    drive: Drive


def visit_of(arrival: Arrival, facts: Facts, now: dt.datetime) -> Visit:
    """One visit, with what the books know of it."""
    visitor, local_time = arrival.member.visitor, arrival.drive.local_time(now)
    if facts is not NOTHING:
        visitor = dataclasses.replace(
            visitor,
            responses=facts.responses,
            birthday=facts.birthday,
            interests=facts.interests,
            segments=facts.segments,
        )
    return Visit(
        visitor,
        arrival.drive.site_id,
        local_time.date(),
        local_time=local_time,
        region=facts.region,
        cars_waiting=facts.cars_waiting,
        minutes_late=facts.minutes_late(arrival.pickup.starts_at, now),
        minutes_waited=facts.minutes_waited(now),
        basket=facts.basket,
    )


def lookup(glasses: Glasses, report: ScanReport) -> Lookup:
    """Say what a scan will ask for."""
    return Lookup(report.scan_id, known_as(report.code, report.symbology), glasses.site_id)


def arrival(books: Books, glasses: Glasses, report: ScanReport, now: dt.datetime) -> Arrival | RefusalReason:
    """Find the customer of a code and their pickup here, the one nearest to now."""
    member = books.member(known_as(report.code, report.symbology))
    if member is None or (member.until is not None and member.until <= now):
        return RefusalReason.UNKNOWN_CODE
    near = [
        pickup
        for pickup in books.waiting(member.visitor.customer_id)
        if abs(pickup.starts_at - now) <= ARRIVES_WITHIN
    ]
    here = [pickup for pickup in near if pickup.site_id == glasses.site_id]
    drive = books.drive(glasses.site_id)
    if not here or drive is None:
        return RefusalReason.OTHER_SITE if near else RefusalReason.NO_PICKUP
    return Arrival(member, min(here, key=lambda pickup: (abs(pickup.starts_at - now), pickup.order)), drive)
