"""What comes out of the printer can be read: cards, command cards, labels, and the sheets they are on."""

from pathlib import Path

import numpy as np
import pytest
import zxingcpp
from PIL import Image
from typer.testing import CliRunner

from overlays.badges import Badge, read_badge
from overlays.card import Temperature
from overlays.commands import Command, read_command
from sample_cards.__main__ import program
from sample_cards.bag_labels import LABEL_PX, bag_label, label_text
from sample_cards.command_cards import DEMO_KEY, FACES, attendant_card, read_key
from sample_cards.errors import BadCommandKey
from sample_cards.loyalty_cards import CARD_PX, in_card_shape, loyalty_card
from sample_cards.printing import card_name, member_cards
from sample_cards.sheets import A4_PX, sheets
from sample_cards.shift_badges import EVERY_BADGE, shift_badge
from sample_cards.shop import sample_shop
from sample_cards.shop.members import CARRIED
from sample_cards.symbols import write
from server.domain.shop import read_shop

SHOP = sample_shop()


def texts(picture: Image.Image) -> list[str]:
    return [one.text for one in zxingcpp.read_barcodes(np.asarray(picture.convert("RGB")))]


@pytest.mark.parametrize("place", range(len(CARRIED)), ids=[str(one) for one in CARRIED])
def test_a_printed_loyalty_card_reads_as_its_code(place: int) -> None:
    code = SHOP.customers[place].codes[0]
    card = loyalty_card(write(code.text, code.symbology), card_name(SHOP.customers[place]))
    assert card.size == CARD_PX
    (text,) = texts(card)
    assert text.endswith(code.text)


