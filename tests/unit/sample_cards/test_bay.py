"""A bay whose programs do not do their part ends the demo with their own last words."""

import os
import sys
from pathlib import Path

import pytest

from glassapp.app.journal import JournalEntry
from sample_cards.clip.held import Site
from sample_cards.demo.bay import Bay, address_of
from sample_cards.demo.places import prepared
from sample_cards.demo.play import follow
from sample_cards.demo.programs import running
from sample_cards.errors import DemoFailed

PYTHON = Path(sys.executable).name
pytestmark = pytest.mark.timeout(240)


def test_a_server_that_ends_before_it_is_ready_is_told_with_its_reason(tmp_path: Path) -> None:
    ends = ["-c", "print('port 80 is not allowed')"]
    with (
        running(PYTHON, ends, os.environ, tmp_path / "log") as server,
        pytest.raises(DemoFailed, match="ended before it was ready: port 80 is not allowed"),
    ):
        address_of(server, tmp_path / "ready.json")


def test_a_server_that_never_becomes_ready_is_not_waited_for_any_longer(tmp_path: Path) -> None:
    sleeps = ["-c", "import time; time.sleep(60)"]
    with (
        running(PYTHON, sleeps, os.environ, tmp_path / "log") as server,
        pytest.raises(DemoFailed, match="was not ready within 0 s"),
    ):
        address_of(server, tmp_path / "ready.json", ready_s=0.01)


def test_the_address_is_the_glasses_port_of_the_ready_file(tmp_path: Path) -> None:
    (tmp_path / "ready.json").write_text('{"glasses_port": 4242, "http_port": 4243}')
    with running(PYTHON, ["-c", ""], os.environ, tmp_path / "log") as server:
        assert address_of(server, tmp_path / "ready.json") == "ws://127.0.0.1:4242"


def test_glasses_that_find_nothing_to_look_at_end_the_demo_with_their_sentence(tmp_path: Path) -> None:
    credential = tmp_path / "credential"
    credential.touch(mode=0o600)
    credential.write_text("demo-1.nothing-secret")
    with prepared(tmp_path / "out") as places:
        places.frames.mkdir()
        told: list[JournalEntry] = []
        bay = Bay(Site("s", "S", bytes(32)), "ws://127.0.0.1:9", credential, places.workshop)
        with pytest.raises(DemoFailed, match=r"(?s)the glasses ended with 1: .*no picture in"):
            follow(bay, places, told.append)
    assert told == []
