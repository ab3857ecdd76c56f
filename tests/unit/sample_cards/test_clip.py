"""The clip shows what its script says: the same pictures every time, readable where a card must come."""

import math
from dataclasses import replace
from pathlib import Path

import cv2
import numpy as np
import pytest
import zxingcpp
from numpy.typing import NDArray

from glassapp.clock import SystemClock
from glassapp.scanning.concert import ConcertConfig, ConcertScanner
from glassapp.scanning.decoders import available_decoders
from glassapp.scanning.expected import ExpectedCode
from sample_cards.clip.backdrop import BACKDROP_SIZE, FRAME_SIZE, backdrop
from sample_cards.clip.film import Shot, shoot, write_frames
from sample_cards.clip.held import Site, held
from sample_cards.clip.lens import homography, still
from sample_cards.clip.scene import BagCode, CommandCode, Ending, Hardness, LoyaltyCode, Place, Scene
from sample_cards.clip.script import scenes
from sample_cards.command_cards import DEMO_KEY
from sample_cards.shop import sample_shop

SHOP = sample_shop()
SITE = Site("rennes-sud", "Clémentine Rennes Sud", DEMO_KEY)
SCENES = scenes(SHOP)
SHOWING = [scene for scene in SCENES if scene.shown is not None]


OUT_OF_FOCUS = "ines"
READABLE = [scene for scene in SHOWING if scene.name != OUT_OF_FOCUS]


def texts(pixels: NDArray[np.uint8]) -> list[str]:
    return [one.text for one in zxingcpp.read_barcodes(pixels)]


def steady(scene: Scene) -> list[Shot]:
    """Some frames of one scene, without its first ones: the hand is still coming in."""
    return list(shoot((replace(scene, frames=6),), SITE))[3:]


@pytest.mark.parametrize(
    "scene", [one for one in SHOWING if one.name != OUT_OF_FOCUS], ids=lambda one: one.name
)
def test_every_code_of_the_script_can_be_read_in_the_clip(scene: Scene) -> None:
    read = [text for shot in steady(scene) for text in texts(shot.pixels)]
    match scene.shown:
        case LoyaltyCode(text=text):
            assert any(one.endswith(text) for one in read)
        case BagCode(label=label):
            assert label in read
        case CommandCode(command=command):
            assert any(one.startswith(f"BAYLENS:{command}:") for one in read)


def test_no_decoder_reads_the_card_that_is_out_of_focus_and_the_matcher_knows_it() -> None:
    (scene,) = (one for one in SHOWING if one.name == OUT_OF_FOCUS)
    assert isinstance(scene.shown, LoyaltyCode)
    frames = [shot.pixels for shot in steady(scene)]
    decoders, _ = available_decoders(("zxing", "zbar"))
    grey_frames = [np.ascontiguousarray(frame[:, :, 1]) for frame in frames]
    assert not any(decoder.decode(frame) for decoder in decoders for frame in grey_frames)
    scanner = ConcertScanner(decoders, SystemClock().monotonic, ConcertConfig(budget_s=math.inf))
    scanner.set_expected(
        [ExpectedCode(code.text, code.symbology) for one in sample_shop().customers for code in one.codes]
    )
    seen = {one.text for frame in frames for one in scanner.scan(frame)}
    assert seen == {scene.shown.text}


def test_the_clip_is_the_same_every_time_and_another_with_another_seed() -> None:
    scene = replace(SHOWING[0], frames=2)
    first, again, other = (list(shoot((scene,), SITE, seed)) for seed in (7, 7, 8))
    assert all((one.pixels == two.pixels).all() for one, two in zip(first, again, strict=True))
    assert any((one.pixels != two.pixels).any() for one, two in zip(first, other, strict=True))


def test_frames_are_files_whose_names_are_in_the_order_of_play(tmp_path: Path) -> None:
    short = tuple(replace(scene, frames=1) for scene in SCENES[:3])
    written = list(write_frames(shoot(short, SITE), tmp_path))
    assert written == sorted(tmp_path.iterdir())
    assert [path.stem.split("-", 1)[1] for path in written] == [scene.name for scene in short]
    first = cv2.imread(str(written[0]))
    assert first is not None
    assert first.shape == (FRAME_SIZE[1], FRAME_SIZE[0], 3)


def test_scenes_have_names_of_their_own_and_the_clip_has_about_two_hundred_frames() -> None:
    assert len({scene.name for scene in SCENES}) == len(SCENES)
    assert 150 <= sum(scene.frames for scene in SCENES) <= 280


def test_the_script_has_every_ending_that_a_pickup_can_have() -> None:
    assert {scene.ending for scene in SCENES} == set(Ending)


@pytest.mark.parametrize("place", list(Place))
def test_a_place_is_larger_than_a_frame_and_not_one_grey(place: Place) -> None:
    painted = backdrop(place)
    assert painted.shape == (BACKDROP_SIZE[1], BACKDROP_SIZE[0], 3)
    assert painted.std() > 10


def test_the_thing_appears_where_and_as_large_as_the_pose_says() -> None:
    scene = replace(SHOWING[0], hardness=Hardness(reach_px=500))
    thing = held(scene, SITE)
    assert thing is not None
    pose = still(scene.hardness)
    x, y = thing.middle
    ends = np.array([[[x - thing.longest_px / 2, y], [x, y], [x + thing.longest_px / 2, y]]])
    left, middle, right = cv2.perspectiveTransform(ends, homography(thing, pose))[0]
    assert np.allclose(middle, scene.hardness.centre)
    assert np.isclose(right[0] - left[0], 500)


def test_a_code_is_not_read_when_too_much_stands_before_it() -> None:
    blind = replace(SHOWING[0], hardness=Hardness(defocus_px=14, motion_px=30))
    assert not any(texts(shot.pixels) for shot in steady(blind))
