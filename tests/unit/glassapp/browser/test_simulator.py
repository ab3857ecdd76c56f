"""What is composed from flags: which glasses one process is, and what their pages are told."""

import datetime as dt
from dataclasses import replace
from pathlib import Path

import pytest
from PIL import Image
from pydantic import SecretStr

from glassapp.app.simulator import Simulation, Simulator, site_certificate
from glassapp.app.wearing import FittedPainter, HeadsetStory
from glassapp.browser import Fit, Headset
from glassapp.browser.certificate import make_certificate
from glassapp.browser.messages import LinkNews, Play, StepsNews, WatchHead
from glassapp.clock import ManualClock
from glassapp.controls import NOD_S, NodControl
from glassapp.errors import SettingsError
from glassapp.link import CardShown, Granted, LinkUp
from glassapp.settings import Settings
from glassapp.sounds import Earcon
from overlays.card import Card, Language
from overlays.layout import CardFace, State, StateFace
from overlays.profiles import profile
from overlays.wire import Verdict

CARD = Card(card_id="c-1", name="Aïcha B.", order="4101", bay="3")
NOW = dt.datetime.now(dt.UTC)
LAPTOP = Fit(profile("usb-c-640x360"), Language.FRENCH)


def settings() -> Settings:
    return Settings(credential=SecretStr("bay-1.secret"))


def test_a_file_of_headsets_is_as_many_pairs_of_glasses(tmp_path: Path) -> None:
    site_certificate(["bay.local"], tmp_path / "certificate")
    headsets = tmp_path / "headsets"
    headsets.write_text("bay-1.a\nbay-2.b\n\n", "utf-8")
    headsets.chmod(0o600)
    Simulator(
        settings(),
        Simulation(lan=("bay.local",), certificate=tmp_path / "certificate", headsets=headsets, port=0),
    )


def test_a_file_of_headsets_is_small(tmp_path: Path) -> None:
    headsets = tmp_path / "headsets"
    headsets.write_text("bay-1.a\n" * 200_000, "utf-8")
    headsets.chmod(0o600)
    with pytest.raises(SettingsError, match="cannot be read"):
        Simulator(settings(), Simulation(lan=("bay.local",), headsets=headsets))


@pytest.mark.parametrize("text", ["", "bay-1", "bay-1.a\nbay-1.b", "bay-1.a bay 2.b", "<b>.x"])
def test_a_file_of_headsets_that_cannot_be_is_refused(tmp_path: Path, text: str) -> None:
    site_certificate(["bay.local"], tmp_path / "certificate")
    headsets = tmp_path / "headsets"
    headsets.write_text(text, "utf-8")
    headsets.chmod(0o600)
    with pytest.raises(SettingsError, match="credential of another pair"):
        Simulator(
            settings(),
            Simulation(lan=("bay.local",), certificate=tmp_path / "certificate", headsets=headsets),
        )


def test_a_file_of_headsets_that_others_can_read_is_refused(tmp_path: Path) -> None:
    site_certificate(["bay.local"], tmp_path / "certificate")
    headsets = tmp_path / "headsets"
    headsets.write_text("bay-1.a", "utf-8")
    headsets.chmod(0o644)
    simulation = Simulation(lan=("bay.local",), certificate=tmp_path / "certificate", headsets=headsets)
    with pytest.raises(SettingsError, match="chmod 600"):
        Simulator(settings(), simulation)


def test_headsets_are_for_the_network(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="for --lan"):
        Simulator(settings(), Simulation(headsets=tmp_path))


def test_without_a_certificate_there_is_no_network() -> None:
    with pytest.raises(SettingsError, match="baylens-glasses certificate"):
        Simulator(settings(), Simulation(lan=("bay.local",), certificate=Path("nowhere")))


def test_a_certificate_that_is_none_is_named(tmp_path: Path) -> None:
    site_certificate(["bay.local"], tmp_path)
    (tmp_path / "site.pem").write_bytes(b"\0" * 3000)
    with pytest.raises(SettingsError, match="no certificate and its key"):
        Simulator(settings(), Simulation(lan=("bay.local",), certificate=tmp_path))


