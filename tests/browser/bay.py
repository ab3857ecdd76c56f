"""The whole house for a browser: the sample shop on a real server, and a camera that sees a customer."""

import contextlib
import itertools
from collections.abc import Iterator
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from rich.console import Console

from glassapp.settings import Settings
from sample_cards.clip.film import shoot
from sample_cards.clip.held import Site
from sample_cards.clip.script import scenes
from sample_cards.demo.bay import Bay, open_bay
from sample_cards.demo.telling import Teller
from sample_cards.shop import sample_shop
from tests.browser.film import write_scenes


@contextlib.contextmanager
def whole_bay(folder: Path) -> Iterator[tuple[Bay, Settings]]:
    """A server of its own process, and settings with which glasses reach it."""
    with open_bay(sample_shop(), folder / "bay", Teller(Console(quiet=True))) as bay:
        yield bay, Settings(server=bay.address, credential_file=bay.credential_file)


def film_of_a_customer(path: Path, site: Site, held_frames: int = 60, empty_frames: int = 240) -> None:
    """The attendant walks up, a customer shows a card through the car's window, the attendant looks away."""
    script = {scene.name: scene for scene in scenes(sample_shop())}
    shows = [shot.pixels for shot in shoot((script["lea"],), site)][4:]
    away = [shot.pixels for shot in shoot((script["walk-on"],), site)]
    film = (_to_and_fro(away, 30), _to_and_fro(shows, held_frames), _to_and_fro(away, empty_frames))
    write_scenes(path, itertools.chain.from_iterable(film))


def _to_and_fro(frames: list[NDArray[np.uint8]], count: int) -> Iterator[NDArray[np.uint8]]:
    there_and_back = frames + frames[::-1]
    # Six camera frames for one of the clip: it was made for ten in a second.
    slow = itertools.chain.from_iterable(
        itertools.repeat(frame, 6) for frame in itertools.cycle(there_and_back)
    )
    return itertools.islice(slow, count)
