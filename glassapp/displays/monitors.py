"""The monitors of this machine's desktop, as ``xrandr --listmonitors`` says: which one is the headset?

X11, and Wayland through its X server. Tk knows one desktop and no monitors; elsewhere a place is given as
numbers.
"""

import re
import shutil
import subprocess
from dataclasses import dataclass

from glassapp.errors import DisplayUnavailable

_LINE = re.compile(r" *\d+: [+*]*(\S+) (\d+)/\d+x(\d+)/\d+\+(-?\d+)\+(-?\d+)")
_ANSWER_S = 10.0


@dataclass(frozen=True, slots=True)
class Monitor:
    """One monitor and its part of the desktop, in pixels."""

    name: str
    width: int
    height: int
    left: int
    top: int


def find_monitor(which: str) -> Monitor:
    """The monitor of this name, or of this number, counted from 1 as the system lists them.

    Raises:
        DisplayUnavailable: It is not there, or nobody here can tell; the text says what is.
    """
    found = monitors()
    for number, monitor in enumerate(found, 1):
        if which in {monitor.name, str(number)}:
            return monitor
    here = ", ".join(f"{number} {one.name} ({one.width}x{one.height})" for number, one in enumerate(found, 1))
    raise DisplayUnavailable(f"no monitor {which!r}; there are {here or 'none'}")


def monitors() -> tuple[Monitor, ...]:
    """All monitors, in the system's order.

    Raises:
        DisplayUnavailable: There is no xrandr, or it does not reach a desktop.
    """
    program = shutil.which("xrandr")
    if program is None:
        raise DisplayUnavailable(
            "monitors are found by xrandr, which is not here (Debian or Ubuntu: apt-get install "
            "x11-xserver-utils); or say where the monitor begins: window:+X+Y"
        )
    try:
        told = subprocess.run(  # noqa: S603 - a program of the system, with nobody's words
            [program, "--listmonitors"], capture_output=True, text=True, timeout=_ANSWER_S, check=True
        ).stdout
    except subprocess.CalledProcessError as failed:
        raise DisplayUnavailable(f"no monitors: {failed.stderr.strip()}") from None
    except (subprocess.TimeoutExpired, OSError) as error:
        raise DisplayUnavailable(f"no monitors: {error}") from None
    return read_monitors(told)


def read_monitors(told: str) -> tuple[Monitor, ...]:
    """Read what ``xrandr --listmonitors`` prints; lines that are no monitor are passed over."""
    found = (_LINE.match(line) for line in told.splitlines())
    return tuple(Monitor(one[1], *(int(one[place]) for place in (2, 3, 4, 5))) for one in found if one)
