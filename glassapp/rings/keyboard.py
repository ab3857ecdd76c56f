"""A scanner that pretends to be a keyboard, read from the kernel's event device and from nobody else."""

import errno
import os
import sys
from collections import deque
from pathlib import Path

from glassapp.clock import Clock
from glassapp.errors import RingUnavailable
from glassapp.rings.absence import absence, asleep, comes_back
from glassapp.rings.typist import EVENT_BYTES, KeyLayout, Typist, key_events

_GRAB = 0x40044590
"""EVIOCGRAB of linux/input.h, _IOW('E', 0x90, int): from now on its keys are typed nowhere else."""
_READ_BYTES = 64 * EVENT_BYTES
_MOST_WAITING = 16
"""Texts that were not fetched; beyond, the oldest are dropped."""
_AGAIN_S = 0.1
"""Between two attempts to open a scanner that is away: the code that wakes it follows at once, and is typed
into whatever has the keyboard until this opens it."""


class KeyboardScanner:
    """Reads ``/dev/input/event*``; a scanner that is away is opened when it comes."""

    def __init__(self, device: Path, layout: KeyLayout, clock: Clock) -> None:
        """Open the device.

        Raises:
            RingUnavailable: It is there, and not allowed, in use or no device; or this is no Linux.
        """
        self._device = device
        self._layout = layout
        self._clock = clock
        self._texts: deque[str] = deque(maxlen=_MOST_WAITING)
        self._typist = Typist(layout)
        self._again_at = 0.0
        self._closed = False
        self._descriptor: int | None = None
        self.away: str | None = None
        """Why it cannot be heard; None while its device is open."""
        try:
            self._descriptor = _open(device)
        except OSError as error:
            self.away = absence(str(device), error)
            # Elsewhere than on Linux there are no such devices, and none comes.
            if not comes_back(error) or sys.platform != "linux":
                raise RingUnavailable(self.away) from None

    def read_line(self) -> str | None:
        """The next code, or None; never waits."""
        self._take_keys()
        return self._texts.popleft() if self._texts else None

    def close(self) -> None:
        """Let go of the device; may be called twice."""
        self._closed = True
        self._drop()

    def _take_keys(self) -> None:
        if self._descriptor is None:
            self._reopen()
            return
        try:
            data = os.read(self._descriptor, _READ_BYTES)
        except BlockingIOError:
            return
        except OSError:
            data = b""
        if not data:
            self._drop()
            return
        for event in key_events(data):
            text = self._typist.take(event, self._clock.monotonic())
            if text is not None:
                self._texts.append(text)

    def _reopen(self) -> None:
        now = self._clock.monotonic()
        if self._closed or now < self._again_at:
            return
        self._again_at = now + _AGAIN_S
        try:
            self._descriptor = _open(self._device)
        except OSError as error:
            self.away = absence(str(self._device), error)
            return
        self.away = None
        self._typist = Typist(self._layout)

    def _drop(self) -> None:
        if self._descriptor is not None:
            os.close(self._descriptor)
            self._descriptor = None
            self.away = asleep(str(self._device))


def _open(device: Path) -> int:
    # Windows has neither these devices nor the flag.
    if not hasattr(os, "O_NONBLOCK"):
        raise OSError(errno.ENOSYS, "only Linux has such devices; set the scanner to a serial port")
    descriptor = os.open(device, os.O_RDONLY | os.O_NONBLOCK)
    try:
        _grab(descriptor)
    except OSError:
        os.close(descriptor)
        raise
    return descriptor


def _grab(descriptor: int) -> None:
    import fcntl
    import stat

    kind = os.fstat(descriptor).st_mode
    # A recording of events, played through a pipe, has nobody to be taken from.
    if stat.S_ISFIFO(kind):
        return
    if not stat.S_ISCHR(kind):
        raise OSError(errno.ENOTTY, "it is no device")
    fcntl.ioctl(descriptor, _GRAB, 1)
