"""What customers said themselves, where a shop document says it for them."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence

from server.domain.intake.members import Purpose
from server.domain.parts import Customer
from server.domain.shop import Shop
from server.stores.sql.statements import Statements

_AT_ONCE = 500
_FIELDS = {Purpose.NAME_ON_GLASSES.value: "name_on_glasses", Purpose.PROFILING.value: "profiling"}
"""What a shop document says of it."""


def as_they_said(connection: Statements, shop: Shop) -> Shop:
    """The document, with each customer's last word in the place of what the document says of them."""
    return shop.model_copy(update={"customers": tuple(_as_they_said(connection, shop.customers))})


def _as_they_said(connection: Statements, customers: Sequence[Customer]) -> Iterator[Customer]:
    for start in range(0, len(customers), _AT_ONCE):
        some = customers[start : start + _AT_ONCE]
        words = _last_words(connection, sorted(one.customer_id for one in some))
        yield from (one.model_copy(update=words.get(one.customer_id)) for one in some)


def _last_words(connection: Statements, some: Sequence[str]) -> Mapping[str, Mapping[str, bool]]:
    """What these customers said last, by the field of a document; nobody says anything else meanwhile."""
    marks = ", ".join("?" * len(some))
    connection.execute(
        f"""
        SELECT customer_id FROM customers WHERE customer_id IN ({marks}) ORDER BY customer_id
               /*pg FOR NO KEY UPDATE */
        """,  # noqa: S608 - marks only
        some,
    ).fetchall()
    rows = connection.execute(
        f"SELECT customer_id, purpose, agreed FROM consents WHERE customer_id IN ({marks}) ORDER BY said_at",  # noqa: S608
        some,
    )
    words: defaultdict[str, dict[str, bool]] = defaultdict(dict)
    for customer_id, purpose, agreed in rows:
        if purpose in _FIELDS:
            words[customer_id][_FIELDS[purpose]] = bool(agreed)
    return words
