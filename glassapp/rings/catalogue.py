"""The rings that exist, by what a person writes into the setting ``ring``."""

from pathlib import Path

from glassapp.clock import Clock
from glassapp.errors import RingUnavailable, SettingsError
from glassapp.rings.keyboard import KeyboardScanner
from glassapp.rings.ring import Ring
from glassapp.rings.serial_port import SerialScanner
from glassapp.rings.typist import KeyLayout

BAUD = 9600
"""What scanners are set to when they leave the factory."""
_DEVICES = Path("/dev")


def open_ring(spec: str, layout: KeyLayout, clock: Clock) -> Ring:
    """Open ``keyboard:DEVICE`` or ``serial:PORT[@BAUD]``; a scanner that is away is opened when it comes.

    Raises:
        SettingsError: There is no such kind of scanner.
        RingUnavailable: It is there and cannot be opened, or none can ever come under this name.
    """
    kind, _, what = spec.partition(":")
    if kind == "keyboard" and what:
        return _awaited(Ring(KeyboardScanner(Path(what), layout, clock), clock), what)
    port, _, baud = what.partition("@")
    if kind == "serial" and port and (not baud or (baud.isdecimal() and int(baud) > 0)):
        return _awaited(Ring(SerialScanner(port, int(baud or BAUD), clock), clock), port)
    raise SettingsError(f"no scanner {spec!r}; there are keyboard:DEVICE, serial:PORT, serial:PORT@BAUD")


def _awaited(ring: Ring, name: str) -> Ring:
    """Tell a scanner that sleeps apart from a name under which nothing ever comes."""
    if ring.away is not None and _DEVICES not in Path(name).resolve().parents:
        ring.close()
        raise RingUnavailable(f"no scanner ever comes at {name}: the name of a device begins with /dev/")
    return ring
