"""The rings that exist, by what a person writes into the setting ``ring``."""

from pathlib import Path

from glassapp.clock import Clock
from glassapp.errors import SettingsError
from glassapp.rings.keyboard import KeyboardScanner
from glassapp.rings.ring import Ring
from glassapp.rings.serial_port import SerialScanner
from glassapp.rings.typist import KeyLayout

BAUD = 9600
"""What scanners are set to when they leave the factory."""


def open_ring(spec: str, layout: KeyLayout, clock: Clock) -> Ring:
    """Open a scanner: ``keyboard:DEVICE`` or ``serial:PORT[@BAUD]``.

    Raises:
        SettingsError: There is no such kind of scanner.
        RingUnavailable: There is, but not here.
    """
    kind, _, what = spec.partition(":")
    if kind == "keyboard" and what:
        return Ring(KeyboardScanner(Path(what), layout, clock), clock)
    port, _, baud = what.partition("@")
    if kind == "serial" and port and (not baud or (baud.isdecimal() and int(baud) > 0)):
        return Ring(SerialScanner(port, int(baud or BAUD), clock), clock)
    raise SettingsError(f"no scanner {spec!r}; there are keyboard:DEVICE, serial:PORT, serial:PORT@BAUD")
