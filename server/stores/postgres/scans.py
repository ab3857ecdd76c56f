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


class ByItself(Exception):
    """This is no transaction to do with others: nothing of it is kept, and it is to be done by itself."""


@dataclass(slots=True)
class Draft:
    """What one scan writes, when it comes to be written."""

    slip: Slip | None = None
    profiling: bool = False
    """Whether what the customer bought may have chosen the bonuses."""
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

    What a first look at an order needs is answered here; whoever asks or writes anything else is sent away.

    Raises:
        ByItself: Out of every method that was not read for, would write something else, or would wait.
    """

    def __init__(self, statements: PostgresStatements, catalogue: Catalogue, answers: Answers) -> None:
        super().__init__(_OnlyQuestions(statements), catalogue)
        self._answers = answers
        self._draft = Draft()
        self._profiling = False
        self.scan_id = ""
        """Of the scan that is answered here."""

    def drafted(self) -> Draft | None:
        """What was written; None when nothing was, as for a stranger.

        Raises:
            ByItself: It is not what a first look at an order writes.
        """
        if self._draft == Draft():
            return None
        if not self.scan_id or self._draft.slip is None or self._draft.scanned is None:
            raise ByItself
        return self._draft

    def scanned(self, scan_id: str) -> Scanned | None:
        """What this scan was answered with: nothing, or it would not be here."""
        self.scan_id = scan_id
        self._known("scanned", scan_id)
        return None

    def drive(self, site_id: str) -> Drive | None:
        """The site of this id."""
        known = self._known("drive", site_id)
        return Drive(*known) if known else None

    def member(self, code: str) -> Member | None:
        """The customer who holds this canonical code."""
        known = self._known("member", code)
        if not known:
            return None
        member = read_member(*known)
        self._profiling = member.visitor.profiling
        return member

    def waiting(self, customer_id: str) -> tuple[Waiting, ...]:
        """The customer's pickups that are not collected, at any site, earliest first."""
        return tuple(read_waiting(customer_id, row) for row in self._known("waiting", customer_id))

    def history(self, customer_id: str) -> History | None:
        """The counters of this customer's purchases; None when there is none, or they objected."""
        known = self._known("history", customer_id)
        return History.read(known) if known else None

    def open_slip(self, order: str) -> Slip | None:
        """The slip that is open for this pickup: none, or its scan would not be here."""
        self._known("open_slip", order)
        return None

    def issuances(self, order: str) -> tuple[Issuance, ...]:
        """Every bonus of this pickup: none, or its scan would not be here."""
        self._known("issuances", order)
        return ()

    def candidates(self, site_id: str) -> Assortment:
        """The offers that run, and whether there is any of each at this site."""
        return self._catalogue.of(self._connection, site_id, self._known("candidates", site_id))

    def had(self, customer_id: str, since: dt.date) -> tuple[Had, ...]:
        """What this customer had from that day on: reserved, given or declined."""
        first = since.toordinal()
        return tuple(
            Had(name, dt.date.fromordinal(day))
            for name, day in self._known("had", customer_id)
            if day >= first
        )

    def keep_slip(self, slip: Slip) -> None:
        """Open a slip."""
        self._draft.slip = slip
        self._draft.profiling = self._profiling

    def note_arrival(self, _order: str, at: dt.datetime) -> None:
        """Record that the customer of the pickup is here, who was not before."""
        self._draft.arrived_at = at

    def reserve_together(self, issuances: Sequence[Issuance], glasses_id: str) -> frozenset[str]:
        """Note what is to be reserved: all of it, or the whole scan is done by itself."""
        self._draft.bonuses += issuances
        self._draft.glasses_id = glasses_id
        return frozenset(one.bonus_id for one in issuances)

    def keep_scanned(self, scanned: Scanned) -> None:
        """Record what a scan is answered with."""
        self._draft.scanned = scanned

    def _known(self, question: str, about: str) -> Any:  # noqa: ANN401 - whatever was asked for
        try:
            return self._answers[question, about]
        except KeyError:
            raise ByItself from None
