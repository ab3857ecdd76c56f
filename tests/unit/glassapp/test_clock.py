"""Clocks: one for the machine, one that moves when it is told to."""

import sys
import time

import pytest

from glassapp.clock import ManualClock, SystemClock, wall


def test_the_machines_clock_never_goes_back() -> None:
    clock = SystemClock()
    readings = [clock.monotonic() for _ in range(1000)]
    assert readings == sorted(readings)


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere nobody asks this clock")
def test_the_night_that_a_laptop_slept_counts(monkeypatch: pytest.MonkeyPatch) -> None:
    """The kernel has two clocks that never jump; one of them stands still while the machine sleeps."""
    began = SystemClock().monotonic()
    asked = time.clock_gettime

    def after_a_night(which: int) -> float:
        return asked(which) + (8 * 3600.0 if which == time.CLOCK_BOOTTIME else 0.0)

    monkeypatch.setattr(time, "clock_gettime", after_a_night)
    assert SystemClock().monotonic() - began >= 8 * 3600.0


def test_a_manual_clock_moves_when_it_is_told_to() -> None:
    clock = ManualClock(10.0)
    assert (clock.monotonic(), clock.monotonic()) == (10.0, 10.0)
    clock.advance(1.5)
    assert clock.monotonic() == 11.5


def test_a_manual_clock_never_goes_back_either() -> None:
    with pytest.raises(ValueError, match="never goes back"):
        ManualClock().advance(-0.1)


def test_the_time_of_day_says_its_zone() -> None:
    assert wall().tzinfo is not None
