"""A scanner on a serial port, or on Bluetooth's serial profile: one line for each code."""

import sys
from collections import deque
from typing import TYPE_CHECKING

from glassapp.clock import Clock
from glassapp.errors import RingUnavailable
from glassapp.rings.absence import absence, asleep, comes_back
from glassapp.rings.typist import LONGEST_TEXT, PAUSE_S

if TYPE_CHECKING:
    import serial

_MOST_WAITING = 16
"""Lines that were not fetched; beyond, the oldest are dropped."""
_AGAIN_S = 1.0
_READ_BYTES = 4096
_ODD_FAULTS: tuple[type[Exception], ...] = (ValueError, OverflowError)
"""What pyserial lets through: of a speed that no port has, of a plug that is pulled while it opens."""
if sys.platform != "win32":
    import termios

    _ODD_FAULTS = (*_ODD_FAULTS, termios.error)


class SerialScanner:
    """Reads lines that end with CR, LF or both; a port that is away is opened when it comes."""

    def __init__(self, port: str, baud: int, clock: Clock) -> None:
        """Open the port.

        Raises:
            RingUnavailable: It is there, and not allowed or in use; or the extra ``ring`` is missing.
        """
        self._port = port
        self._baud = baud
        self._clock = clock
        self._lines: deque[str] = deque(maxlen=_MOST_WAITING)
        self._begun = b""
        self._silent_since: float | None = None
        self._again_at = 0.0
        self._closed = False
        self._serial: serial.Serial | None = None
        self.away: str | None = None
        """Why it cannot be heard; None while its port is open."""
        try:
            self._serial = _open(port, baud)
        except OSError as error:
            self.away = absence(port, error)
            if not comes_back(error):
                raise RingUnavailable(self.away) from None

    def read_line(self) -> str | None:
        """The next code, or None; never waits."""
        self._take_bytes()
        return self._lines.popleft() if self._lines else None

    def close(self) -> None:
        """Let go of the port; may be called twice."""
        self._closed = True
        self._drop()

    def _take_bytes(self) -> None:
        if self._serial is None:
            self._reopen()
            return
        try:
            data = self._serial.read(_READ_BYTES)
        # pyserial's own error is an OSError too.
        except OSError:
            self._drop()
            return
        if not data:
            self._wait_for_more()
            return
        self._silent_since = None
        *whole, self._begun = (self._begun + data).replace(b"\r", b"\n").split(b"\n")
        self._lines.extend(line.decode("utf-8", "replace") for line in whole if 0 < len(line) <= LONGEST_TEXT)
        # A line without an end is none; one byte more than allowed marks it as too long.
        self._begun = self._begun[: LONGEST_TEXT + 1]

    def _wait_for_more(self) -> None:
        """Forget a line that does not go on: its rest would make another code of the next one."""
        now = self._clock.monotonic()
        if self._silent_since is None:
            self._silent_since = now
        elif now - self._silent_since > PAUSE_S:
            self._begun = b""

    def _reopen(self) -> None:
        now = self._clock.monotonic()
        if self._closed or now < self._again_at:
            return
        self._again_at = now + _AGAIN_S
        try:
            self._serial = _open(self._port, self._baud)
        except OSError as error:
            self.away = absence(self._port, error)
            return
        self.away = None
        self._begun = b""

    def _drop(self) -> None:
        if self._serial is not None:
            self._serial.close()
            self._serial = None
            self.away = asleep(self._port)


def _open(port: str, baud: int) -> "serial.Serial":
    try:
        import serial
    except ImportError:
        raise RingUnavailable("a serial scanner needs pyserial: pip install 'baylens[ring]'") from None
    try:
        return serial.Serial(port, baud, timeout=0, exclusive=True)
    except _ODD_FAULTS as error:
        raise serial.SerialException(str(error)) from None
