"""Pictures add the display's light to the view, the film stays small, a run removes only its own."""

from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from sample_cards.demo.pictures import (
    CAPTION_PX,
    FILM_PX,
    PICTURE_PX,
    Moment,
    seen,
    write_film,
    write_pictures,
)
from sample_cards.demo.places import prepared


@pytest.fixture
def moment(tmp_path: Path) -> Moment:
    chance = np.random.default_rng(3)
    noisy = chance.normal(90, 8, (720, 1280, 3)).clip(0, 255).astype(np.uint8)
    Image.fromarray(noisy).save(tmp_path / "view.jpg")
    light = np.zeros((360, 640, 3), np.uint8)
    light[100:200, 100:300] = 120
    Image.fromarray(light).save(tmp_path / "hud.png")
    return Moment("lea", "a customer comes", tmp_path / "view.jpg", tmp_path / "hud.png")


def test_light_is_added_where_the_display_shines_and_nowhere_else(moment: Moment) -> None:
    with_light = np.asarray(seen(moment, (640, 360)), int)
    without = np.asarray(seen(Moment("", "", moment.view, None), (640, 360)), int)
    added = with_light - without
    assert (added[100:200, 100:300] == 120).all()
    assert (added[:99] == 0).all()


def test_pictures_are_numbered_in_the_order_of_play(moment: Moment, tmp_path: Path) -> None:
    written = write_pictures([moment, moment], tmp_path / "out")
    assert [path.name for path in written] == ["01-lea.png", "02-lea.png"]
    with Image.open(written[0]) as picture:
        assert picture.size == PICTURE_PX


def test_the_film_shows_every_moment_before_and_after(moment: Moment, tmp_path: Path) -> None:
    path = tmp_path / "demo.gif"
    write_film([moment], path)
    with Image.open(path) as film:
        assert film.size == (FILM_PX[0], FILM_PX[1] + CAPTION_PX)
        assert getattr(film, "n_frames", 1) == 2
    assert path.stat().st_size < 300_000


def test_a_run_that_went_well_leaves_no_workshop_and_one_that_failed_does(tmp_path: Path) -> None:
    with prepared(tmp_path) as places:
        assert places.workshop.is_dir()
    assert list(tmp_path.iterdir()) == []
    with pytest.raises(ZeroDivisionError), prepared(tmp_path) as places:
        raise ZeroDivisionError
    assert places.workshop.is_dir()


def test_two_runs_at_once_have_workshops_of_their_own(tmp_path: Path) -> None:
    with prepared(tmp_path) as one, prepared(tmp_path) as other:
        assert one.workshop != other.workshop


def test_only_what_a_run_has_made_is_removed(tmp_path: Path) -> None:
    for name in ("01-lea.png", "demo.gif", "holiday.png", "notes.txt"):
        (tmp_path / name).touch()
    with prepared(tmp_path) as places:
        places.remove_old_pictures()
    assert {path.name for path in tmp_path.iterdir()} == {"holiday.png", "notes.txt"}
