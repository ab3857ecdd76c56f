"""One thread for everything: figures of different decoders can only be compared then."""

import os
import sys

import cv2

_VARIABLES = ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS")


def start_again(bench: str) -> None:
    """Make OpenCV and the linear algebra library use one thread; the latter reads it when it is loaded."""
    cv2.setNumThreads(1)
    if all(os.environ.get(variable) == "1" for variable in _VARIABLES):
        return
    environment = os.environ | dict.fromkeys(_VARIABLES, "1")
    os.execve(sys.executable, [sys.executable, "-m", f"bench.{bench}", *sys.argv[1:]], environment)
