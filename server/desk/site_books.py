"""What the books keep of sites: their glasses, and what supervisors write to them."""

import datetime as dt
from collections.abc import Sequence
from typing import Protocol

from server.desk.records import Drive, KnownGlasses, Worn, WrittenMemo


class SiteBooks(Protocol):
    """Sites, their glasses, and what is written to them, open inside one transaction."""

    def drive(self, site_id: str) -> Drive | None:
        """The site of this id."""
        ...

    def keep_command_key(self, site_id: str, key: str) -> None:
        """Sign the command cards of a site with another key, as hex, from now on."""
        ...

    def pairing_key(self, site_id: str) -> str | None:
        """The key that signs a site's tickets, as hex; None before the first one. Glasses never know it."""
        ...

    def begin_pairing_key(self, site_id: str, key: str) -> None:
        """Sign the tickets of a site with this key, as hex, unless it has one."""
        ...

    def end_pairing_key(self, site_id: str) -> None:
        """Believe no ticket of a site that was signed until now."""
        ...

    def glasses(self, glasses_id: str) -> KnownGlasses | None:
        """The glasses of this id, revoked ones included."""
        ...

    def keep_glasses(self, glasses: KnownGlasses) -> None:
        """Record glasses, or replace what is recorded of them."""
        ...

    def note_worn(self, worn: Sequence[Worn]) -> None:
        """Record how glasses are; what a connection says that another one has replaced changes nothing.

        Glasses without a scan since they connected keep the one before.
        """
        ...

    def latest_scan(self, glasses_id: str) -> str | None:
        """The scan of these glasses that was answered last; None = there was none."""
        ...

    def worn(self) -> Sequence[Worn]:
        """How every pair of glasses was that was ever heard, by their ids."""
        ...

    def keep_memo(self, memo: WrittenMemo) -> None:
        """Record a supervisor's word."""
        ...

    def memos(self, site_id: str, since: dt.datetime) -> Sequence[WrittenMemo]:
        """What was written to a site since then, oldest first, and how often each was read."""
        ...

    def unread_memos(self, site_id: str, glasses_id: str, since: dt.datetime) -> Sequence[WrittenMemo]:
        """What was written to a site since then and these glasses have not read, oldest first."""
        ...

    def read_memo(self, memo_id: str, site_id: str, glasses_id: str) -> None:
        """Record that a memo of this site was read on these glasses; again changes nothing."""
        ...