def test_a_card_cut_out_has_round_corners_and_keeps_its_middle() -> None:
    code = SHOP.customers[0].codes[0]
    alpha = np.asarray(in_card_shape(loyalty_card(write(code.text, code.symbology))))[..., 3]
    assert alpha[0, 0] == 0
    assert alpha[CARD_PX[1] // 2, CARD_PX[0] // 2] == 255


@pytest.mark.parametrize("command", list(Command))
def test_a_command_card_is_believed_at_its_own_site_only(command: Command) -> None:
    (text,) = texts(attendant_card(command, "rennes-sud", "Rennes Sud", DEMO_KEY))
    assert read_command(text, "rennes-sud", DEMO_KEY) is command
    assert read_command(text, "vannes", DEMO_KEY) is None
    assert read_command(text, "rennes-sud", bytes(32)) is None


@pytest.mark.parametrize("badge", EVERY_BADGE)
def test_a_printed_badge_begins_a_shift_at_its_own_site_only(badge: Badge) -> None:
    (text,) = texts(shift_badge(badge, "rennes-sud", "Rennes Sud", DEMO_KEY))
    assert read_badge(text, "rennes-sud", DEMO_KEY) == badge
    assert read_badge(text, "vannes", DEMO_KEY) is None


def test_every_command_has_words_of_its_own_in_both_languages_and_a_colour_of_its_own() -> None:
    assert FACES.keys() == set(Command)
    assert len({face.colour for face in FACES.values()}) == len(Command)
    assert len({face.french for face in FACES.values()}) == len(Command)
    assert len({face.english for face in FACES.values()}) == len(Command)


@pytest.mark.parametrize("temperature", list(Temperature))
def test_a_bag_label_reads_as_order_and_number(temperature: Temperature) -> None:
    picture = bag_label(label_text("4127", 2), "4127", "B3", temperature)
    assert picture.size == LABEL_PX
    assert texts(picture) == ["B-4127-2"]


def test_every_card_on_a_sheet_can_still_be_read() -> None:
    (page,) = sheets("cards", [one.picture for one in member_cards(SHOP)])
    assert page.size == A4_PX
    found = texts(page)
    for place in range(len(CARRIED)):
        code = SHOP.customers[place].codes[0]
        assert any(text.endswith(code.text) for text in found), code.symbology


def test_the_eleventh_card_starts_a_second_page() -> None:
    cards = [one.picture for one in member_cards(SHOP)]
    assert len(sheets("cards", [*cards, cards[0]])) == 2


@pytest.mark.parametrize("text", ["", "c1", "z" * 64, "00" * 31, "00" * 33])
def test_a_key_that_is_none_is_refused_with_the_way_to_get_one(text: str) -> None:
    with pytest.raises(BadCommandKey, match="baylens-server command-key"):
        read_key(text)


def test_the_command_draws_everything_and_writes_the_shop(tmp_path: Path) -> None:
    result = CliRunner().invoke(program, ["--out", str(tmp_path / "cards")])
    assert result.exit_code == 0, result.output
    names = {path.name for path in (tmp_path / "cards").iterdir()}
    assert {"cards.pdf", "commands.pdf", "bags.pdf", "demo-shop.json", "command-ok.png"} <= names
    assert read_shop((tmp_path / "cards" / "demo-shop.json").read_text(encoding="utf-8")) == SHOP
    (text,) = texts(Image.open(tmp_path / "cards" / "command-ok.png"))
    assert read_command(text, "rennes-sud", DEMO_KEY) is Command.OK


def test_the_cards_of_a_real_site_are_signed_for_that_site_and_say_its_name(tmp_path: Path) -> None:
    key = "ab" * 32
    signed = ["--out", str(tmp_path), "--site", "st-pierre", "--command-key", key]
    result = CliRunner().invoke(program, [*signed, "--site-name", "Drive Saint-Pierre"])
    assert result.exit_code == 0, result.output
    for command in Command:
        drawn = Image.open(tmp_path / f"command-{command}.png").convert("RGB")
        (text,) = texts(drawn)
        assert read_command(text, "st-pierre", bytes.fromhex(key)) is command
        named = attendant_card(command, "st-pierre", "Drive Saint-Pierre", bytes.fromhex(key))
        assert np.array_equal(np.asarray(drawn), np.asarray(named))
    for badge in EVERY_BADGE:
        (text,) = texts(Image.open(tmp_path / f"command-badge-{badge.language}-{badge.hand}.png"))
        assert read_badge(text, "st-pierre", bytes.fromhex(key)) == badge


@pytest.mark.parametrize(
    "flags",
    [
        ("--command-key", "ab" * 32),
        ("--site", "st-pierre"),
        ("--site-name", "Drive Saint-Pierre"),
        ("--command-key", "ab" * 32, "--site", "Saint Pierre"),
        ("--command-key", "ab" * 32, "--site", "st-pierre", "--site-name", "two\nlines"),
    ],
)
def test_cards_that_no_site_would_believe_are_not_drawn(tmp_path: Path, flags: tuple[str, ...]) -> None:
    result = CliRunner().invoke(program, ["--out", str(tmp_path / "cards"), *flags])
    assert result.exit_code == 2
    assert "site" in result.output
    assert not (tmp_path / "cards").exists()


def test_a_long_name_of_a_site_leaves_room_for_the_word_beside_it() -> None:
    short, long = (np.asarray(attendant_card(Command.OK, "x", name, DEMO_KEY)) for name in ("x", "W" * 24))
    assert np.array_equal(short[564:, 760:], long[564:, 760:])


def test_a_wrong_key_ends_the_command_with_one_sentence_and_draws_nothing(tmp_path: Path) -> None:
    result = CliRunner().invoke(program, ["--out", str(tmp_path / "cards"), "--command-key", "xyz"])
    assert result.exit_code == 2
    assert "64 hexadecimal digits" in result.output
    assert not (tmp_path / "cards").exists()


def test_a_folder_may_be_called_anything_and_one_that_cannot_be_is_a_sentence(tmp_path: Path) -> None:
    call = CliRunner()
    strange = tmp_path / "[" / "bold]"
    drawn = call.invoke(program, ["--out", str(strange)])
    assert (drawn.exit_code, "[/bold]" in drawn.stdout.replace("\n", "")) == (0, True)
    file = tmp_path / "file"
    file.write_text("")
    refused = call.invoke(program, ["--out", str(file)])
    assert refused.exit_code == 2
    assert "cannot write into" in refused.stdout
    assert "Errno" not in refused.stdout
