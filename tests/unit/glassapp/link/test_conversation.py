"""What glasses and server say to each other, and in which order."""

from collections.abc import Sequence
from dataclasses import replace

import pytest

from glassapp.errors import CredentialRefused, OutboxFull, ProtocolRefused
from glassapp.link import (
    CardShown,
    Cleared,
    ExpectedChanged,
    Expired,
    Granted,
    Habits,
    LinkLost,
    LinkRefused,
    LinkUp,
    LostReason,
    Noticed,
    Phase,
    Refused,
    Request,
)
from glassapp.link.endings import rejected_handshake
from glassapp.link.outbox import name_of
from overlays import wire
from overlays.wire import (
    ClearReason,
    CloseCode,
    NoticeKind,
    Pong,
    RefusalReason,
    StepTime,
    Symbology,
    Verdict,
)
from tests.unit.glassapp.link.shop import (
    CARD,
    HELLO,
    WELCOME,
    granted,
    make_link,
    ready_link,
    say,
    scan,
    sent,
)


def test_the_first_message_of_a_connection_is_hello_and_nothing_else_goes_before_the_welcome() -> None:
    link = make_link()
    link.report(scan())
    link.opened(0.0)
    assert sent(link) == (HELLO,)
    assert sent(link) == ()
    say(link, WELCOME)
    assert [message.type for message in sent(link)] == ["scan"]


def test_the_welcome_tells_the_site_and_its_key_is_never_printed() -> None:
    link = make_link()
    link.opened(0.0)
    say(link, WELCOME)
    (up,) = link.events()
    assert up == LinkUp("lyon-7", "Lyon 7", bytes.fromhex("ab" * 32))
    assert "abab" not in repr(up)
    assert "xab" not in repr(up)


def test_a_scan_gets_its_card_once_however_often_the_server_says_it() -> None:
    link = ready_link()
    scan_id = link.report(scan())
    sent(link)
    card = wire.ShowCard(scan_id=scan_id, card=CARD, steps=(StepTime(step=8, microseconds=900),))
    say(link, card)
    say(link, card)
    assert link.events() == (CardShown(scan_id, CARD, card.steps),)
    assert link.waiting == 0


@pytest.mark.parametrize(
    ("seen", "told"), [(0, 1), (1, 1), (2, 2), (1000, 1000), (1001, 1000), (90_000, 1000)]
)
def test_the_server_is_told_how_many_frames_agreed_as_far_as_it_can_count(seen: int, told: int) -> None:
    link = ready_link()
    link.report(replace(scan(), frames=seen, decoder="d" * 30))
    (report,) = sent(link)
    assert isinstance(report, wire.ScanReport)
    assert (report.frames, report.decoder) == (told, "d" * 24)


def test_a_card_for_a_scan_that_was_never_made_is_not_shown() -> None:
    link = ready_link()
    say(link, wire.ShowCard(scan_id="s-of-somebody-else", card=CARD))
    assert link.events() == ()
    assert link.phase is Phase.READY


def test_a_reply_of_the_wrong_kind_does_not_settle_the_message() -> None:
    link = ready_link()
    scan_id = link.report(scan())
    say(link, granted(scan_id))
    say(link, wire.Notice(kind=NoticeKind.RIGHT_BAG, concerns=scan_id))
    assert link.events() == ()
    assert link.waiting == 1


def test_answers_verifications_and_refusals_are_matched_by_their_id() -> None:
    link = ready_link()
    answer_id = link.answer("card-1", Verdict.GIVE, "bonus-1", now=0.0)
    verify_id = link.verify("card-1", "B-1042-1")
    scan_id = link.report(scan())
    say(link, wire.Refusal(concerns=scan_id, reason=RefusalReason.NO_PICKUP))
    say(link, wire.Notice(kind=NoticeKind.WRONG_BAG, concerns=verify_id))
    say(link, granted(answer_id))
    assert link.events() == (
        Refused(scan_id, RefusalReason.NO_PICKUP, "scan"),
        Noticed(NoticeKind.WRONG_BAG, verify_id),
        Granted(answer_id, "card-1", "bonus-1", Verdict.GIVE),
    )
    assert link.waiting == 0


def test_a_repeated_refusal_is_heard_once() -> None:
    link = ready_link()
    scan_id = link.report(scan())
    for _ in range(3):
        say(link, wire.Refusal(concerns=scan_id, reason=RefusalReason.UNKNOWN_CODE))
    assert link.events() == (Refused(scan_id, RefusalReason.UNKNOWN_CODE, "scan"),)


