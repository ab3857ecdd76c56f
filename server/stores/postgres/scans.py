"""One scan among many: its questions were asked beforehand, and what it writes is noted for later."""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any, NoReturn

from server.desk.records import Drive, Member, Scanned, Slip, Waiting
from server.domain.issuance import Issuance
from server.domain.offers.assortment import Assortment
from server.domain.offers.eligibility import Had
from server.domain.ranking.history import History
from server.stores.postgres.reading import Answers
from server.stores.postgres.statements import PostgresStatements, reads
from server.stores.sql import Catalogue, Rows, SqlBooks, Value
from server.stores.sql.people import read_member, read_waiting

_UNREAD = object()


class ByItself(Exception):
    """This is no transaction to do with others: nothing of it is kept, and it is to be done by itself."""


@dataclass(slots=True)
class Draft:
    """What one scan writes, when it comes to be written."""

    slip: Slip | None = None
    bonuses: list[Issuance] = field(default_factory=list)
    glasses_id: str = ""
    arrived_at: dt.datetime | None = None
    """Set when the customer was not here before."""
    scanned: Scanned | None = None


class _OnlyQuestions:
    """Carries out what reads, and nothing else."""

    def __init__(self, statements: PostgresStatements) -> None:
        self._statements = statements

    def execute(self, statement: str, values: Sequence[Value] = (), /) -> Rows:
        """Carry out one statement that reads."""
        if not reads(statement) or "FOR NO KEY UPDATE" in statement:
            raise ByItself
        return self._statements.execute(statement, values)

    def changed(self, _statement: str, _values: Sequence[Value] = (), /) -> NoReturn:
        raise ByItself

    def executemany(self, _statement: str, _lines: Iterable[Sequence[Value]], /) -> NoReturn:
        raise ByItself

    def changed_by_all(self, _statement: str, _lines: Sequence[Sequence[Value]], /) -> NoReturn:
        raise ByItself


class ScanBooks(SqlBooks):
    """The books as they were before any scan of the batch; what is written is a draft.

    What a first look at an order needs is answered here; whoever writes anything else is sent away.

    Raises:
        ByItself: Out of every method that would write something else, or wait for somebody.
    """

    def __init__(self, statements: PostgresStatements, catalogue: Catalogue, answers: Answers) -> None:
        super().__init__(_OnlyQuestions(statements), catalogue)
        self._answers = answers
        self.draft = Draft()
        self.scan_id = ""

    def scanned(self, scan_id: str) -> Scanned | None:
        """What this scan was answered with: nothing, or it would not be here."""
        self.scan_id = scan_id
        if self._read_before("scanned", scan_id) is _UNREAD:
            raise ByItself
        return None

    def drive(self, site_id: str) -> Drive | None:
        """The site of this id."""
        known = self._read_before("drive", site_id)
        if known is _UNREAD:
            return super().drive(site_id)
        return Drive(*known) if known else None

    def member(self, code: str) -> Member | None:
        """The customer who holds this canonical code."""
        known = self._read_before("member", code)
        if known is _UNREAD:
            return super().member(code)
        return read_member(*known) if known else None

    def waiting(self, customer_id: str) -> tuple[Waiting, ...]:
        """The customer's pickups that are not collected, at any site, earliest first."""
        known = self._read_before("waiting", customer_id)
        if known is _UNREAD:
            return super().waiting(customer_id)
        return tuple(read_waiting(customer_id, row) for row in known)

    def history(self, customer_id: str) -> History | None:
        """The counters of this customer's purchases; None when there is none, or they objected."""
        known = self._read_before("history", customer_id)
        if known is _UNREAD:
            return super().history(customer_id)
        return History.read(known) if known else None

    def open_slip(self, order: str) -> Slip | None:
        """The slip that is open for this pickup: none, or its scan would not be here."""
        if self._read_before("open_slip", order) is _UNREAD:
            raise ByItself
        return None

    def issuances(self, order: str) -> tuple[Issuance, ...]:
        """Every bonus of this pickup: none, or its scan would not be here."""
        if self._read_before("issuances", order) is _UNREAD:
            raise ByItself
        return ()

    def candidates(self, site_id: str) -> Assortment:
        """The offers that run, and whether there is any of each at this site."""
        known = self._read_before("candidates", site_id)
        if known is _UNREAD:
            return super().candidates(site_id)
        return self._catalogue.of(self._connection, site_id, known)

    def had(self, customer_id: str, since: dt.date) -> tuple[Had, ...]:
        """What this customer had from that day on: reserved, given or declined."""
        known = self._read_before("had", customer_id)
        if known is _UNREAD:
            return super().had(customer_id, since)
        first = since.toordinal()
        return tuple(Had(name, dt.date.fromordinal(day)) for name, day in known if day >= first)

    def keep_slip(self, slip: Slip) -> None:
        """Open a slip."""
        self.draft.slip = slip

    def note_arrival(self, _order: str, at: dt.datetime) -> None:
        """Record that the customer of the pickup is here, who was not before."""
        self.draft.arrived_at = at

    def reserve_together(self, issuances: Sequence[Issuance], glasses_id: str) -> frozenset[str]:
        """Note what is to be reserved: all of it, or the whole scan is done by itself."""
        self.draft.bonuses += issuances
        self.draft.glasses_id = glasses_id
        return frozenset(one.bonus_id for one in issuances)

    def keep_scanned(self, scanned: Scanned) -> None:
        """Record what a scan is answered with."""
        self.draft.scanned = scanned

    def _read_before(self, question: str, about: str) -> Any:  # noqa: ANN401 - whatever was asked for
        return self._answers.get((question, about), _UNREAD)
