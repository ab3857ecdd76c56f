"""The messages: what may cross, and what is refused by name."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from overlays import wire
from overlays.card import (
    Bag,
    Bonus,
    BonusKind,
    Card,
    GreenCategory,
    Language,
    Reason,
    ReasonKind,
    Temperature,
    Wording,
)
from overlays.errors import MalformedMessage, OversizedMessage

CARD = Card(
    card_id="card-1",
    name="Léa M.",
    order="4512",
    bay="4",
    bags=(Bag(label="4512-1", temperature=Temperature.FROZEN),),
    bonuses=(
        Bonus(
            bonus_id="bonus-1",
            kind=BonusKind.SAMPLE,
            title=Wording(forms=("Café moulu 100 g", "Café")),
            reason=Reason(kind=ReasonKind.REGULAR, category=GreenCategory.COFFEE),
        ),
    ),
)

FROM_GLASSES = (
    wire.Hello(app_version="0.1.0", display="usb-c-640x360", language=Language.FRENCH),
    wire.ScanReport(
        scan_id="scan-1",
        code="2000000000015",
        symbology=wire.Symbology.EAN_13,
        knowledge=wire.Knowledge.DECODED,
        decoder="zxing",
        frames=2,
    ),
    wire.Verify(verify_id="verify-1", card_id="card-1", label="B-4512-1"),
    wire.Answer(answer_id="answer-1", card_id="card-1", bonus_id="bonus-1", verdict=wire.Verdict.GIVE),
    wire.Ping(number=1, waiting=0, frames_dropped=3),
)

FROM_SERVER = (
    wire.Welcome(session_id="s1", site_id="lille", site_name="Lille", command_key="0" * 64, heartbeat_s=5.0),
    wire.Expected(groups=(wire.ExpectedGroup(symbology=wire.Symbology.EAN_13, codes=("2000000000015",)),)),
    wire.ShowCard(scan_id="scan-1", card=CARD, steps=(wire.StepTime(step=8, microseconds=120),)),
    wire.Refusal(concerns="scan-1", reason=wire.RefusalReason.UNKNOWN_CODE),
    wire.Granted(answer_id="answer-1", card_id="card-1", bonus_id="bonus-1", verdict=wire.Verdict.GIVE),
    wire.Notice(kind=wire.NoticeKind.WRONG_BAG, concerns="verify-1"),
    wire.Clear(card_id="card-1", reason=wire.ClearReason.DONE),
    wire.Pong(number=1),
)


@pytest.mark.parametrize("message", FROM_GLASSES, ids=lambda message: message.type)
def test_what_glasses_say_arrives_as_it_was_said(message: wire.FromGlasses) -> None:
    assert wire.decode_from_glasses(wire.encode(message)) == message


@pytest.mark.parametrize("message", FROM_SERVER, ids=lambda message: message.type)
def test_what_the_server_says_arrives_as_it_was_said(message: wire.FromServer) -> None:
    assert wire.decode_from_server(wire.encode(message)) == message


@pytest.mark.parametrize("message", FROM_SERVER, ids=lambda message: message.type)
def test_glasses_cannot_say_what_only_a_server_says(message: wire.FromServer) -> None:
    with pytest.raises(MalformedMessage):
        wire.decode_from_glasses(wire.encode(message))


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("", "json_invalid"),
        ("null", "message"),
        ("[1]", "message"),
        ('{"type": "scan"', "json_invalid"),
        ('{"type": "buy"}', "union_tag_invalid"),
        ('{"type": "ping", "number": -1, "waiting": 0, "frames_dropped": 0}', "ping.number"),
        ('{"type": "ping", "number": "1", "waiting": 0, "frames_dropped": 0}', "int_type"),
        (
            '{"type": "ping", "number": 1, "waiting": 0, "frames_dropped": 0, "Léa Martin": 1}',
            "extra_forbidden",
        ),
        ("[" * 50_000, "json_invalid"),
    ],
)
def test_a_malformed_message_is_refused_by_name(text: str, named: str) -> None:
    with pytest.raises(MalformedMessage, match=named) as refused:
        wire.decode_from_glasses(text)
    assert "Martin" not in str(refused.value)


def test_an_oversized_message_is_refused_before_it_is_read() -> None:
    with pytest.raises(OversizedMessage):
        wire.decode_from_glasses('{"type": "' + "x" * wire.LARGEST_MESSAGE_BYTES + '"}')


@given(st.text())
def test_no_text_at_all_breaks_the_reader(text: str) -> None:
    try:
        wire.decode_from_glasses(text)
    except MalformedMessage:
        return
    assert json.loads(text)["type"] in {"hello", "scan", "verify", "answer", "ping"}


@pytest.mark.parametrize("code", ["", "x" * 129, "4512\n", "caf\u00e9", "12\u202e34", "\x00", "123\u200b"])
def test_a_code_that_no_loyalty_card_holds_does_not_cross(code: str) -> None:
    with pytest.raises(ValidationError):
        wire.Verify(verify_id="v", card_id="c", label=code)


@pytest.mark.parametrize("code", ["<script>alert(1)</script>", "'; DROP TABLE customer; --"])
def test_markup_and_sql_cross_as_the_plain_characters_they_are(code: str) -> None:
    message = wire.Verify(verify_id="v", card_id="c", label=code)
    assert wire.decode_from_glasses(wire.encode(message)) == message


@pytest.mark.parametrize("name", ["Léa\u202e M.", "Léa\nM.", "x" * 25, "x" * 22 + "\U0001d1bf", " "])
def test_a_name_that_cannot_stand_on_one_line_is_no_name(name: str) -> None:
    with pytest.raises(ValidationError):
        Card(card_id="c", name=name, order="1", bay="1")


def test_a_card_has_no_room_for_what_the_glasses_must_not_know() -> None:
    assert set(Card.model_fields) == {"card_id", "name", "order", "bay", "bags", "bonuses"}
    assert set(Bonus.model_fields) == {"bonus_id", "kind", "title", "reason"}
    with pytest.raises(ValidationError, match="extra_forbidden"):
        Card.model_validate({**CARD.model_dump(), "family_name": "Martin"})


def test_a_personal_reason_names_a_category_and_others_name_none() -> None:
    with pytest.raises(ValidationError, match="category"):
        Reason(kind=ReasonKind.REGULAR)
    with pytest.raises(ValidationError, match="category"):
        Reason(kind=ReasonKind.THANK_YOU, category=GreenCategory.COFFEE)


def test_an_answer_names_a_bonus_exactly_where_one_is_meant() -> None:
    with pytest.raises(ValidationError, match="name a bonus"):
        wire.Answer(answer_id="a", card_id="c", verdict=wire.Verdict.GIVE)
    with pytest.raises(ValidationError, match="name a bonus"):
        wire.Answer(answer_id="a", card_id="c", bonus_id="b", verdict=wire.Verdict.DONE)


def test_the_expected_codes_are_bounded_and_fit_one_message() -> None:
    most = tuple(f"{number:013d}" for number in range(wire.MOST_EXPECTED))
    full = wire.Expected(groups=(wire.ExpectedGroup(symbology=wire.Symbology.EAN_13, codes=most),))
    assert wire.decode_from_server(wire.encode(full)) == full
    long = wire.ExpectedGroup(symbology=wire.Symbology.CODE_128, codes=('"' * 128,) * 200)
    assert len(wire.encode(wire.Expected(groups=(long,)))) <= wire.LARGEST_MESSAGE_BYTES
    with pytest.raises(ValidationError, match="at most 28000"):
        wire.Expected(groups=(long, long))
    one = wire.ExpectedGroup(symbology=wire.Symbology.CODE_128, codes=("1",))
    with pytest.raises(ValidationError, match="at most 2000"):
        wire.Expected(groups=(*full.groups, one))


def test_only_qr_codes_have_a_qr_form() -> None:
    form = wire.QrForm(version=2, error_correction="M", mask=3)
    group = wire.ExpectedGroup(symbology=wire.Symbology.QR_CODE, codes=("2912345678901",), qr_form=form)
    assert wire.decode_from_server(wire.encode(wire.Expected(groups=(group,)))) == wire.Expected(
        groups=(group,)
    )
    with pytest.raises(ValueError, match="only QR codes"):
        wire.ExpectedGroup(symbology=wire.Symbology.EAN_13, codes=("2000000000015",), qr_form=form)
