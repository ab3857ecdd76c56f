"""``python -m sample_cards.demo``: play the clip, or photographs, with a real server and real glasses."""

import io
import sys
from pathlib import Path
from typing import Annotated

from overlays.departure import free_to_leave

with free_to_leave():
    import typer
    from rich.console import Console

    from overlays.settings import at_home
    from sample_cards.demo.photographs import play_photographs
    from sample_cards.demo.play import play_clip
    from sample_cards.demo.telling import Teller
    from sample_cards.ending import leave_in_order
    from sample_cards.errors import SampleError

PAGE = 110
"""Columns where nobody says how wide the terminal is."""

program = typer.Typer(add_completion=False)


@program.command()
def demo(
    photos: Annotated[
        Path | None,
        typer.Option(help="Play these photographs instead of the clip; with a manifest.csv, cards appear."),
    ] = None,
    out: Annotated[Path, typer.Option(help="Folder for the pictures and the film.")] = Path("build/demo"),
) -> None:
    """Start a server and glasses as two processes, play, tell, and leave pictures behind."""
    # Whoever ends the demo early ends its two programs with it.
    leave_in_order(1)
    out, photos = Path(at_home(str(out))), photos and Path(at_home(str(photos)))
    if isinstance(sys.stdout, io.TextIOWrapper):
        # A terminal without accents says "?" where it cannot say "é"; the demo goes on.
        sys.stdout.reconfigure(errors="replace")
    console = Console(highlight=False, emoji=False, width=None if sys.stdout.isatty() else PAGE)
    try:
        fine = play_clip(out, console) if photos is None else play_photographs(photos, out, console)
    except (SampleError, OSError) as error:
        teller = Teller(console)
        teller.complain(str(error))
        for left in sorted(out.glob("workshop-*")):
            teller.say(f"journal and logs: {left}")
        raise typer.Exit(1) from None
    raise typer.Exit(0 if fine else 1)


if __name__ == "__main__":
    program(prog_name="python -m sample_cards.demo")
