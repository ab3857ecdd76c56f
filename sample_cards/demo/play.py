"""Playing the clip: film it, put the glasses on, follow their journal, compare with the script."""

import time
from collections.abc import Callable, Sequence
from pathlib import Path

from rich.console import Console

from glassapp.app.journal import FrameSeen, JournalEntry, PictureShown, ScanDecided
from overlays.wire import Knowledge
from sample_cards.clip.film import shoot, write_frames
from sample_cards.clip.scene import LoyaltyCode, Scene
from sample_cards.clip.script import FILMED, scenes
from sample_cards.demo.bay import Bay, open_bay
from sample_cards.demo.closeup import Closeup, write_closeup
from sample_cards.demo.journal import Journal
from sample_cards.demo.pictures import Moment, write_film, write_pictures
from sample_cards.demo.places import Places, prepared
from sample_cards.demo.programs import Program
from sample_cards.demo.record import IGNORED_COMMAND, Recorder, SceneRecord
from sample_cards.demo.telling import Teller, summary
from sample_cards.errors import DemoFailed
from sample_cards.shop import sample_shop
from server.domain.shop import Shop

Script = Callable[[Shop], tuple[Scene, ...]]
"""Writes the scenes for a shop's customers."""

START_S, FRAME_S = 30.0, 0.5
"""Glasses that have not ended after this and so much for every frame are stopped."""


def play_clip(out: Path, console: Console, write_script: Script = scenes) -> bool:
    """Play the whole clip; True when every scene ended as its script says.

    Args:
        out: Gets the pictures and the film; earlier ones are replaced.
        console: Is told the story.
        write_script: Makes the scenes for the sample shop.

    Raises:
        DemoFailed: Server or glasses did not do what they were started for.
    """
    teller, shop = Teller(console), sample_shop()
    script = write_script(shop)
    recorder = Recorder(script)
    with prepared(out) as places:
        with open_bay(shop, places.bay, teller) as bay:
            teller.say(f"clip: film {sum(scene.frames for scene in script)} frames of {len(script)} scenes")
            for _ in write_frames(shoot(script, bay.site), places.frames):
                pass
            teller.say("glasses: put on")
            follow(bay, places, _storyline(recorder, teller))
        told = moments(recorder.records, places)
        filmed = [moment for moment in told if moment.name in FILMED]
        made = leave_pictures(told, filmed, places, teller)
        made = [*leave_closeups(recorder.records, places), *made]
    console.print(summary(recorder.records))
    return _close(recorder.records, made, teller)


def follow(bay: Bay, places: Places, tell: Callable[[JournalEntry], None]) -> None:
    """Let the glasses look at every frame and tell each event of their journal as it comes.

    Raises:
        DemoFailed: They ended with an error, or not at all.
    """
    journal = Journal(places.journal)
    with bay.glasses(places.frames, places.journal, places.displayed) as glasses:
        longest_s = START_S + FRAME_S * sum(1 for _ in places.frames.iterdir())
        until = time.monotonic() + longest_s
        while glasses.let_run():
            _tell_new(journal, tell)
            if time.monotonic() > until:
                raise DemoFailed(f"the glasses still run after {longest_s:.0f} s: {glasses.last_words}")
        _tell_new(journal, tell)
        _check_end(glasses)


def _tell_new(journal: Journal, tell: Callable[[JournalEntry], None]) -> None:
    for event in journal.new_entries():
        tell(event)


def _check_end(glasses: Program) -> None:
    if glasses.exit_code != 0:
        raise DemoFailed(f"the glasses ended with {glasses.exit_code}: {glasses.last_words}")


def _storyline(recorder: Recorder, teller: Teller) -> Callable[[JournalEntry], None]:
    """Each scene is announced with its first frame, each reading and each ending as it comes."""
    announced: set[str] = set()

    def tell(event: JournalEntry) -> None:
        record = recorder.take(event)
        if record is None:
            return
        match event:
            case FrameSeen() if record.scene.name not in announced:
                announced.add(record.scene.name)
                teller.scene(record.scene)
            case ScanDecided():
                teller.read(event)
                if event.deed == IGNORED_COMMAND:
                    teller.ended(record)
            case PictureShown():
                teller.ended(record)
            case _:
                pass

    return tell


def moments(records: Sequence[SceneRecord], places: Places) -> list[Moment]:
    """What can be pictured: every scene that changed the display."""
    return [
        Moment(
            name=record.scene.name,
            caption=record.scene.story,
            view=places.frames / record.view,
            display=places.picture(record.picture),
            before=None if _arrives(record.scene) else places.picture(record.picture_before),
        )
        for record in records
        if record.picture is not None
    ]


def _arrives(scene: Scene) -> bool:
    """Whether a new car comes: the clip is shorter than the hour, and the last car's card is still shown."""
    return isinstance(scene.shown, LoyaltyCode)


def leave_pictures(
    told: Sequence[Moment], filmed: Sequence[Moment], places: Places, teller: Teller
) -> list[Path]:
    """Compose the pictures and the film of some of them; returns what was written."""
    places.remove_old_pictures()
    if not told:
        return []
    teller.say(f"pictures: compose {len(told)} views with the display's light added, and the film")
    written = write_pictures(told, places.out)
    write_film(filmed or told, places.film)
    return [*written, places.film]


def leave_closeups(records: Sequence[SceneRecord], places: Places) -> list[Path]:
    """Draw what no decoder could read and the glasses knew all the same; returns what was written."""
    written = []
    for number, record in enumerate((one for one in records if one.picture is not None), start=1):
        if record.scan is not None and record.scan.knowledge is Knowledge.MATCHED:
            path = places.out / f"{number:02d}-{record.scene.name}-closeup.png"
            held = record.scene.hardness
            view = places.frames / record.view
            write_closeup(Closeup(view, held.centre, held.reach_px, record.scan.text), path)
            written.append(path)
    return written


def _close(records: Sequence[SceneRecord], made: Sequence[Path], teller: Teller) -> bool:
    """Say where everything is and how to go on; True when all went as it should."""
    wrong = [record for record in records if not record.as_expected]
    for record in wrong:
        expected = f"{record.scene.ending} {record.scene.detail}".strip()
        teller.complain(f"{record.scene.name}: expected {expected}, happened: {record.happened}")
    if made:
        teller.say(f"pictures: {made[0].parent}/*.png ({len(made) - 1}), film: {made[-1]}")
    waits_ms = sorted(one.scan_to_card_us / 1000 for one in records if one.scan_to_card_us is not None)
    waited = f", scan to card {waits_ms[0]:.0f} to {waits_ms[-1]:.0f} ms" if waits_ms else ""
    teller.say(f"{len(records) - len(wrong)} of {len(records)} scenes as scripted{waited}")
    teller.say(
        "go on: make console (the loyalty team's pages) · make cards (print your own)"
        " · make demo PHOTOS=DIR (your photographs) · docs/tutorial.md"
    )
    return not wrong
