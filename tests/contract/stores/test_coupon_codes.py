"""The codes of coupons: one for each bonus that was given, for good."""

import json
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from typer.testing import CliRunner

from overlays.wire import Verdict
from server.api.meter import Speed
from server.cli import app
from server.desk.till import Till, TillAnswer, TillRequest
from server.domain.intake import Complaint
from server.domain.issuance import TillDeed
from server.office.books import OfficeStore
from server.office.outbox import Outbox
from server.office.records import Scope
from server.stores.sqlite import SqliteStore
from tests.contract.stores.test_exchange import Caller, error
from tests.contract.stores.test_intake import receive
from tests.unit.server.small_shop import Counter, load, offer, shop


def sent(*codes: str, offer_id: str = "tea") -> list[dict[str, str]]:
    return [{"record": "coupon_code", "offer_id": offer_id, "code": one} for one in codes]


def counter(store: OfficeStore, pattern: str | None = "TEA-####", people: int = 3) -> Counter:
    """A shop with one coupon, of which everybody may have one."""
    return Counter(store, offer("tea", code_pattern=pattern), people=people)


def given_to(at: Counter, number: int) -> str:
    """Who has come is given the coupon."""
    shown = at.show(f"s{number}", number=number)
    at.say(f"a{number}", shown, Verdict.GIVE, 0)
    return shown.card.bonuses[0].bonus_id


def code_of(store: OfficeStore, bonus_id: str) -> str | None:
    with store.transaction() as books:
        bonus = books.issuance(bonus_id)
        assert bonus is not None
        return books.draw_code(bonus)


def test_what_was_given_has_one_of_the_codes_that_were_sent_and_keeps_it(office_store: OfficeStore) -> None:
    at = counter(office_store)
    receive(office_store, *sent("TEA-0002", "TEA-0001"))
    first, second = given_to(at, 0), given_to(at, 1)
    assert [code_of(office_store, one) for one in (first, second, first)] == [
        "TEA-0001",
        "TEA-0002",
        "TEA-0001",
    ]
    with office_store.transaction() as books:
        assert books.bonus_of("TEA-0002") == second
        assert books.bonus_of("TEA-9999") is None
        assert [one.bonus_id for one in books.coupon_codes()] == [first, second]


def test_when_none_was_sent_or_none_is_left_a_code_is_made(office_store: OfficeStore) -> None:
    at = counter(office_store)
    receive(office_store, *sent("TEA-0001"))
    codes = {code_of(office_store, given_to(at, number)) for number in range(3)}
    assert len(codes) == 3
    assert "TEA-0001" in codes
    assert all(code is not None and code.startswith("TEA-") for code in codes)


def test_what_is_only_shown_or_has_no_pattern_has_no_code(office_store: OfficeStore) -> None:
    at = counter(office_store)
    assert code_of(office_store, at.show("s0", number=0).card.bonuses[0].bonus_id) is None
    load(office_store, shop(offer("tea"), people=3))
    assert code_of(office_store, given_to(at, 1)) is None


def test_a_pattern_without_a_code_left_gives_none_and_takes_nobody_elses(office_store: OfficeStore) -> None:
    at = counter(office_store, "TEA-0#", people=12)
    codes = [code_of(office_store, given_to(at, number)) for number in range(11)]
    assert len({one for one in codes if one}) == len([one for one in codes if one]) <= 10
    assert None in codes


def test_many_who_ask_at_once_get_one_code_for_one_bonus_and_never_the_same_for_two(
    office_store: OfficeStore,
) -> None:
    at = counter(office_store, people=6)
    receive(office_store, *sent(*(f"TEA-{number:04}" for number in range(6))))
    bonuses = [given_to(at, number) for number in range(6)]
    with ThreadPoolExecutor(8) as threads:
        found = list(threads.map(lambda one: (one, code_of(office_store, one)), bonuses * 5, timeout=40))
    assert len(set(found)) == 6
    assert len({code for _, code in found}) == 6


def test_what_is_redeemed_keeps_its_code_and_what_is_returned_may_be_asked_for(
    office_store: OfficeStore,
) -> None:
    at = counter(office_store)
    bonus_id = given_to(at, 0)
    code = code_of(office_store, bonus_id)
    for number, deed in enumerate((TillDeed.REDEEM, TillDeed.RETURN)):
        request = TillRequest(f"r{number}", "till", bonus_id, deed)
        assert Till(office_store, at.clock).record(request) is TillAnswer.RECORDED
        assert code_of(office_store, bonus_id) == code


