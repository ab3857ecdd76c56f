"""The schema of the books: what the migrations must add up to (a test compares the two).

Times are microseconds since 1970 in UTC, days are ordinals of the Gregorian calendar, money is cents.
Rules that must hold whatever the code does are constraints here (docs/decisions/0006). A module has the
tables of one noun of the shop; they name each other's columns in words, so none imports another.
"""

from server.stores.schema.bonuses import bonuses, coupon_codes, ledger
from server.stores.schema.campaigns import (
    backtests,
    campaign_drafts,
    campaign_versions,
    catalogue,
    offers,
    proposals,
    publications,
)
from server.stores.schema.customers import codes, consents, customers, interests, purchases, segments
from server.stores.schema.learning import histories, rankers
from server.stores.schema.naming import metadata
from server.stores.schema.office import audit_log, sessions, switches, upkeep, user_sites, users
from server.stores.schema.pickups import answers, cards, pickups, scans
from server.stores.schema.piles import balances, counts, receipts
from server.stores.schema.places import glasses, glasses_states, memo_reads, memos, sites
from server.stores.schema.systems import bulk_posts, integrations, older_tokens, outbox, subscribers

__all__ = [
    "APPEND_ONLY",
    "answers",
    "audit_log",
    "backtests",
    "balances",
    "bonuses",
    "bulk_posts",
    "campaign_drafts",
    "campaign_versions",
    "cards",
    "catalogue",
    "codes",
    "consents",
    "counts",
    "coupon_codes",
    "customers",
    "glasses",
    "glasses_states",
    "histories",
    "integrations",
    "interests",
    "ledger",
    "memo_reads",
    "memos",
    "metadata",
    "offers",
    "older_tokens",
    "outbox",
    "pickups",
    "proposals",
    "publications",
    "purchases",
    "rankers",
    "receipts",
    "scans",
    "segments",
    "sessions",
    "sites",
    "subscribers",
    "switches",
    "upkeep",
    "user_sites",
    "users",
]

APPEND_ONLY = ("audit_log", "campaign_versions", "ledger", "publications", "receipts")
"""Tables whose lines are never changed; the migrations put triggers on them."""
