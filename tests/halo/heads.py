"""Heads that nod, shake, walk and bend, as an accelerometer at the temple feels them.

Angles are written as functions of time and differentiated twice: the sensor sits some twelve centimetres
above the joint a head nods about, and what that swing adds to gravity is as large as what the tilt takes.
"""

import math
import random
from collections.abc import Callable, Sequence

from glassapp.controls.nod import Sample

RATE_HZ = 50
JOINT_M = 0.12
GRAVITY = 9.81

Motion = Callable[[float], float]


def still(_: float) -> float:
    return 0.0


def dip(start_s: float, took_s: float, degrees: float) -> Motion:
    """Down and up again, without a jerk."""

    def angle(at: float) -> float:
        part = (at - start_s) / took_s
        return degrees * math.sin(math.pi * part) ** 2 if 0 < part < 1 else 0.0

    return angle


def bend(start_s: float, took_s: float, degrees: float) -> Motion:
    """Down, and it stays there."""

    def angle(at: float) -> float:
        part = min(1.0, max(0.0, (at - start_s) / took_s))
        return degrees * (1 - math.cos(math.pi * part)) / 2

    return angle


def wave(hertz: float, size: float) -> Motion:
    return lambda at: size * math.sin(2 * math.pi * hertz * at)


def felt(
    seconds: float,
    *,
    down_deg: Motion = still,
    ahead_g: Motion = still,
    across_g: Motion = still,
    bounce_g: Motion = still,
    rest_deg: float = 0.0,
    noise_g: float = 0.01,
    seed: int = 0,
) -> list[Sample]:
    """Samples of one recording."""
    draw = random.Random(seed)
    samples = []
    for number in range(round(seconds * RATE_HZ)):
        at = number / RATE_HZ
        step = 0.005
        turning = (down_deg(at + step) - 2 * down_deg(at) + down_deg(at - step)) / step**2
        swing = math.radians(turning) * JOINT_M / GRAVITY
        tilt = math.radians(rest_deg + down_deg(at))
        weight = 1 + bounce_g(at)
        samples.append(
            Sample(
                at,
                across_g(at) + draw.gauss(0, noise_g),
                -math.sin(tilt) * weight + swing + ahead_g(at) + draw.gauss(0, noise_g),
                math.cos(tilt) * weight + draw.gauss(0, noise_g),
            )
        )
    return samples


def nodding(seed: int = 0, after_s: float = 0.6, length_s: float = 3.0) -> list[Sample]:
    """One plain nod."""
    return felt(length_s, down_deg=dip(after_s, 0.5, 22), seed=seed)


def resting(seconds: float = 3.0) -> list[Sample]:
    return felt(seconds)


def in_device_axes(samples: Sequence[Sample]) -> list[list[float]]:
    """As Halo's accelerometer says it: thousandths of g, along its own axes (the maker's imu.lua)."""
    return [[each.up * 1000, each.forward * 1000, -each.across * 1000] for each in samples]