def test_a_code_of_another_offer_or_another_look_is_refused(office_store: OfficeStore) -> None:
    Counter(office_store, offer("tea", code_pattern="TEA-####"), offer("mint", code_pattern="TEA-####"))
    rows = [*sent("TEA-0001", "TEA-0001", "tea-1"), *sent("TEA-0001", offer_id="mint"), *sent("TEA-001")]
    faults = [one.field if isinstance(one, Complaint) else "" for one in receive(office_store, *rows)]
    assert faults == ["", "", "code", "code", "code"]


def test_a_till_finds_the_bonus_by_what_the_customer_shows(office_store: OfficeStore) -> None:
    at = counter(office_store)
    crm = Caller(office_store, at, frozenset(Scope), Speed(burst=1e9))
    bonus_id = given_to(at, 0)
    (listed,) = crm.ask("GET", "/orders/100/bonuses").json()["bonuses"]
    found = crm.ask("GET", f"/codes/{listed['code']}").json()
    assert found == listed
    assert found["bonus_id"] == bonus_id
    assert crm.noted.looks == [("integration:crm", "c0")] * 2, "once by the order, once by the code"
    assert error(crm.ask("GET", "/codes/TEA-XXXX")) == (404, "unknown_code")
    assert error(crm.ask("GET", "/codes/a%20b"))[0] == 422
    assert len(crm.noted.looks) == 2


def test_both_tables_come_out_as_csv(sqlite_path: Path) -> None:
    store = SqliteStore(sqlite_path)
    at = Counter(store, offer("tea", code_pattern="TEA-####"), stock={"tea": 4})
    receive(store, *sent("TEA-0001", "TEA-0002"))
    bonus_id = given_to(at, 0)
    code_of(store, bonus_id)
    store.close()
    said = [
        CliRunner().invoke(app, ["data", "export", what, "--store", str(sqlite_path)]).output.splitlines()
        for what in ("codes", "stock")
    ]
    assert said[0] == [
        "offer_id;code;bonus_id;state",
        f"tea;TEA-0001;{bonus_id};given",
        "tea;TEA-0002;;",
    ]
    assert said[1] == [
        "site_id;offer_id;received;remaining;reserved;given",
        "north;tea;4;3;0;1",
        "south;tea;0;0;0;0",
    ]


def test_whoever_hears_of_a_coupon_that_was_given_hears_its_code_and_of_no_other(
    office_store: OfficeStore,
) -> None:
    at = Counter(office_store, offer("tea", code_pattern="TEA-####"), offer("gift"), people=2)
    receive(office_store, *sent("TEA-0007"))
    outbox = Outbox(office_store, at.clock)
    outbox.subscribe("crm", "https://crm.example/events")
    shown = at.show("s0")
    for number in range(len(shown.card.bonuses)):
        at.say(f"a{number}", shown, Verdict.GIVE, number)
    at.say("b0", at.show("s1", number=1), Verdict.DECLINE, 0)
    (one,) = outbox.subscribers()
    parcel = outbox.next_for(one.subscriber)
    assert parcel is not None
    events = json.loads(parcel.body)["events"]
    assert {one["code"] for one in events if (one["type"], one["offer_id"]) == ("given", "tea")} == {
        "TEA-0007"
    }
    assert [one["code"] for one in events].count(None) == len(events) - 1
    at.clock.forward(61)
    assert [one.code for one in outbox.export(0)] == [one["code"] for one in events], "a file tells the same"


def test_a_code_that_was_told_stays_the_coupons_when_it_is_told_again_later(
    office_store: OfficeStore,
) -> None:
    at = counter(office_store)
    outbox = Outbox(office_store, at.clock)
    bonus_id = given_to(at, 0)
    Till(office_store, at.clock).record(TillRequest("r1", "till-4", bonus_id, TillDeed.REDEEM))
    at.clock.forward(61)
    codes = {one.type.value: one.code for one in outbox.export(0)}
    assert codes == {"shown": None, "given": code_of(office_store, bonus_id), "redeemed": codes["given"]}
    assert codes["given"] is not None
    assert {one.type.value: one.code for one in outbox.export(0)} == codes
