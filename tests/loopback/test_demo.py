"""The demo from end to end: a real server and real glasses as two processes."""

import io
import socket
import subprocess
import sys
from pathlib import Path

import pytest
from PIL import Image
from rich.console import Console
from typer.testing import CliRunner

from overlays.codes import Symbology
from sample_cards.clip.scene import Ending, Scene
from sample_cards.clip.script import scenes
from sample_cards.demo.__main__ import program
from sample_cards.demo.photographs import play_photographs
from sample_cards.demo.play import play_clip
from sample_cards.loyalty_cards import loyalty_card
from sample_cards.symbols import write
from server.domain.shop import Shop

pytestmark = pytest.mark.timeout(240)


def a_console() -> Console:
    return Console(file=io.StringIO(), width=110, emoji=False)


def what_was_told(console: Console) -> str:
    assert isinstance(console.file, io.StringIO)
    return console.file.getvalue()


def first_car_and_a_wrong_hope(shop: Shop) -> tuple[Scene, ...]:
    """The first car, and a card of another chain of which the script wrongly says that a card comes."""
    whole = scenes(shop)
    stranger = next(scene for scene in whole if scene.name == "unknown")
    hope = Scene("hope", "a stranger", Ending.CARD, stranger.shown, "4101", hardness=stranger.hardness)
    return (*whole[:6], hope)


def test_the_first_car_is_served_as_scripted_and_a_difference_is_told(tmp_path: Path) -> None:
    console = a_console()
    fine = play_clip(tmp_path, console, first_car_and_a_wrong_hope)
    told = what_was_told(console)
    assert not fine
    assert "6 of 7 scenes as scripted" in told
    assert "hope: expected card 4101, happened: refused unknown_code" in told
    assert "Commande 4101" in told
    assert {path.name for path in tmp_path.iterdir()} == {
        "01-lea.png",
        "02-right-bag.png",
        "03-ok.png",
        "04-next.png",
        "05-undo.png",
        "06-hope.png",
        "demo.gif",
    }


def test_photographs_with_a_manifest_bring_cards_and_a_corrupt_one_is_passed_over(tmp_path: Path) -> None:
    photos = tmp_path / "photos"
    photos.mkdir()
    loyalty_card(write("2900008170430", Symbology.EAN_13)).save(photos / "card.png")
    loyalty_card(write("CLMB-123456", Symbology.CODE_128)).save(photos / "unlisted.png")
    Image.new("RGB", (400, 300), "gray").save(photos / "nothing.png")
    (photos / "corrupt.png").write_bytes(b"\x89PNG\r\n\x1a\n and no more")
    rows = ["card.png,EAN13,2900008170430", "unlisted.png,NONE,", "nothing.png,NONE,", "corrupt.png,QR,x"]
    (photos / "manifest.csv").write_text("\n".join(["file,symbology,text", *rows]) + "\n", encoding="utf-8")
    console = a_console()
    assert play_photographs(photos, tmp_path / "out", console)
    assert "4 photographs: 1 right cards, 0 wrong cards, 1 codes nobody has" in what_was_told(console)


def test_a_folder_without_photographs_ends_the_demo_with_one_sentence(tmp_path: Path) -> None:
    result = CliRunner().invoke(program, ["--photos", str(tmp_path), "--out", str(tmp_path / "out")])
    assert result.exit_code == 1
    assert "no photograph in" in result.output


def test_whoever_ends_the_demo_early_ends_its_server_with_it(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "sample_cards.demo", "--out", str(tmp_path)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as demo:
        assert demo.stdout is not None
        ready = next(line for line in demo.stdout if "server: ready at" in line)
        demo.terminate()
        demo.stdout.read()
        assert demo.wait(30) == 1
    port = int(ready.strip().rpartition(":")[2])
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection(("127.0.0.1", port), timeout=60)
