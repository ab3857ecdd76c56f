"""What is told is what happened, and nothing that was read can change how it is told."""

import io

import pytest
from rich.console import Console

from overlays.codes import Symbology
from overlays.commands import Command
from overlays.wire import StepTime
from sample_cards.clip.scene import CommandCode, Ending, Hardness, Holder, LoyaltyCode, Scene
from sample_cards.clip.script import scenes
from sample_cards.demo.record import Outcome, SceneRecord
from sample_cards.demo.telling import Teller, describe, shortened, summary, times
from sample_cards.shop import sample_shop

SCENES = scenes(sample_shop())


def told(record: SceneRecord) -> str:
    console = Console(file=io.StringIO(), width=110, emoji=False)
    teller = Teller(console)
    teller.scene(record.scene)
    teller.ended(record)
    console.print(summary([record]))
    output = console.file
    assert isinstance(output, io.StringIO)
    return output.getvalue()


@pytest.mark.parametrize("scene", SCENES, ids=lambda scene: scene.name)
def test_every_scene_of_the_script_can_be_told(scene: Scene) -> None:
    outcomes = [] if scene.ending is Ending.NOTHING else [Outcome(scene.ending, scene.detail)]
    output = told(SceneRecord(scene, outcomes=outcomes, lines=(scene.detail or "x",)))
    assert scene.story in output
    assert "✓" in output
    assert "✗" not in output


def test_markup_in_what_the_display_says_stays_text() -> None:
    scene = Scene("x", "[red]not red[/red]", Ending.CARD)
    record = SceneRecord(scene, outcomes=[Outcome(Ending.CARD)], lines=("[link=x]:ok:[/link]",))
    output = told(record)
    assert "[red]not red[/red]" in output
    assert "[link=x]:ok:[/link]" in output


def test_a_scene_that_went_wrong_is_marked() -> None:
    record = SceneRecord(Scene("x", "story", Ending.CARD), outcomes=[Outcome(Ending.REFUSED, "no_pickup")])
    assert "✗" in told(record)
    assert "refused no_pickup" in told(record)


def test_what_is_hard_about_a_scene_is_said() -> None:
    hard = Hardness(yaw_deg=20, motion_px=5, defocus_px=2, noise=12, light=0.5, glare=0.6)
    shown = LoyaltyCode("x", Symbology.QR_CODE, Holder.PHONE)
    scene = Scene("x", "", Ending.CARD, shown, hardness=hard)
    assert describe(scene) == "QR Code on a phone (turned, moving, out of focus, noisy, dark, glare)"
    forged = Scene("x", "", Ending.IGNORED, CommandCode(Command.OK, forged=True))
    assert describe(forged) == "command card ok, forged"


def test_steps_are_named_and_in_milliseconds() -> None:
    steps = [StepTime(step=2, microseconds=21_040), StepTime(step=11, microseconds=900)]
    assert times(steps) == "2 scan 21.0 · 11 paint 0.9 ms"


def test_a_long_text_fits_one_line() -> None:
    assert len(shortened("x" * 3000)) == 34
    assert shortened("short") == "short"
