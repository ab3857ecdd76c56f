"""The outbox on disk: what waits for the server's answer outlives the program that wrote it.

One small file, replaced as a whole at every change and gone when nothing waits. A killed program leaves the
old file or the new one, never half of one. It can hold a customer's code: only its owner can read it, and
what has become old is not taken up again.
"""

import datetime as dt
import hashlib
import os
import sys
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Annotated

import structlog
from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, ValidationError

from glassapp.clock import wall
from glassapp.link import FACT_S, MOST_WAITING, Recovered, Request, age_limit_s, name_of
from overlays import wire
from overlays.errors import MalformedMessage

_log = structlog.get_logger("baylens.glasses")
_OWNER_ONLY = 0o600
_LARGEST_BYTES = MOST_WAITING * 2048
_FIRST_DAY = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)
"""No clock that is right says an earlier one; without a battery and a network it begins in 1970."""


class _Waiting(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    since: AwareDatetime
    message: Annotated[str, Field(max_length=1024)]
    """As it crosses."""


class _Document(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    version: Annotated[int, Field(ge=1, le=1)] = 1
    waiting: tuple[_Waiting, ...] = Field(max_length=MOST_WAITING)


class OutboxFile:
    """Keeps the messages of one pair of glasses in one file.

    A disk that is full or read-only costs nothing but the promise: the messages wait in memory, and the log
    says so once.

    Args:
        path: The file; it need not be there, its folder must.
        now: The time of day.
    """

    def __init__(self, path: Path, now: Callable[[], dt.datetime] = wall) -> None:
        self._path = path
        self._aside = path.with_name(f"{path.name}.damaged")
        self._fresh = path.with_name(f"{path.name}.new")
        self._now = now
        self._since: dict[str, dt.datetime] = {}
        self._works = True

    @property
    def works(self) -> bool:
        """Whether what waits stands in the file, and not in memory alone."""
        return self._works

    def recover(self) -> tuple[Recovered, ...]:
        """What an earlier program left behind, in order; a file that is damaged is set aside for a day."""
        self._drop_old_aside()
        try:
            # Of a program that was killed while it wrote.
            self._fresh.unlink(missing_ok=True)
            sealed = self._path.read_bytes() if self._is_small() else b""
        except FileNotFoundError:
            # Either nothing waits, or nothing can: the first message will tell.
            return ()
        except OSError as error:
            self._complain(error)
            return ()
        found = _opened(sealed)
        if found is None:
            self._set_aside()
            return ()
        now = self._now()
        recovered = []
        for request, noted in found:
            since = now if noted < _FIRST_DAY <= now else noted
            age_s = max(0.0, (now - since).total_seconds())
            if age_s <= age_limit_s(request):
                self._since[name_of(request)] = since
                recovered.append(Recovered(request, age_s))
        if len(recovered) < len(found):
            _log.warning("outbox holds what is too old", dropped=len(found) - len(recovered))
        if found != [(each.request, self._since[name_of(each.request)]) for each in recovered]:
            self.keep([each.request for each in recovered])
        return tuple(recovered)

    def keep(self, waiting: Sequence[Request]) -> None:
        """Replace what is kept; nothing at all leaves no file."""
        now = self._now()
        self._since = {name_of(one): self._since.get(name_of(one), now) for one in waiting}
        try:
            if waiting:
                self._write(waiting)
                # That there is nothing to take away says nothing about the disk.
                self._works = True
            else:
                self._path.unlink(missing_ok=True)
        except OSError as error:
            self._complain(error)
            with suppress(OSError):
                self._fresh.unlink(missing_ok=True)

    def _is_small(self) -> bool:
        return self._path.stat().st_size <= _LARGEST_BYTES

    def _write(self, waiting: Sequence[Request]) -> None:
        kept = (_Waiting(since=self._since[name_of(one)], message=wire.encode(one)) for one in waiting)
        text = _Document(waiting=tuple(kept)).model_dump_json().encode("utf-8")
        self._fresh.unlink(missing_ok=True)
        with os.fdopen(os.open(self._fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, _OWNER_ONLY), "wb") as file:
            file.write(_seal(text) + b"\n" + text)
            # An answer is a fact that nobody repeats; a scan lost to a power cut is made again.
            holds_facts = any(isinstance(one, wire.Answer) for one in waiting)
            if holds_facts:
                file.flush()
                os.fsync(file.fileno())
        self._fresh.replace(self._path)
        if holds_facts:
            _flush_folder(self._path.parent)

    def _set_aside(self) -> None:
        _log.warning("outbox is damaged and was set aside", file=self._aside.name)
        now = self._now().timestamp()
        try:
            self._path.replace(self._aside)
            self._aside.chmod(_OWNER_ONLY)
            os.utime(self._aside, (now, now))
        except OSError as error:
            self._complain(error)

    def _drop_old_aside(self) -> None:
        """What is damaged holds codes as well, and is of no more use than what is whole."""
        try:
            if self._now().timestamp() - self._aside.stat().st_mtime > FACT_S:
                self._aside.unlink()
        except FileNotFoundError:
            pass
        except OSError as error:
            self._complain(error)

    def _complain(self, error: OSError) -> None:
        if self._works:
            _log.warning("outbox waits in memory only", why=error.strerror)
        self._works = False


def _flush_folder(folder: Path) -> None:
    """Let a file that was renamed into place stand there after a power cut too, where that can be asked."""
    if sys.platform == "win32":
        return
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        with suppress(OSError):
            os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _opened(sealed: bytes) -> list[tuple[Request, dt.datetime]] | None:
    """The messages of a file and since when they wait; None when it is damaged."""
    seal, _, text = sealed.partition(b"\n")
    if seal != _seal(text):
        return None
    try:
        document = _Document.model_validate_json(text)
        found = [(wire.decode_from_glasses(each.message), each.since) for each in document.waiting]
    except (ValidationError, MalformedMessage):
        return None
    requests = [(message, since) for message, since in found if isinstance(message, Request)]
    return requests if len(requests) == len(found) else None


def _seal(text: bytes) -> bytes:
    return hashlib.sha256(text).hexdigest().encode("ascii")
