"""What a person may write after --camera and --display when the glasses are Brilliant Labs'."""

import sys
from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest
from PIL import Image

from glassapp.app.parts import HaloPainter, Parts
from glassapp.cameras import FolderCamera
from glassapp.clock import ManualClock
from glassapp.displays import MemoryDisplay
from glassapp.errors import CameraNotFound, DisplayUnavailable, GlassesError, SettingsError
from glassapp.settings import Settings
from overlays.card import Bonus, BonusKind, Card, Language, Wording
from overlays.commands import Command
from overlays.layout import CardFace, Face, State, StateFace, asks
from overlays.profiles import profile
from tests.unit.overlays.shown import EVERY_REASON

if TYPE_CHECKING:
    from glassapp.halo.exchange import Exchange
    from glassapp.halo.pair import HaloControl


def parts(camera: str = "folder:.", display: str = "memory") -> Parts:
    return Parts(Settings(server="ws://127.0.0.1:1", camera=camera, display=display), ManualClock())


@pytest.fixture
def without_the_library(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in list(sys.modules):
        if name.startswith("glassapp.halo"):
            monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, "brilliant_msg", None)


@pytest.mark.usefixtures("without_the_library")
@pytest.mark.parametrize(
    ("opened", "refusal"), [(Parts.open_camera, CameraNotFound), (Parts.open_display, DisplayUnavailable)]
)
def test_without_the_library_a_person_reads_how_to_get_it(
    opened: Callable[[Parts], object], refusal: type[GlassesError]
) -> None:
    with pytest.raises(refusal, match=r"pip install 'baylens\[brilliant\]'"):
        opened(parts("halo", "halo:Halo 08"))


def test_camera_and_display_of_two_pairs_are_refused() -> None:
    pytest.importorskip("brilliant_msg")
    with pytest.raises(SettingsError, match="two pairs of glasses: Halo 08, Halo 09"):
        parts("halo:Halo 08", "halo:Halo 09").open_camera()


def test_other_cameras_and_displays_are_opened_as_ever(tmp_path: object) -> None:
    Image.new("RGB", (20, 20)).save(f"{tmp_path}/a.png")
    chosen = parts(f"folder:{tmp_path}")
    assert isinstance(chosen.open_camera(), FolderCamera)
    display = chosen.open_display()
    assert isinstance(display, MemoryDisplay)
    assert not isinstance(chosen.painter(display, profile("halo-256-round")), HaloPainter)
    assert chosen.controls == ()
    chosen.close()


def test_a_battery_that_is_not_here_is_refused_and_none_is_none() -> None:
    plain = Settings(server="ws://127.0.0.1:1", camera="folder:.", display="memory")
    with pytest.raises(SettingsError, match="no battery 'headset-7'; this machine has "):
        Parts(plain.model_copy(update={"battery": "headset-7"}), ManualClock()).battery()
    assert Parts(plain.model_copy(update={"battery": "none"}), ManualClock()).battery()() is None


def card(bonuses: int) -> Card:
    bonus = Bonus(
        bonus_id="b-1", kind=BonusKind.SAMPLE, title=Wording(forms=("Café",)), reason=EVERY_REASON[0]
    )
    return Card(card_id="c-1", name="Zoé B.", order="4711", bay="3", bonuses=(bonus,) * bonuses)


@pytest.mark.parametrize(
    ("face", "asked"),
    [
        (CardFace(card(1), 0), True),
        (CardFace(card(1), None), False),
        (CardFace(card(0), 0), False),
        (StateFace(State.CONFIRM), True),
        (StateFace(State.READY), False),
        (StateFace(State.GIVEN), False),
    ],
)
def test_a_bonus_and_a_doubtful_customer_are_questions_and_nothing_else_is(face: Face, asked: bool) -> None:
    assert asks(face) is asked


@pytest.fixture
def exchange() -> "Exchange":
    pytest.importorskip("brilliant_msg")
    from glassapp.halo.exchange import Exchange

    return Exchange()


@pytest.fixture
def control(exchange: "Exchange") -> "HaloControl":
    from glassapp.halo.pair import HaloControl

    return HaloControl(exchange)


@pytest.fixture
def painter(control: "HaloControl") -> HaloPainter:
    plain = (MemoryDisplay(), profile("halo-256-round"), Language.FRENCH, ManualClock())
    return HaloPainter(*plain, control=control)


def test_the_glasses_listen_for_a_nod_only_while_a_question_is_shown(
    exchange: "Exchange", painter: HaloPainter
) -> None:
    heard = []
    for face in (
        StateFace(State.READY),
        StateFace(State.CONFIRM),
        StateFace(State.READY),
        StateFace(State.DONE),
    ):
        painter.show(face)
        arming = exchange.take_arming()
        heard.append(None if arming is None else arming.seconds)
    assert heard == [None, 3.0, 0, None]


@pytest.mark.parametrize(
    ("asked", "looked_at"),
    [
        (CardFace(card(1), 0), CardFace(card(1), 0, filling=1)),
        (StateFace(State.CONFIRM), StateFace(State.CONFIRM, filling=3)),
    ],
    ids=["bonus", "customer"],
)
def test_a_nod_answers_the_question_though_a_look_fills_its_ring_meanwhile(
    exchange: "Exchange", painter: HaloPainter, control: "HaloControl", asked: Face, looked_at: Face
) -> None:
    painter.show(asked)
    arming = exchange.take_arming()
    assert arming is not None
    painter.show(looked_at)
    assert exchange.take_arming() is None, "the three seconds begin with the question"
    exchange.nodded(arming.question)
    assert control.poll() is Command.OK


@pytest.mark.parametrize(
    ("asked", "asked_next"),
    [
        (CardFace(card(2), 0), CardFace(card(2), 1)),
        (StateFace(State.CONFIRM), StateFace(State.CONFIRM, again=1)),
    ],
    ids=["bonus", "customer"],
)
def test_a_nod_at_one_question_never_answers_the_next(
    exchange: "Exchange", painter: HaloPainter, control: "HaloControl", asked: Face, asked_next: Face
) -> None:
    painter.show(asked)
    arming = exchange.take_arming()
    assert arming is not None
    painter.show(asked_next)
    exchange.nodded(arming.question)
    assert control.poll() is None


def test_a_question_that_comes_back_is_asked_anew(exchange: "Exchange", painter: HaloPainter) -> None:
    for face in (StateFace(State.CONFIRM), StateFace(State.READY), StateFace(State.CONFIRM)):
        painter.show(face)
    arming = exchange.take_arming()
    assert arming is not None
    assert arming.seconds == 3.0
