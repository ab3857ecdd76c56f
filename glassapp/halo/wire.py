"""The messages between this program and its other half on the glasses (lua/baylens.lua)."""

import enum
from collections.abc import Iterable


class ToGlasses(enum.IntEnum):
    """What the glasses are told."""

    SPRITE = 0x20
    ARM = 0x21
    HEARTBEAT = 0x22
    WORDS = 0x23
    CAPTURE = 0x24
    GOODBYE = 0x25


class FromGlasses(enum.IntEnum):
    """What they tell. Photos and taps are the maker's own messages."""

    PHOTO_PART = 0x07
    PHOTO_END = 0x08
    TAP = 0x09
    NOD = 0x0C
    REDRAW = 0x0D
    BATTERY = 0x0E


HALO_MTU = 247
"""What a phone or laptop usually agrees on with the glasses: 244 bytes to a write."""

_LINK_PACKET = 251
_WRITE_HEAD = 7


def bytes_on_the_air(bodies: Iterable[bytes], mtu: int = HALO_MTU) -> int:
    """Everything written to the glasses for these messages, the heads of messages and packets included.

    The maker's ``send_message`` fills whole link-layer packets (251 bytes, of which 7 are heads), puts a
    marker and the message's number before every packet, and its length into the first.
    """
    most = min(mtu - 3, 512)
    packets = (most + _WRITE_HEAD) // _LINK_PACKET
    write = packets * _LINK_PACKET - _WRITE_HEAD if packets else most
    return sum(_written(len(body), write) for body in bodies)


def _written(length: int, write: int) -> int:
    first = write - 4
    more = max(0, length - first)
    return length + 4 + 2 * -(-more // (write - 2))
