"""Telling the demo as it happens: what was seen and read, every step's time, the card in a frame."""

from collections.abc import Iterable

from rich.box import ROUNDED
from rich.console import Console
from rich.markup import escape
from rich.panel import Panel
from rich.table import Table

from glassapp.app.journal import ScanDecided
from overlays.wire import StepTime
from sample_cards.clip.scene import BagCode, CommandCode, Ending, LoyaltyCode, Scene
from sample_cards.demo.record import SceneRecord

ROOMS = {
    1: "camera", 2: "scan", 3: "votes", 4: "link", 5: "wire", 6: "port",
    7: "session", 8: "desk", 9: "offers", 10: "reserve", 11: "paint", 12: "answer",
}  # fmt: skip
"""The twelve steps of one pickup, a word each."""

_LONGEST_TEXT = 34
_CELL = 20


class Teller:
    """Says one line for each thing that happens."""

    def __init__(self, console: Console) -> None:
        """Tell it to this console."""
        self._console = console
        self._number = 0

    def say(self, what: str) -> None:
        """One line about what the demo itself does."""
        self._console.print(f"[bold]··[/bold] {escape(what)}")

    def complain(self, what: str) -> None:
        """One line about what went wrong."""
        self._console.print(f"[bold red]!![/bold red] {escape(what)}")

    def scene(self, scene: Scene) -> None:
        """The camera sees something new."""
        self._number += 1
        self._console.print(f"\n[bold cyan]{self._number:2d}  {escape(scene.story)}[/bold cyan]")
        if scene.shown is not None:
            self._console.print(f"    saw      {escape(describe(scene))}")

    def read(self, scan: ScanDecided) -> None:
        """A code counts."""
        frames = "1 frame" if scan.frames == 1 else f"{scan.frames} frames"
        said = f"{shortened(scan.text)}  {scan.symbology}, {scan.knowledge} by {scan.decoder} in {frames}"
        self._console.print(f"    read     {escape(said)}")

    def ended(self, record: SceneRecord) -> None:
        """What came of it, with the times of the steps."""
        self._console.print(f"    {_sign(record)} {escape(record.happened)}")
        if record.steps:
            self._console.print(f"    [dim]{escape(times(record.steps))}[/dim]", soft_wrap=True)
        if record.lines:
            self._console.print(framed(record.lines))


def _sign(record: SceneRecord) -> str:
    return "[green]✓[/green]" if record.as_expected else "[red]✗[/red]"


def describe(scene: Scene) -> str:
    """What is shown, in a few words."""
    match scene.shown:
        case LoyaltyCode():
            return f"{scene.shown.symbology} on a {scene.shown.holder}{_hardness(scene)}"
        case CommandCode():
            return f"command card {scene.shown.command}{', forged' if scene.shown.forged else ''}"
        case BagCode():
            return f"bag label {scene.shown.label}"
        case None:
            return "nothing to read"


def _hardness(scene: Scene) -> str:
    hard = scene.hardness
    told = {
        "turned": max(abs(hard.yaw_deg), abs(hard.pitch_deg), abs(hard.roll_deg)) >= 10,
        "moving": hard.motion_px >= 2,
        "out of focus": hard.defocus_px >= 1,
        "noisy": hard.noise >= 8,
        "dark": hard.light < 0.8,
        "glare": hard.glare > 0.3,
    }
    words = [word for word, holds in told.items() if holds]
    return f" ({', '.join(words)})" if words else ""


def shortened(text: str, longest: int = _LONGEST_TEXT) -> str:
    """A code as far as it fits one line."""
    return text if len(text) <= longest else f"{text[: longest - 1]}…"


def times(steps: Iterable[StepTime]) -> str:
    """``camera 9.8 · scan 21.0 · ... ms``; steps of less than a twentieth of a millisecond say 0.0."""
    told = [f"{one.step} {ROOMS[one.step]} {one.microseconds / 1000:.1f}" for one in steps]
    return " · ".join(told) + " ms"


def framed(lines: tuple[str, ...]) -> Panel:
    """The display as the attendant sees it, in text."""
    return Panel("\n".join(escape(line) for line in lines), box=ROUNDED, width=38, style="bold")


def summary(records: Iterable[SceneRecord]) -> Table:
    """Scene by scene: what was shown, what must happen, what was read and what happened."""
    table = Table(title="The clip, scene by scene", box=ROUNDED, title_justify="left")
    for heading in ("scene", "expected", "read as", "by", "ended"):
        table.add_column(heading, overflow="fold")
    table.add_column("to card", justify="right", no_wrap=True)
    for record in records:
        if record.scene.ending is Ending.NOTHING and record.as_expected:
            continue
        expected = f"{record.scene.ending} {record.scene.detail}".strip()
        scan = record.scan
        table.add_row(
            f"{_sign(record)} {escape(record.scene.name)}",
            expected,
            escape(shortened(scan.text, _CELL)) if scan else "–",
            scan.decoder if scan else "–",
            record.happened,
            f"{record.scan_to_card_us / 1000:.0f} ms" if record.scan_to_card_us is not None else "",
        )
    return table