def test_what_the_server_says_of_its_own_accord_is_passed_on() -> None:
    link = ready_link()
    group = wire.ExpectedGroup(symbology=Symbology.EAN_13, codes=("3012345678900",))
    say(link, wire.Expected(groups=(group,)))
    say(link, wire.Notice(kind=NoticeKind.BONUSES_OFF))
    say(link, wire.Clear(card_id="card-1", reason=ClearReason.WITHDRAWN))
    say(link, Pong(number=1))
    assert link.events() == (
        ExpectedChanged((group,)),
        Noticed(NoticeKind.BONUSES_OFF, None),
        Cleared("card-1", ClearReason.WITHDRAWN),
    )


def test_unanswered_messages_are_sent_again_in_order_after_a_cut() -> None:
    link = ready_link()
    names = [
        link.report(scan()),
        link.answer("card-1", Verdict.GIVE, "bonus-1", now=0.0),
        link.answer("card-1", Verdict.DONE, now=0.0),
    ]
    before = sent(link)
    assert link.texts(0.0) == ()
    say(link, wire.ShowCard(scan_id=names[0], card=CARD))
    link.closed(None, "reset")
    assert link.texts(1.0) == ()
    link.opened(1.0)
    say(link, WELCOME, 1.0)
    again = sent(link, 1.0)
    assert ids(again) == names[1:]
    assert ids(before) == names


def test_an_answer_says_how_long_ago_it_was_given_each_time_it_is_told() -> None:
    link = ready_link()
    link.answer("card-1", Verdict.GIVE, "bonus-1", now=2.0)
    assert ages(sent(link, 2.0)) == [0]
    link.closed(None, "reset")
    link.answer("card-1", Verdict.DONE, now=7.5)
    link.drop_old(700.0)
    link.opened(700.0)
    link.texts(700.0)
    say(link, WELCOME, 700.25)
    assert ages(sent(link, 700.25)) == [698_250, 692_750]


def ids(messages: Sequence[wire.Message]) -> list[str]:
    return [name_of(one) for one in messages if isinstance(one, Request)]


def ages(messages: Sequence[wire.Message]) -> list[int]:
    return [one.age_ms for one in messages if isinstance(one, wire.Answer)]


def test_in_a_full_outbox_what_was_handed_over_takes_the_place_of_the_oldest_question() -> None:
    link = make_link(Habits(outbox_room=3))
    first = link.answer("card-1", Verdict.GIVE, "bonus-1", now=0.0)
    scans = [link.report(scan()), link.report(scan())]
    answers = [
        link.answer("card-1", Verdict.GIVE, "bonus-2", now=0.0),
        link.answer("card-1", Verdict.DONE, now=0.0),
    ]
    assert link.events() == (Expired(scans[0], "scan"), Expired(scans[1], "scan"))
    with pytest.raises(OutboxFull, match="3 messages wait"):
        link.answer("card-1", Verdict.DONE, now=0.0)
    link.opened(0.0)
    link.texts(0.0)
    say(link, WELCOME)
    assert [one.answer_id for one in sent(link) if isinstance(one, wire.Answer)] == [first, *answers]


def test_a_card_for_a_scan_that_made_room_is_not_shown() -> None:
    link = ready_link(Habits(outbox_room=1))
    asked = link.report(scan())
    sent(link)
    link.answer("card-1", Verdict.DONE, now=0.0)
    link.events()
    say(link, wire.ShowCard(scan_id=asked, card=CARD))
    assert link.events() == ()


def test_a_full_outbox_refuses_another_question_and_keeps_the_others() -> None:
    link = make_link(Habits(outbox_room=2))
    kept = [link.report(scan()), link.report(scan())]
    with pytest.raises(OutboxFull, match="2 messages wait"):
        link.report(scan())
    link.opened(0.0)
    link.texts(0.0)
    say(link, WELCOME)
    assert [message.scan_id for message in sent(link) if isinstance(message, wire.ScanReport)] == kept


def test_an_answer_the_store_could_not_take_is_told_again_before_anything_newer() -> None:
    link = ready_link(Habits(store_pause_s=1.0))
    give = link.answer("card-1", Verdict.GIVE, "bonus-1", now=0.0)
    assert len(sent(link)) == 1
    say(link, wire.Refusal(concerns=give, reason=RefusalReason.STORE_UNAVAILABLE), now=5.0)
    undo = link.answer("card-1", Verdict.UNDO, "bonus-1", now=0.0)
    assert link.events() == ()
    assert sent(link, 5.5) == ()
    assert link.due_at == 6.0
    assert [message.answer_id for message in sent(link, 6.0) if isinstance(message, wire.Answer)] == [
        give,
        undo,
    ]


