"""Command cards: a scan that is the attendant's word, if the card is real and of this site."""

import enum

from glassapp.ports import Scan
from overlays.badges import Badge, read_badge, worded
from overlays.commands import PREFIX, Command, read_command


class CardRefusal(enum.StrEnum):
    """Why a card that claims to be a command does nothing."""

    COMMAND_FORGED = "command_forged"
    COMMAND_OF_OTHER_SITE = "command_of_other_site"
    COMMAND_MALFORMED = "command_malformed"


class CommandCardReader:
    """Tells command cards and badges of one site from everything else."""

    def __init__(self, site_id: str, key: bytes) -> None:
        """Take the site's name and secret, as the server's Welcome brings them."""
        self._site_id = site_id
        self._key = key

    def read(self, scan: Scan) -> Command | Badge | CardRefusal | None:
        """Read a scan.

        Returns:
            The command, or the badge; why it is refused; or None when the scan is no such card at all.
        """
        if not scan.text.startswith(PREFIX):
            return None
        read = read_command(scan.text, self._site_id, self._key)
        if read is None:
            return read_badge(scan.text, self._site_id, self._key) or self._objection(scan.text)
        return read

    def _objection(self, text: str) -> CardRefusal:
        parts = text.removeprefix(PREFIX).split(":")
        if len(parts) != 3 or not (parts[0] in set(Command) or worded(parts[0])):
            return CardRefusal.COMMAND_MALFORMED
        if parts[1] != self._site_id:
            return CardRefusal.COMMAND_OF_OTHER_SITE
        return CardRefusal.COMMAND_FORGED
