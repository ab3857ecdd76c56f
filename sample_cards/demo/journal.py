"""The journal of the glasses, read as it grows."""

from collections.abc import Iterator
from pathlib import Path

from glassapp.app.journal import JournalEntry, read_entry


class Journal:
    """A journal that another process is still writing."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._read = 0

    def new_entries(self) -> Iterator[JournalEntry]:
        """Read every complete line that was not read before; a line half written waits for the next call.

        Raises:
            ValueError: A line is none of a journal.
        """
        if not self._path.exists():
            return
        with self._path.open("rb") as file:
            file.seek(self._read)
            fresh = file.read()
        complete = fresh[: fresh.rfind(b"\n") + 1]
        self._read += len(complete)
        for line in complete.splitlines():
            yield read_entry(line.decode("utf-8"))
