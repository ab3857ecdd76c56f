"""What the desk needs of its books: one transaction per call, and only the store commits."""

import datetime as dt
from collections.abc import Callable, Collection, Iterable, Sequence
from contextlib import AbstractContextManager
from typing import Protocol, TypeVar

from overlays.card import Bag
from server.desk.campaign_books import CampaignBooks
from server.desk.records import (
    Answered,
    Called,
    Census,
    Crowd,
    Drive,
    ExpectedCode,
    KnownGlasses,
    Member,
    Receipts,
    Scanned,
    Slip,
    Waiting,
    Worn,
    WrittenMemo,
)
from server.desk.switches import SwitchBooks
from server.domain.facts import Facts
from server.domain.issuance import Balance, BonusState, Claim, Count, Issuance, Move
from server.domain.offers.eligibility import Candidate, Had
from server.domain.ranking.document import ModelDocument
from server.domain.ranking.history import History
from server.domain.shop import Shop
from server.domain.visit import Visitor

T = TypeVar("T")


class Books(CampaignBooks, SwitchBooks, Protocol):
    """The shop's books, open inside one transaction."""

    def look_up(self, scan_id: str, code: str, site_id: str) -> None:
        """Hear what a scan will ask for: where every question is a journey, they are asked at once."""
        ...

    def drive(self, site_id: str) -> Drive | None:
        """The site of this id."""
        ...

    def glasses(self, glasses_id: str) -> KnownGlasses | None:
        """The glasses of this id, revoked ones included."""
        ...

    def keep_glasses(self, glasses: KnownGlasses) -> None:
        """Record glasses, or replace what is recorded of them."""
        ...

    def note_worn(self, worn: Sequence[Worn]) -> None:
        """Record how glasses are; what a connection says that another one has replaced changes nothing."""
        ...

    def worn(self) -> Sequence[Worn]:
        """How every pair of glasses was that was ever heard, by their ids."""
        ...

    def member(self, code: str) -> Member | None:
        """The customer who holds this canonical code."""
        ...

    def waiting(self, customer_id: str) -> Sequence[Waiting]:
        """The customer's pickups that are not collected, at any site, earliest first."""
        ...

    def expected(
        self, site_id: str, since: dt.datetime, until: dt.datetime, most: int
    ) -> Sequence[ExpectedCode]:
        """Codes of the customers whose pickups at this site start in that time, earliest first."""
        ...

    def held(self, codes: Sequence[str]) -> Sequence[ExpectedCode]:
        """Those of these codes that somebody holds; at most 500 are asked for at once."""
        ...

    def bags(self, order: str) -> Sequence[Bag]:
        """The bags of a pickup, collected or not."""
        ...

    def collect(self, order: str, at: dt.datetime) -> None:
        """Record that a pickup is done."""
        ...

    def arrived(self, order: str) -> dt.datetime | None:
        """Since when the customer of a pickup is here."""
        ...

    def arrive(self, order: str, at: dt.datetime) -> bool:
        """Record that a customer is here; who is here already, or has collected, changes nothing.

        Returns:
            Whether there is such a pickup.
        """
        ...

    def note_arrival(self, order: str, at: dt.datetime) -> None:
        """Record that the customer of a known pickup is here, as ``arrive``."""
        ...

    def leave(self, order: str) -> None:
        """Record that a customer is not here after all."""
        ...

    def crowd(self, site_id: str, since: dt.datetime, most: int) -> Crowd:
        """Who came to a site since then and has not collected, whoever waits longest first."""
        ...

    def keep_memo(self, memo: WrittenMemo) -> None:
        """Record a supervisor's word."""
        ...

    def memos(self, site_id: str, since: dt.datetime) -> Sequence[WrittenMemo]:
        """What was written to a site since then, oldest first, and how often each was read."""
        ...

    def unread_memos(self, site_id: str, glasses_id: str, since: dt.datetime) -> Sequence[WrittenMemo]:
        """What was written to a site since then and these glasses have not read, oldest first."""
        ...

    def read_memo(self, memo_id: str, site_id: str, glasses_id: str) -> None:
        """Record that a memo of this site was read on these glasses; again changes nothing."""
        ...

    def slip(self, card_id: str) -> Slip | None:
        """The slip of this card."""
        ...

    def open_slip(self, order: str) -> Slip | None:
        """The slip that is open for this pickup."""
        ...

    def keep_slip(self, slip: Slip) -> None:
        """Open a slip."""
        ...

    def close_slip(self, card_id: str, at: dt.datetime) -> None:
        """Close a slip."""
        ...

    def scanned(self, scan_id: str) -> Scanned | None:
        """What this scan was answered with."""
        ...

    def keep_scanned(self, scanned: Scanned) -> None:
        """Record what a scan is answered with; an id is recorded once."""
        ...

    def answered(self, answer_id: str) -> Answered | None:
        """The answer of this id."""
        ...

    def keep_answered(self, answered: Answered) -> None:
        """Record an answer; an id is recorded once."""
        ...

    def candidates(self, site_id: str) -> Sequence[Candidate]:
        """The offers that run, and whether there is any of each at this site."""
        ...

    def history(self, customer_id: str) -> History | None:
        """The counters of this customer's purchases; None when there is none, or they objected."""
        ...

    def visitor(self, customer_id: str) -> Visitor | None:
        """The customer of this id, as the offers see them."""
        ...

    def pulse(self) -> str:
        """Another text whenever offers, deliveries or rankers are others than before."""
        ...

    def recount(self, customers: Iterable[str]) -> None:
        """Count the purchases of these customers anew; to be called whenever some came in."""
        ...

    def fold_receipts(self, customers: Sequence[str], before: dt.date) -> None:
        """Throw away the receipts of these customers from before a day, and keep their counters."""
        ...

    def receipts(self, after: str, most: int) -> Sequence[Receipts]:
        """What the next customers bought, of those who agreed that it chooses their bonuses.

        Args:
            after: The last customer of those before; empty for the first ones.
            most: So many customers, with or without purchases.
        """
        ...

    def keep_ranker(self, document: ModelDocument, at: dt.datetime) -> None:
        """Record what was learned; of the same document the last time counts."""
        ...

    def ranker_version(self) -> str | None:
        """The version that was learned last."""
        ...

    def ranker(self, version: str) -> ModelDocument | None:
        """What was learned under this version."""
        ...

    def calls(self, since: dt.datetime, until: dt.datetime, most: int) -> Sequence[Called]:
        """Who collected an order, where and when, latest first."""
        ...

    def facts(self, pickup: Waiting, now: dt.datetime) -> Facts:
        """What is known of a visit beyond the customer, as far as the candidates' conditions read it."""
        ...

    def had(self, customer_id: str, since: dt.date) -> Sequence[Had]:
        """What this customer had from that day on: reserved, given or declined."""
        ...

    def issuances(self, order: str) -> Sequence[Issuance]:
        """Every bonus of this pickup."""
        ...

    def issuance(self, bonus_id: str) -> Issuance | None:
        """The bonus of this id; nobody else moves it until the end of the transaction."""
        ...

    def reserve(self, issuance: Issuance, glasses_id: str) -> bool:
        """Reserve one bonus: all of its balances, and the one place of customer and period.

        Returns:
            False, and nothing is changed, when a balance is used up or the customer has one already.
        """
        ...

    def reserve_together(self, issuances: Sequence[Issuance], glasses_id: str) -> frozenset[str]:
        """Reserve bonuses of different offers at one site, each wholly or not at all.

        Returns:
            The ids of those that are reserved now.
        """
        ...

    def move(self, issuance: Issuance, became: Issuance, glasses_id: str) -> bool:
        """Bring a bonus from one state to another, with its balances and a line in the ledger.

        Returns:
            False, and nothing is changed, when it is no longer in the first state or a balance is used up.
        """
        ...

    def due(self, now: dt.datetime, most: int) -> Sequence[Issuance]:
        """Reservations that have expired, oldest first."""
        ...

    def full(self, claims: Collection[Claim]) -> frozenset[Claim]:
        """Those of these claims for which there is no room any more."""
        ...

    def counts(self) -> Sequence[Count]:
        """How much of every limit is used; without those of which nothing was ever reserved."""
        ...

    def balances(self) -> Sequence[Balance]:
        """Every stock and budget."""
        ...

    def ledger(self) -> Sequence[tuple[str, BonusState | None, BonusState]]:
        """Every move of every bonus since ever: its id, from where, to where."""
        ...

    def moves(self, after: int, most: int) -> Sequence[Move]:
        """The lines of the ledger behind this one, in their order."""
        ...

    def census(self) -> Census:
        """How much is in the books."""
        ...

    def load(self, shop: Shop, now: dt.datetime) -> None:
        """Bring a shop document into the books; loading it again changes only times.

        Raises:
            ShopRefused: Less was received than has left, or a code belongs to somebody else.
        """
        ...


class Store(Protocol):
    """Keeps the books."""

    def transaction(self) -> AbstractContextManager[Books]:
        """Open the books; commits at the end, and changes nothing when anything is raised.

        Raises:
            StoreUnavailable: They cannot be read or written now; also when the end is reached.
        """
        ...

    def perform(self, work: Callable[[Books], T]) -> T:
        """Do some work in one transaction: as a block of ``transaction``, but any thread may do it.

        Args:
            work: Reads and writes these books only, and waits for nobody.

        Raises:
            StoreUnavailable: They cannot be read or written now; nothing was kept.
        """
        ...

    def check(self) -> None:
        """Whether the store answers and its schema is this program's.

        Raises:
            StoreUnavailable: It does not answer.
            StoreOutdated: Its schema is another.
        """
        ...

    def close(self) -> None:
        """Let go of the store; may be called twice."""
        ...
