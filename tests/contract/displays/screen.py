"""A screen without a monitor: Xvfb, and a look at its pixels."""

import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from PIL import Image, ImageGrab


@contextmanager
def screen(width: int = 1000, height: int = 700) -> Iterator[str]:
    """Start Xvfb on a free display number and say its name."""
    if shutil.which("Xvfb") is None:
        pytest.skip("Xvfb is not installed, so no window was opened (Debian: apt-get install xvfb)")
    reading, writing = os.pipe()
    command = ["Xvfb", "-displayfd", str(writing), "-screen", "0", f"{width}x{height}x24", "-nolisten", "tcp"]
    # Else the server begins anew, without the monitors it was told of, whenever its last client goes.
    command.append("-noreset")
    server = subprocess.Popen(
        command, pass_fds=[writing], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    os.close(writing)
    try:
        with os.fdopen(reading) as answer:
            yield f":{int(answer.readline())}"
    finally:
        server.terminate()
        server.wait(timeout=60)


def look_at(name: str) -> Image.Image:
    """Take a picture of the whole screen."""
    return ImageGrab.grab(xdisplay=name).convert("RGB")
