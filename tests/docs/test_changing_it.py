"""The page for whoever changes the code names files that are there."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "changing-it.md").read_text(encoding="utf-8")
PLACES = sorted(set(re.findall(r"`([\w.-]+(?:/[\w.-]+)*(?:/|\.(?:py|md|js|toml)))`", PAGE)))
NAMES = sorted(set(re.findall(r"`([A-Z]\w+)`", PAGE)))


@pytest.mark.parametrize("place", PLACES)
def test_every_file_and_folder_of_the_page_is_there(place: str) -> None:
    assert (ROOT / place).exists()


@pytest.mark.parametrize("name", NAMES)
def test_every_name_of_the_page_stands_in_a_file_that_it_names(name: str) -> None:
    files = [ROOT / place for place in PLACES if place.endswith(".py")]
    assert any(re.search(rf"\b{name}\b", file.read_text(encoding="utf-8")) for file in files)
