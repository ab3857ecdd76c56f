"""Statements about how glasses are."""

from collections.abc import Sequence

from server.desk.records import Worn
from server.stores.sql.statements import Statements
from server.stores.worn import NAMES, read, written

_COLUMNS = ", ".join(NAMES)
_REPLACED = ", ".join(f"{name} = excluded.{name}" for name in NAMES if name != "scan_id")
_NOTE = f"""
    INSERT INTO glasses_states ({_COLUMNS}) VALUES ({", ".join("?" * len(NAMES))})
    ON CONFLICT (glasses_id) DO UPDATE SET {_REPLACED},
           scan_id = coalesce(excluded.scan_id, glasses_states.scan_id)
     WHERE glasses_states.session_id = excluded.session_id
        OR (excluded.online = 1 AND excluded.heard_at >= glasses_states.heard_at)
"""  # noqa: S608 - names of columns


class WornStatements:
    """Reads and writes how each pair of glasses was when it was heard last."""

    def __init__(self, connection: Statements) -> None:
        self._connection = connection

    def note_worn(self, worn: Sequence[Worn]) -> None:
        """Record how glasses are; what a connection says that another one has replaced changes nothing.

        Glasses without a scan since they connected keep the one before.
        """
        # Two servers that note several pairs at once must not wait for each other.
        lines = [written(one) for one in sorted(worn, key=lambda one: one.glasses_id)]
        self._connection.executemany(_NOTE, lines)

    def latest_scan(self, glasses_id: str) -> str | None:
        """The scan of these glasses that was answered last; None = there was none."""
        row = self._connection.execute(
            "SELECT scan_id FROM glasses_states WHERE glasses_id = ?", (glasses_id,)
        ).fetchone()
        return None if row is None else row[0]

    def worn(self) -> tuple[Worn, ...]:
        """How every pair of glasses was that was ever heard, by their ids."""
        rows = self._connection.execute(f"SELECT {_COLUMNS} FROM glasses_states ORDER BY glasses_id")  # noqa: S608
        return tuple(read(dict(zip(NAMES, row, strict=True))) for row in rows)

    def sites_with_glasses(self) -> tuple[str, ...]:
        """The sites at which any glasses are let in, connected or not, by their ids."""
        rows = self._connection.execute(
            "SELECT DISTINCT site_id FROM glasses WHERE revoked_at IS NULL ORDER BY site_id"
        )
        return tuple(site_id for (site_id,) in rows)
