"""The table of how each pair of glasses was when it was heard last."""

import sqlalchemy as sa

from server.stores.naming import metadata

glasses_states = sa.Table(
    "glasses_states",
    metadata,
    sa.Column("glasses_id", sa.ForeignKey("glasses.glasses_id"), primary_key=True),
    sa.Column("session_id", sa.Text, nullable=False),
    sa.Column("heard_at", sa.BigInteger, nullable=False),
    sa.Column("app_version", sa.Text, nullable=False),
    sa.Column("display", sa.Text, nullable=False),
    sa.Column("in_service", sa.SmallInteger, nullable=False),
    sa.Column("battery", sa.SmallInteger),
    sa.Column("scan_id", sa.Text),
    sa.Column("online", sa.SmallInteger, nullable=False),
    sa.CheckConstraint("battery BETWEEN 0 AND 100", "battery_in_percent"),
)
"""One line a pair, overwritten: nobody's day can be read from it."""

TABLES = (glasses_states,)