async def test_a_card_that_is_shown_is_painted_anew_for_another_device() -> None:
    headset = Headset("bay-1", LAPTOP, ManualClock(), 45.0)
    painter = FittedPainter(headset, ManualClock(), NodControl(ManualClock().monotonic))
    painter.show(CardFace(CARD))
    painter.refit(Fit(profile("halo-256-round"), Language.ENGLISH))
    newest = headset.display.next_picture()
    assert newest is not None
    assert newest.size == (256, 256)
    assert newest.number == 2


async def test_another_device_speaks_the_language_of_the_badge() -> None:
    headset = Headset("bay-1", LAPTOP, ManualClock(), 45.0)
    painter = FittedPainter(headset, ManualClock(), NodControl(ManualClock().monotonic))
    painter.speak(Language.ENGLISH)
    painter.refit(Fit(profile("halo-256-round"), Language.FRENCH))
    assert "Order 4101" in " ".join(painter.show(CardFace(CARD)).lines)
    painter.refit(Fit(profile("halo-256-round"), Language.ENGLISH))
    painter.refit(Fit(profile("halo-256-round"), Language.FRENCH))
    assert "Commande 4101" in " ".join(painter.show(CardFace(CARD)).lines)


async def test_a_device_can_be_changed_before_anything_is_shown() -> None:
    headset = Headset("bay-1", LAPTOP, ManualClock(), 45.0)
    painter = FittedPainter(headset, ManualClock(), NodControl(ManualClock().monotonic))
    painter.refit(Fit(profile("halo-256-round"), Language.ENGLISH))
    assert headset.display.next_picture() is None
    headset.display.show(Image.new("RGB", (1, 1)))
    assert headset.display.waiting == 1


async def test_the_page_hears_and_sees_what_the_link_tells_and_no_name() -> None:
    headset = Headset("bay-1", LAPTOP, ManualClock(), 45.0)
    story = HeadsetStory(headset, ManualClock())
    story.heard(LinkUp("rennes", "Rennes Sud", bytes(32)), 0)
    story.heard(CardShown("s-1", CARD), 0)
    story.heard(Granted("a-1", "c-1", "b-1", Verdict.GIVE), 0)
    news, _ = headset.next_told()
    assert LinkNews(state="up", why="Rennes Sud") in news
    assert [each.earcon for each in news if isinstance(each, Play)] == [Earcon.RECOGNISED, Earcon.GIVEN]
    assert any(isinstance(each, StepsNews) for each in news)
    assert all("Aïcha" not in each.model_dump_json() for each in news)


async def test_a_new_page_is_told_how_the_connection_is() -> None:
    headset = Headset("bay-1", LAPTOP, ManualClock(), 45.0)
    headset.tell(LinkNews(state="up", why="Rennes Sud"))
    headset.tell(Play(earcon=Earcon.GIVEN))
    headset.next_told()
    headset.begin_visit()
    news, _ = headset.next_told()
    assert news == (LinkNews(state="up", why="Rennes Sud"),)


async def test_the_page_watches_the_head_while_a_question_is_shown_and_once_for_each() -> None:
    headset = Headset("bay-1", LAPTOP, ManualClock(), 45.0)
    painter = FittedPainter(headset, ManualClock(), NodControl(ManualClock().monotonic))
    asking = StateFace(State.CONFIRM)
    for face in (asking, replace(asking, filling=2), StateFace(State.READY)):
        painter.show(face)
    news, _ = headset.next_told()
    assert [one.seconds for one in news if isinstance(one, WatchHead)] == [NOD_S, 0]


@pytest.mark.parametrize(
    ("made_for", "made_at", "why"),
    [
        ("192.168.1.20", NOW, "not valid for 'bay.local'"),
        ("shop.local", NOW, "not valid for 'bay.local'"),
        ("bay.local", NOW - dt.timedelta(days=900), "has expired"),
    ],
)
def test_a_certificate_that_no_headset_would_believe_is_not_served(
    tmp_path: Path, made_for: str, made_at: dt.datetime, why: str
) -> None:
    make_certificate([made_for], made_at).write(tmp_path)
    with pytest.raises(SettingsError, match=f"{why}.*baylens-glasses certificate bay.local"):
        Simulator(settings(), Simulation(lan=("bay.local",), certificate=tmp_path))
