"""The slip of a card: opened by a scan, and closed when the card is done with or its order went elsewhere."""

import datetime as dt
import hashlib

from server.desk.pickup import Arrival
from server.desk.records import Glasses, Slip
from server.desk.store import Books
from server.domain.issuance import BonusState


def slip_here(books: Books, glasses: Glasses, card_id: str) -> Slip | None:
    """The slip of a card, as far as it is of the glasses' own site."""
    slip = books.slip(card_id)
    return slip if slip is not None and slip.site_id == glasses.site_id else None


def slip_of(books: Books, found: Arrival, glasses: Glasses, scan_id: str, now: dt.datetime) -> Slip | None:
    """The slip that is open for a pickup, or a new one.

    A card of the site that the order has left can be answered nowhere, and its bonuses lie on shelves of
    that site: it is closed, and they go back. There is no slip then, but in the next transaction.
    """
    pickup = found.pickup
    slip = books.open_slip(pickup.order)
    if slip is not None and (slip.site_id, slip.customer_id) == (pickup.site_id, pickup.customer_id):
        return slip
    if slip is not None:
        close(books, slip, glasses.glasses_id, now)
        return None
    return _open(books, found, scan_id, now)


def close(books: Books, slip: Slip, glasses_id: str, now: dt.datetime) -> None:
    """Close a slip; what was only reserved for it goes back."""
    reserved = [one for one in books.issuances(slip.order) if one.state is BonusState.RESERVED]
    books.put_back(reserved, BonusState.RELEASED, now, glasses_id)
    books.close_slip(slip.card_id, now)


def first_card_of(moment: dt.datetime) -> str:
    """No card that was opened from this moment on has a smaller id."""
    return f"k{round(moment.timestamp() * 1000):011x}"


def _open(books: Books, found: Arrival, scan_id: str, now: dt.datetime) -> Slip:
    """Open a slip.

    Its id follows from the moment and the scan's id, so nothing here is left to chance. The moment comes
    first: every new card, and every bonus on it, stands at the end of its index, behind what is there.
    """
    card_id = f"{first_card_of(now)}{hashlib.sha256(scan_id.encode()).hexdigest()[:16]}"
    slip = Slip(card_id, found.pickup.order, found.pickup.customer_id, found.pickup.site_id, now)
    books.keep_slip(slip)
    return slip
