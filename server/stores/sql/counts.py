"""Statements about counts: how much of a limit is reserved and given, in each stretch of the calendar.

The most that a count may reach stands in the published document, not here: raising a limit lets more through
at once, lowering it keeps what was given. Who needs both locks counts before balances.
"""

import dataclasses
from collections.abc import Collection, Iterable, Sequence

from server.domain.issuance import BonusState, Claim, Count, CountKey, Issuance, Pile, pile
from server.domain.offers.limits import Counting, of_customer
from server.stores.sql.issuances import read_claims, written_claims
from server.stores.sql.statements import Statements, Value

_AT_ONCE = 200


class CountStatements:
    """Reads and writes counts."""

    def __init__(self, connection: Statements) -> None:
        self._connection = connection

    def full(self, claims: Collection[Claim]) -> frozenset[Claim]:
        """Those of these claims for which there is no room any more."""
        used: dict[CountKey, int] = {}
        keys = sorted({one.key for one in claims})
        for start in range(0, len(keys), _AT_ONCE):
            used |= self._used(keys[start : start + _AT_ONCE], "")
        return frozenset(one for one in claims if used.get(one.key, 0) + one.amount > one.maximum)

    def counts(self) -> tuple[Count, ...]:
        """Every count."""
        rows = self._connection.execute(
            "SELECT subject, counter, stretch, reserved, given FROM counts ORDER BY subject, counter, stretch"
        )
        return tuple(Count(row[0], Counting(row[1]), *row[2:]) for row in rows)

    def hand_over(self, customer_id: str, stranger: str) -> None:
        """Let counts that are one customer's be a stranger's; nothing else of them names a person."""
        rows = self._connection.execute(
            "SELECT bonus_id, claims FROM bonuses WHERE customer_id = ? AND claims <> '' ORDER BY bonus_id",
            (customer_id,),
        ).fetchall()
        ends, new_end = of_customer(customer_id), of_customer(stranger)
        for bonus_id, text in rows:
            claims = read_claims(text)
            renamed = [
                dataclasses.replace(one, subject=one.subject.removesuffix(ends) + new_end)
                if one.subject.endswith(ends)
                else one
                for one in claims
            ]
            self._connection.execute(
                "UPDATE bonuses SET claims = ? WHERE bonus_id = ?", (written_claims(tuple(renamed)), bonus_id)
            )
            for old, new in zip(claims, renamed, strict=True):
                if old != new:
                    self._connection.execute(
                        "UPDATE counts SET subject = ? WHERE subject = ? AND counter = ? AND stretch = ?",
                        (new.subject, *old.key),
                    )

    def drop_empty(self, customer_id: str) -> None:
        """Drop counts of one customer's in which nothing is: what was refused to them has left such ones.

        In the others is a bonus of theirs, which hands them over. They are looked up one by one, by whatever
        may own a limit, because there may be millions of others.
        """
        end = of_customer(customer_id)
        self._connection.execute(
            """
            DELETE FROM counts WHERE reserved = 0 AND given = 0 AND subject IN (
                   SELECT 'offer:' || offer_id || ? FROM offers
                    UNION SELECT 'campaign:' || campaign_id || ? FROM campaign_versions)
            """,
            (end, end),
        )

    def _with_room(self, wanted: Sequence[Issuance]) -> list[Issuance]:
        """Those for which every count has room, one after the other; locks the counts."""
        if not any(one.claims for one in wanted):
            return list(wanted)
        keys = sorted({claim.key for one in wanted for claim in one.claims})
        self._connection.execute(
            f"""
            INSERT INTO counts (subject, counter, stretch, reserved, given)
            VALUES {", ".join(["(?, ?, ?, 0, 0)"] * len(keys))} ON CONFLICT DO NOTHING
            """,  # noqa: S608 - marks only
            _values(keys),
        )
        used = self._used(keys, "/*pg FOR NO KEY UPDATE */")
        found: list[Issuance] = []
        for one in wanted:
            if all(used[claim.key] + claim.amount <= claim.maximum for claim in one.claims):
                found.append(one)
                for claim in one.claims:
                    used[claim.key] += claim.amount
        return found

    def _hold_counts(self, issuances: Sequence[Issuance]) -> None:
        """Lock every count that bonuses are in."""
        keys = sorted({claim.key for one in issuances for claim in one.claims})
        if keys:
            self._used(keys, "/*pg FOR NO KEY UPDATE */")

    def _used(self, keys: Sequence[CountKey], locked: str) -> dict[CountKey, int]:
        rows = self._connection.execute(
            f"""
            SELECT subject, counter, stretch, reserved + given FROM counts
             WHERE (subject, counter, stretch) IN (VALUES {", ".join(["(?, ?, ?)"] * len(keys))})
             ORDER BY subject, counter, stretch {locked}
            """,  # noqa: S608 - marks only
            _values(keys),
        )
        return {
            CountKey(subject, Counting(counter), stretch): used for subject, counter, stretch, used in rows
        }

    def _count_claims(self, one: Issuance, was: BonusState | None) -> None:
        """Move a bonus from pile to pile in every count that it was reserved in."""
        if not one.claims:
            return
        reserved, given = (
            (pile(one.state) is each) - (pile(was) is each) for each in (Pile.RESERVED, Pile.GIVEN)
        )
        for claim in sorted(one.claims, key=lambda claim: claim.key):
            self._connection.execute(
                """
                UPDATE counts SET reserved = reserved + ?, given = given + ?
                 WHERE subject = ? AND counter = ? AND stretch = ?
                """,
                (reserved * claim.amount, given * claim.amount, *claim.key),
            )


def _values(keys: Iterable[CountKey]) -> list[Value]:
    return [value for key in keys for value in key]
