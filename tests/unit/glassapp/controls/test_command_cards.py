"""Command cards: the attendant's word, and nobody else's."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from glassapp.controls import CardRefusal, CommandCardReader
from glassapp.ports import Scan
from overlays.commands import PREFIX, Command, command_card
from overlays.wire import Knowledge, Symbology

KEY = bytes(range(32))
READER = CommandCardReader("lyon-2", KEY)


def scan(text: str) -> Scan:
    return Scan(text, Symbology.QR_CODE, Knowledge.DECODED, "zxing", 2, 1.0)


@pytest.mark.parametrize("command", list(Command))
def test_a_card_of_this_site_is_obeyed(command: Command) -> None:
    assert READER.read(scan(command_card(command, "lyon-2", KEY))) is command


def test_a_card_of_another_site_is_refused_by_name() -> None:
    assert READER.read(scan(command_card(Command.OK, "paris-1", KEY))) is CardRefusal.COMMAND_OF_OTHER_SITE


def test_a_card_made_with_another_key_is_forged() -> None:
    assert READER.read(scan(command_card(Command.OK, "lyon-2", b"x" * 32))) is CardRefusal.COMMAND_FORGED


def test_the_proof_of_one_command_does_not_prove_another() -> None:
    swapped = command_card(Command.HELP, "lyon-2", KEY).replace(":help:", ":ok:")
    assert READER.read(scan(swapped)) is CardRefusal.COMMAND_FORGED


@pytest.mark.parametrize(
    "text", ["", "ok", "ok:lyon-2", "give:lyon-2:0", "ok:lyon-2:0:0", "OK:lyon-2:0", "::"]
)
def test_what_only_begins_like_a_command_is_malformed(text: str) -> None:
    assert READER.read(scan(PREFIX + text)) is CardRefusal.COMMAND_MALFORMED


@pytest.mark.parametrize("text", ["2912345678906", "baylens:ok:lyon-2:0", " BAYLENS:ok:lyon-2:0"])
def test_a_customers_code_is_no_command_at_all(text: str) -> None:
    assert READER.read(scan(text)) is None


@given(st.sampled_from(Command), st.integers(0, 200), st.characters(min_codepoint=32, max_codepoint=126))
def test_a_card_with_one_character_changed_is_never_obeyed(
    command: Command, position: int, character: str
) -> None:
    card = command_card(command, "lyon-2", KEY)
    place = position % len(card)
    changed = card[:place] + character + card[place + 1 :]
    assert (READER.read(scan(changed)) is command) == (changed == card)
