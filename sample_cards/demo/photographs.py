"""The demo over a folder of photographs: with a manifest every code has a customer."""

from collections.abc import Callable, Sequence
from pathlib import Path

from rich.console import Console
from rich.markup import escape

from glassapp.app.journal import JournalEntry, PictureShown, ScanDecided
from sample_cards.clip.scene import Ending, LoyaltyCode, Scene
from sample_cards.demo.album import Photograph, look_through, shop_of
from sample_cards.demo.bay import open_bay
from sample_cards.demo.places import prepared
from sample_cards.demo.play import follow, leave_pictures, moments
from sample_cards.demo.record import Recorder, SceneRecord
from sample_cards.demo.telling import Teller, shortened

FRAMES_EACH = 2
"""Two frames agree on a code that nobody expects, as before a still card."""
MOST_PICTURES = 16


def play_photographs(folder: Path, out: Path, console: Console) -> bool:
    """Play every photograph; True when no wrong card was shown.

    Args:
        folder: Photographs; a ``manifest.csv`` has the columns file, symbology, text.
        out: Gets some pictures and the film; earlier ones are replaced.
        console: Is told the story.

    Raises:
        PhotosUnusable: There is no photograph, or the manifest cannot be read.
        DemoFailed: Server or glasses did not do what they were started for.
    """
    photographs, teller = look_through(folder), Teller(console)
    shop, orders = shop_of(photographs)
    script = _scenes(photographs, orders)
    recorder = Recorder(script)
    with prepared(out) as places:
        with open_bay(shop, places.bay, teller) as bay:
            _link_frames(photographs, script, places.frames)
            teller.say(f"glasses: look at {len(photographs)} photographs, {FRAMES_EACH} frames each")
            follow(bay, places, _storyline(recorder, console))
        told = moments(recorder.records, places)[:MOST_PICTURES]
        leave_pictures(told, told, places, teller)
    teller.say(f"pictures: {places.out}/*.png ({len(told)}), film: {places.film}")
    return _close(recorder.records, teller)


def _scenes(photographs: Sequence[Photograph], orders: dict[str, str]) -> tuple[Scene, ...]:
    """One scene a photograph: a card with the order of its code, or nothing where no code is known."""
    return tuple(
        Scene(
            name=f"{number:04d}-{one.path.stem}",
            story=one.path.name,
            ending=Ending.CARD if one.known_as in orders else Ending.NOTHING,
            shown=LoyaltyCode(one.known_as, one.symbology) if one.symbology else None,
            detail=orders.get(one.known_as, ""),
        )
        for number, one in enumerate(photographs)
    )


def _link_frames(photographs: Sequence[Photograph], scenes: Sequence[Scene], frames: Path) -> None:
    """Put links to the photographs into one folder, in the order of play."""
    frames.mkdir(parents=True)
    number = 0
    for one, scene in zip(photographs, scenes, strict=True):
        for _ in range(FRAMES_EACH):
            link = frames / f"{number:05d}-{scene.name}{one.path.suffix.lower()}"
            link.symlink_to(one.path.resolve())
            number += 1


def _storyline(recorder: Recorder, console: Console) -> Callable[[JournalEntry], None]:
    """One line for each photograph in which something was read."""

    def tell(event: JournalEntry) -> None:
        record = recorder.take(event)
        if record is None or record.scan is None:
            return
        if isinstance(event, PictureShown) or (isinstance(event, ScanDecided) and event.scan_id is None):
            console.print(escape(_line(record, record.scan)), soft_wrap=True)

    return tell


def _line(record: SceneRecord, scan: ScanDecided) -> str:
    read = f"{shortened(scan.text):34s} {scan.symbology} by {scan.decoder}"
    return f"   {record.scene.story:24s} {read}: {' / '.join(record.lines) or scan.why}"


def _close(records: Sequence[SceneRecord], teller: Teller) -> bool:
    """Count what became of the photographs; True when no card was another customer's."""
    cards = [record for record in records if any(one.ending is Ending.CARD for one in record.outcomes)]
    wrong = [record for record in cards if not _right(record)]
    refused = sum(any(one.ending is Ending.REFUSED for one in record.outcomes) for record in records)
    again = sum(record.sighted and not record.outcomes for record in records)
    unread = sum(not record.sighted for record in records)
    for record in wrong:
        read = record.scan.text if record.scan else ""
        teller.complain(f"{record.scene.story}: a card for {shortened(read)}, and that is not what it says")
    teller.say(
        f"{len(records)} photographs: {len(cards) - len(wrong)} right cards, {len(wrong)} wrong cards, "
        f"{refused} codes nobody has, {again} shown a moment before, {unread} without a readable code"
    )
    return not wrong


def _right(record: SceneRecord) -> bool:
    """Whether the card is the one of the code that the manifest names."""
    shown = record.scene.shown
    return record.scan is not None and isinstance(shown, LoyaltyCode) and record.scan.text == shown.text
