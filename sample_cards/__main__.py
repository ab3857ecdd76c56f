"""``python -m sample_cards --out DIR``: draw everything there is to print, and write the sample shop."""

from pathlib import Path
from typing import Annotated

from overlays.departure import free_to_leave

with free_to_leave():
    import typer
    from rich.console import Console

    from overlays.settings import at_home
    from sample_cards.command_cards import DEMO_KEY, read_key
    from sample_cards.errors import SampleError
    from sample_cards.printing import print_all
    from sample_cards.shop import sample_shop

program = typer.Typer(add_completion=False)


@program.command()
def draw(
    out: Annotated[Path, typer.Option(help="Folder for the pictures, the PDF sheets and demo-shop.json.")],
    command_key: Annotated[
        str,
        typer.Option(help="The site's key, as baylens-server command-key prints it; a demo key without it."),
    ] = DEMO_KEY.hex(),
) -> None:
    """Draw loyalty cards, command cards and bag labels at their real size, and write the sample shop."""
    console = Console(highlight=False)
    out = Path(at_home(str(out)))
    try:
        key = read_key(command_key)
        console.print(f"draw: cards, command cards and bag labels into {out}", markup=False)
        written = list(print_all(sample_shop(), key, out))
    except (SampleError, OSError) as error:
        why = f"cannot write into {out}: {error.strerror}" if isinstance(error, OSError) else str(error)
        console.print(why, style="red", markup=False)
        raise typer.Exit(2) from None
    sheets = ", ".join(path.name for path in written if path.suffix == ".pdf")
    pictures = sum(path.suffix == ".png" for path in written)
    console.print(f"done: {pictures} pictures, {sheets}, {written[-1].name}; print at 100 %")


if __name__ == "__main__":
    program(prog_name="python -m sample_cards")
