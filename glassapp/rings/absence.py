"""Why a scanner cannot be heard: it is away and comes back by itself, or somebody has to do something."""

import errno

_COMES_BACK = frozenset(
    {errno.ENOENT, errno.ENXIO, errno.ENODEV, errno.EHOSTDOWN, errno.EHOSTUNREACH, errno.ETIMEDOUT}
)
"""The device is not there, or nobody answers behind it: a scanner that sleeps cannot be told from none."""


def comes_back(error: OSError) -> bool:
    """Whether a scanner that cannot be opened may only be asleep."""
    return error.errno in _COMES_BACK


def absence(name: str, error: OSError) -> str:
    """Say in a sentence why the scanner of this name cannot be heard."""
    return (
        asleep(name)
        if comes_back(error)
        else f"the scanner {name} cannot be opened: {error.strerror or error}"
    )


def asleep(name: str) -> str:
    """Say the same of one that has gone, or has not come yet."""
    return f"the scanner {name} is away: asleep, unplugged, or there is none of this name"
