"""Statements about how glasses are."""

from collections.abc import Sequence

from server.desk.records import Worn
from server.stores.instants import instant, stamp
from server.stores.sql.statements import Statements


class WornStatements:
    """Reads and writes how each pair of glasses was when it was heard last."""

    def __init__(self, connection: Statements) -> None:
        self._connection = connection

    def note_worn(self, worn: Sequence[Worn]) -> None:
        """Record how glasses are; what a connection says that another one has replaced changes nothing."""
        self._connection.executemany(
            """
            INSERT INTO glasses_states (glasses_id, session_id, heard_at, app_version, display, in_service,
                battery, scan_id, online)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
            ON CONFLICT (glasses_id) DO UPDATE SET session_id = excluded.session_id,
                heard_at = excluded.heard_at, app_version = excluded.app_version,
                display = excluded.display, in_service = excluded.in_service, battery = excluded.battery,
                scan_id = excluded.scan_id, online = excluded.online
             WHERE glasses_states.session_id = excluded.session_id
                OR (excluded.online = 1 AND excluded.heard_at >= glasses_states.heard_at)
            """,
            [
                (
                    *(one.glasses_id, one.session_id, stamp(one.heard_at), one.app_version, one.display),
                    *(int(one.in_service), one.battery, one.scan_id, int(one.online)),
                )
                # Two servers that note several pairs at once must not wait for each other.
                for one in sorted(worn, key=lambda one: one.glasses_id)
            ],
        )

    def worn(self) -> tuple[Worn, ...]:
        """How every pair of glasses was that was ever heard, by their ids."""
        rows = self._connection.execute(
            """
            SELECT glasses_id, session_id, heard_at, app_version, display, in_service, battery, scan_id,
                   online
              FROM glasses_states ORDER BY glasses_id
            """
        )
        return tuple(
            Worn(glasses_id, session_id, instant(at), version, display, bool(serves), battery, scan, bool(on))
            for glasses_id, session_id, at, version, display, serves, battery, scan, on in rows
        )