def test_a_scan_the_store_could_not_look_up_is_refused_to_the_attendant() -> None:
    link = ready_link()
    scan_id = link.report(scan())
    say(link, wire.Refusal(concerns=scan_id, reason=RefusalReason.STORE_UNAVAILABLE))
    assert link.events() == (Refused(scan_id, RefusalReason.STORE_UNAVAILABLE, "scan"),)


@pytest.mark.parametrize("text", ["", "{", '{"type":"card"}', '{"type":"nothing"}', "[]", "x" * 70_000])
def test_a_malformed_message_loses_the_connection_and_is_named(text: str) -> None:
    link = ready_link()
    link.received(text, 0.0)
    (lost,) = link.events()
    assert isinstance(lost, LinkLost)
    assert lost.reason is LostReason.MALFORMED
    assert link.phase is Phase.DISCONNECTED


def test_what_comes_after_a_lost_connection_is_not_heard() -> None:
    link = ready_link()
    scan_id = link.report(scan())
    link.received("{", 0.0)
    link.events()
    say(link, wire.ShowCard(scan_id=scan_id, card=CARD))
    link.closed(1002, "bye")
    link.tick(1e9)
    assert link.events() == ()
    assert link.waiting == 1


def test_a_card_before_the_welcome_is_out_of_order() -> None:
    link = make_link()
    scan_id = link.report(scan())
    link.opened(0.0)
    say(link, wire.ShowCard(scan_id=scan_id, card=CARD))
    assert link.events() == (LinkLost(LostReason.OUT_OF_ORDER, "card while greeting"),)
    assert link.waiting == 1


def test_a_second_welcome_is_out_of_order() -> None:
    link = ready_link()
    say(link, WELCOME)
    assert link.events() == (LinkLost(LostReason.OUT_OF_ORDER, "welcome while ready"),)


@pytest.mark.parametrize(
    ("code", "words"),
    [
        (CloseCode.CREDENTIAL_UNKNOWN, "does not know the credential"),
        (CloseCode.CREDENTIAL_REVOKED, "was revoked"),
        (CloseCode.REPLACED, "another pair of glasses"),
    ],
)
def test_refused_glasses_stop_and_say_why(code: CloseCode, words: str) -> None:
    link = ready_link()
    link.closed(code, code.name.lower())
    (refused,) = link.events()
    assert isinstance(refused, LinkRefused)
    assert isinstance(refused.error, CredentialRefused)
    assert words in str(refused.error)
    assert link.phase is Phase.REFUSED


@pytest.mark.parametrize(
    ("code", "reason"),
    [
        (CloseCode.MALFORMED_MESSAGE, LostReason.NOT_UNDERSTOOD),
        (CloseCode.HELLO_EXPECTED, LostReason.NOT_UNDERSTOOD),
        (CloseCode.MESSAGE_OUT_OF_ORDER, LostReason.NOT_UNDERSTOOD),
        (CloseCode.TOO_MANY_MESSAGES, LostReason.TOO_MANY_MESSAGES),
        (CloseCode.SERVER_FAULT, LostReason.SERVER_FAULT),
        (1001, LostReason.CUT),
        (1009, LostReason.MALFORMED),
        (4999, LostReason.CUT),
        (None, LostReason.CUT),
    ],
)
def test_every_other_ending_is_tried_again(code: int | None, reason: LostReason) -> None:
    link = ready_link()
    link.closed(code, "why")
    assert link.events() == (LinkLost(reason, "why"),)
    assert link.phase is Phase.DISCONNECTED


def test_every_close_code_of_the_protocol_has_its_meaning() -> None:
    for code in CloseCode:
        link = ready_link()
        link.closed(code, "")
        assert len(link.events()) == 1


def test_a_failed_attempt_is_told_and_a_declined_handshake_may_be_final() -> None:
    link = make_link()
    link.not_opened(LinkLost(LostReason.UNREACHABLE, "connection refused"))
    link.not_opened(rejected_handshake(503, b""))
    assert [type(event) for event in link.events()] == [LinkLost, LinkLost]
    link.not_opened(rejected_handshake(400, b"this server speaks baylens.v9 only; update the glasses"))
    assert isinstance(link.refusal, ProtocolRefused)
    assert "baylens.v1" in str(link.refusal)


@pytest.mark.parametrize("status", [400, 401, 403, 426])
def test_a_handshake_that_somebody_else_declined_is_tried_again(status: int) -> None:
    assert isinstance(rejected_handshake(status, b"<html>Sign in"), LinkLost)
