"""``python -m sample_cards.simulate``: a server with the sample shop, and a page that is the glasses."""

import contextlib
import os
import socket
import tempfile
import time
import webbrowser
from pathlib import Path
from typing import Annotated

from overlays.departure import free_to_leave

with free_to_leave():
    import typer
    from rich.console import Console

    from sample_cards.clip.film import shoot, write_frames
    from sample_cards.clip.script import scenes
    from sample_cards.demo.bay import GLASSES, READY_S, Bay, open_bay
    from sample_cards.demo.programs import running
    from sample_cards.demo.telling import Teller
    from sample_cards.ending import leave_in_order
    from sample_cards.errors import DemoFailed, SampleError
    from sample_cards.printing import print_all
    from sample_cards.shop import sample_shop

program = typer.Typer(add_completion=False)


@program.command()
def simulate(
    port: Annotated[int, typer.Option(help="Port of the page.")] = 8770,
    *,
    browse: Annotated[bool, typer.Option(help="Open the page in the browser.")] = True,
) -> None:
    """Set up a bay with the sample shop, draw its cards, and let a browser be the glasses."""
    leave_in_order(0)
    teller = Teller(Console(highlight=False, emoji=False))
    try:
        with tempfile.TemporaryDirectory(prefix="baylens-") as folder, contextlib.suppress(KeyboardInterrupt):
            _simulate(Path(folder), port, teller, browse=browse)
    except (SampleError, OSError) as error:
        teller.complain(str(error))
        raise typer.Exit(1) from None


def _simulate(folder: Path, port: int, teller: Teller, *, browse: bool) -> None:
    shop = sample_shop()
    cards, clip = folder / "cards", folder / "clip"
    with open_bay(shop, folder / "bay", teller) as bay:
        teller.say("cards: draw what can be held up to the camera")
        for _ in print_all(shop, bay.site.command_key, cards):
            pass
        teller.say("clip: film what is played where there is no webcam")
        for _ in write_frames(shoot(scenes(shop), bay.site), clip):
            pass
        _serve(bay, port, (cards, clip), teller, browse=browse)


def _serve(bay: Bay, port: int, shown: tuple[Path, Path], teller: Teller, *, browse: bool) -> None:
    arguments = ["simulate", "--server", bay.address, "--credential-file", str(bay.credential_file)]
    arguments += ["--port", str(port), "--cards", str(shown[0]), "--clip", str(shown[1])]
    environment = {name: value for name, value in os.environ.items() if not name.startswith("BAYLENS_")}
    with running(GLASSES, arguments, environment, bay.folder / "glasses.log") as page:
        until = time.monotonic() + READY_S
        while not _answers(port) and page.let_run() and time.monotonic() < until:
            pass
        if page.exit_code is None:
            address = f"http://127.0.0.1:{port}/"
            teller.say(f"glasses: open {address} in a browser; Ctrl-C ends everything")
            if browse:
                webbrowser.open(address)
        while page.let_run(1.0):
            pass
        if page.exit_code != 0:
            raise DemoFailed(f"the glasses ended with {page.exit_code}: {page.last_words}")


def _answers(port: int) -> bool:
    with socket.socket() as probe:
        probe.settimeout(1.0)
        return probe.connect_ex(("127.0.0.1", port)) == 0


if __name__ == "__main__":
    program(prog_name="python -m sample_cards.simulate")
