"""The books in memory, open inside one transaction."""

import dataclasses
import datetime as dt
from collections.abc import Sequence

from overlays.card import Bag
from server.desk.records import (
    Answered,
    Census,
    Drive,
    ExpectedCode,
    KnownGlasses,
    Member,
    Scanned,
    Slip,
    Waiting,
    Worn,
)
from server.domain.issuance import BonusState
from server.domain.shop import Shop
from server.domain.visit import Visitor
from server.stores.memory.campaigns import CampaignShelf
from server.stores.memory.learning import LearningShelf
from server.stores.memory.loading import load
from server.stores.memory.lobby import LobbyShelf
from server.stores.memory.proposals import ProposalShelf


class MemoryBooks(LobbyShelf, CampaignShelf, ProposalShelf, LearningShelf):
    """Everything the desk may ask and write."""

    def drive(self, site_id: str) -> Drive | None:
        """The site of this id."""
        return self._shelves.drives.get(site_id)

    def keep_command_key(self, site_id: str, key: str) -> None:
        """Sign the command cards of a site with another key, as hex, from now on."""
        known = self._shelves.drives[site_id]
        self._shelves.drives[site_id] = dataclasses.replace(known, command_key=key)

    def pairing_key(self, site_id: str) -> str | None:
        """The key that signs a site's tickets, as hex; None before the first one."""
        return self._shelves.pairing_keys.get(site_id)

    def begin_pairing_key(self, site_id: str, key: str) -> None:
        """Sign the tickets of a site with this key, as hex, unless it has one."""
        self._shelves.pairing_keys.setdefault(site_id, key)

    def end_pairing_key(self, site_id: str) -> None:
        """Believe no ticket of a site that was signed until now."""
        self._shelves.pairing_keys.pop(site_id, None)

    def glasses(self, glasses_id: str) -> KnownGlasses | None:
        """The glasses of this id, revoked ones included."""
        return self._shelves.glasses.get(glasses_id)

    def keep_glasses(self, glasses: KnownGlasses) -> None:
        """Record glasses, or replace what is recorded of them."""
        self._shelves.glasses[glasses.glasses_id] = glasses

    def note_worn(self, worn: Sequence[Worn]) -> None:
        """Record how glasses are; what a connection says that another one has replaced changes nothing.

        Glasses without a scan since they connected keep the one before.
        """
        for one in worn:
            known = self._shelves.worn.get(one.glasses_id)
            if (
                known is None
                or known.session_id == one.session_id
                or (one.online and one.heard_at >= known.heard_at)
            ):
                scan_id = one.scan_id or (known.scan_id if known else None)
                self._shelves.worn[one.glasses_id] = dataclasses.replace(one, scan_id=scan_id)

    def latest_scan(self, glasses_id: str) -> str | None:
        """The scan of these glasses that was answered last; None = there was none."""
        known = self._shelves.worn.get(glasses_id)
        return known.scan_id if known else None

    def worn(self) -> tuple[Worn, ...]:
        """How every pair of glasses was that was ever heard, by their ids."""
        return tuple(one for _, one in sorted(self._shelves.worn.items()))

    def member(self, code: str) -> Member | None:
        """The customer who holds this canonical code."""
        return self.person(self._shelves.holders.get(code, ""))

    def person(self, customer_id: str) -> Member | None:
        """The customer of this id, whether they hold a code or not."""
        member = self._shelves.members.get(customer_id)
        if member is None:
            return None
        visitor = member.visitor
        visited_at = sorted(
            collected_at.astimezone(dt.UTC)
            for order, collected_at in self._shelves.collected.items()
            if self._shelves.pickups[order].customer_id == visitor.customer_id
        )
        before = visitor.pickups_before + len(visited_at)
        visitor = dataclasses.replace(visitor, pickups_before=before, visited_at=tuple(visited_at))
        return dataclasses.replace(member, visitor=visitor)

    def visitor(self, customer_id: str) -> Visitor | None:
        """The customer of this id, as the offers see them."""
        member = self.person(customer_id)
        return member.visitor if member else None

    def waiting(self, customer_id: str) -> tuple[Waiting, ...]:
        """The customer's pickups that are not collected, at any site, earliest first."""
        return tuple(pickup for pickup in self._waiting() if pickup.customer_id == customer_id)

    def expected(
        self, site_id: str, since: dt.datetime, until: dt.datetime, most: int
    ) -> tuple[ExpectedCode, ...]:
        """Codes of the customers whose pickups at this site start in that time, earliest first."""
        found: dict[str, ExpectedCode] = {}
        for pickup in self._waiting():
            if pickup.site_id == site_id and since <= pickup.starts_at <= until:
                held = sorted(
                    code for code, who in self._shelves.holders.items() if who == pickup.customer_id
                )
                for code in held:
                    found.setdefault(code, self._shelves.codes[code])
        return tuple(found.values())[:most]

    def held(self, codes: Sequence[str]) -> tuple[ExpectedCode, ...]:
        """Those of these codes that somebody holds; at most 500 are asked for at once."""
        return tuple(self._shelves.codes[code] for code in sorted(set(codes) & self._shelves.codes.keys()))

    def bags(self, order: str) -> tuple[Bag, ...]:
        """The bags of a pickup, collected or not."""
        pickup = self._shelves.pickups.get(order)
        return pickup.bags if pickup else ()

    def collect(self, order: str, at: dt.datetime) -> None:
        """Record that a pickup is done."""
        self._shelves.collected.setdefault(order, at)

    def slip(self, card_id: str) -> Slip | None:
        """The slip of this card."""
        return self._shelves.slips.get(card_id)

    def open_slip(self, order: str) -> Slip | None:
        """The slip that is open for this pickup."""
        return next(
            (slip for slip in self._shelves.slips.values() if slip.order == order and slip.is_open), None
        )

    def keep_slip(self, slip: Slip) -> None:
        """Open a slip."""
        assert slip.card_id not in self._shelves.slips, "a card is made out once"
        assert self.open_slip(slip.order) is None, "a pickup has one open slip"
        self._shelves.slips[slip.card_id] = slip

    def close_slip(self, card_id: str, at: dt.datetime) -> None:  # noqa: ARG002 - other stores keep it
        """Close a slip."""
        self._shelves.slips[card_id] = dataclasses.replace(self._shelves.slips[card_id], is_open=False)

    def scanned(self, scan_id: str) -> Scanned | None:
        """What this scan was answered with."""
        return self._shelves.scans.get(scan_id)

    def keep_scanned(self, scanned: Scanned) -> None:
        """Record what a scan is answered with; an id is recorded once."""
        assert scanned.scan_id not in self._shelves.scans, "a scan is recorded once"
        self._shelves.scans[scanned.scan_id] = scanned

    def answered(self, answer_id: str) -> Answered | None:
        """The answer of this id."""
        return self._shelves.answers.get(answer_id)

    def keep_answered(self, answered: Answered) -> None:
        """Record an answer; an id is recorded once."""
        assert answered.answer_id not in self._shelves.answers, "an answer is recorded once"
        self._shelves.answers[answered.answer_id] = answered

    def census(self) -> Census:
        """How much is in the books."""
        states = [one.state for one in self._shelves.bonuses.values()]
        return Census(
            sites=len(self._shelves.drives),
            glasses=sum(one.revoked_at is None for one in self._shelves.glasses.values()),
            customers=len(self._shelves.members),
            waiting=len(self._waiting()),
            reserved=states.count(BonusState.RESERVED),
            given=states.count(BonusState.GIVEN) + states.count(BonusState.REDEEMED),
            returned=states.count(BonusState.RETURNED),
        )

    def load(self, shop: Shop, now: dt.datetime) -> None:
        """Bring a shop document into the books."""
        load(self._shelves, shop, now)
        self.recount(customer.customer_id for customer in shop.customers)

    def _waiting(self) -> list[Waiting]:
        open_ones = (
            dataclasses.replace(one, arrived_at=self._shelves.arrived.get(order))
            for order, one in self._shelves.pickups.items()
            if order not in self._shelves.collected
        )
        return sorted(open_ones, key=lambda pickup: (pickup.starts_at, pickup.order))
