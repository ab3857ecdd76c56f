"""Who has come and for which order (step 8)."""

import datetime as dt
from dataclasses import dataclass

from overlays.wire import RefusalReason, ScanReport
from server.desk.records import Drive, Glasses, Lookup, Member, Waiting
from server.desk.store import Books
from server.domain.codes import known_as

ARRIVES_WITHIN = dt.timedelta(hours=12)
"""A customer is served so long before and after the hour they chose."""


@dataclass(frozen=True, slots=True)
class Arrival:
    """A customer who stands at the bay, and the order they came for."""

    member: Member
    pickup: Waiting
    drive: Drive


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
