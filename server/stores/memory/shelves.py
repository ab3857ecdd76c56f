"""Where the books in memory stand: a dictionary for each table."""

import dataclasses
import datetime as dt
from dataclasses import dataclass, field

from server.desk.records import (
    Answered,
    Drive,
    ExpectedCode,
    KnownGlasses,
    Member,
    Scanned,
    Slip,
    Waiting,
    Worn,
    WrittenMemo,
)
from server.domain.issuance import Balance, Count, CountKey, Issuance, Measure, Move
from server.domain.offers.proposals import Proposal
from server.domain.offers.versions import CampaignVersion, Publication
from server.domain.ranking.document import ModelDocument
from server.domain.ranking.history import History
from server.stores.delivery import OfferLine

BalanceKey = tuple[str, Measure, str]


@dataclass(slots=True)
class Shelves:
    """All the books; what stands in them is frozen, so a copy of the dictionaries is a copy of everything."""

    drives: dict[str, Drive] = field(default_factory=dict)
    pairing_keys: dict[str, str] = field(default_factory=dict)
    glasses: dict[str, KnownGlasses] = field(default_factory=dict)
    worn: dict[str, Worn] = field(default_factory=dict)
    members: dict[str, Member] = field(default_factory=dict)
    holders: dict[str, str] = field(default_factory=dict)
    """Who holds a canonical code."""
    codes: dict[str, ExpectedCode] = field(default_factory=dict)
    older: dict[str, History] = field(default_factory=dict)
    """Counters of receipts that are kept no longer."""
    rankers: dict[str, tuple[dt.datetime, ModelDocument]] = field(default_factory=dict)
    pickups: dict[str, Waiting] = field(default_factory=dict)
    collected: dict[str, dt.datetime] = field(default_factory=dict)
    arrived: dict[str, dt.datetime] = field(default_factory=dict)
    memos: dict[str, WrittenMemo] = field(default_factory=dict)
    reads: dict[tuple[str, str], bool] = field(default_factory=dict)
    """Memo and glasses, where the memo was read."""
    offers: dict[str, OfferLine] = field(default_factory=dict)
    live: dict[str, bool] = field(default_factory=dict)
    versions: dict[str, CampaignVersion] = field(default_factory=dict)
    publications: dict[int, Publication] = field(default_factory=dict)
    proposals: dict[int, Proposal] = field(default_factory=dict)
    balances: dict[BalanceKey, Balance] = field(default_factory=dict)
    counts: dict[CountKey, Count] = field(default_factory=dict)
    slips: dict[str, Slip] = field(default_factory=dict)
    scans: dict[str, Scanned] = field(default_factory=dict)
    answers: dict[str, Answered] = field(default_factory=dict)
    bonuses: dict[str, Issuance] = field(default_factory=dict)
    ledger: dict[int, Move] = field(default_factory=dict)

    def copy(self) -> "Shelves":
        """The same books, to work on."""
        return Shelves(*(getattr(self, shelf.name).copy() for shelf in dataclasses.fields(self)))
