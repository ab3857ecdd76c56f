"""Where a run of the demo keeps what: pictures that stay, and a workshop that goes when all is well."""

import contextlib
import shutil
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

FILM = "demo.gif"


@dataclass(frozen=True, slots=True)
class Places:
    """The folders and files of one run; two runs at once do not meet before the pictures."""

    out: Path
    """For a person to look at."""
    workshop: Path
    """What the run needs and nobody looks at."""

    @property
    def bay(self) -> Path:
        """Database, credential and logs."""
        return self.workshop / "bay"

    @property
    def frames(self) -> Path:
        """What the camera sees."""
        return self.workshop / "frames"

    @property
    def displayed(self) -> Path:
        """What the display shows."""
        return self.workshop / "display"

    @property
    def journal(self) -> Path:
        """What the glasses tell."""
        return self.workshop / "journal.jsonl"

    @property
    def film(self) -> Path:
        """The key moments as an animated GIF."""
        return self.out / FILM

    def picture(self, number: int | None) -> Path | None:
        """The display's picture with this number; None for none."""
        return None if number is None else self.displayed / f"hud-{number:04}.png"

    def remove_old_pictures(self) -> None:
        """Remove what an earlier run has made, and nothing else."""
        for old in (*self.out.glob("[0-9][0-9]-*.png"), self.film):
            old.unlink(missing_ok=True)


@contextlib.contextmanager
def prepared(out: Path) -> Iterator[Places]:
    """Make the folders of a run; what it leaves in the workshop stays only when it fails."""
    out.mkdir(parents=True, exist_ok=True)
    workshop = Path(tempfile.mkdtemp(prefix="workshop-", dir=out))
    yield Places(out, workshop)
    shutil.rmtree(workshop, ignore_errors=True)
