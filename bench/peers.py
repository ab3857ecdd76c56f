"""What the decoders read by themselves, with their default settings: the peers of every reading figure.

ZBar's library can abort its process on some payloads, so it works in a child here; a photograph that
costs the child its life counts as not read.
"""

from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager

import numpy as np
import zxingcpp
from numpy.typing import NDArray

from bench.photographs import symbology_of
from overlays.codes import Symbology, canonical

PATIENCE_S = 30.0

Reader = Callable[[NDArray[np.uint8]], set[str]]


def zxing_reads(luminance: NDArray[np.uint8]) -> set[str]:
    """Every code zxing-cpp finds with its default settings, canonical."""
    found = zxingcpp.read_barcodes(luminance)
    return {_canonical(one.text, str(one.format)) for one in found if one.text}


def _zbar_in_child(luminance: NDArray[np.uint8]) -> set[str]:
    from pyzbar import pyzbar

    found = pyzbar.decode(luminance)
    return {_canonical(one.data.decode("utf-8", "replace"), one.type) for one in found if one.data}


@contextmanager
def zbar_reader() -> Iterator[Reader | None]:
    """A reader that asks ZBar with its default settings; None when the system has no ZBar."""
    try:
        from pyzbar import pyzbar  # noqa: F401
    except ImportError:
        yield None
        return
    pools = [ProcessPoolExecutor(max_workers=1)]

    def read(luminance: NDArray[np.uint8]) -> set[str]:
        try:
            return pools[-1].submit(_zbar_in_child, luminance).result(PATIENCE_S)
        except BrokenProcessPool:
            pools.append(ProcessPoolExecutor(max_workers=1))
            return set()

    try:
        yield read
    finally:
        pools[-1].shutdown()


def _canonical(text: str, label: str) -> str:
    return canonical(text, symbology_of(label) or Symbology.QR_CODE)
