"""A scanner on a serial port, or on Bluetooth's serial profile: one line for each code."""

from collections import deque
from typing import TYPE_CHECKING

from glassapp.clock import Clock
from glassapp.errors import RingUnavailable
from glassapp.rings.typist import LONGEST_TEXT, PAUSE_S

if TYPE_CHECKING:
    import serial

_MOST_WAITING = 16
"""Lines that were not fetched; beyond, the oldest are dropped."""
_AGAIN_S = 1.0
_READ_BYTES = 4096


class SerialScanner:
    """Reads lines that end with CR, LF or both; a port that goes away is opened again when it is back."""

    def __init__(self, port: str, baud: int, clock: Clock) -> None:
        """Open the port.

        Raises:
            RingUnavailable: It is not there or not allowed, or the extra ``ring`` is missing.
        """
        self._port = port
        self._baud = baud
        self._clock = clock
        self._lines: deque[str] = deque(maxlen=_MOST_WAITING)
        self._begun = b""
        self._silent_since: float | None = None
        self._again_at = 0.0
        self._closed = False
        try:
            self._serial: serial.Serial | None = _open(port, baud)
        except (OSError, ValueError, OverflowError) as error:
            why = getattr(error, "strerror", None) or error
            raise RingUnavailable(f"the scanner {port} cannot be opened: {why}") from None

    @property
    def is_there(self) -> bool:
        """Whether the port is open."""
        return self._serial is not None

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
        except OSError:
            return
        self._begun = b""

    def _drop(self) -> None:
        if self._serial is not None:
            self._serial.close()
            self._serial = None


def _open(port: str, baud: int) -> "serial.Serial":
    try:
        import serial
    except ImportError:
        raise RingUnavailable("a serial scanner needs pyserial: pip install 'baylens[ring]'") from None
    return serial.Serial(port, baud, timeout=0, exclusive=True)
