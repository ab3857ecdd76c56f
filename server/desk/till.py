"""The till: what was given is redeemed on a bill, or brought back. One method is one transaction."""

import dataclasses
import enum
import hashlib
from collections.abc import Callable
from dataclasses import dataclass

from overlays.card import BonusKind
from server.clock import Clock
from server.desk.records import Answered
from server.desk.store import Books, Store
from server.desk.whole import whole
from server.domain.issuance import TillDeed, TillRefusal, at_till
from server.errors import StoreUnavailable

_ON_NO_BILL = frozenset({BonusKind.SAMPLE, BonusKind.MESSAGE})


@dataclass(frozen=True, slots=True)
class TillRequest:
    """What a till did with one bonus."""

    request_id: str
    """Of the till's own making; the same request may come as often as it likes."""
    till_id: str
    """Who asks: its requests are its own, and it stands in the ledger."""
    bonus_id: str
    deed: TillDeed


class TillAnswer(enum.StrEnum):
    """What became of a request."""

    RECORDED = "recorded"
    UNKNOWN_BONUS = "unknown_bonus"
    NOT_A_COUPON = "not_a_coupon"
    """A sample or a message is on no bill."""
    NOT_GIVEN = "not_given"
    """The attendant has not handed it over, or took it back."""
    ALREADY_REDEEMED = "already_redeemed"
    ALREADY_RETURNED = "already_returned"
    ID_REUSED = "id_reused"
    """The till used this id for another request."""
    STORE_UNAVAILABLE = "store_unavailable"
    """Nothing was changed; ask again."""


class Till:
    """Serves the tills of every site from one store."""

    def __init__(
        self, store: Store, clock: Clock, complain: Callable[[StoreUnavailable], object] = lambda _: None
    ) -> None:
        """Begin.

        Args:
            store: The books.
            clock: Says what time it is.
            complain: Is told why the store does not answer, which no till can mend; from any thread.
        """
        self._store = store
        self._clock = clock
        self._complain = complain

    def record(self, request: TillRequest) -> TillAnswer:
        """Record what a till did, once; a repeated id gets the same answer."""
        try:
            return whole(self._store, lambda books: self._record(books, request))
        except StoreUnavailable as error:
            self._complain(error)
            return TillAnswer.STORE_UNAVAILABLE

    def _record(self, books: Books, request: TillRequest) -> TillAnswer:
        # First the bonus: whoever asks for the same one meanwhile waits here, then finds what was recorded.
        issuance = books.issuance(request.bonus_id)
        key, content = _key(request), _content(request)
        known = books.answered(key)
        if known is not None:
            return TillAnswer.RECORDED if known.content == content else TillAnswer.ID_REUSED
        if issuance is None:
            return TillAnswer.UNKNOWN_BONUS
        if request.deed is TillDeed.REDEEM and books.kind_of(issuance.offer_id) in _ON_NO_BILL:
            return TillAnswer.NOT_A_COUPON
        state = at_till(issuance.state, request.deed)
        if isinstance(state, TillRefusal):
            return TillAnswer(state)
        now = self._clock.now()
        became = dataclasses.replace(issuance, state=state, moved_at=now)
        if not books.move(issuance, became, request.till_id):
            return TillAnswer.NOT_GIVEN
        books.keep_answered(Answered(key, content, issuance.card_id, now))
        return TillAnswer.RECORDED


def _key(request: TillRequest) -> str:
    """Apart from the ids of glasses and of other tills; a slash is in no id of theirs."""
    return f"{request.till_id}/{request.request_id}"


def _content(request: TillRequest) -> str:
    return hashlib.sha256(f"{request.bonus_id}\n{request.deed}".encode()).hexdigest()
