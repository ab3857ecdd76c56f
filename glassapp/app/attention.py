"""What the attendant has read: a key answers this, and nothing that comes up under their finger."""

from dataclasses import replace

from overlays.layout import CardFace, Face, ReasonFace, StateFace


class Attention:
    """Knows what is on the display, for how long, and which bonuses of the card were read before."""

    def __init__(self, read_s: float) -> None:
        """Begin.

        Args:
            read_s: Nobody has read in less what came up.
        """
        self._read_s = read_s
        self._seen: Face | None = None
        self._since = 0.0
        self._bonuses: set[tuple[str, str]] = set()
        """Read before, whatever is said on top of them now: the cards and their bonuses."""

    def painted(self, face: Face, now: float) -> None:
        """The display shows this from now on."""
        if self._seen is None or _subject(face) != _subject(self._seen):
            self._remember(now)
            self._since = now
        self._seen = face

    def forget(self) -> None:
        """The card is put away: what was read of it is read again when it comes again."""
        self._bonuses = set()

    def has_read(self, face: Face, now: float) -> bool:
        """Whether this is on the display long enough, or, being a bonus of this card, once was."""
        self._remember(now)
        is_there = self._seen is not None and _subject(face) == _subject(self._seen)
        return _bonus(face) in self._bonuses or (is_there and now - self._since >= self._read_s)

    def _remember(self, now: float) -> None:
        read = self._seen and _bonus(self._seen)
        if read and now - self._since >= self._read_s:
            self._bonuses.add(read)


def _subject(face: Face) -> object:
    """What an answer is to, whatever else of the face changes: the minutes, the marks, how full it is."""
    match face:
        case CardFace() | ReasonFace():
            return _bonus(face) or face.card.card_id
        case StateFace():
            return replace(face, filling=0)
        case _:
            return face


def _bonus(face: Face) -> tuple[str, str] | None:
    """The card and the bonus that a face asks about or explains."""
    if isinstance(face, CardFace | ReasonFace) and face.bonus is not None:
        return face.card.card_id, face.bonus.bonus_id
    return None
