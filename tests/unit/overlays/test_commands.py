"""Command cards: only the site's own are obeyed."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from overlays.commands import Command, command_card, read_command

KEY = bytes(range(32))


@pytest.mark.parametrize("command", list(Command))
def test_a_card_of_this_site_says_what_is_printed_on_it(command: Command) -> None:
    assert read_command(command_card(command, "lille", KEY), "lille", KEY) is command


def test_a_card_of_another_site_says_nothing() -> None:
    assert read_command(command_card(Command.OK, "lens", KEY), "lille", KEY) is None


def test_a_card_under_another_key_says_nothing() -> None:
    assert read_command(command_card(Command.OK, "lille", bytes(32)), "lille", KEY) is None


def test_the_proof_of_one_command_does_not_prove_another() -> None:
    forged = command_card(Command.NEXT, "lille", KEY).replace("next", "ok")
    assert read_command(forged, "lille", KEY) is None


@given(st.text(max_size=300))
def test_whatever_a_customer_shows_is_no_command(text: str) -> None:
    assert read_command(text, "lille", KEY) is None
    assert read_command("BAYLENS:" + text, "lille", KEY) is None
    assert read_command("BAYLENS:ok:lille:" + text, "lille", KEY) is None
