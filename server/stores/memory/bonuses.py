"""What may leave and what left, in memory."""

import dataclasses
import datetime as dt
from collections.abc import Collection, Sequence

from overlays.card import BonusKind
from server.desk.records import Shown, Waiting
from server.domain.facts import Fact, Facts, reaction_to
from server.domain.issuance import HAD, TAKEN, Balance, BonusState, Issuance, Measure, Move, Pile, pile
from server.domain.offers.eligibility import Candidate, Had
from server.domain.offers.groups import sharing_limits
from server.domain.offers.offer import AnyOffer
from server.domain.visit import Response
from server.stores.delivery import OfferLine
from server.stores.memory.counts import CountShelf
from server.stores.memory.shelves import BalanceKey, Shelves
from server.stores.memory.shelving import has_room


class BonusShelf(CountShelf):
    """Offers, bonuses, balances and the ledger."""

    def __init__(self, shelves: Shelves) -> None:
        self._shelves = shelves

    def candidates(self, site_id: str) -> tuple[Candidate, ...]:
        """The offers that run, and whether there is any of each at this site."""
        return sharing_limits(
            Candidate(line.offer, line.terms.priority, self._is_available(line, site_id), line.terms)
            for offer_id, line in sorted(self._shelves.offers.items())
            if self._shelves.live[offer_id]
        )

    def had(self, customer_id: str, since: dt.date) -> tuple[Had, ...]:
        """What this customer had from that day on: reserved, given or declined."""
        mine = [
            Had(one.offer_id, one.reserved_on)
            for one in self._shelves.bonuses.values()
            if one.customer_id == customer_id and one.reserved_on >= since and one.state in HAD
        ]
        return tuple(sorted(mine, key=lambda had: (had.on, had.offer_id)))

    def facts(
        self,
        pickup: Waiting,
        now: dt.datetime,  # noqa: ARG002 - other stores need it
        wanted: Collection[Fact] | None = None,  # noqa: ARG002
    ) -> Facts:
        """What became of earlier offers; the other facts come in by records, which no memory takes."""
        mine = (one for one in self._shelves.bonuses.values() if one.customer_id == pickup.customer_id)
        found = (
            Response(self._shelves.offers[one.offer_id].terms.campaign_id, reaction, one.reserved_on)
            for one in sorted(mine, key=lambda one: (one.reserved_on, one.bonus_id))
            if (reaction := reaction_to(one.state)) is not None
        )
        return Facts(responses=tuple(found))

    def has_room(self, offer: AnyOffer, site_id: str) -> bool:
        """Whether an offer has room for one more here, were it published as it stands."""
        return has_room(self._shelves, offer, site_id)

    def kind_of(self, offer_id: str) -> BonusKind | None:
        """What an offer is, whether bonuses are switched off or not; None = it runs no longer."""
        line = self._shelves.offers.get(offer_id)
        return line.offer.kind if line is not None and self._shelves.live[offer_id] else None

    def issuances(self, order: str) -> tuple[Issuance, ...]:
        """Every bonus of this pickup."""
        mine = (one for one in self._shelves.bonuses.values() if one.order == order)
        return tuple(sorted(mine, key=lambda one: one.bonus_id))

    def issuance(self, bonus_id: str) -> Issuance | None:
        """The bonus of this id; nobody else moves it until the end of the transaction."""
        return self._shelves.bonuses.get(bonus_id)

    def moves(self, after: int, most: int) -> tuple[Move, ...]:
        """The lines of the ledger behind this one, in their order."""
        behind = [one for one in self._shelves.ledger.values() if one.line > after][:most]
        return tuple(
            dataclasses.replace(one, issuance=self._shelves.bonuses[one.issuance.bonus_id]) for one in behind
        )

    def due(self, now: dt.datetime, most: int) -> tuple[Issuance, ...]:
        """Reservations that hold nothing any more, the one that ends first comes first."""
        reserved = (one for one in self._shelves.bonuses.values() if one.state is BonusState.RESERVED)
        due = [one for one in reserved if one.is_due(now)]
        return tuple(sorted(due, key=lambda one: (one.expires_at, one.bonus_id))[:most])

    def switched_off(self) -> frozenset[str]:
        """Nowhere: the switch is the console's, which has no memory store."""
        return frozenset()

    def overtaken(self, shown: Sequence[Shown]) -> frozenset[Shown]:
        """Those of which a bonus was released while the card is open; nobody is erased or forbids a name."""
        states = {one.bonus_id: one.state for one in self._shelves.bonuses.values()}
        return frozenset(
            one
            for one in shown
            if self._shelves.slips[one.card_id].is_open
            and any(states[bonus_id] is BonusState.RELEASED for bonus_id in one.bonuses)
        )

    def erased_cards(self, site_id: str, first: str) -> tuple[str, ...]:
        """None: nobody is erased here."""
        del site_id, first
        return ()

    def reserved_at(self, sites: frozenset[str], most: int) -> tuple[Issuance, ...]:
        """Bonuses that are reserved at these sites; at every site when an empty one is among them."""
        here = [one for one in self._shelves.bonuses.values() if "" in sites or one.site_id in sites]
        return tuple(one for one in here if one.state is BonusState.RESERVED)[:most]

    def taken_back(self, since: dt.datetime) -> tuple[Issuance, ...]:
        """Bonuses that were released since then while their card is still open: none without a switch."""
        del since
        return ()

    def reserve(self, issuance: Issuance, glasses_id: str) -> bool:
        """Reserve one bonus: all of its balances, and the one place of customer and period."""
        assert issuance.bonus_id not in self._shelves.bonuses, "a bonus is reserved once"
        return self._place_is_free(issuance) and self._bring(issuance, None, glasses_id)

    def reserve_together(self, issuances: Sequence[Issuance], glasses_id: str) -> frozenset[str]:
        """Reserve bonuses of different offers, as far as they are there; says the ids of those that were."""
        return frozenset(one.bonus_id for one in issuances if self.reserve(one, glasses_id))

    def move(self, issuance: Issuance, became: Issuance, glasses_id: str) -> bool:
        """Bring a bonus from one state to another, with its balances and a line in the ledger."""
        stored = self._shelves.bonuses.get(issuance.bonus_id)
        if stored is None or stored.state is not issuance.state:
            return False
        if became.state in TAKEN and not self._place_is_free(issuance):
            return False
        return self._bring(became, issuance.state, glasses_id)

    def put_back(
        self, issuances: Sequence[Issuance], became: BonusState, now: dt.datetime, glasses_id: str
    ) -> None:
        """Return what reservations hold, released or expired."""
        for one in issuances:
            self.move(one, dataclasses.replace(one, state=became, moved_at=now), glasses_id)

    def balances(self) -> tuple[Balance, ...]:
        """Every stock and budget."""
        return tuple(balance for _key, balance in sorted(self._shelves.balances.items()))

    def ledger(self) -> tuple[tuple[str, BonusState | None, BonusState], ...]:
        """Every move of every bonus since ever: its id, from where, to where."""
        return tuple((one.issuance.bonus_id, one.was, one.became) for one in self._shelves.ledger.values())

    def _is_available(self, line: OfferLine, site_id: str) -> bool:
        keys = self._keys(line.offer.offer_id, site_id)
        cents = line.offer.face_value_cents
        enough = [key for key in keys if self._shelves.balances[key].remaining >= _amount(key, cents)]
        return len(enough) == line.balances

    def _keys(self, offer_id: str, site_id: str) -> list[BalanceKey]:
        """The balances that limit an offer at a site."""
        possible = [(offer_id, measure, where) for measure in Measure for where in ("", site_id)]
        return [key for key in possible if key in self._shelves.balances]

    def _place_is_free(self, issuance: Issuance) -> bool:
        place = (issuance.offer_id, issuance.customer_id, issuance.period)
        return not any(
            (one.offer_id, one.customer_id, one.period) == place and one.state in TAKEN
            for one in self._shelves.bonuses.values()
            if one.bonus_id != issuance.bonus_id
        )

    def _bring(self, one: Issuance, was: BonusState | None, by: str) -> bool:
        """Move it from pile to pile in every balance that limits its offer, or nowhere."""
        keys = self._keys(one.offer_id, one.site_id)
        source, goal = pile(was), pile(one.state)
        if source is not goal:
            moved = {key: self._moved(key, source, goal, one.face_value_cents) for key in keys}
            whole = len(keys) == self._shelves.offers[one.offer_id].balances
            fits = whole and all(balance.holds for balance in moved.values())
            if not fits or (source is Pile.LEFT and self.full(one.claims)):
                return False
            self._count_claims(one, was)
            self._shelves.balances.update(moved)
        self._shelves.bonuses[one.bonus_id] = one
        line = len(self._shelves.ledger) + 1
        self._shelves.ledger[line] = Move(line, one, was, one.state, by, one.moved_at)
        return True

    def _moved(self, key: BalanceKey, source: Pile, goal: Pile, cents: int) -> Balance:
        balance, amount = self._shelves.balances[key], _amount(key, cents)
        piles = {source: -amount, goal: amount}
        return dataclasses.replace(
            balance,
            remaining=balance.remaining + piles.get(Pile.LEFT, 0),
            reserved=balance.reserved + piles.get(Pile.RESERVED, 0),
            given=balance.given + piles.get(Pile.GIVEN, 0),
        )


def _amount(key: BalanceKey, cents: int) -> int:
    return cents if key[1] is Measure.CENTS else 1
