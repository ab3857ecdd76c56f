"""What can be seen besides the glasses: printable cards, and a clip for a laptop without a webcam."""

from dataclasses import dataclass
from pathlib import Path

from glassapp.errors import SettingsError

MOST_CARDS = 200
MOST_CLIP_FRAMES = 2000
_PRINTED = frozenset({".png", ".pdf"})


@dataclass(frozen=True, slots=True)
class Shelves:
    """Files that may be fetched: those that were there at the start, by their own names, and no others."""

    cards: tuple[Path, ...] = ()
    clip: tuple[Path, ...] = ()

    @classmethod
    def stocked(cls, cards: Path | None = None, clip: Path | None = None) -> "Shelves":
        """Look into the folders.

        Args:
            cards: As ``make cards`` draws it; pictures and sheets at any depth.
            clip: JPEG frames whose sorted names are the order of play.

        Raises:
            SettingsError: A folder is not there, or holds nothing of its kind.
        """
        return cls(
            () if cards is None else _printed(cards)[:MOST_CARDS],
            () if clip is None else _frames(clip)[:MOST_CLIP_FRAMES],
        )

    def card(self, number: int) -> Path | None:
        """One printed thing by its place on the shelf."""
        return self.cards[number] if 0 <= number < len(self.cards) else None

    def clip_frame(self, number: int) -> Path | None:
        """One frame of the clip."""
        return self.clip[number] if 0 <= number < len(self.clip) else None


def _printed(folder: Path) -> tuple[Path, ...]:
    found = sorted(path for path in _inside(folder, "cards").rglob("*") if path.suffix in _PRINTED)
    if not found:
        raise SettingsError(f"no cards in {folder}; draw them with: make cards")
    return tuple(found)


def _frames(folder: Path) -> tuple[Path, ...]:
    found = sorted(_inside(folder, "clip").glob("*.jpg"))
    if not found:
        raise SettingsError(f"no frames in {folder}; a clip is a folder of JPEG files")
    return tuple(found)


def _inside(folder: Path, what: str) -> Path:
    if not folder.is_dir():
        raise SettingsError(f"there is no folder {folder} for the {what}")
    return folder
