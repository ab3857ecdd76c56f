"""Asides: what is said to the server and needs no answer, so it never waits in the outbox.

A reading that is lost on the way is said again when its memo comes again; of more than 32 that wait for a
connection the oldest are dropped. The badge's language is part of every Hello from then on.
"""

from collections import deque

from overlays.card import Language
from overlays.wire import Hello, InService, Read

MOST_READS = 32


class Asides:
    """Keeps what is still to be said on this connection."""

    def __init__(self, hello: Hello) -> None:
        self._hello = hello
        self._in_service: InService | None = None
        self._reads: deque[Read] = deque(maxlen=MOST_READS)

    def begin_service(self, language: Language) -> None:
        """A badge was scanned."""
        self._in_service = InService(language=language)
        self._hello = self._hello.model_copy(update={"language": language, "in_service": True})

    def read(self, memo_id: str) -> None:
        """A memo was read."""
        self._reads.append(Read(memo_id=memo_id))

    def greet(self) -> Hello:
        """The first message of a connection; it says what the latest badge said."""
        self._in_service = None
        return self._hello

    def take(self) -> list[InService | Read]:
        """What to say now, once."""
        said: list[InService | Read] = [*([self._in_service] if self._in_service else []), *self._reads]
        self._in_service = None
        self._reads.clear()
        return said
