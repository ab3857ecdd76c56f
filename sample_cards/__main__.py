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
    from sample_cards.printing import print_all, site_called
    from sample_cards.shop import sample_shop

program = typer.Typer(add_completion=False)


@program.command()
def draw(
    out: Annotated[Path, typer.Option(help="Folder for the pictures, the PDF sheets and demo-shop.json.")],
    command_key: Annotated[
        str | None,
        typer.Option(help="The site's key, as baylens-server command-key prints it; a demo key without it."),
    ] = None,
    site: Annotated[
        str | None, typer.Option(help="The id of the site whose key it is: command cards count there alone.")
    ] = None,
    site_name: Annotated[
        str | None, typer.Option(help="What the command cards call the site; its id without it.")
    ] = None,
) -> None:
    """Draw loyalty cards, command cards and bag labels at their real size, and write the sample shop."""
    console = Console(highlight=False)
    out = Path(at_home(str(out)))
    try:
        key = DEMO_KEY if command_key is None else read_key(command_key)
        shop = sample_shop()
        signed_for = site_called(shop, site, site_name, has_key=command_key is not None)
        console.print(f"draw: cards, command cards and bag labels into {out}", markup=False)
        written = list(print_all(shop, key, out, signed_for))
    except (SampleError, OSError) as error:
        why = f"cannot write into {out}: {error.strerror}" if isinstance(error, OSError) else str(error)
        console.print(why, style="red", markup=False)
        raise typer.Exit(2) from None
    sheets = ", ".join(path.name for path in written if path.suffix == ".pdf")
    pictures = sum(path.suffix == ".png" for path in written)
    console.print(f"done: {pictures} pictures, {sheets}, {written[-1].name}; print at 100 %")


if __name__ == "__main__":
    program(prog_name="python -m sample_cards")
