"""A folder of photographs becomes a shop in which every code is known; a bad folder is refused by name."""

from pathlib import Path

import pytest
from PIL import Image

from overlays.codes import Symbology
from sample_cards.demo.album import Photograph, look_through, shop_of
from sample_cards.errors import PhotosUnusable

HEADING = "file,symbology,text\n"


def folder_with(tmp_path: Path, manifest: str | None, *names: str) -> Path:
    for name in names:
        Image.new("RGB", (32, 32)).save(tmp_path / name)
    if manifest is not None:
        (tmp_path / "manifest.csv").write_text(manifest, encoding="utf-8")
    return tmp_path


def test_without_a_manifest_every_picture_is_played_by_name(tmp_path: Path) -> None:
    folder = folder_with(tmp_path, None, "b.png", "a.jpg", "c.webp")
    (folder / "notes.txt").write_text("no picture")
    assert [one.path.name for one in look_through(folder)] == ["a.jpg", "b.png", "c.webp"]
    assert shop_of(look_through(folder))[1] == {}


def test_every_code_of_the_manifest_gets_one_customer_and_one_order(tmp_path: Path) -> None:
    rows = "a.png,EAN13,2900008170430\nb.png,UPCA,036000291452\nc.png,EAN13,0036000291452\nd.png,NONE,\n"
    shop, orders = shop_of(
        look_through(folder_with(tmp_path, HEADING + rows, *["a.png", "b.png", "c.png", "d.png"]))
    )
    assert set(orders) == {"2900008170430", "0036000291452"}
    assert len(shop.customers) == len(shop.pickups) == 2
    assert {pickup.order for pickup in shop.pickups} == set(orders.values())


def test_the_same_code_is_not_shown_twice_in_a_row(tmp_path: Path) -> None:
    rows = "a.png,QR,x\nb.png,QR,x\nc.png,QR,y\nd.png,QR,y\n"
    played = look_through(folder_with(tmp_path, HEADING + rows, *["a.png", "b.png", "c.png", "d.png"]))
    assert [one.text for one in played] == ["x", "y", "x", "y"]


def test_pictures_that_the_manifest_names_and_nobody_finds_are_left_out(tmp_path: Path) -> None:
    rows = "a.png,QR,x\nlost.png,QR,y\n/etc/passwd,QR,z\n"
    played = look_through(folder_with(tmp_path, HEADING + rows, "a.png"))
    assert [one.path.name for one in played] == ["a.png"]


@pytest.mark.parametrize(
    ("symbology", "text"),
    [(Symbology.EAN_13, "1"), (Symbology.QR_CODE, ""), (Symbology.QR_CODE, "BAYLENS:ok:x:y"), (None, "x")],
    ids=["too short", "empty", "a command", "no symbology"],
)
def test_a_code_that_no_customer_can_have_gets_none(symbology: Symbology | None, text: str) -> None:
    shop, orders = shop_of([Photograph(Path("a.png"), symbology, text)])
    assert shop.customers == ()
    assert orders == {}


@pytest.mark.parametrize(
    ("manifest", "names", "says"),
    [
        (None, [], "no photograph"),
        (HEADING, ["a.png"], "no photograph"),
        ("file,text\na.png,x\n", ["a.png"], "no column"),
        (HEADING + "a.png\n", ["a.png"], "cannot be read"),
        (HEADING + 'a.png,"QR,x\n', ["a.png"], "cannot be read"),
    ],
    ids=["empty folder", "empty manifest", "missing column", "short row", "open quote"],
)
def test_a_folder_without_anything_to_play_is_refused(
    tmp_path: Path, manifest: str | None, names: list[str], says: str
) -> None:
    with pytest.raises(PhotosUnusable, match=says):
        look_through(folder_with(tmp_path, manifest, *names))


def test_a_manifest_that_is_no_text_is_refused(tmp_path: Path) -> None:
    (tmp_path / "manifest.csv").write_bytes(b"file,symbology,text\n\xff\xfe\x00,QR,x\n")
    with pytest.raises(PhotosUnusable, match="cannot be read"):
        look_through(tmp_path)


def test_a_folder_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(PhotosUnusable, match="there is no folder"):
        look_through(tmp_path / "nowhere")
